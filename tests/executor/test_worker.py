"""What a worker does beside training: exceptions, and ending with its parent."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from hpsearch.errors import StoppedError
from hpsearch.executor import Folders
from hpsearch.executor.worker import Work, train
from hpsearch.objectives.objective import Context, Evaluator
from hpsearch.trial import Result, Task
from tests.support.processes import session, wait_until

from .made import Sums, tasks

DRIVER = """
import sys
from pathlib import Path
from hpsearch.executor import Folders, workers
from tests.executor.made import Waits, tasks

folder = Path(sys.argv[1])
with workers("loky", 2, Folders(folder / "checkpoints", folder / "live")) as crew:
    list(crew.run(Waits(folder), tasks(2)))
"""


def work(objective: Evaluator, path: Path) -> Work:
    return Work(objective, tuple(tasks(1)), Folders(path / "checkpoints", path / "live"))


@pytest.mark.skipif(sys.platform != "linux", reason="parent-death signals are Linux's")
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", DRIVER, str(tmp_path)]
    driver = subprocess.Popen(command, cwd=root, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: len([p for p in tmp_path.iterdir() if p.name.isdigit()]) == 2)
        workers = {int(p.name) for p in tmp_path.iterdir() if p.name.isdigit()}
        assert workers <= set(session(driver.pid)) - {driver.pid}
        driver.kill()
        driver.wait()
        wait_until(lambda: not session(driver.pid))
    finally:
        driver.kill()
        driver.wait()


def test_a_live_file_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "live").write_text("in the way")
    (result,) = train(work(Sums(), tmp_path))
    assert result.status == "ok"


@dataclass(frozen=True)
class _Stopped:
    """A signal comes while it trains, through a library that may make an error of its own of it."""

    hidden: bool

    def fleets(self, tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
        return [list(tasks)]

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        try:
            raise StoppedError("stopped by SIGTERM", signal.SIGTERM)
        except StoppedError as error:
            if self.hidden:
                raise RuntimeError("Error calling __set_name__") from error
            raise


@pytest.mark.parametrize("hidden", [False, True])
def test_a_signal_is_not_the_trial_s_result(tmp_path: Path, hidden: bool) -> None:
    with pytest.raises(StoppedError, match="stopped by SIGTERM"):
        train(work(_Stopped(hidden), tmp_path))
