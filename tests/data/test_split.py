import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.data.spec import SplitSpec
from hpsearch.data.split import default_share, digests, shares, split, units
from hpsearch.errors import DataError

THIRDS = (0.6, 0.2, 0.2)
labels = st.lists(st.integers(0, 3), min_size=30, max_size=200).map(np.array)
seeds = st.integers(0, 2**32)


def singles(y):
    return np.arange(len(y))


@pytest.mark.parametrize(
    ("rows", "train"),
    [(1000, 0.6), (50_000, 0.6), (100_000, 0.8), (1_000_000, 0.98), (10_000_000, 0.98)],
)
def test_default_shares_are_the_courses_and_shrink_smoothly(rows, train):
    assert shares(SplitSpec(), rows) == pytest.approx((train, (1 - train) / 2, (1 - train) / 2))
    assert default_share(rows) >= default_share(rows + 1000)
    assert default_share(rows) - default_share(rows + 1000) < 0.005


def test_shares_as_told_and_without_a_test_part():
    assert shares(SplitSpec(dev=0.3, test=0), 100) == pytest.approx((0.7, 0.3, 0))
    assert shares(SplitSpec(), 100, test=False) == pytest.approx((0.8, 0.2, 0))
    assert shares(SplitSpec(dev=0.1, test=0.5), 100, test=False) == pytest.approx((0.9, 0.1, 0))


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (SplitSpec(dev=0.0), "split.dev: must be above 0"),
        (SplitSpec(dev=float("nan")), "split.dev: must be above 0"),
        (SplitSpec(test=-0.1), "split.test: must be at least 0"),
        (SplitSpec(dev=0.5, test=0.5), "must leave rows to train on"),
    ],
)
def test_shares_that_leave_nothing_are_refused(spec, said):
    with pytest.raises(DataError, match=said):
        shares(spec, 100)


@given(y=labels, seed=seeds, dev=st.floats(0.05, 0.45), test=st.floats(0.05, 0.45))
@settings(deadline=None, max_examples=60)
def test_split_is_a_partition_stratified_within_one_row_a_class(y, seed, dev, test):
    wanted = (1 - dev - test, dev, test)
    rows = split(y, singles(y), wanted, seed)
    assert np.array_equal(np.sort(np.concatenate(rows)), np.arange(len(y)))
    counts = np.bincount(y)
    for share, mine in zip(wanted, rows, strict=True):
        assert len(mine) > 0
        off = np.abs(np.bincount(y[mine], minlength=len(counts)) - share * counts)
        assert off.max() <= 1 + 1e-9
    assert np.all(np.bincount(y[rows[0]], minlength=len(counts))[counts > 0] >= 1)


@given(y=labels, seed=seeds)
@settings(deadline=None, max_examples=30)
def test_split_is_a_pure_function_of_its_seed(y, seed):
    first, again = (split(y, singles(y), THIRDS, seed) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


def test_another_seed_is_another_split():
    y = np.arange(100) % 2
    assert not np.array_equal(split(y, singles(y), THIRDS, 0)[1], split(y, singles(y), THIRDS, 1)[1])


def test_a_share_of_zero_gives_an_empty_part():
    y = np.arange(50) % 2
    train, dev, test = split(y, singles(y), (0.8, 0.2, 0.0), 0)
    assert (len(train), len(dev), len(test)) == (40, 10, 0)


@given(
    y=labels,
    seed=seeds,
    groups=st.integers(3, 20),
    distinct=st.integers(25, 200),
)
@settings(deadline=None, max_examples=60)
def test_groups_and_identical_rows_stay_in_one_part(y, seed, groups, distinct):
    rng = np.random.default_rng(seed)
    x = rng.permutation(len(y))[:, None].astype(np.float32) % distinct
    group = np.array([f"patient {g}" for g in rng.integers(0, groups, len(y))])
    for used in (None, group):
        unit, _ = units(x, used)
        if len(np.unique(unit)) < 3:
            continue
        part = np.empty(len(y), int)
        for p, mine in enumerate(split(y, unit, THIRDS, seed)):
            part[mine] = p
        assert set(part) == {0, 1, 2}
        for same in ([*x[:, 0]], [] if used is None else [*group]):
            assert all(len(set(part[np.array(same) == value])) == 1 for value in set(same))


def test_many_groups_come_out_near_their_shares():
    rng = np.random.default_rng(0)
    group = rng.integers(0, 60, 1200)
    y = rng.integers(0, 3, 1200)
    rows = split(y, np.unique(group, return_inverse=True)[1], THIRDS, 0)
    largest = int(np.bincount(group).max())
    assert [len(mine) for mine in rows] == pytest.approx([720, 240, 240], abs=largest)


def test_equal_groups_of_three_leave_no_part_empty():
    y = np.tile([0, 1], 15)
    assert [len(r) for r in split(y, np.repeat([0, 1, 2], 10), THIRDS, 0)] == [10, 10, 10]


def test_too_few_rows_or_groups_are_an_error():
    y = np.tile([0, 1], 10)
    with pytest.raises(DataError, match="part would get no row: only 2 of the 20 rows may be parted"):
        split(y, np.repeat([0, 1], 10), THIRDS, 0)
    with pytest.raises(DataError, match="part would get no row"):
        split(np.array([0, 1]), np.arange(2), THIRDS, 0)


def test_units_link_by_chains_of_copies_and_groups():
    x = np.array([[1], [2], [2], [3], [4], [4]], np.float32)
    unit, copies = units(x, np.array(["a", "a", "b", "b", "c", "d"]))
    assert copies == 2
    assert len(set(unit[:4])) == 1
    assert unit[4] == unit[5] != unit[0]


def test_digests_tell_rows_apart_that_differ_in_one_bit():
    x = np.zeros((3, 5), np.float32)
    x[1, 4] = np.nextafter(np.float32(0), np.float32(1))
    found = digests(x)
    assert found[0] == found[2] != found[1]
