"""Dev rows cut from the test's, and training rows kept apart to compare with them."""

from dataclasses import replace

import numpy as np
import pytest

from hpsearch.data import DataSpec, SplitSpec, load
from hpsearch.data.split import kept_apart
from hpsearch.errors import DataError

PHONES = 1000.0


def rows(count, offset=0.0, classes=4):
    """Numbered examples, so that every one can be found again."""
    x = np.stack([np.arange(count) + offset, np.ones(count)], axis=1)
    return x, np.arange(count) % classes


def archive(tmp_path, train=400, test=200, **more):
    (x, y), (u, v) = rows(train), rows(test, PHONES)
    np.savez(tmp_path / "a.npz", x_train=x, y_train=y, x_test=u, y_test=v, **more)
    return tmp_path


def numbers(part):
    return set(part.x[:, 0].astype(int).tolist())


ELSEWHERE = DataSpec("a.npz", dev_from="test")


def test_dev_and_test_are_halves_of_the_test_rows_by_class(tmp_path):
    data = load(ELSEWHERE, archive(tmp_path))
    dev, test, train, apart = map(numbers, (data.dev, data.test, data.train, data.train_dev))
    assert (len(train), len(apart), len(dev), len(test)) == (380, 20, 100, 100)
    assert dev | test == {int(PHONES) + k for k in range(200)} and not dev & test
    assert train | apart == set(range(400)) and not train & apart
    for part, each in ((data.dev, 25), (data.test, 25), (data.train, 95), (data.train_dev, 5)):
        assert np.bincount(part.y).tolist() == [each] * 4
        assert np.array_equal(part.x[:, 0] % 4, part.y)
    assert data.given == ("train", "test")
    assert any("cut into dev and test" in note for note in data.notes)


def test_the_shares_are_those_of_the_split(tmp_path):
    split = SplitSpec(dev=0.2, train_dev=0.1, seed=3)
    data = load(replace(ELSEWHERE, split=split), archive(tmp_path))
    assert [len(part.y) for part in (data.train, data.train_dev, data.dev, data.test)] == [360, 40, 40, 160]
    other = load(replace(ELSEWHERE, split=replace(split, seed=4)), tmp_path)
    assert numbers(other.dev) != numbers(data.dev) and other.digest != data.digest
    assert load(replace(ELSEWHERE, split=split), tmp_path).digest == data.digest


def test_no_train_dev_part_where_it_is_zero(tmp_path):
    data = load(replace(ELSEWHERE, split=SplitSpec(train_dev=0)), archive(tmp_path))
    assert data.train_dev is None and len(data.train.y) == 400
    assert list(data.parts) == ["train", "dev", "test"]


def test_without_it_nothing_is_kept_apart(tmp_path):
    data = load(DataSpec("a.npz"), archive(tmp_path))
    assert data.train_dev is None
    assert numbers(data.test) == {int(PHONES) + k for k in range(200)}


def test_a_given_dev_part_may_have_a_train_dev_part_too(tmp_path):
    u, v = rows(100, 5000)
    base = archive(tmp_path, x_dev=u, y_dev=v)
    data = load(DataSpec("a.npz", split=SplitSpec(train_dev=0.25)), base)
    assert [len(part.y) for part in data.parts.values()] == [300, 100, 100, 200]
    assert load(DataSpec("a.npz"), base).train_dev is None


@pytest.mark.parametrize(("count", "share"), [(400, 0.05), (200_000, 0.05), (500_000, 0.02), (5_000_000, 0.01)])
def test_the_default_share_shrinks(count, share):
    assert kept_apart(SplitSpec(), count, default=True) == pytest.approx(share)
    assert kept_apart(SplitSpec(), count, default=False) == 0


def table(path, count, offset, groups, columns="a,b,who,label"):
    x, y = rows(count, offset)
    lines = [f"{a:g},{b:g},{g},{'wxyz'[k]}" for (a, b), g, k in zip(x.tolist(), groups, y, strict=True)]
    path.write_text("\n".join([columns, *lines]) + "\n")


def torn(parts, groups, offset):
    """Groups whose rows are in more than one of the parts."""
    where = [{groups[number - offset] for number in numbers(part)} for part in parts]
    return where[0] & where[1]


def test_groups_of_a_table_stay_together_on_both_sides(tmp_path):
    mine, theirs = [f"p{k // 8}" for k in range(400)], [f"q{k // 5}" for k in range(200)]
    table(tmp_path / "train.csv", 400, 0, mine)
    table(tmp_path / "test.csv", 200, PHONES, theirs)
    in_two = DataSpec("train.csv", {"x_test": "test.csv"}, columns={"a": "keep"}, dev_from="test")
    spec = replace(in_two, split=SplitSpec(group="who"))
    data = load(spec, tmp_path)
    assert not torn((data.dev, data.test), theirs, int(PHONES))
    assert not torn((data.train, data.train_dev), mine, 0)
    assert data.features == ("a", "b")
    loose = load(replace(spec, drop=("who",), split=SplitSpec()), tmp_path)
    assert torn((loose.dev, loose.test), theirs, int(PHONES))


