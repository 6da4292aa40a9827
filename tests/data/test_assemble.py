import numpy as np
import pytest

from hpsearch.data import DataSpec, SplitSpec, load, read_examples
from hpsearch.data.roles import by_name
from hpsearch.errors import DataError

RNG = np.random.default_rng(0)


def examples(rows, classes=2, shape=(3,)):
    return RNG.normal(size=(rows, *shape)), np.arange(rows) % classes


def save(tmp_path, **arrays):
    np.savez(tmp_path / "a.npz", **arrays)
    return tmp_path


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        (("X", "Y"), {"x": "X", "y": "Y"}),
        (("images", "labels", "class_names"), {"x": "images", "y": "labels"}),
        (("data", "target", "images"), {"x": "images", "y": "target"}),
        (("features", "labels"), {"x": "features", "y": "labels"}),
        (
            ("train_set_x", "train_set_y", "list_classes"),
            {"x_train": "train_set_x", "y_train": "train_set_y"},
        ),
        (("x_val", "valid/labels"), {"x_dev": "x_val", "y_dev": "valid/labels"}),
        (("test-images", "y_test", "x_test_course"), {"x_test": "test-images", "y_test": "y_test"}),
        (("weights",), {}),
    ],
)
def test_common_names_find_their_role(names, roles):
    assert by_name(names) == roles


def test_one_piece_is_split_60_20_20(tmp_path):
    x, y = examples(100, 4, (5, 2, 3))
    data = load(DataSpec("a.npz"), save(tmp_path, images=x, labels=y))
    assert [part.x.shape for part in (data.train, data.dev, data.test)] == [(60, 30), (20, 30), (20, 30)]
    assert data.shape == (5, 2, 3)
    assert data.train.x.dtype == np.float32
    assert data.train.y.dtype == np.int64
    assert data.notes == ()
    assert np.bincount(data.dev.y).tolist() == [5, 5, 5, 5]


def test_rows_keep_their_label_through_the_split(tmp_path):
    y = np.arange(100) % 3
    data = load(DataSpec("a.npz"), save(tmp_path, x=np.arange(100)[:, None], y=y))
    for part in (data.train, data.dev, data.test):
        assert np.array_equal(part.x[:, 0] % 3, part.y)


def test_given_parts_stay_as_given(tmp_path):
    (x, y), (u, v), (p, q) = examples(20), examples(10), examples(5)
    base = save(tmp_path, x_train=x, y_train=y, x_dev=u, y_dev=v[:, None], x_test=p, y_test=np.eye(2)[q])
    data = load(DataSpec("a.npz"), base)
    for part, (a, b) in zip((data.train, data.dev, data.test), ((x, y), (u, v), (p, q)), strict=True):
        assert np.array_equal(part.x, a.astype(np.float32))
        assert np.array_equal(part.y, b)
    assert data.notes == ()


def test_without_a_dev_part_it_is_split_off_the_training_part(tmp_path):
    (x, y), (p, q) = examples(50), examples(7)
    for names in (("x_train", "y_train"), ("x", "y")):
        data = load(DataSpec("a.npz"), save(tmp_path, **dict(zip(names, (x, y), strict=True)), x_test=p, y_test=q))
        assert (len(data.train.y), len(data.dev.y), len(data.test.y)) == (40, 10, 7)
        assert data.notes == ("no dev part was given: it was split off the training part",)


def test_without_a_test_part_there_is_no_unbiased_estimate(tmp_path):
    (x, y), (u, v) = examples(50), examples(7)
    given = load(DataSpec("a.npz"), save(tmp_path, x_train=x, y_train=y, x_dev=u, y_dev=v))
    zero = load(DataSpec("a.npz", split=SplitSpec(test=0)), save(tmp_path, x=x, y=y))
    for data in (given, zero):
        assert data.test is None
        assert data.notes == ("no test part: there is no unbiased estimate of the winner's error",)
    assert (len(zero.train.y), len(zero.dev.y)) == (40, 10)


def test_arrays_override_the_names_that_would_be_found(tmp_path):
    (x, y), (u, v) = examples(50), examples(30)
    base = save(tmp_path, x_train=x, y_train=y, mine=u, truth=v, x_test=x, y_test=y)
    assert len(load(DataSpec("a.npz", arrays={"x": "mine", "y": "truth"}), base).train.y) == 18
    assert len(load(DataSpec("a.npz", arrays={"x_test": "mine", "y_test": "truth"}), base).test.y) == 30


def test_labels_are_numbered_over_all_parts_and_gaps_are_noted(tmp_path):
    x, _ = examples(12)
    base = save(tmp_path, x_train=x, y_train=[0, 2] * 6, x_dev=x + 1, y_dev=[2] * 12, x_test=x + 2, y_test=[7, 0] * 6)
    data = load(DataSpec("a.npz"), base)
    assert data.classes == ("0", "2", "7")
    assert set(data.test.y.tolist()) == {0, 2}
    assert data.notes == (
        "1 of 3 classes are missing in train (7): they cannot be learned",
        "2 of 3 classes are missing in dev (0, 7): its error says nothing about them",
        "1 of 3 classes are missing in test (2): its error says nothing about them",
    )


