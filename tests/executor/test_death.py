"""A worker that is killed: the culprit alone is charged."""

from pathlib import Path

from hpsearch.executor.caviar import run_fleets, shut_down
from hpsearch.executor.worker import Folders

from .made import Deadly, tasks


def test_a_task_that_kills_its_worker_is_charged_alone(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "checkpoints", tmp_path / "live")
    try:
        found = [r for results in run_fleets(Deadly(broken=(11,)), tasks(24), folders, "loky", 2) for r in results]
    finally:
        shut_down()
    assert sorted(r.task.trial.number for r in found) == list(range(1, 25))
    (failed,) = [r for r in found if r.status != "ok"]
    assert (failed.task.trial.number, failed.status) == (11, "failed")
    assert failed.reason.startswith("its worker process died twice")
