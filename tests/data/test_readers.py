import builtins
import gzip
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hpsearch.data import DataSpec, load, read_examples
from hpsearch.data.dataset import Dataset
from hpsearch.data.sources import READERS
from hpsearch.errors import DataError

from .writers import LIBRARIES, WRITERS, idx_bytes

ENDINGS = [
    pytest.param(ending, marks=pytest.mark.skipif(not installed, reason="needs the extra: data"))
    for ending, installed in ((e, e not in LIBRARIES or find_spec(LIBRARIES[e]) is not None) for e in READERS)
]

RNG = np.random.default_rng(0)
X = RNG.integers(0, 256, (40, 6)).astype(np.uint8)
Y = (np.arange(40) % 3).astype(np.uint8)
anywhere = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_every_reader_has_a_writer():
    assert set(WRITERS) == set(READERS)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_data_in_every_format_is_the_same_dataset(ending, tmp_path):
    expected = load(WRITERS[".npz"](tmp_path / "expected.npz", X, Y), tmp_path)
    found = load(WRITERS[ending](tmp_path / f"data{ending}", X, Y), tmp_path)
    assert found.digest == expected.digest
    assert (found.classes, found.shape, found.notes) == (("0", "1", "2"), (6,), ())
    assert np.array_equal(np.sort(found.train.x.sum(axis=1)), np.sort(expected.train.x.sum(axis=1)))


@pytest.mark.parametrize("ending", ENDINGS)
def test_examples_to_predict_come_back_whole_and_in_order(ending, tmp_path):
    spec = WRITERS[ending](tmp_path / f"data{ending}", X, Y)
    x, names, *_ = read_examples(tmp_path / f"data{ending}", spec, 6)
    assert x.dtype == np.float32
    assert np.array_equal(x, X)
    assert names is None or names == tuple(map(str, Y))
    with pytest.raises(DataError, match="columns, the model wants 4"):
        read_examples(tmp_path / f"data{ending}", spec, 4)


@pytest.mark.parametrize("ending", ENDINGS)
@given(content=st.binary(max_size=300))
@anywhere
def test_arbitrary_bytes_are_data_or_an_error_of_ours(ending, content, tmp_path):
    path = tmp_path / f"data{ending}"
    path.write_bytes(content)
    _loads_or_refuses(DataSpec(path.name), path)


@pytest.mark.parametrize("ending", ENDINGS)
@given(place=st.floats(0, 1), change=st.binary(max_size=8), cut=st.booleans())
@anywhere
def test_damaged_files_are_data_or_an_error_of_ours(ending, place, change, cut, tmp_path):
    path = tmp_path / f"data{ending}"
    spec = WRITERS[ending](path, X, Y)
    whole = path.read_bytes()
    at = round(place * len(whole))
    path.write_bytes(whole[:at] + change + (b"" if cut else whole[at + len(change) :]))
    _loads_or_refuses(spec, path)


@given(
    text=st.text(alphabet='0123456789.,;-e"\n\r\tab nan_', max_size=200), header=st.sampled_from([None, True, False])
)
@anywhere
def test_any_text_is_a_table_or_an_error_of_ours(text, header, tmp_path):
    path = tmp_path / "data.csv"
    path.write_text(text, newline="")
    _loads_or_refuses(DataSpec(path.name, header=header), path)


def _loads_or_refuses(spec, path):
    for read in (lambda: load(spec, path.parent), lambda: read_examples(path, spec, 6)):
        try:
            found = read()
        except DataError as error:
            assert str(error)
        else:
            x = found.train.x if isinstance(found, Dataset) else found[0]
            assert np.isfinite(x).all() or (isinstance(found, Dataset) and found.missing == "median")
            assert not np.isinf(x).any()


@pytest.mark.parametrize(("ending", "library"), LIBRARIES.items())
def test_a_missing_library_names_the_extra(ending, library, tmp_path, monkeypatch):
    (tmp_path / f"data{ending}").touch()
    spec = DataSpec(f"data{ending}")
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name.split(".")[0] == library:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DataError, match=rf"needs {library}; install it: pip install 'hpsearch\[data\]'"):
        load(spec, tmp_path)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "int32", "float32", "float64"])
def test_idx_of_every_type(dtype, tmp_path):
    images = np.arange(-60, 60).reshape(20, 3, 2).astype(dtype)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx_bytes(images))
    x, _, *_ = read_examples(tmp_path / "train-images-idx3-ubyte", DataSpec(), 6)
    assert np.array_equal(x, images.reshape(20, 6).astype(np.float32))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"starts with the bytes \(none\)"),
        (b"\0\1\x08\1", "starts with the bytes 00 01 08 01"),
        (b"\0\0\x07\1\0\0\0\1a", "an IDX file starts with 00 00"),
        (b"\0\0\x08\1\0\0\0\5abcd", "5 bytes, but at most 4 bytes are there"),
        (b"\0\0\x0e\3" + b"\xff" * 12, "but at most 0 bytes are there"),
        (b"\0\0\x08\3\0\0", "cannot be read as .idx"),
        (b"\0\0\x08\1\0\0\0\3abcd", r"holds more bytes than shape \(3,\) of uint8 needs"),
    ],
)
def test_idx_magic_and_declared_size_are_checked(content, said, tmp_path):
    (tmp_path / "data.idx").write_bytes(content)
    with pytest.raises(DataError, match=said):
        read_examples(tmp_path / "data.idx", DataSpec(), 1)


def test_a_wrong_check_sum_is_noticed(tmp_path):
    packed = bytearray(gzip.compress(idx_bytes(X)))
    packed[-8] ^= 1
    (tmp_path / "data.idx.gz").write_bytes(packed)
    with pytest.raises(DataError, match="CRC check failed"):
        read_examples(tmp_path / "data.idx.gz", DataSpec(), 6)


def test_idx_alone_cannot_hold_labels(tmp_path):
    (tmp_path / "data.idx").write_bytes(idx_bytes(X))
    with pytest.raises(DataError, match="holds examples or labels, not both"):
        load(DataSpec("data.idx"), tmp_path)
