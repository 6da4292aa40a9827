"""Rows are recognized by content: in their part, whatever file they come in, and others are not."""

from pathlib import Path

import numpy as np
import pytest

from hpsearch.data import DataSpec, SplitSpec, load
from hpsearch.data.seen import BYTES, NEW, SEEN, SeenRows, keys_of, read_seen, seen_rows
from hpsearch.errors import StorageError


def test_every_row_of_every_part_is_found_and_no_other():
    data = load(DataSpec("moons", examples=600), Path())
    seen = seen_rows(data)
    for name, part in data.parts.items():
        assert seen.part_of(part.x) == [name] * len(part.x)
    assert seen.part_of(data.train.x + np.float32(1e-3)) == [NEW] * len(data.train.x)


def test_a_model_that_was_refitted_was_trained_on_the_dev_rows_too():
    data = load(DataSpec("moons", examples=200), Path())
    seen = seen_rows(data, refitted=True)
    assert seen.part_of(data.dev.x) == ["train"] * len(data.dev.x)
    assert seen.part_of(data.test.x) == ["test"] * len(data.test.x)


def test_with_folds_all_rows_but_the_test_s_take_turns_in_training():
    data = load(DataSpec("moons", examples=200, split=SplitSpec(folds=4)), Path())
    seen = seen_rows(data)
    assert set(seen.parts) == {"train", "test"}
    assert seen.part_of(data.folds.pool.x) == ["train"] * len(data.folds.pool.x)
    assert seen.part_of(data.test.x) == ["test"] * len(data.test.x)


def test_a_row_of_several_parts_is_of_the_first():
    key = keys_of(np.ones((1, 3), np.float32))
    assert SeenRows({"test": key, "train": key}).part_of(np.ones((2, 3), np.float32)) == ["train", "train"]


def test_what_is_the_same_value_is_the_same_row():
    quiet, other = np.array([0x7FC00000, 0xFFC00001], np.uint32).view(np.float32)
    x = np.array([[0.0, quiet], [-0.0, other], [1.0, quiet]], np.float32)
    keys = keys_of(x)
    assert keys[0] == keys[1] != keys[2]


def test_the_file_holds_five_bytes_a_row_and_comes_back(tmp_path):
    seen = seen_rows(load(DataSpec("moons", examples=6000), Path()))
    (tmp_path / SEEN).write_bytes(seen.content())
    assert (tmp_path / SEEN).stat().st_size < 6000 * BYTES + 1000
    back = read_seen(tmp_path / SEEN)
    assert {name: keys.tolist() for name, keys in back.parts.items()} == {
        name: keys.tolist() for name, keys in seen.parts.items()
    }
    assert all(len(keys) == len(set(keys.tolist())) for keys in back.parts.values())


def test_new_rows_pass_for_seen_ones_as_seldom_as_digests_of_five_bytes_do():
    """Bits of a good digest are fair: each of 40 is set in half of the rows, within 5 standard deviations."""
    rows = 4000
    keys = keys_of(np.arange(2 * rows, dtype=np.float32).reshape(rows, 2))
    assert keys.max() < 1 << 40
    shares = [np.mean(keys >> np.uint64(bit) & np.uint64(1)) for bit in range(40)]
    assert np.abs(np.array(shares) - 0.5).max() < 5 * 0.5 / rows**0.5


def test_no_file_and_a_damaged_one(tmp_path):
    assert read_seen(tmp_path / SEEN) is None
    (tmp_path / SEEN).write_bytes(b"PK")
    with pytest.raises(StorageError, match=r"seen\.npz: the rows that the run had seen cannot be read"):
        read_seen(tmp_path / SEEN)
    np.savez(tmp_path / SEEN, train=np.zeros((3, 4), np.uint8))
    with pytest.raises(StorageError, match="not 5 bytes a row"):
        read_seen(tmp_path / SEEN)
