"""What `hpsearch predict` reads and writes: files of every kind, and pipes of real processes."""

import csv
import io
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.support.processes import COMMAND, ENVIRONMENT, PATIENCE

from .made import Cli

Predict = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def predict(cli: Cli, tmp_path: Path, finished: Path) -> Predict:
    """`predict("new.csv")` in a folder with 1,300 points of two columns in new.csv, and a column of ids."""
    rng = np.random.default_rng(1)
    rows = [f"c-{i},{x:.6f},{y:.6f}" for i, (x, y) in enumerate(rng.standard_normal((1300, 2)))]
    (tmp_path / "new.csv").write_text("\n".join(rows))
    (tmp_path / "bare.csv").write_text("\n".join(row.split(",", 1)[1] for row in rows))

    def call(*arguments: str, given: str = "") -> "subprocess.CompletedProcess[str]":
        said = cli("predict", "moons", *arguments, "--root", str(finished), given=given)
        return subprocess.CompletedProcess(arguments, said.code, said.out, said.err)

    return call


def said(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_all_forms_say_the_same(predict: Predict, tmp_path: Path) -> None:
    asked = ("new.csv", "--id", "0", "--probabilities", "-o")
    for name in ("a.csv", "a.json", "a.npy", "a.npz"):
        done = predict(*asked, name)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    rows, objects = said((tmp_path / "a.csv").read_text()), json.loads((tmp_path / "a.json").read_text())
    arrays, every = np.load(tmp_path / "a.npz"), np.load(tmp_path / "a.npy")
    assert list(rows[0]) == ["0", "class", "probability", "part", "p_0", "p_1"]
    assert [row["0"] for row in rows] == [o["id"]["0"] for o in objects] == arrays["0"].tolist()
    assert [row["0"] for row in rows] == [f"c-{i}" for i in range(1300)]
    assert [row["class"] for row in rows] == [o["class"] for o in objects] == arrays["class"].tolist()
    assert np.array_equal(arrays["classes"][every.argmax(axis=1)], arrays["class"])
    assert np.array_equal(arrays["probabilities"], every) and every.shape == (1300, 2)
    assert every.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert [[float(row["p_0"]), float(row["p_1"])] for row in rows] == pytest.approx(every, abs=1e-5)
    assert [list(o["probabilities"].values()) for o in objects] == pytest.approx(every, abs=1e-6)
    assert [float(row["probability"]) for row in rows] == pytest.approx(every.max(axis=1), abs=6e-5)


def test_bits_do_not_depend_on_how_many_rows_there_are(predict: Predict, tmp_path: Path) -> None:
    lines = (tmp_path / "bare.csv").read_text().splitlines()
    found = []
    for count in (1300, 700, 1):
        (tmp_path / "some.csv").write_text("\n".join(lines[:count]))
        assert predict("some.csv", "--probabilities", "-o", "some.npy", "--force").returncode == 0
        found.append(np.load(tmp_path / "some.npy"))
    for fewer in found[1:]:
        assert fewer.tobytes() == found[0][: len(fewer)].tobytes()


def test_a_file_that_is_there_is_replaced_only_when_forced(predict: Predict, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("precious")
    done = predict("bare.csv", "-o", "mine.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert "-o mine.csv: exists already; add --force to replace it" in done.stderr
    assert (tmp_path / "mine.csv").read_text() == "precious"
    assert predict("gone.csv", "-o", "mine.csv", "--force").returncode == 2
    assert (tmp_path / "mine.csv").read_text() == "precious"
    assert predict("bare.csv", "-o", "mine.csv", "--force").returncode == 0
    assert len(said((tmp_path / "mine.csv").read_text())) == 1300
    assert not list(tmp_path.glob(".*.tmp"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("-o", "a.txt"), "-o a.txt: must end in .csv, .json, .npy or .npz"),
        (("-o", "a.csv", "--json"), "-o a.csv: is no .json, as --json wants it"),
        (("--format", "csv"), "--format: is for standard input (-)"),
        (("-", "--format", "word"), "--format word: must be one of npz, npy, csv"),
        (("-", "-"), "-: standard input can be read only once"),
        (("--id", "0", "--id", "0"), "--id 0: is asked for twice"),
        (("--id", "class"), "--id class: is what predict calls a column of its own"),
        (("-o", "gone/a.csv"), "gone/a.csv: cannot be written: No such file or directory"),
    ],
)
def test_options_that_cannot_be_meant(arguments: tuple[str, ...], says: str, cli: Cli, finished: Path) -> None:
    Path("bare.csv").write_text("1,2\n3,4\n")
    code, out, err = cli("predict", "moons", "bare.csv", *arguments, "--root", str(finished))
    assert code == (6 if "written" in says else 2)
    assert says in err and out == ""
    assert len(err.splitlines()) == 1


def test_standard_input(predict: Predict, tmp_path: Path, finished: Path) -> None:
    text = (tmp_path / "bare.csv").read_text()
    assert predict("-", given=text).stdout == predict("bare.csv").stdout
    stream = io.BytesIO()
    np.savez(stream, x=np.loadtxt(tmp_path / "bare.csv", delimiter=",", dtype=np.float32))
    command = [*COMMAND, "predict", "moons", "-", "--format", "npz", "--root", str(finished)]
    done = subprocess.run(
        command, cwd=tmp_path, input=stream.getvalue(), capture_output=True, timeout=PATIENCE, check=True
    )
    assert done.stdout.decode() == predict("bare.csv").stdout
    wrong = predict("-", given="1,2\n3\n")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("hpsearch: standard input.csv: line 2 has 1 fields")


def test_several_files_one_after_the_other(predict: Predict, tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text("1,2\n3,4\n")
    rows = said(predict("bare.csv", "two.csv", "-", given="5,6\n").stdout)
    assert [row["file"] for row in rows] == ["bare.csv"] * 1300 + ["two.csv"] * 2 + ["standard input"]
    assert [row["class"] for row in rows[:1300]] == [row["class"] for row in said(predict("bare.csv").stdout)]


def test_whoever_has_read_enough_hears_nothing(tmp_path: Path, predict: Predict, finished: Path) -> None:
    """A pipe holds 64 KiB; 1,300 rows with their probabilities, ten times, are more."""
    files = ["bare.csv"] * 40
    command = [*COMMAND, "predict", "moons", *files, "--root", str(finished)]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, text=True
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == "file,class,probability,part\n"
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(PATIENCE) == 141


def test_a_pipe_is_written_to_and_stays_one(predict: Predict, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with subprocess.Popen(["cat", "pipe.csv"], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as cat:
        assert predict("bare.csv", "-o", "pipe.csv").returncode == 0
        assert cat.communicate(timeout=PATIENCE)[0] == predict("bare.csv").stdout
    assert (tmp_path / "pipe.csv").is_fifo()
