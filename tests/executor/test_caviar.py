"""Conformance over `BACKENDS`: every task comes back, with the same bits, and one that fails fails alone."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hpsearch.deadline import NEVER, Deadline
from hpsearch.executor.caviar import BACKENDS, run_fleets, shut_down
from hpsearch.executor.worker import Folders
from hpsearch.objectives.objective import Objective
from hpsearch.trial import Result, Task

from .made import Pairs, Sleeps, Sums, Threads, tasks

pytestmark = pytest.mark.parametrize("backend", BACKENDS)


@pytest.fixture(autouse=True, scope="module")
def _ended() -> Iterator[None]:
    yield
    shut_down()


def run(backend: str, objective: Objective, tasks: list[Task], folder: Path) -> list[Result]:
    fleets = objective.fleets(tasks, 2)
    arrived = BACKENDS[backend](objective, fleets, Folders(folder / "checkpoints", folder / "live"), 2, NEVER)
    return sorted((r for results in arrived for r in results), key=lambda r: r.task.key)


@pytest.mark.parametrize("objective", [Sums(), Pairs()])
def test_every_task_comes_back_with_the_bits_of_this_process(backend: str, objective: Sums, tmp_path: Path) -> None:
    asked = tasks(7)
    found = run(backend, objective, asked, tmp_path)
    assert [r.task for r in found] == asked
    assert found == run("in_process", Sums(), asked, tmp_path)


def test_an_exception_is_the_failed_result_of_its_task_alone(backend: str, tmp_path: Path) -> None:
    found = run(backend, Sums(broken=(2, 5)), tasks(6), tmp_path)
    assert [r.status for r in found] == ["ok", "failed", "ok", "ok", "failed", "ok"]
    assert found[1].reason.startswith("ValueError: trial 2 cannot be")
    assert "made.py:" in found[1].reason
    assert found[1].metrics == {}


def test_an_exception_in_a_fleet_fails_its_own_task_alone(backend: str, tmp_path: Path) -> None:
    found = run(backend, Pairs(broken=(3,)), tasks(6), tmp_path)
    assert [r.status for r in found] == ["ok", "ok", "failed", "ok", "ok", "ok"]


def test_every_library_has_one_thread(backend: str, tmp_path: Path) -> None:
    found = run(backend, Threads(), tasks(4), tmp_path)
    assert {r.metrics["threads"] for r in found} == {1.0}
    here = {r.metrics["pid"] == os.getpid() for r in found}
    assert here == {backend == "in_process"}


def test_one_job_runs_here_whatever_the_backend(backend: str, tmp_path: Path) -> None:
    folders = Folders(tmp_path / "checkpoints", tmp_path / "live")
    results = [r for rs in run_fleets(Threads(), tasks(2), folders, backend, 1) for r in rs]
    assert {r.metrics["pid"] for r in results} == {float(os.getpid())}


def test_after_the_deadline_no_fleet_begins_and_those_at_work_finish(backend: str, tmp_path: Path) -> None:
    """The first fleets sleep until after it, so that whatever is queued behind them comes too late."""
    folders = Folders(tmp_path / "checkpoints", tmp_path / "live")
    deadline = Deadline(monotonic=time.monotonic() + 1.0)
    found = [r for rs in run_fleets(Sleeps(deadline), tasks(12), folders, backend, 2, deadline) for r in rs]
    assert 1 <= len(found) <= 2
    assert {r.status for r in found} == {"ok"}
    for over in (Deadline(monotonic=time.monotonic()), Deadline(wall=time.time())):
        assert not list(run_fleets(Sums(), tasks(3), folders, backend, 2, over))


def test_nothing_to_do_is_no_result(backend: str, tmp_path: Path) -> None:
    assert run(backend, Sums(), [], tmp_path) == []


def test_workers_can_be_ended_and_begun_again(backend: str, tmp_path: Path) -> None:
    first = run(backend, Sums(), tasks(3), tmp_path)
    shut_down()
    shut_down()
    assert run(backend, Sums(), tasks(3), tmp_path) == first
