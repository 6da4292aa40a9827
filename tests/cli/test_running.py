"""What is shown of a run that goes on in another process; and a number alone is a trial of the latest run."""

import shutil
from pathlib import Path

from tests.support.processes import LONGER, hpsearch, started, wait_until

from .made import Cli


def test_a_run_that_goes_on_says_what_trains_and_one_that_was_killed_is_said_to_be(tmp_path: Path) -> None:
    endless = LONGER.replace("epochs: 150", "epochs: 100000")
    (tmp_path / "moons.yaml").write_text(endless, encoding="utf-8")
    with started("run", "moons.yaml", "-j", "1", "-q", cwd=tmp_path) as process:
        wait_until(lambda: any(path.stat().st_size for path in (tmp_path / "runs/moons/live").glob("*.jsonl")))
        shown = hpsearch("show", cwd=tmp_path).stdout
        assert "this run is in progress: 0 of 10 trials are done" in shown
        (first, *_) = [line for line in shown.splitlines() if line.startswith("training  ")]
        assert " of 100000 " in first and "trial " in first
        number = first.split("trial ")[1].split()[0]
        page = hpsearch("show", number, cwd=tmp_path)
        assert page.returncode == 0
        assert f"trial {number}  epoch " in page.stdout
        assert "learning_rate" in page.stdout and "● dev error" in page.stdout
        assert "in progress" in hpsearch("ls", cwd=tmp_path).stdout
        process.kill()
        process.wait()
    listed = hpsearch("ls", cwd=tmp_path).stdout
    assert "killed" in listed and "goes on with a run that is killed" in listed
    assert "this run is killed" in hpsearch("show", cwd=tmp_path).stdout


def test_a_number_alone_is_a_trial_of_the_latest_run_unless_a_run_is_called_that(
    cli: Cli, finished: Path, tmp_path: Path
) -> None:
    root = tmp_path / "runs"
    shutil.copytree(finished, root, symlinks=True)
    assert cli("show", "3").out == cli("show", "moons", "3").out != cli("show").out
    shutil.copytree(root / "moons", root / "3")
    assert cli("show", "3").out == cli("show", "runs/3").out
