"""`hpsearch predict` says which rows the run had seen, and what to expect of new ones."""

import csv
import io
import re
from pathlib import Path

import numpy as np
import pytest

from hpsearch.data import DataSpec, load
from tests.support.processes import documents, hpsearch

from .made import Cli

ROWS = 120
REFITTED = {"train": "train", "dev": "train", "test": "test"}
"""What a row of each part was to a model that was trained once more on train and dev."""


@pytest.fixture
def moons(cli: Cli, finished: Path) -> Cli:
    """`moons(...)` predicts with the finished run on 120 moons."""
    return lambda *arguments: cli("predict", "moons", *arguments, "--root", str(finished))


def parts_of(out: str) -> list[str]:
    return [row["part"] for row in csv.DictReader(io.StringIO(out))]


def table(err: str) -> dict[str, list[str]]:
    """Cells by part, of what stands below the head."""
    return {line.split()[0]: line.split()[1:] for line in err.splitlines()[1:-1]}


def test_the_errors_of_the_parts_stand_apart(moons: Cli, finished: Path) -> None:
    """The table's test error is that of the run."""
    data = load(DataSpec("moons", examples=ROWS), Path())
    np.savez("all.npz", x=np.concatenate([p.x for p in data.parts.values()]), y=np.concatenate(list(labels(data))))
    code, out, err = moons("all.npz")
    assert code == 0
    assert parts_of(out) == [REFITTED[name] for name, part in data.parts.items() for _ in part.y]
    found = table(err)
    assert [int(found[name][0]) for name in ("train", "test")] == [ROWS - len(data.test.y), len(data.test.y)]
    run = hpsearch("show", "moons", "--json", "--root", str(finished), cwd=finished)
    (document,) = documents(run.stdout)
    assert float(found["test"][2]) / 100 == pytest.approx(document["best"]["metrics"]["test_error"], abs=1e-4)
    wrong, of = found["test"][1], found["test"][0]
    assert f"expect about {found['test'][2]} % on new data: {wrong} of {of} held-out rows are wrong" in err


def labels(data):
    return (part.y for part in data.parts.values())


def test_new_rows_are_new_wherever_they_stand(moons: Cli) -> None:
    train = load(DataSpec("moons", examples=ROWS), Path()).train
    x = np.concatenate([train.x[:2], train.x[:2] + np.float32(0.01), train.x[2:3]])
    np.savez("bare.npz", x=x)
    said = [int(row["class"]) for row in csv.DictReader(io.StringIO(moons("bare.npz").out))]
    np.savez("mixed.npz", x=x, y=[*said[:2], 1 - said[2], 1 - said[3], said[4]])
    code, out, err = moons("mixed.npz")
    assert (code, parts_of(out)) == (0, ["train", "train", "new", "new", "train"])
    assert table(err)["train"][:4] == ["3", "0", "0.00", "%"]
    assert table(err)["new"][:4] == ["2", "2", "100.00", "%"]
    assert "expect about 100.00 % on new data: 2 of 2 held-out rows are wrong" in err


def test_rows_of_the_training_part_alone_say_nothing(moons: Cli) -> None:
    train = load(DataSpec("moons", examples=ROWS), Path()).train
    np.savez("train.npz", x=train.x, y=train.y)
    err = moons("train.npz").err
    assert f"all {len(train.y)} rows were in training: their error says nothing of new data" in err
    assert "expect" not in err


def test_rows_without_a_label_are_predicted_and_not_judged(moons: Cli) -> None:
    Path("bare.csv").write_text("0,0\n1,0.1\n2,0.2\n")
    said = [row["class"] for row in csv.DictReader(io.StringIO(moons("bare.csv").out))]
    Path("some.csv").write_text(f"0,0,{said[0]}\n1,0.1,\n2,0.2,{1 - int(said[2])}\n")
    code, out, err = moons("some.csv")
    assert (code, len(out.splitlines())) == (0, 4)
    assert err == "1 of 2 differ from the labels in the file (50.00 %)\n"
    Path("none.csv").write_text("0,0,\n1,0.1,\n2,0.2,\n")
    assert moons("none.csv") == (0, out, "")


def test_without_labels_it_still_says_which_rows_are_known(moons: Cli) -> None:
    train = load(DataSpec("moons", examples=ROWS), Path()).train
    np.savez("bare.npz", x=np.concatenate([train.x[:3], train.x[:1] + 1]))
    assert moons("bare.npz").err == "the run has seen 3 of these 4 rows (3 train)\n"


@pytest.mark.parametrize("data", ["there", "changed"])
def test_a_run_whose_model_was_saved_without_its_rows(cli: Cli, data: str) -> None:
    rng = np.random.default_rng(0)
    np.savez("mine.npz", x=rng.standard_normal((60, 2)), y=np.arange(60) % 2)
    Path("mine.yaml").write_text(Path("moons.yaml").read_text().replace("{source: moons, examples: 120}", "mine.npz"))
    assert cli("run", "mine.yaml", "-q", "-n", "2").code == 0
    Path("runs/mine/best/seen.npz").unlink()
    np.savez("copy.npz", **np.load("mine.npz"))
    if data == "changed":
        np.savez("mine.npz", x=rng.standard_normal((60, 2)), y=np.arange(60) % 2)
    code, out, err = cli("predict", "mine", "copy.npz")
    assert code == 0
    if data == "there":
        assert set(parts_of(out)) == {"train", "test"}
    else:
        assert set(parts_of(out)) == {""}
        assert re.match(r"\d+ of 60 differ from the labels in the file", err)
        assert "it is not known which of these rows the run was trained on" in err


def test_the_data_need_not_be_there(cli: Cli) -> None:
    np.savez("mine.npz", x=np.arange(120.0).reshape(60, 2), y=np.arange(60) % 2)
    Path("mine.yaml").write_text(Path("moons.yaml").read_text().replace("{source: moons, examples: 120}", "mine.npz"))
    assert cli("run", "mine.yaml", "-q", "-n", "2").code == 0
    Path("mine.npz").rename("moved.npz")
    assert "new" not in parts_of(cli("predict", "mine", "moved.npz").out)
