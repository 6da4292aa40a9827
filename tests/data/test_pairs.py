"""Parts in files of their own: columns by name, arrays by name and by shape, and every mistake at once."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hpsearch.data import DataSpec, SplitSpec, load, read_examples
from hpsearch.data.labels import as_named
from hpsearch.errors import DataError

ROWS = {"train": 60, "dev": 30, "test": 30}


def arrays(part: str) -> tuple[Any, Any]:
    rng = np.random.default_rng(len(part))
    return rng.normal(size=(ROWS[part], 2, 3)).astype(np.float32), np.arange(ROWS[part]) % 3


def write(folder: Path, kind: str, part: str) -> str:
    """A file of that part as its kind is usually written."""
    x, y = arrays(part)
    name = f"{part}_set.{kind}"
    if kind == "npz":
        np.savez(folder / name, **{f"{part}_set_x_orig": x, f"{part}_set_y": y[np.newaxis]})
    elif kind == "npy":
        np.save(folder / name, np.column_stack([x.reshape(len(x), -1), y]))
    elif kind == "h5":
        h5py = pytest.importorskip("h5py")
        with h5py.File(folder / name, "w") as file:
            file[f"{part}_set_x"], file[f"{part}_set_y"] = x, y[np.newaxis]
            file["list_classes"] = np.array([b"zero", b"one", b"two"])
    else:
        names = [f"c{j}" for j in range(6)]
        order = [*names, "label"] if part == "train" else ["more", *reversed(names), "label", "last"]
        columns = dict(zip(names, x.reshape(len(x), -1).T, strict=True))
        columns |= {"label": np.array(["red", "green", "blue"])[y], "more": y, "last": 1.5 * y}
        lines = [",".join(order), *(",".join(str(columns[name][i]) for name in order) for i in range(len(x)))]
        (folder / name).write_text("\n".join(lines))
    return name


@pytest.mark.parametrize("kind", ["npz", "npy", "h5", "csv"])
def test_each_part_is_its_file(tmp_path: Path, kind: str) -> None:
    files = {part: write(tmp_path, kind, part) for part in ROWS}
    data = load(DataSpec(None, files=files), tmp_path)
    assert data.given == ("train", "dev", "test")
    for part, rows in ROWS.items():
        x, _ = arrays(part)
        assert len(data.parts[part].y) == rows
        assert np.allclose(data.parts[part].x, x.reshape(rows, -1))
    expected = {"h5": ("zero", "one", "two"), "csv": ("blue", "green", "red")}
    assert data.classes == expected.get(kind, ("0", "1", "2"))


def test_dev_is_cut_from_train_or_from_test_and_folds_from_train(tmp_path: Path) -> None:
    files = {part: write(tmp_path, "npz", part) for part in ("train", "test")}
    cut = load(DataSpec(None, files=files, split=SplitSpec(dev=0.25)), tmp_path)
    assert {name: len(part.y) for name, part in cut.parts.items()} == {"train": 45, "dev": 15, "test": 30}
    elsewhere = load(DataSpec(None, files=files, dev_from="test"), tmp_path)
    assert (len(elsewhere.dev.y), len(elsewhere.parts["test"].y)) == (15, 15)
    folded = load(DataSpec(None, files=files, split=SplitSpec(folds=3)), tmp_path)
    assert folded.folds is not None
    assert len(folded.folds.pool.y) == 60


def test_a_group_is_of_the_part_that_is_cut(tmp_path: Path) -> None:
    for part, extra in (("train", ",g"), ("test", "")):
        rows = ((i / 7, i * i % 11 / 3, f",{i // 5}" if extra else "", i % 2) for i in range(60))
        lines = [f"a,b{extra},y", *(f"{a},{b}{group},{y}" for a, b, group, y in rows)]
        (tmp_path / f"{part}.csv").write_text("\n".join(lines))
    spec = DataSpec(None, files={"train": "train.csv", "test": "test.csv"}, split=SplitSpec(group="g"), label="y")
    data = load(spec, tmp_path)
    assert len(data.parts["test"].y) == 60
    groups = [{round(7 * a) // 5 for a in part.x[:, 0].tolist()} for part in (data.train, data.dev)]
    assert not groups[0] & groups[1]


def test_predict_reads_a_file_of_one_part(tmp_path: Path) -> None:
    files = {part: write(tmp_path, "h5", part) for part in ("train", "test")}
    spec = DataSpec(None, files=files)
    examples = read_examples(tmp_path / files["test"], spec, 6)
    assert np.allclose(examples.x, arrays("test")[0].reshape(30, -1))
    assert examples.labels is not None
    assert set(examples.labels) == {"zero", "one", "two"}


@pytest.mark.parametrize("more", [{}, {"bar": arrays("test")[1]}], ids=["alone", "with labels"])
def test_predict_reads_names_that_say_nothing_too(tmp_path: Path, more: dict[str, Any]) -> None:
    np.savez(tmp_path / "new.npz", foo=arrays("test")[0], **more)
    examples = read_examples(tmp_path / "new.npz", DataSpec("train.npz"), 6)
    assert np.allclose(examples.x, arrays("test")[0].reshape(30, -1))
    assert (examples.labels is None) == (not more)


@pytest.mark.parametrize("names", [("foo", "bar"), ("pictures", "digits_of")])
@pytest.mark.parametrize("form", ["flat", "row", "one_hot"])
def test_names_that_say_nothing_are_read_by_shape_and_told(tmp_path: Path, names: tuple[str, str], form: str) -> None:
    x, y = arrays("train")
    labels = {"flat": y, "row": y[np.newaxis], "one_hot": np.eye(3, dtype=int)[y]}[form]
    np.savez(tmp_path / "a.npz", **{names[0]: x, names[1]: labels})
    data = load(DataSpec("a.npz"), tmp_path)
    assert len(data.classes) == 3
    assert [f"x is array {names[0]}, by its shape", f"y is array {names[1]}, by its shape"] == list(data.notes[:2])


def test_where_shapes_say_nothing_either_the_keys_are_named_that_there_are(tmp_path: Path) -> None:
    x, y = arrays("train")
    np.savez(tmp_path / "a.npz", foo=x, bar=y, baz=y)
    with pytest.raises(DataError, match=r"no array looks like examples.*data: \{source: a.npz, x: NAME, y: NAME\}"):
        load(DataSpec("a.npz"), tmp_path)
    assert len(load(DataSpec("a.npz", arrays={"x": "foo", "y": "baz"}), tmp_path).classes) == 3


@pytest.mark.parametrize(
    ("x", "y"), [("Xtrain", "ytrain"), ("trainX", "trainY"), ("X_tr", "y_tr"), ("train/images", "train/labels")]
)
def test_names_that_libraries_use(tmp_path: Path, x: str, y: str) -> None:
    features, labels = arrays("train")
    np.savez(tmp_path / "a.npz", **{x: features, y: labels})
    assert load(DataSpec("a.npz"), tmp_path).given == ("train",)


@pytest.mark.parametrize(("first", "count"), [(0, 3), (1, 3), (0, 5)])
def test_class_names_are_taken_where_they_fit(tmp_path: Path, first: int, count: int) -> None:
    x, y = arrays("train")
    np.savez(tmp_path / "a.npz", x=x, y=y + first, class_names=np.array(["p", "q", "r", "s", "t"][:count]))
    plain = DataSpec("a.npz", arrays={"x": "x", "y": "y"})
    assert load(plain, tmp_path).classes == (("p", "q", "r") if count == 3 else ("0", "1", "2"))


@pytest.mark.parametrize(
    ("labels", "named"),
    [
        (["0", "2"], ("a", "c")),
        (["1", "3"], ("a", "c")),
        (["1", "2"], None),
        (["a", "1"], ["a", "1"]),
        (["0", "3"], None),
        (["x"], ["x"]),
    ],
)
def test_numbers_of_a_file_are_compared_with_the_names_of_a_model(labels: list[str], named: Any) -> None:
    assert as_named(labels, ("a", "b", "c")) == named
    assert as_named(labels, ("0", "1", "2")) == labels
    assert as_named(None, ("a", "b")) is None


def test_every_file_that_is_missing_is_told_with_its_key(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        load(DataSpec(None, files={"train": "a.csv", "test": "b.csv"}), tmp_path)
    assert [error.key for error in caught.value.errors] == ["train", "test"]
    assert all("no such file" in str(error) for error in caught.value.errors)


def test_every_column_that_is_missing_is_told_with_its_key(tmp_path: Path) -> None:
    write(tmp_path, "csv", "train")
    spec = DataSpec("train_set.csv", label="lable", drop=("c9",), split=SplitSpec(group="who"))
    with pytest.raises(DataError) as caught:
        load(spec, tmp_path)
    assert sorted(error.key for error in caught.value.errors) == ["drop", "label", "split.group"]


def test_what_does_not_fit_together_names_the_file(tmp_path: Path) -> None:
    files = {part: write(tmp_path, "npz", part) for part in ("train", "test")}
    np.savez(tmp_path / files["test"], test_set_x=np.zeros((4, 9)), test_set_y=np.arange(4))
    with pytest.raises(DataError, match=r"test_set.npz: test examples have shape \(9,\), train has \(2, 3\)") as caught:
        load(DataSpec(None, files=files), tmp_path)
    assert caught.value.key == "test"
    np.savez(tmp_path / files["test"], test_set_x=np.zeros((4, 2, 3)))
    with pytest.raises(DataError, match="no array looks like labels"):
        load(DataSpec(None, files=files), tmp_path)
    (tmp_path / "t.csv").write_text("c0,c1,label\n1,2,red\n")
    with pytest.raises(DataError, match="has no column 'c2'"):
        load(DataSpec(None, files={"train": write(tmp_path, "csv", "train"), "test": "t.csv"}), tmp_path)
