"""Runs that are finished, moved or asked for less; outputs that are no plain files."""

import os
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from .made import Cli

CSV = "data: points.csv\nspace: {learning_rate: {low: 1e-3, high: 1e-1, scale: log}}\ntrials: 3\nepochs: 2\n"


@pytest.fixture
def points(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((80, 2))
    rows = [f"{a},{b},{int(a + b > 0)}" for a, b in x]
    (tmp_path / "points.csv").write_text("\n".join(["a,b,y", *rows]) + "\n")
    (tmp_path / "points.yaml").write_text(CSV)
    return tmp_path


def test_a_finished_run_is_printed_again_without_its_data(cli: Cli, points: Path) -> None:
    code, first, _ = cli("run", "points.yaml", "-j", "1", "--resume")
    assert code == 0
    (points / "points.csv").unlink()
    before = (points / "runs" / "points" / "journal.jsonl").read_bytes()
    for command in (("run", "points.yaml", "--resume"), ("resume",), ("resume", "points")):
        code, again, err = cli(*command, "-j", "1")
        assert (code, again, err) == (0, first, "")
    assert (points / "runs" / "points" / "journal.jsonl").read_bytes() == before


def test_a_finished_run_with_fewer_trials_is_shown_again_and_says_so(cli: Cli, points: Path) -> None:
    shown = cli("run", "points.yaml", "-j", "1").out
    resolved = (points / "runs" / "points" / "resolved.yaml").read_bytes()
    for command in (("run", "points.yaml", "--resume", "-n", "2"), ("resume", "-n", "2")):
        code, out, err = cli(*command, "-j", "1")
        assert (code, out) == (0, shown)
        assert err == "hpsearch: runs/points: is finished with 3 trials, 2 were asked for\n"
    assert (points / "runs" / "points" / "resolved.yaml").read_bytes() == resolved


def test_a_new_run_has_no_trials_to_add_to(cli: Cli, points: Path) -> None:
    code, _, err = cli("run", "points.yaml", "-n", "+5")
    assert code == 2
    assert "`hpsearch resume -n +5` adds to a run" in err
    assert not (points / "runs").exists()


def test_going_on_from_another_folder_leaves_its_latest_alone(
    cli: Cli, points: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("run", "points.yaml", "-j", "1")
    cli("run", "points.yaml", "-j", "1")
    elsewhere = points / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert cli("resume", "../runs/points", "-n", "+1", "-j", "1")[0] == 0
    assert list(elsewhere.iterdir()) == []
    assert (points / "runs" / "latest").readlink() == Path("points")


def test_best_writes_through_links_and_pipes(cli: Cli, finished: Path, tmp_path: Path) -> None:
    best = ("best", "moons", "--root", str(finished))
    expected = cli(*best)[1]
    assert expected.startswith("version: 1")
    assert cli(*best, "-o", "-")[1] == expected
    (tmp_path / "target.yaml").touch()
    (tmp_path / "link.yaml").symlink_to("target.yaml")
    assert cli(*best, "-o", "link.yaml", "--force")[0] == 0
    assert (tmp_path / "link.yaml").is_symlink()
    assert (tmp_path / "target.yaml").read_text() == expected
    os.mkfifo(tmp_path / "pipe")
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append((tmp_path / "pipe").read_text()))
    reader.start()
    assert cli(*best, "-o", "pipe")[0] == 0
    reader.join()
    assert found == [expected]


def test_best_is_a_run_of_its_own(cli: Cli, points: Path) -> None:
    """So that `run points.yaml --resume` in cron does not meet it."""
    cli("run", "points.yaml", "-j", "1")
    cli("best", "-o", "best.yaml")
    assert cli("run", "best.yaml", "-j", "1")[0] == 0
    assert (points / "runs" / "points-best").is_dir()
    assert cli("run", "points.yaml", "--resume", "-j", "1")[0] == 0


def test_a_folder_that_cannot_hold_the_examples_is_one_message(cli: Cli, points: Path) -> None:
    cli("run", "points.yaml", "-j", "1")
    run = points / "runs" / "points"
    shutil.rmtree(run / "data", ignore_errors=True)
    (run / "data").write_text("in the way")
    code, out, err = cli("resume", "-n", "+1", "-j", "1")
    assert (code, out) == (6, "")
    assert "runs/points/data: the examples for the workers cannot be written" in err
    assert "`hpsearch resume runs/points` goes on" in err
