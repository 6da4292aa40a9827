"""What is carried along with examples to predict: a column or an array, one text a row, as the file has it."""

import numpy as np
import pytest

from hpsearch.data import DataSpec, read_examples
from hpsearch.errors import DataError

TRAINED = ("length", "width")


def read(path, ids, names=TRAINED, **spec):
    return read_examples(path, DataSpec("a.csv", **spec), 2, names, ids)


@pytest.mark.parametrize("text", ["id,length,width\n007,1,2\nx-8,3,4\n", "length,width,id\n1,2,007\n3,4,x-8\n"])
def test_a_column_by_its_name(text, tmp_path):
    (tmp_path / "new.csv").write_text(text)
    found = read(tmp_path / "new.csv", ("id",))
    assert found.ids == {"id": ("007", "x-8")}
    assert found.x.tolist() == [[1, 2], [3, 4]]
    assert found.labels is None


def test_several_columns_one_of_them_a_feature(tmp_path):
    (tmp_path / "new.csv").write_text("id,length,width,kind\n7,1,2,a\n8,3,4,b\n")
    found = read(tmp_path / "new.csv", ("length", "id"), label="kind")
    assert found.ids == {"length": ("1", "3"), "id": ("7", "8")}
    assert (found.labels, found.x.tolist()) == (("a", "b"), [[1, 2], [3, 4]])


def test_a_column_that_training_left_out(tmp_path):
    (tmp_path / "new.csv").write_text("id,length,width\n7,1,2\n")
    assert read(tmp_path / "new.csv", ("id",), drop=("id",)).ids == {"id": ("7",)}


def test_without_names_a_column_by_its_number(tmp_path):
    (tmp_path / "new.csv").write_text("7,1,2\n8,3,4\n")
    found = read(tmp_path / "new.csv", ("0",), names=())
    assert (found.ids, found.x.tolist()) == ({"0": ("7", "8")}, [[1, 2], [3, 4]])
    np.save(tmp_path / "new.npy", np.array([[1001.0, 1, 2], [1002.5, 3, 4]]))
    found = read(tmp_path / "new.npy", ("0",), names=())
    assert (found.ids, found.x.tolist()) == ({"0": ("1001", "1002.5")}, [[1, 2], [3, 4]])


@pytest.mark.parametrize("ids", [np.array(["a", "b"]), np.array([b"a", b"b"]), np.array([["a"], ["b"]])])
def test_an_array(ids, tmp_path):
    np.savez(tmp_path / "new.npz", x=np.ones((2, 2)), customer=ids)
    assert read(tmp_path / "new.npz", ("customer",), names=()).ids == {"customer": ("a", "b")}


@pytest.mark.parametrize(
    ("ids", "says"),
    [
        ("idd", r"new\.csv: --id: no column 'idd'; did you mean 'id'\?"),
        ("9", r"new\.csv: --id: no column '9'"),
    ],
)
def test_a_column_that_is_not_there(ids, says, tmp_path):
    (tmp_path / "new.csv").write_text("id,length,width\n7,1,2\n")
    with pytest.raises(DataError, match=says):
        read(tmp_path / "new.csv", (ids,))


def test_arrays_that_are_not_there_or_do_not_fit(tmp_path):
    np.savez(tmp_path / "new.npz", x=np.ones((2, 2)), customer=np.arange(3))
    with pytest.raises(DataError, match=r"--id: no array 'custom'; did you mean 'customer'\?"):
        read(tmp_path / "new.npz", ("custom",), names=())
    with pytest.raises(DataError, match="--id customer: has 3 values for 2 rows; it needs one a row"):
        read(tmp_path / "new.npz", ("customer",), names=())
    with pytest.raises(DataError, match="moons: --id customer: there are no columns or arrays of that name"):
        read_examples("moons", DataSpec("moons"), 2, (), ("customer",))
