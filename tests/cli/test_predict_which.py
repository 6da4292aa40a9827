"""Which of `predict`'s words is a run and which is data, and whose model predicts."""

import contextlib
import os
import pty
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import COMMAND, ENVIRONMENT, PATIENCE, documents

from .made import Cli


@pytest.fixture
def both(cli: Cli, finished: Path) -> Iterator[Cli]:
    """Two runs, the latest of them called as a built-in source is not; the other one as data is."""
    shutil.copytree(finished, "runs", symlinks=True)
    shutil.copytree("runs/moons", "runs/later")
    Path("runs/latest").unlink()
    Path("runs/latest").symlink_to("later", target_is_directory=True)
    Path("bare.csv").write_text("1,2\n3,4\n")
    yield cli


def test_a_word_that_is_a_run_and_data_is_refused_with_both_spellings(both: Cli) -> None:
    code, out, err = both("predict", "moons")
    assert (code, out) == (2, "")
    assert "moons: is both a run and data; write `hpsearch predict runs/later moons` for the data" in err
    assert "or `hpsearch predict runs/moons FILE` for the run" in err
    assert both("predict", "runs/later", "moons").code == both("predict", "runs/moons", "bare.csv").code == 0


def test_a_word_of_one_meaning_only_is_not(both: Cli) -> None:
    assert both("predict", "moons", "bare.csv").code == 0
    assert both("predict", "bare.csv").code == 0
    assert len(both("predict", "bare.csv", "bare.csv").out.splitlines()) == 5
    Path("runs/latest").unlink()
    Path("runs/latest").symlink_to("moons", target_is_directory=True)
    assert both("predict", "moons").code == 0  # either way it is the run moons, on the data moons


def test_a_run_that_is_called_as_a_file(both: Cli) -> None:
    Path("runs/later").rename("runs/bare.csv")
    code, _, err = both("predict", "bare.csv", "bare.csv")
    assert code == 2
    assert "bare.csv: is both a run and data" in err


@pytest.mark.parametrize(("answers", "rows"), [("1\n", 121), ("x\n2\nbare.csv\n", 3)])
def test_on_a_terminal_it_asks(answers: str, rows: int, both: Cli) -> None:
    parent, child = pty.openpty()
    environment = ENVIRONMENT | {"TERM": "xterm"}
    with subprocess.Popen(
        [*COMMAND, "predict", "moons"], stdin=child, stderr=child, stdout=subprocess.PIPE, env=environment
    ) as process:
        os.close(child)
        os.write(parent, answers.encode())
        out, _ = process.communicate(timeout=PATIENCE)
    asked = b""
    with contextlib.suppress(OSError):  # the other end is closed
        while piece := os.read(parent, 65536):
            asked += piece
    os.close(parent)
    assert process.returncode == 0
    assert len(out.splitlines()) == rows
    assert "moons is both a run and data" in asked.decode()


def test_another_trial_is_trained_again_to_the_same_bits(both: Cli) -> None:
    (shown,) = documents(both("show", "moons", "--json").out)
    ranking = {t["trial"]: t["metrics"] for t in shown["ranking"]}
    winner = shown["best"]["trial"]
    other = next(number for number in sorted(ranking) if number != winner)
    Path("data.yaml").write_text("")
    code, out, err = both("predict", "runs/later", "moons", "--trial", str(other))
    assert (code, len(out.splitlines())) == (0, 121)
    assert f"trial {other} is trained again, as only the winner's model is kept" in err
    rows = {line.split()[0]: line.split() for line in err.splitlines() if line.startswith(("train ", "dev "))}
    for part in ("train", "dev"):
        assert int(rows[part][2]) / int(rows[part][1]) == pytest.approx(ranking[other][f"{part}_error"])
    assert "trained again" not in both("predict", "runs/later", "moons", "--trial", str(winner)).err


def test_trials_that_have_no_model(both: Cli) -> None:
    code, out, err = both("predict", "moons", "bare.csv", "--trial", "99")
    assert (code, out) == (2, "")
    assert "--trial 99: runs/moons has no such trial with a result; its trials are 1 to 6" in err
