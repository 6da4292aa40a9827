import io
import zipfile

import numpy as np
import pytest

from hpsearch.data import DataSpec, load
from hpsearch.data import reading as reading_module
from hpsearch.errors import DataError

X = np.arange(120.0).reshape(40, 3)
Y = np.arange(40) % 2


def npy_bytes(array, shape=None):
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        file,
        {"descr": np.lib.format.dtype_to_descr(array.dtype), "fortran_order": False, "shape": shape or array.shape},
    )
    return file.getvalue() + array.tobytes()


def test_the_last_column_of_a_table_is_the_label(tmp_path):
    np.save(tmp_path / "a.npy", np.column_stack([X, Y]))
    data = load(DataSpec("a.npy"), tmp_path)
    assert data.train.x.shape == (24, 3)
    assert data.classes == ("0", "1")


def test_label_and_dropped_columns_by_number(tmp_path):
    np.save(tmp_path / "a.npy", np.column_stack([Y, X]))
    data = load(DataSpec("a.npy", label=0, drop=(-1,)), tmp_path)
    np.testing.assert_array_equal(np.sort(data.dev.x[:, 0]) % 3, 0)
    assert data.dev.x.shape == (8, 2)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (DataSpec("a.npy", label=9), "label: there is no column 9; they are 0 to 3"),
        (DataSpec("a.npy", label="age"), "label: the columns have no names"),
        (DataSpec("a.npy", drop=(-5,)), "drop: there is no column -5"),
        (DataSpec("a.npy", drop=(1,), label=1), "label: column 1 is dropped"),
    ],
)
def test_columns_that_are_not_there(spec, said, tmp_path):
    np.save(tmp_path / "a.npy", np.column_stack([X, Y]))
    with pytest.raises(DataError, match=said):
        load(spec, tmp_path)


def test_images_need_a_file_of_labels(tmp_path):
    np.save(tmp_path / "a.npy", X.reshape(40, 3, 1))
    with pytest.raises(DataError, match=r"data: \{x: a.npy, y: LABELS.npy\}"):
        load(DataSpec("a.npy"), tmp_path)


@pytest.mark.parametrize("spec", [DataSpec("x.npy"), DataSpec(None, arrays={"x": "x.npy"})])
def test_examples_without_labels_are_told(spec, tmp_path):
    np.save(tmp_path / "x.npy", X + 0.5)
    with pytest.raises(DataError, match=r"y is missing.*\{x: x.npy, y: [A-Z.npy]+\}"):
        load(spec, tmp_path)


def test_fortran_order_is_read_as_written(tmp_path):
    np.save(tmp_path / "a.npy", np.asfortranarray(np.column_stack([X, Y])))
    np.save(tmp_path / "b.npy", np.column_stack([X, Y]))
    assert load(DataSpec("a.npy"), tmp_path).digest == load(DataSpec("b.npy"), tmp_path).digest


@pytest.mark.parametrize("name", ["a.npz", "a.npy"])
def test_pickles_are_never_loaded(name, tmp_path):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("a pickle was loaded",))

    trap = np.array([Trap()] * 3, dtype=object)
    np.savez(tmp_path / "a.npz", x=trap, y=Y)
    np.save(tmp_path / "a.npy", trap, allow_pickle=True)
    with pytest.raises(DataError, match="holds Python objects, which only pickle can load"):
        load(DataSpec(name), tmp_path)


def test_a_bare_pickle_is_no_array(tmp_path):
    (tmp_path / "a.npy").write_bytes(b"\x80\x04K\x01.")
    with pytest.raises(DataError, match=r"cannot be read as .npy"):
        load(DataSpec("a.npy"), tmp_path)


@pytest.mark.parametrize("dtype", ["M8[s]", "c16", "V4", [("a", "f4"), ("b", "i4")]])
def test_arrays_of_other_things_are_refused(dtype, tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros((4, 2), dtype), y=Y[:4])
    with pytest.raises(DataError, match=r"array x has type .* it must hold numbers or text"):
        load(DataSpec("a.npz"), tmp_path)


def test_a_declared_size_beyond_the_file_is_refused_before_it_is_allocated(tmp_path):
    lie = npy_bytes(np.zeros(4), shape=(10**12, 10**6))
    (tmp_path / "a.npy").write_bytes(lie)
    with pytest.raises(DataError, match=r"declares shape \(1000000000000, 1000000\) .* but only 32 bytes are there"):
        load(DataSpec("a.npy"), tmp_path)
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("x.npy", lie)
    with pytest.raises(DataError, match=r"array x declares shape .* but only 32 bytes are there"):
        load(DataSpec("a.npz"), tmp_path)


def test_what_memory_cannot_hold_is_refused_before_it_is_read(tmp_path, monkeypatch):
    np.savez_compressed(tmp_path / "bomb.npz", x=np.zeros((1000, 1000), np.uint8), y=Y)
    monkeypatch.setattr(reading_module, "available_memory", lambda: 4 << 20)
    with pytest.raises(DataError, match=r"array x, shape \(1000, 1000\), needs 0.00466 GiB .* and 0.00391 GiB"):
        load(DataSpec("bomb.npz"), tmp_path)


def test_available_memory_is_a_sensible_number():
    found = reading_module.available_memory()
    assert found is None or 1 << 20 < found < 1 << 50


@pytest.mark.parametrize("cut", [10, 200, 400])
def test_a_truncated_archive_is_one_clear_message(cut, tmp_path):
    np.savez_compressed(tmp_path / "a.npz", x=X, y=Y)
    whole = (tmp_path / "a.npz").read_bytes()
    (tmp_path / "a.npz").write_bytes(whole[:cut])
    with pytest.raises(DataError, match=r"a\.npz: cannot be read as .npz: File is not a zip file"):
        load(DataSpec("a.npz"), tmp_path)


def test_damaged_bytes_in_an_archive_are_noticed(tmp_path):
    np.savez(tmp_path / "a.npz", x=X, y=Y)
    whole = bytearray((tmp_path / "a.npz").read_bytes())
    whole[400] ^= 1
    (tmp_path / "a.npz").write_bytes(whole)
    with pytest.raises(DataError, match="Bad CRC-32"):
        load(DataSpec("a.npz"), tmp_path)