def test_copies_are_kept_together_and_noted(tmp_path):
    x = np.arange(100)[:, None] // 4
    data = load(DataSpec("a.npz"), save(tmp_path, x=x, y=np.arange(100) // 4 % 2))
    seen = [set(part.x[:, 0].tolist()) for part in (data.train, data.dev, data.test)]
    assert sum(map(len, seen)) == 25
    assert data.notes == ("75 rows are copies of another row; copies are kept in one part",)


def test_one_copy_is_one(tmp_path):
    data = load(DataSpec("a.npz"), save(tmp_path, x=np.maximum(np.arange(100), 1)[:, None], y=np.arange(100) % 2))
    assert data.notes == ("1 of the rows is a copy of another row; copies are kept in one part",)


def test_test_rows_known_from_training_are_noted(tmp_path):
    x, y = examples(20)
    data = load(
        DataSpec("a.npz"), save(tmp_path, x_train=x, y_train=y, x_dev=x + 1, y_dev=y, x_test=x[:3], y_test=y[:3])
    )
    assert data.notes[0].startswith("3 test rows are also in training:")


def test_a_group_array_of_an_npz(tmp_path):
    x, y = examples(60)
    group = np.arange(60) // 6
    data = load(
        DataSpec("a.npz", split=SplitSpec(group="who")), save(tmp_path, x=group[:, None] + 0 * x, y=y, who=group)
    )
    seen = [set(part.x[:, 0].tolist()) for part in (data.train, data.dev, data.test)]
    assert sum(map(len, seen)) == 10


def test_the_digest_tells_data_and_split_apart(tmp_path):
    x, y = examples(50)
    first = load(DataSpec("a.npz"), save(tmp_path, x=x, y=y)).digest
    assert first == load(DataSpec("a.npz"), tmp_path).digest
    assert first != load(DataSpec("a.npz", split=SplitSpec(seed=1)), tmp_path).digest
    assert first != load(DataSpec("a.npz"), save(tmp_path, x=x, y=y + 5)).digest
    x[0, 0] = np.nextafter(np.float32(x[0, 0]), np.float32(9))
    assert first != load(DataSpec("a.npz"), save(tmp_path, x=x, y=y)).digest


X, Y = examples(30)


@pytest.mark.parametrize(
    ("arrays", "options", "said"),
    [
        ({"x": X}, {}, r"x has no labels; name them: data: \{y: NAME\}"),
        ({"x_train": X, "y_train": Y, "x_test": X}, {}, "x_test has no labels"),
        ({"x": X, "y": Y[:-1]}, {}, r"y: has shape \(29,\) for 30 rows of x"),
        ({"a": X, "b": Y, "c": Y}, {}, "no array looks like examples; there are a, b"),
        ({"x_dev": X, "y_dev": Y}, {}, "nothing to train on"),
        ({"x": X, "y": Y}, {"arrays": {"x": "z"}}, "x: no array 'z'; there are x, y"),
        ({"images": X, "y": Y}, {"arrays": {"x": "image"}}, r"did you mean 'images'\?"),
        ({"x": X, "y": Y}, {"arrays": {"y_tset": "y"}}, r"unknown role 'y_tset'; did you mean 'y_test'\?"),
        (
            {"x_train": X, "y_train": Y, "x_test": X[:, :2], "y_test": Y},
            {},
            r"test examples have shape \(2,\), train has",
        ),
        ({"x": X, "y": Y, "g": Y[:-1]}, {"split": SplitSpec(group="g")}, "split.group: has 29 values for 30 rows"),
        ({"x": X, "y": Y}, {"split": SplitSpec(group="g")}, "group: no array 'g'"),
        ({"x": X, "y": X[:, 0]}, {}, "row 1 .* is no whole number; classification only"),
        ({"x": X, "y": Y * 0}, {}, "all 30 rows have the label '0'"),
        ({"x": X * np.nan, "y": Y}, {}, r"every value of x is missing \(nan\)"),
        ({"x": X, "y": Y}, {"noise": 0.1}, "noise: only generated data"),
        ({"x_train": X[:1], "y_train": Y[:1], "x_dev": X, "y_dev": Y}, {}, "has 1 rows for 2 classes"),
    ],
)
def test_bad_archives_have_one_clear_message(arrays, options, said, tmp_path):
    with pytest.raises(DataError, match=said):
        load(DataSpec("a.npz", **options), save(tmp_path, **arrays))


@pytest.mark.parametrize("role", ["x", "x_test", "x_dev", "x_train"])
def test_examples_to_predict_from_any_part(role, tmp_path):
    np.savez(tmp_path / "new.npz", **{role: X, role.replace("x", "y"): np.array(["no", "yes"])[Y]})
    x, names, *_ = read_examples(tmp_path / "new.npz", DataSpec("a.npz", arrays={"x": "images"}), 3)
    assert np.array_equal(x, X.astype(np.float32))
    assert names == tuple(np.array(["no", "yes"])[Y])


def test_unlabelled_images_to_predict(tmp_path):
    np.save(tmp_path / "new.npy", np.ones((4, 2, 3)))
    x, names, *_ = read_examples(tmp_path / "new.npy", DataSpec(None, arrays={"x": "a.npy", "y": "b.npy"}), 6)
    assert x.shape == (4, 6)
    assert names is None


def test_a_built_in_source_can_be_predicted():
    x, names, *_ = read_examples("digits", DataSpec(), 64)
    assert x.shape == (1797, 64)
    assert names[:3] == ("0", "1", "2")
