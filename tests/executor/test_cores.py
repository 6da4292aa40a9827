"""Auto is what this process may use, not what the machine has; and one BLAS thread, as many as before afterwards."""

import os
import subprocess
import sys
from math import ceil, inf
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from hpsearch.executor import cores, jobs_of
from hpsearch.executor.cores import cgroup_cores, one_thread, pools, usable_cores
from tests.support.processes import ENVIRONMENT

LATE = """
import os
import numpy
from hpsearch.executor.cores import one_thread, pools

def threads():
    return {pool["filepath"]: pool["num_threads"] for pool in pools() if pool["user_api"] == "blas"}

before = threads()
with one_thread():
    import scipy.linalg
    meanwhile = threads()
after = threads()
print(set(before.values()), set(meanwhile.values()), {after[path] for path in before})
print(os.environ.get("OPENBLAS_NUM_THREADS"), os.environ.get("OMP_NUM_THREADS"))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="affinity is Linux's")
def test_cores_follow_the_affinity_of_the_process() -> None:
    mine = os.sched_getaffinity(0)
    assert usable_cores() == (len(mine) if cgroup_cores() == inf else min(len(mine), ceil(cgroup_cores())))
    try:
        os.sched_setaffinity(0, {min(mine)})
        assert usable_cores() == 1
    finally:
        os.sched_setaffinity(0, mine)


def test_without_affinity_all_cores_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 12)
    monkeypatch.setattr(cores, "cgroup_cores", lambda: inf)
    assert usable_cores() == 12
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_cores() == 1


@pytest.mark.parametrize(
    ("group", "files", "allowed"),
    [
        ("0::/", {"cpu.max": "150000 100000\n"}, 1.5),  # in a container, whose group is the root
        ("0::/a/b", {"a/cpu.max": "200000 100000\n", "a/b/cpu.max": "max 100000\n"}, 2.0),
        ("3:cpu,cpuacct:/a", {"cpu/a/cpu.cfs_quota_us": "50000\n", "cpu/a/cpu.cfs_period_us": "100000\n"}, 0.5),
        ("3:cpu:/", {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, inf),
        ("0::/", {"cpu.max": "max 100000\n"}, inf),
        ("0::/", {"cpu.max": "nonsense"}, inf),
        ("", {}, inf),
    ],
)
def test_a_container_has_the_cores_that_its_control_groups_allow(
    group: str, files: dict[str, str], allowed: float, tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / "groups" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "groups" / name).write_text(text)
    (tmp_path / "mine").write_text(f"{group}\n")
    assert cgroup_cores(tmp_path / "groups", tmp_path / "mine") == allowed
    assert cgroup_cores(tmp_path / "none", tmp_path / "nothing") == inf


@pytest.mark.parametrize(("allowed", "cores_used"), [(0.5, 1), (1.5, 2), (64.0, 12), (inf, 12)])
def test_part_of_a_core_counts_as_one(allowed: float, cores_used: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 12)
    monkeypatch.setattr(cores, "cgroup_cores", lambda: allowed)
    assert usable_cores() == cores_used


def test_auto_is_all_cores_but_in_process_trains_one_fleet_at_a_time() -> None:
    assert jobs_of("loky", "auto") == usable_cores()
    assert [jobs_of("loky", 7), jobs_of("in_process", 7), jobs_of("in_process", "auto")] == [7, 1, 1]


def threads() -> set[int]:
    np.ones(2)  # whoever imports numpy has its BLAS
    return {pool["num_threads"] for pool in pools() if pool["user_api"] == "blas"}


def test_one_thread_and_back() -> None:
    with threadpool_limits(2):
        assert threads() == {2}
        with one_thread():
            assert threads() == {1}
        assert threads() == {2}


def test_a_library_that_is_loaded_late_has_one_thread_too() -> None:
    """Whoever imports hpsearch instead of running it has not prepared anything; scipy brings a BLAS of its own."""
    environment = {k: v for k, v in ENVIRONMENT.items() if not k.endswith("_NUM_THREADS")}
    found = subprocess.run(
        [sys.executable, "-c", LATE],
        capture_output=True,
        text=True,
        check=True,
        env=environment | {"OPENBLAS_NUM_THREADS": "2"},
    )
    most = min(
        2, len(os.sched_getaffinity(0))
    )  # OpenBLAS has no more threads than there are cores, whatever it is told
    assert found.stdout.splitlines() == [f"{{{most}}} {{1}} {{{most}}}", "2 None"]


def test_pools_name_the_kernels_that_were_chosen() -> None:
    assert threads()
    blas = [pool for pool in pools() if pool["user_api"] == "blas"]
    assert all(pool["internal_api"] and "version" in pool for pool in blas)
