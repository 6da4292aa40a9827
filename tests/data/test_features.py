import numpy as np
import pytest

from hpsearch.data.features import CHUNK, to_features
from hpsearch.errors import DataError


@pytest.mark.parametrize("dtype", ["u1", "?", ">i2", "i8", "f2", ">f4", "f8"])
def test_every_numeric_kind_becomes_float32(dtype):
    values = np.arange(24).reshape(2, 3, 4) % 2
    x, shape = to_features(values.astype(dtype), "x")
    assert (x.dtype, x.shape, shape) == (np.float32, (2, 12), (3, 4))
    assert np.array_equal(x, values.reshape(2, 12))


def test_one_number_an_example_and_fortran_order():
    assert to_features(np.arange(3), "x")[0].shape == (3, 1)
    x = np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3))
    found, shape = to_features(x, "x")
    assert found.flags.c_contiguous
    assert shape == (3,)
    assert np.array_equal(found, x)


def test_float32_is_not_copied():
    x = np.zeros((2, 3), np.float32)
    assert np.shares_memory(to_features(x, "x")[0], x)


@pytest.mark.parametrize(
    ("value", "said"),
    [(np.nan, "the value is missing"), (-np.inf, "-inf is not a finite"), (1e39, r"1e\+39 is too large for float32")],
)
def test_what_is_not_finite_has_row_and_column(value, said):
    x = np.zeros((CHUNK + 5, 3))
    x[CHUNK + 2, 1] = value
    with pytest.raises(DataError, match=rf"a.npz: row {CHUNK + 3}, column 2 \(age\): {said}"):
        to_features(x, "a.npz", ["size", "age", "price"])


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (np.array(["a"]), "array of numbers, not <U1"),
        (np.array([None]), "array of numbers, not object"),
        (np.zeros((0, 3)), "no values"),
        (np.zeros((3, 0)), "no values"),
        (np.array(3.0), "no values"),
    ],
)
def test_what_are_no_features_is_refused(x, said):
    with pytest.raises(DataError, match=said):
        to_features(x, "x")
