"""Workers that die, whatever of: the culprit alone is charged, with its reason, after at most two tries."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from hpsearch.errors import StorageError, WorkerError
from hpsearch.executor.board import Board
from hpsearch.executor.caviar import run_fleets, shut_down
from hpsearch.executor.death import cause_of_death
from hpsearch.executor.worker import Folders
from hpsearch.objectives.objective import Objective
from hpsearch.trial import Result, Task

from .made import Unlucky, Unreadable, tasks
from .odd import DEATHS, RAISES, Odd


@pytest.fixture(autouse=True, scope="module")
def _ended() -> Iterator[None]:
    yield
    shut_down()


def folders(path: Path) -> Folders:
    return Folders(path / "checkpoints", path / "live")


def run(objective: Objective, asked: list[Task], path: Path, jobs: int = 2) -> list[Result]:
    arrived = run_fleets(objective, asked, folders(path), "loky", jobs)
    return sorted((r for results in arrived for r in results), key=lambda r: r.task.key)


def odd(deed: str, path: Path, *culprits: int, size: int = 1) -> Odd:
    (path / "tries").mkdir()
    return Odd(deed, culprits, path / "tries", size)


@pytest.mark.parametrize("deed", DEATHS)
def test_in_24_trials_the_culprit_alone_is_charged_after_two_tries(deed: str, tmp_path: Path) -> None:
    objective = odd(deed, tmp_path, 11)
    found = run(objective, tasks(24), tmp_path)
    assert [r.task.trial.number for r in found] == list(range(1, 25))
    (failed,) = [r for r in found if r.status != "ok"]
    assert (failed.task.trial.number, failed.status, failed.reproducible) == (11, "failed", False)
    assert failed.reason.startswith(f"its worker process died twice: {DEATHS[deed][1]}")
    assert objective.tries(11) == 2
    assert all(r.reproducible for r in found if r is not failed)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("deed", RAISES)
def test_whatever_is_raised_is_the_failure_of_its_trial(deed: str, jobs: int, tmp_path: Path) -> None:
    if jobs == 1 and deed == "out of memory":
        pytest.skip("the limit would stay with the tests")
    signal_before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # else KeyboardInterrupt is the user's, at the driver
    try:
        found = run(odd(deed, tmp_path, 11), tasks(24), tmp_path, jobs)
    finally:
        signal.signal(signal.SIGINT, signal_before)
        if deed == "out of memory":
            shut_down()  # its worker has less memory than others from now on
    (failed,) = [r for r in found if r.status != "ok"]
    assert (len(found), failed.task.trial.number, failed.status, failed.reproducible) == (24, 11, "failed", True)
    assert failed.reason.startswith(RAISES[deed][1])
    assert "odd.py:" in failed.reason


def test_ctrl_c_is_not_the_trial_s_failure(tmp_path: Path) -> None:
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with pytest.raises(KeyboardInterrupt):
        run(odd("interrupts", tmp_path, 1), tasks(1), tmp_path, jobs=1)


def test_a_trial_that_prints_megabytes_is_not_heard(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    shut_down()  # workers have the streams of the moment they were started
    found = run(odd("prints", tmp_path, 2, 3), tasks(6), tmp_path)
    assert {r.status for r in found} == {"ok"}
    assert capfd.readouterr() == ("", "")


def test_two_culprits_in_fleets_of_three(tmp_path: Path) -> None:
    objective = odd("killed", tmp_path, 4, 11, size=3)
    found = run(objective, tasks(24), tmp_path)
    assert [r.task.trial.number for r in found if r.status == "failed"] == [4, 11]
    assert len(found) == 24
    assert objective.tries(4) <= 3  # twice, and once more where the other one broke the pool while it was at work


def test_a_culprit_in_the_finals_is_charged_by_its_repeat(tmp_path: Path) -> None:
    asked = [Task(task.trial, task.budget, repeat) for task in tasks(3) for repeat in (1, 2)]
    objective = odd("killed", tmp_path, 2)
    found = run(objective, asked, tmp_path)
    assert [(r.task.trial.number, r.task.repeat, r.status) for r in found] == [
        *((1, 1, "ok"), (1, 2, "ok")),
        *((2, 1, "failed"), (2, 2, "failed")),
        *((3, 1, "ok"), (3, 2, "ok")),
    ]


def test_a_worker_killed_from_outside_costs_nobody(tmp_path: Path) -> None:
    found = run(Unlucky(tmp_path / "mark"), tasks(6), tmp_path)
    assert [r.status for r in found] == ["ok"] * 6


def test_a_worker_killed_while_idle_costs_nobody(tmp_path: Path) -> None:
    before = run(odd("prints", tmp_path), tasks(6), tmp_path)
    from joblib.externals.loky import get_reusable_executor

    for pid in get_reusable_executor(reuse=True)._processes:
        os.kill(pid, signal.SIGKILL)
    assert run(Odd("prints", (), tmp_path / "tries"), tasks(6), tmp_path) == before


def test_workers_that_cannot_begin_end_the_run_and_charge_nobody(tmp_path: Path) -> None:
    told = "3 times in a row .* before it trained anything: ImportError: Unreadable is away; fewer jobs"
    with pytest.raises(WorkerError, match=told) as caught:
        run(Unreadable(), tasks(4), tmp_path)
    assert caught.value.exit_code == 6


def test_a_failing_disk_is_no_trial_s_fault(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"/live/board: cannot be written: "):
        (tmp_path / "live").write_text("in the way")
        run(odd("prints", tmp_path), tasks(4), tmp_path)
    with pytest.raises(StorageError, match=r"could not read the examples it has mapped \(SIGBUS\)"):
        cause_of_death(Exception("The exit codes of the workers are {SIGBUS(-7)}"), tmp_path)


def test_the_board_knows_who_began_and_did_not_end(tmp_path: Path) -> None:
    board = Board(tmp_path / "live" / "board")
    board.clear(4)
    assert board.begun() == frozenset()
    with board.training(0):
        assert board.begun() == {0}
    with pytest.raises(ValueError, match="out"), board.training(2):
        raise ValueError("out")
    assert board.begun() == {2}
    board.clear(1)
    assert board.begun() == frozenset()


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
    assert cause_of_death(Exception(text), tmp_path) == words
