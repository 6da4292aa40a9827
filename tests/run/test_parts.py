"""From a config to the objects of a search."""

from pathlib import Path

import pytest

from hpsearch import executor
from hpsearch.run.parts import idle, jobs_of
from tests.support.searches import config


def test_jobs_are_as_given_or_the_cores_there_are(tmp_path: Path) -> None:
    assert jobs_of(config(tmp_path, "executor.jobs=7")) == 7
    assert jobs_of(config(tmp_path, "executor.jobs=auto")) == executor.usable_cores()


def test_more_workers_than_trials_are_planned_together_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor, "usable_cores", lambda: 64)
    zoom, random = config(tmp_path, "trials=20"), config(tmp_path, "trials=20", "search.sampler=random")
    assert idle(zoom, 8) == idle(random, 20) == []
    assert idle(zoom, 12) == ["4 of 12 workers idle: 8 trials are planned together; search.batch: 12 would use them"]
    assert idle(config(tmp_path, "trials=3"), 4)[0].endswith("3 trials are all there are; fewer jobs would do")
    assert idle(random, 32) == ["12 of 32 workers idle: 20 trials are all there are; fewer jobs would do"]


def test_more_jobs_than_cores_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "usable_cores", lambda: 2)
    wanted = config(tmp_path, "trials=80", "search.sampler=random")
    assert idle(wanted, 2) == []
    assert idle(wanted, 64) == ["64 jobs share 2 cores: -j 2 is as fast"]
