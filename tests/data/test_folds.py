"""Folds: dealt evenly, stratified, whole groups, and nothing of the test part."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedKFold

from hpsearch.data import DataSpec, SplitSpec, load
from hpsearch.data.folds import deal, parts_of
from hpsearch.errors import DataError

FIVE = SplitSpec(folds=5)
labels = st.lists(st.integers(0, 3), min_size=12, max_size=120).map(np.array)
seeds = st.integers(0, 2**32)


def singles(y):
    return np.arange(len(y))


@given(y=labels, folds=st.integers(2, 12), seed=seeds)
@settings(deadline=None, max_examples=60)
def test_single_rows_are_dealt_within_one_row_in_each_class_and_in_all(y, folds, seed):
    held = deal(y, singles(y), folds, np.random.default_rng(seed))
    sizes = np.bincount(held, minlength=folds)
    assert len(sizes) == folds
    assert np.ptp(sizes) <= 1
    for k in range(4):
        assert np.ptp(np.bincount(held[y == k], minlength=folds)) <= 1


def test_as_many_of_each_class_are_held_out_as_scikit_learn_holds_out():
    y = np.random.default_rng(0).integers(0, 3, 101)
    held = deal(y, singles(y), 5, np.random.default_rng(1))
    theirs = [y[test] for _, test in StratifiedKFold(5).split(y, y)]
    for k in range(3):
        assert sorted(np.bincount(held[y == k])) == sorted(int((mine == k).sum()) for mine in theirs)


@given(y=labels, folds=st.integers(2, 5), groups=st.integers(5, 12), seed=seeds)
@settings(deadline=None, max_examples=60)
def test_groups_stay_whole_and_no_fold_is_empty(y, folds, groups, seed):
    unit = np.concatenate([np.arange(groups), np.random.default_rng(seed).integers(0, groups, len(y))])[: len(y)]
    held = deal(y, unit, folds, np.random.default_rng(seed))
    assert set(held) == set(range(folds))
    assert all(len(set(held[unit == number])) == 1 for number in set(unit))


def test_equal_groups_make_equal_folds():
    unit, y = np.repeat(np.arange(10), 4), np.tile([0, 1], 20)
    held = deal(y, unit, 5, np.random.default_rng(0))
    assert np.bincount(held).tolist() == [8] * 5
    assert np.bincount(held[y == 0]).tolist() == [4] * 5


def load_rows(tmp_path, rows=100, classes=2, split=FIVE, **more):
    x = np.arange(rows, dtype=np.float32)[:, None] * [1, 2]
    np.savez(tmp_path / "a.npz", x=x, y=np.arange(rows) % classes, **more)
    return load(DataSpec("a.npz", split=split), tmp_path)


def test_each_row_is_in_one_dev_part_and_none_of_the_test_part_in_any(tmp_path):
    data = load_rows(tmp_path)
    assert len(data.test.y) == 20
    for repeat in (0, 1):
        dev = np.concatenate([dev.x[:, 0] for _, dev in parts_of(data.folds, repeat)])
        assert sorted([*dev, *data.test.x[:, 0]]) == list(range(100))
        for train, dev in parts_of(data.folds, repeat):
            assert sorted([*train.x[:, 0], *dev.x[:, 0]]) == sorted(data.folds.pool.x[:, 0])
            assert np.array_equal(train.x[:, 0] % 2, train.y)
    assert data.train.x.tolist() == parts_of(data.folds, 0)[0][0].x.tolist()


def test_each_repeat_is_folded_anew_and_the_same_again(tmp_path):
    folds = load_rows(tmp_path).folds
    first, second, again = (parts_of(folds, repeat)[0][1].x.tolist() for repeat in (1, 2, 1))
    assert first == again != second
    other = load_rows(tmp_path, split=SplitSpec(folds=5, seed=1)).folds
    assert parts_of(other, 0)[0][1].x.tolist() != parts_of(folds, 0)[0][1].x.tolist()


def test_a_given_test_part_stays_and_everything_else_is_folded(tmp_path):
    apart = np.full((7, 2), 9e6)
    data = load_rows(tmp_path, x_test=apart, y_test=np.arange(7) % 2)
    assert (len(data.folds.pool.y), len(data.test.y)) == (100, 7)
    assert load_rows(tmp_path, split=SplitSpec(folds=4, test=0)).test is None


def test_a_group_is_whole_in_every_repeat(tmp_path):
    who = np.arange(100) // 10
    data = load_rows(tmp_path, split=SplitSpec(folds=4, group="who"), who=who)
    for repeat in range(3):
        seen = [set(dev.x[:, 0] // 10) for _, dev in parts_of(data.folds, repeat)]
        assert sum(map(len, seen)) == 8


@pytest.mark.parametrize(
    ("rows", "split", "more", "said"),
    [
        (10, SplitSpec(folds=5, test=0.4), {}, r"5 folds are too many: .* 0 has 3 rows outside .*; write folds: 3 at"),
        (2, SplitSpec(folds=2, test=0), {}, "0 has 1 row to train on; give more data, or no folds"),
        (60, SplitSpec(folds=9, group="who"), {"who": np.arange(60) // 10}, "only 5 of the .* rows .* may be parted"),
        (60, SplitSpec(folds=5, test=1.5), {}, "split.test: must be at least 0 and below 1"),
        (60, SplitSpec(folds=5), {"x_dev": np.zeros((4, 2)), "y_dev": np.arange(4) % 2}, "a dev part of its own"),
    ],
)
def test_too_many_folds_for_the_rows_are_told(tmp_path, rows, split, more, said):
    with pytest.raises(DataError, match=said):
        load_rows(tmp_path, rows, split=split, **more)


def test_copies_are_noted_and_stay_together(tmp_path):
    x = np.arange(100)[:, None] // 4
    np.savez(tmp_path / "a.npz", x=x, y=np.arange(100) // 4 % 2)
    data = load(DataSpec("a.npz", split=SplitSpec(folds=5)), tmp_path)
    assert data.notes == ("75 rows are copies of another row; copies are kept in one part",)
    assert sum(len(set(dev.x[:, 0])) for _, dev in parts_of(data.folds, 0)) == len(set(data.folds.pool.x[:, 0]))