def test_groups_of_arrays_stay_together_on_both_sides(tmp_path):
    mine, theirs = np.arange(400) // 8, np.arange(200) // 5
    spec = replace(ELSEWHERE, split=SplitSpec(group="who"))
    data = load(spec, archive(tmp_path, who=mine, who_test=theirs))
    assert not torn((data.dev, data.test), theirs, int(PHONES))
    assert not torn((data.train, data.train_dev), mine, 0)
    with pytest.raises(DataError, match=r"split\.group: with dev_from .* groups too: no array 'who_test'$"):
        load(spec, archive(tmp_path, who=mine))
    with pytest.raises(DataError, match=r"split\.group: has 400 values for 200 rows"):
        load(spec, archive(tmp_path, who=mine, who_test=mine))


def test_copies_stay_together_and_are_told(tmp_path):
    u, v = rows(200, PHONES)
    u[1::2], v[1::2] = u[::2], v[::2]
    (x, y) = rows(400)
    np.savez(tmp_path / "a.npz", x_train=x, y_train=y, x_test=u, y_test=v)
    data = load(ELSEWHERE, tmp_path)
    assert not numbers(data.dev) & numbers(data.test)
    assert any("100 rows given for the test are copies of another row" in note for note in data.notes)


def test_rows_that_are_in_training_too_are_told_of_dev_and_test(tmp_path):
    (x, y), (u, v) = rows(400), rows(200)
    np.savez(tmp_path / "a.npz", x_train=x, y_train=y, x_test=u, y_test=v)
    notes = " ".join(load(ELSEWHERE, tmp_path).notes)
    assert "100 dev rows are also in training: the dev error is optimistic" in notes
    assert "100 test rows are also in training: the test error is optimistic" in notes


@pytest.mark.parametrize(
    ("spec", "more", "said"),
    [
        (DataSpec("b.npz", dev_from="test"), {}, "dev_from: test needs rows that are given for the test"),
        (ELSEWHERE, {"x_dev": rows(20)[0], "y_dev": rows(20)[1]}, r"has a dev part of its own \(x_dev\)"),
        (replace(ELSEWHERE, split=SplitSpec(test=0.2)), {}, r"split\.test: with dev_from it is what dev leaves"),
        (replace(ELSEWHERE, split=SplitSpec(dev=1.0)), {}, r"split\.dev: must be above 0 and below 1"),
        (replace(ELSEWHERE, split=SplitSpec(train_dev=1.0)), {}, r"split\.train_dev: must be at least 0 and below 1"),
        (DataSpec("a.npz", split=SplitSpec(train_dev=0.1)), {}, r"split\.train_dev: dev is cut from the training rows"),
    ],
)
def test_what_cannot_be_has_one_clear_message(spec, more, said, tmp_path):
    archive(tmp_path, **more)
    x, y = rows(50)
    np.savez(tmp_path / "b.npz", x=x, y=y)
    with pytest.raises(DataError, match=said):
        load(spec, tmp_path)


def test_too_few_units_name_the_part_that_gets_none(tmp_path):
    spec = replace(ELSEWHERE, split=SplitSpec(group="who"))
    with pytest.raises(DataError, match=r"the dev part would get no row: only 1 of the 200 rows .* or remove dev_from"):
        load(spec, archive(tmp_path, who=np.arange(400), who_test=np.zeros(200)))
    with pytest.raises(DataError, match=r"the train-dev part would get no row: .* or write train_dev: 0"):
        load(spec, archive(tmp_path, who=np.zeros(400), who_test=np.arange(200)))


def test_groups_in_a_file_of_their_own_are_refused(tmp_path):
    for name, array in {"x": rows(40)[0], "y": rows(40)[1], "g": np.arange(40)}.items():
        np.save(tmp_path / f"{name}.npy", array)
    arrays = {"x": "x.npy", "y": "y.npy", "x_test": "x.npy", "y_test": "y.npy"}
    with pytest.raises(
        DataError, match="use tables with a column of groups, or one file with arrays NAME and NAME_tes"
    ):
        load(DataSpec(None, arrays, split=SplitSpec(group="g.npy"), dev_from="test"), tmp_path)
    assert len(load(DataSpec(None, arrays, dev_from="test"), tmp_path).dev.y) == 20
