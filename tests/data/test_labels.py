import numpy as np
import pytest

from hpsearch.data.labels import encode, flat, names
from hpsearch.errors import DataError


@pytest.mark.parametrize(
    ("y", "classes", "numbers"),
    [
        (np.array([10, 2, 0, 2]), ("0", "2", "10"), [2, 1, 0, 1]),
        (np.array([7.0, -1.0, 7.0]), ("-1", "7"), [1, 0, 1]),
        (np.array([True, False]), ("False", "True"), [1, 0]),
        (np.array(["10", "9", "10.0"]), ("9", "10"), [1, 0, 1]),
        (np.array(["no", " yes", "on"]), ("no", "on", "yes"), [0, 2, 1]),
        (np.array([b"caf\xc3\xa9", b"bar"]), ("bar", "café"), [1, 0]),
        (np.array([255, 1], np.uint8), ("1", "255"), [1, 0]),
        (np.array(["1", "b", "10"]), ("1", "10", "b"), [0, 2, 1]),
        (np.array([1, 2], ">i4"), ("1", "2"), [0, 1]),
    ],
)
def test_labels_of_every_kind_get_numbers_and_names(y, classes, numbers):
    encoded, found = encode({"train": names(y, "y")}, "y")
    assert found == classes
    assert encoded["train"].tolist() == numbers
    assert encoded["train"].dtype == np.int64


def test_whole_numbers_in_text_keep_every_digit():
    words = ["9007199254740993", "9007199254740992", "9007199254740993.0", "-9007199254740993", "1e20", "7"]
    assert names(np.array(words), "y") == [
        "9007199254740993",
        "9007199254740992",
        "9007199254740993",
        "-9007199254740993",
        "100000000000000000000",
        "7",
    ]
    with pytest.raises(DataError, match=r"row 2 \(9007199254740992\.5\) is no whole number"):
        names(np.array(["1", "9007199254740992.5"]), "y")


def test_classes_come_from_all_parts_together():
    encoded, classes = encode({"train": ["0", "2"], "test": ["1", "2"]}, "y")
    assert classes == ("0", "1", "2")
    assert encoded["train"].tolist() == [0, 2]
    assert encoded["test"].tolist() == [1, 2]


@pytest.mark.parametrize("shape", [(4,), (4, 1), (1, 4)])
def test_vectors_rows_and_columns_are_one_label_a_row(shape):
    assert flat(np.array([3, 1, 2, 1]).reshape(shape), 4, "y").tolist() == [3, 1, 2, 1]


def test_one_hot_rows_become_their_column():
    assert flat(np.eye(3)[[2, 0, 1, 2]], 4, "y").tolist() == [2, 0, 1, 2]
    assert flat(np.eye(2, dtype=bool), 2, "y").tolist() == [0, 1]


@pytest.mark.parametrize(
    ("y", "said"),
    [
        (np.zeros(3), r"shape \(3,\) for 4 rows"),
        (np.zeros((2, 4)), r"shape \(2, 4\) for 4 rows"),
        (np.zeros((4, 2, 2)), r"shape \(4, 2, 2\) for 4 rows"),
        (np.array([[1, 0], [1, 0], [1, 1], [0, 1]]), "row 3 of the 2 columns is not one-hot"),
        (np.array([[1, 0], [0.5, 0.5], [1, 0], [0, 1]]), "row 2 .* not one-hot"),
        (np.array([["a", "b"]] * 4), "2 columns of text"),
    ],
)
def test_labels_of_another_shape_are_refused(y, said):
    with pytest.raises(DataError, match=said):
        flat(y, 4, "y")


@pytest.mark.parametrize(
    ("y", "said"),
    [
        (np.array([1, 2.5, 3]), r"label in row 2 \(2.5\) is no whole number; classification only"),
        (np.array(["1", "2.5"]), r"row 2 \(2.5\) is no whole number; classification only"),
        (np.array([1, np.nan]), r"row 2 \(nan\) is missing"),
        (np.array(["a", " "]), "row 2 has no label"),
        (np.array(["1", "NaN"]), "row 2 has no label"),
        (np.array([b"\xff"]), "must be UTF-8"),
        (np.array([1j]), "must be numbers or text"),
    ],
)
def test_what_is_no_class_label_is_refused_with_its_row(y, said):
    with pytest.raises(DataError, match=said):
        names(y, "y")


def test_one_class_and_a_continuous_target_are_refused():
    with pytest.raises(DataError, match="all 3 rows have the label '1'"):
        encode({"train": ["1"] * 3}, "y")
    with pytest.raises(DataError, match=r"20 different labels in 30 rows .* classification only"):
        encode({"train": [str(i % 20) for i in range(30)]}, "y")
