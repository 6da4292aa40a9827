"""Workers that die, whatever of: the culprit alone is charged, with its reason, after at most two tries."""

import contextlib
import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from hpsearch.errors import StorageError, WorkerError
from hpsearch.executor import Folders, Workers, workers
from hpsearch.executor.backend import BrokenError
from hpsearch.executor.loky import ends_of
from hpsearch.executor.worker import Work
from hpsearch.objectives.objective import Evaluator
from hpsearch.trial import Result, Task

from .made import Threads, Unlucky, Unreadable, tasks
from .odd import DEATHS, RAISES, odd


def begun(path: Path, jobs: int = 2) -> Workers:
    return workers("loky", jobs, Folders(path / "checkpoints", path / "live"))


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    with begun(tmp_path_factory.mktemp("run")) as crew:
        yield crew


def run(crew: Workers, objective: Evaluator, asked: list[Task]) -> list[Result]:
    return sorted((r for results in crew.run(objective, asked) for r in results), key=lambda r: r.task.key)


@pytest.mark.parametrize("deed", DEATHS)
def test_in_24_trials_the_culprit_alone_is_charged_after_two_tries(crew: Workers, deed: str, tmp_path: Path) -> None:
    objective = odd(deed, tmp_path, 11)
    found = run(crew, objective, tasks(24))
    assert [r.task.trial.number for r in found] == list(range(1, 25))
    (failed,) = [r for r in found if r.status != "ok"]
    assert (failed.task.trial.number, failed.status, failed.reproducible) == (11, "failed", False)
    assert failed.reason.startswith(f"its worker process died twice: {DEATHS[deed][1]}")
    assert objective.tries(11) == 2
    assert all(r.reproducible for r in found if r is not failed)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("deed", RAISES)
def test_whatever_is_raised_is_the_failure_of_its_trial(crew: Workers, deed: str, jobs: int, tmp_path: Path) -> None:
    if jobs == 1 and deed == "out of memory":
        pytest.skip("the limit would stay with the tests")
    signal_before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # else KeyboardInterrupt is the user's, at the driver
    try:
        with contextlib.nullcontext(crew) if jobs == 2 else begun(tmp_path, jobs) as asked:
            found = run(asked, odd(deed, tmp_path, 11), tasks(24))
    finally:
        signal.signal(signal.SIGINT, signal_before)
    (failed,) = [r for r in found if r.status != "ok"]
    assert (len(found), failed.task.trial.number, failed.status, failed.reproducible) == (24, 11, "failed", True)
    assert failed.reason.startswith(RAISES[deed][1])
    assert "odd.py:" in failed.reason


def test_ctrl_c_is_not_the_trial_s_failure(tmp_path: Path) -> None:
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with pytest.raises(KeyboardInterrupt), begun(tmp_path, jobs=1) as crew:
        run(crew, odd("interrupts", tmp_path, 1), tasks(1))


def test_a_trial_that_prints_megabytes_is_not_heard(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with begun(tmp_path) as crew:
        found = run(crew, odd("prints", tmp_path, 2, 3), tasks(6))
    assert {r.status for r in found} == {"ok"}
    assert capfd.readouterr() == ("", "")


def test_two_culprits_in_fleets_of_three(crew: Workers, tmp_path: Path) -> None:
    objective = odd("killed", tmp_path, 4, 11, size=3)
    found = run(crew, objective, tasks(24))
    assert [r.task.trial.number for r in found if r.status == "failed"] == [4, 11]
    assert len(found) == 24
    assert objective.tries(4) <= 3  # twice, and once more where the other one broke the pool while it was at work


def test_a_culprit_in_the_finals_is_charged_by_its_repeat(crew: Workers, tmp_path: Path) -> None:
    asked = [Task(task.trial, task.budget, repeat) for task in tasks(3) for repeat in (1, 2)]
    found = run(crew, odd("killed", tmp_path, 2), asked)
    assert [(r.task.trial.number, r.task.repeat, r.status) for r in found] == [
        *((1, 1, "ok"), (1, 2, "ok")),
        *((2, 1, "failed"), (2, 2, "failed")),
        *((3, 1, "ok"), (3, 2, "ok")),
    ]


def test_a_worker_killed_from_outside_costs_nobody(crew: Workers, tmp_path: Path) -> None:
    found = run(crew, Unlucky(tmp_path / "mark"), tasks(6))
    assert [r.status for r in found] == ["ok"] * 6


def test_a_worker_killed_while_idle_costs_nobody(crew: Workers, tmp_path: Path) -> None:
    objective = odd("prints", tmp_path)
    before = run(crew, objective, tasks(6))
    for pid in {int(r.metrics["pid"]) for r in run(crew, Threads(), tasks(6))}:
        os.kill(pid, signal.SIGKILL)
    assert run(crew, objective, tasks(6)) == before


def test_workers_that_cannot_begin_end_the_run_and_charge_nobody(crew: Workers) -> None:
    told = "3 times in a row .* before it trained anything: ImportError: Unreadable is away; fewer jobs"
    with pytest.raises(WorkerError, match=told) as caught:
        run(crew, Unreadable(), tasks(4))
    assert caught.value.exit_code == 6


def test_a_failing_disk_is_no_trial_s_fault(tmp_path: Path) -> None:
    (tmp_path / "live").write_text("in the way")
    with pytest.raises(StorageError, match=r"/live/board: cannot be written: "), begun(tmp_path) as crew:
        run(crew, odd("prints", tmp_path), tasks(4))


@dataclass
class Dying:
    """A backend whose workers never train anything, and how they end."""

    ends: Sequence[str]
    maps: int = 0

    def map(self, works: Sequence[Work]) -> Iterator[tuple[int, list[Result]]]:
        self.maps += 1
        raise BrokenError(frozenset(), self.ends)
        yield

    def kill(self) -> None:
        pass

    def end(self) -> None:
        pass


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("... workers are {SIGKILL(-9)}\nDetailed", "SIGKILL, as when the memory is used up"),
        ("{EXIT(3)}", "exit code 3"),
        ("{UNKNOWN(255)}", "exit code 255"),
        ("{SIGSEGV(-11), SIGKILL(-9)}", "SIGSEGV, a crash, SIGKILL, as when the memory is used up"),
        ("{}", "{}"),
        ("", "killed, crashed or out of memory"),
    ],
)
def test_causes_of_death(text: str, words: str, tmp_path: Path) -> None:
    dying = Dying(ends_of(Exception(text)))
    with pytest.raises(WorkerError) as caught:
        run(Workers(dying, 2, Folders(tmp_path, tmp_path)), odd("prints", tmp_path), tasks(2))
    assert f"before it trained anything: {words}; fewer jobs" in str(caught.value)
    assert dying.maps == 3


def test_examples_that_cannot_be_read_are_the_disk_s_fault(tmp_path: Path) -> None:
    dying = Dying(ends_of(Exception("The exit codes of the workers are {SIGBUS(-7)}")))
    with pytest.raises(StorageError, match=r"could not read the examples it has mapped \(SIGBUS\)"):
        run(Workers(dying, 2, Folders(tmp_path, tmp_path)), odd("prints", tmp_path), tasks(2))
