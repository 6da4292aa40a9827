"""Conformance over `BACKENDS`: every task comes back, with the same bits, and one that fails fails alone."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hpsearch.deadline import Deadline
from hpsearch.errors import StoppedError, StorageError
from hpsearch.executor import BACKENDS, Folders, Workers, workers
from hpsearch.objectives.objective import Evaluator
from hpsearch.trial import Result, Task
from tests.support.processes import PATIENCE, alive, wait_until

from .made import Disk, Pairs, Relay, Sleeps, Sums, Threads, tasks
from .odd import odd

Open = Callable[[], Workers]


@pytest.fixture(scope="module", params=BACKENDS)
def opening(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Two workers of a backend, new ones with each call."""
    folder = tmp_path_factory.mktemp("run")
    folders = Folders(folder / "checkpoints", folder / "live")
    return lambda: Workers(BACKENDS[request.param](2), 2, folders)


@pytest.fixture(scope="module")
def crew(opening: Open) -> Iterator[Workers]:
    """Those that the tests share."""
    with opening() as crew:
        yield crew


def run(crew: Workers, objective: Evaluator, asked: list[Task]) -> list[Result]:
    return sorted((r for results in crew.run(objective, asked) for r in results), key=lambda r: r.task.key)


def pids(crew: Workers) -> set[int]:
    """Of its workers, as far as they take part; our own, where there are none."""
    return {int(r.metrics["pid"]) for r in run(crew, Threads(), tasks(8))}


@pytest.mark.parametrize("objective", [Sums(), Pairs()])
def test_every_task_comes_back_with_the_bits_of_this_process(crew: Workers, objective: Sums, tmp_path: Path) -> None:
    asked = tasks(7)
    found = run(crew, objective, asked)
    assert [r.task for r in found] == asked
    with workers("in_process", 1, Folders(tmp_path, tmp_path)) as alone:
        assert found == run(alone, Sums(), asked)


def test_results_come_as_they_arrive(crew: Workers, tmp_path: Path) -> None:
    """Each fleet waits until the results of the one before it are here."""
    (tmp_path / "0").touch()
    numbers = []
    for ((result),) in crew.run(Relay(tmp_path, PATIENCE), tasks(5)):
        assert result.status == "ok"
        numbers.append(result.task.trial.number)
        (tmp_path / str(result.task.trial.number)).touch()
    assert numbers == [1, 2, 3, 4, 5]


def test_an_exception_is_the_failed_result_of_its_task_alone(crew: Workers) -> None:
    found = run(crew, Sums(broken=(2, 5)), tasks(6))
    assert [r.status for r in found] == ["ok", "failed", "ok", "ok", "failed", "ok"]
    assert found[1].reason.startswith("ValueError: trial 2 cannot be")
    assert "made.py:" in found[1].reason
    assert found[1].metrics == {}


def test_an_exception_in_a_fleet_fails_its_own_task_alone(crew: Workers) -> None:
    found = run(crew, Pairs(broken=(3,)), tasks(6))
    assert [r.status for r in found] == ["ok", "ok", "failed", "ok", "ok", "ok"]


def test_a_failing_disk_ends_the_run_and_the_next_one_begins_anew(crew: Workers) -> None:
    with pytest.raises(StorageError, match="the disk is full"):
        run(crew, Disk(), tasks(4))
    assert len(run(crew, Sums(), tasks(3))) == 3


def test_every_library_has_one_thread(crew: Workers) -> None:
    found = run(crew, Threads(), tasks(4))
    assert {r.metrics["threads"] for r in found} == {1.0}


@pytest.mark.parametrize("backend", BACKENDS)
def test_one_job_runs_here_whatever_the_backend(backend: str, tmp_path: Path) -> None:
    with workers(backend, 1, Folders(tmp_path / "checkpoints", tmp_path / "live")) as crew:
        assert pids(crew) == {os.getpid()}


def test_after_the_deadline_no_fleet_begins_and_those_at_work_finish(crew: Workers) -> None:
    """The first fleets sleep until after it, so that whatever is queued behind them comes too late."""
    deadline = Deadline(monotonic=time.monotonic() + 1.0)
    found = [r for rs in crew.run(Sleeps(deadline), tasks(12), deadline) for r in rs]
    assert 1 <= len(found) <= 2
    assert {r.status for r in found} == {"ok"}
    for over in (Deadline(monotonic=time.monotonic()), Deadline(wall=time.time())):
        assert not list(crew.run(Sums(), tasks(3), over))


def test_the_first_fleets_begin_whatever_the_time(crew: Workers) -> None:
    over = Deadline(monotonic=time.monotonic())
    for least in (1, 2):
        found = [r.task.trial.number for rs in crew.run(Sums(), tasks(6), over, least=least) for r in rs]
        assert sorted(found) == list(range(1, least + 1))


def test_nothing_to_do_is_no_result(crew: Workers) -> None:
    assert run(crew, Sums(), []) == []


def test_who_stops_listening_may_ask_again(crew: Workers) -> None:
    for _ in range(3):  # much is handed out that no worker has begun
        arriving = crew.run(Sums(), tasks(30))
        first = next(arriving)
        arriving.close()
    assert first[0] in run(crew, Sums(), tasks(9))


def test_a_worker_that_dies_takes_nobody_along(crew: Workers, tmp_path: Path) -> None:
    if pids(crew) == {os.getpid()}:
        pytest.skip("there are no processes but this one")
    objective = odd("killed", tmp_path, 11, size=2)
    found = run(crew, objective, tasks(24))
    assert [r.task.trial.number for r in found if r.status != "ok"] == [11]
    assert len(found) == 24
    assert objective.tries(11) == 2


def test_at_the_end_the_workers_are_gone(opening: Open) -> None:
    with opening() as crew:
        found = pids(crew)
    assert not [pid for pid in found - {os.getpid()} if alive(pid)]


def test_a_signal_kills_the_workers_that_are_at_work(opening: Open, tmp_path: Path) -> None:
    found: set[int] = set()
    with pytest.raises(StoppedError), opening() as crew:
        found = pids(crew)
        raise StoppedError("stopped by SIGTERM", signal.SIGTERM)
    wait_until(lambda: not [pid for pid in found - {os.getpid()} if alive(pid)])
