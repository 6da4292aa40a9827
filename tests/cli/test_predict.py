"""`hpsearch predict`: a class and its probability for each example, with labels or without."""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.support.processes import documents

from .made import Cli

TABLE = """\
data: points.csv
space: {learning_rate: {low: 1e-2, high: 1e-1, scale: log}}
trials: 2
epochs: 20
executor: {jobs: 1}
"""


def points(count: int, seed: int) -> Iterator[tuple[float, float, str]]:
    rng = np.random.default_rng(seed)
    for i in range(count):
        x, y = rng.standard_normal(2)
        yield float(x) + 4 * (i % 2), float(y), ("lion", "=tiger")[i % 2]


@pytest.fixture
def animals(cli: Cli) -> Cli:
    """A finished run on a table with named columns."""
    rows = [f"{x:.4f},{y:.4f},{name}" for x, y, name in points(120, 0)]
    Path("points.csv").write_text("\n".join(["width,height,animal", *rows]))
    Path("animals.yaml").write_text(TABLE)
    assert cli("run", "animals.yaml", "-q").code == 0
    return cli


def rows_of(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))


def test_with_labels_it_says_how_many_differ(animals: Cli) -> None:
    rows = [f"{x:.4f},{y:.4f},{name}" for x, y, name in points(40, 1)]
    Path("new.csv").write_text("\n".join(["width,height,animal", *rows]))
    code, out, err = animals("predict", "animals", "new.csv")
    assert code == 0
    predicted = [row["class"].lstrip("'") for row in rows_of(out)]
    truth = [name for _, _, name in points(40, 1)]
    wrong = sum(a != b for a, b in zip(predicted, truth, strict=True))
    assert wrong <= 6
    assert err == f"{wrong} of 40 differ from the labels in the file ({100 * wrong / 40:.2f} %)\n"
    assert all(0.5 <= float(row["probability"]) <= 1 for row in rows_of(out))


def test_columns_are_found_by_name_whatever_their_order(animals: Cli) -> None:
    given = list(points(40, 1))
    Path("new.csv").write_text("\n".join(["width,height,animal", *(f"{x:.4f},{y:.4f},{name}" for x, y, name in given)]))
    Path("other.csv").write_text(
        "\n".join(["animal,height,id,width", *(f"{n},{y:.4f},7,{x:.4f}" for x, y, n in given)])
    )
    assert animals("predict", "other.csv").out == animals("predict", "new.csv").out
    Path("less.csv").write_text("height,animal\n1,lion\n")
    found = animals("predict", "less.csv")
    assert (found.code, found.out) == (2, "")
    assert "has no column 'width'; each one the model was trained on is needed" in found.err


def test_without_labels_it_predicts_the_same(animals: Cli) -> None:
    given = list(points(40, 1))
    Path("new.csv").write_text("\n".join(["width,height,animal", *(f"{x:.4f},{y:.4f},{n}" for x, y, n in given)]))
    Path("bare.csv").write_text("\n".join(["width,height", *(f"{x:.4f},{y:.4f}" for x, y, _ in given)]))
    code, out, err = animals("predict", "animals", "bare.csv")
    assert (code, err) == (0, "")
    assert out == animals("predict", "animals", "new.csv").out
    assert animals("predict", "bare.csv") == (0, out, "")


def test_json(animals: Cli) -> None:
    Path("bare.csv").write_text("0,0\n4,0\n")
    (found,) = documents(animals("predict", "bare.csv", "--json").out)
    assert [entry["part"] for entry in found] == ["new", "new"]
    assert [entry["class"] for entry in found] == ["lion", "=tiger"]
    assert all(set(entry) == {"class", "probability", "part"} for entry in found)


def test_a_class_that_a_spreadsheet_would_compute_is_text(animals: Cli) -> None:
    Path("bare.csv").write_text("4,0\n4,0.1\n")
    assert all(not line.startswith("=") for line in animals("predict", "bare.csv").out.splitlines())


def test_a_built_in_source(cli: Cli, finished: Path) -> None:
    code, out, err = cli("predict", "moons", "moons", "--root", str(finished))
    assert code == 0
    assert len(out.splitlines()) == 121
    assert err.splitlines()[-1].startswith("expect ")
    assert json.loads(cli("predict", "moons", "moons", "--root", str(finished), "--json").out)[0]["class"] in "01"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("1,2,3,4\n5,6,7,8\n", "features"),
        ("1,x\n2,y\n", "x"),
        ("", "empty"),
        ("1,2\n3\n", ""),
        ("1,nan\n2,3\n", ""),
    ],
)
def test_a_file_that_does_not_fit(animals: Cli, content: str, says: str) -> None:
    Path("odd.csv").write_text(content)
    code, out, err = animals("predict", "odd.csv")
    assert (code, out) == (2, "")
    (line,) = err.splitlines()
    assert "odd.csv" in line
    assert says in line


def test_mistakes(animals: Cli) -> None:
    for arguments, code, says in (
        (["gone.csv"], 2, "gone.csv"),
        (["animals", "gone.csv"], 2, "gone.csv"),
        (["animal", "points.csv"], 2, "animal: no such run; did you mean animals?"),
        (["animals"], 2, "animals: is a run; name the examples too: `hpsearch predict animals FILE`"),
    ):
        found = animals("predict", *arguments)
        assert (found.code, found.out) == (code, "")
        assert says in found.err
        assert len(found.err.splitlines()) == 1


def test_a_run_without_a_model_yet(animals: Cli) -> None:
    shutil.rmtree("runs/animals/best")
    code, out, err = animals("predict", "points.csv")
    assert (code, out) == (6, "")
    assert "has no model yet; `hpsearch resume runs/animals` finishes the run" in err
    assert animals("resume", "-q").code == 0


def test_a_damaged_model(animals: Cli) -> None:
    Path("runs/animals/best/model.npz").write_bytes(b"PK")
    code, out, err = animals("predict", "points.csv")
    assert (code, out) == (6, "")
    (line,) = err.splitlines()
    assert "holds no model that can be read" in line
