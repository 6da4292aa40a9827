"""Auto is what this process may use, not what the machine has."""

import os
import sys

import pytest

from hpsearch.executor.cores import usable_cores


@pytest.mark.skipif(sys.platform != "linux", reason="affinity is Linux's")
def test_cores_follow_the_affinity_of_the_process() -> None:
    mine = os.sched_getaffinity(0)
    assert usable_cores() == len(mine)
    try:
        os.sched_setaffinity(0, {min(mine)})
        assert usable_cores() == 1
    finally:
        os.sched_setaffinity(0, mine)


def test_without_affinity_all_cores_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 12)
    assert usable_cores() == 12
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_cores() == 1
