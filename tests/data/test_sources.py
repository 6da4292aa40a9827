import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import load_digits

from hpsearch.data import DataSpec, SplitSpec, load, read_examples
from hpsearch.data.sources import SOURCES
from hpsearch.errors import DataError


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_loads_the_same_points_for_every_split(source, tmp_path):
    first, other = (load(DataSpec(source, split=SplitSpec(seed=seed)), tmp_path) for seed in (0, 1))
    together = [
        np.concatenate([np.column_stack([part.x, part.y]) for part in (data.train, data.dev, data.test)])
        for data in (first, other)
    ]
    assert not np.array_equal(*together)
    assert np.array_equal(*(np.sort(points, axis=0) for points in together))
    assert np.bincount(first.train.y).min() > 50
    assert load(DataSpec(source), tmp_path).digest == first.digest


def test_the_bundled_digits_are_scikit_learns(tmp_path):
    oracle = load_digits()
    x, names, *_ = read_examples("digits", DataSpec(), 64)
    assert np.array_equal(x, oracle.data)
    assert names == tuple(map(str, oracle.target))
    data = load(DataSpec("digits"), tmp_path)
    assert (len(data.train.y), len(data.dev.y), len(data.test.y)) == (1078, 359, 360)
    assert (data.shape, data.classes) == ((8, 8), tuple("0123456789"))


def test_spirals_wind_around_the_centre_without_noise():
    x, names, *_ = read_examples("spirals", DataSpec("spirals", examples=400, classes=4, noise=0), 2)
    y = np.array(names, dtype=int)
    radius = np.hypot(*x.T)
    assert np.bincount(y).tolist() == [100] * 4
    assert [radius[y == k].max() for k in range(4)] == pytest.approx([1] * 4)
    assert [radius[y == k].min() for k in range(4)] == pytest.approx([0.05] * 4)
    angle = np.arctan2(x[:, 0], x[:, 1])
    expected = 4 * (radius + y)
    assert np.cos(angle - expected) == pytest.approx(1, abs=1e-5)


def test_moons_without_noise_are_scikit_learns():
    from sklearn.datasets import make_moons

    x, names, *_ = read_examples("moons", DataSpec("moons", examples=100, noise=0), 2)
    oracle_x, oracle_y = make_moons(100, shuffle=False)
    np.testing.assert_allclose(x, oracle_x, atol=1e-6)
    assert names == tuple(map(str, oracle_y))


@pytest.mark.parametrize("noise", [None, 0])
@pytest.mark.parametrize("spec", [DataSpec("spirals"), DataSpec("moons"), DataSpec("spirals", examples=999, classes=9)])
def test_generated_points_are_all_different(spec, noise):
    x, _, *_ = read_examples(spec.source, replace(spec, noise=noise), 2)
    assert len(np.unique(x, axis=0)) == len(x) >= 999


def test_paths_in_messages_are_the_configs_own(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.csv").write_text("1,2,a\n1,1e39,b\n")
    for source, base in (("sub/a.csv", tmp_path), ("../sub/a.csv", tmp_path / "sub"), ("a.csv", tmp_path / "sub")):
        with pytest.raises(DataError, match=f"^{source}: line 2, column 2"):
            load(DataSpec(source), base)
    with pytest.raises(DataError, match=f"^gone/a.csv: there is no directory gone; .* counts from {tmp_path}$"):
        load(DataSpec("gone/a.csv"), tmp_path)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (DataSpec("spirals", classes=1), "classes: must be at least 2, not 1"),
        (DataSpec("spirals", examples=20), r"at least 10 a class \(30\), not 20"),
        (DataSpec("spirals", noise=-1.0), "noise: must be a finite number of at least 0, not -1"),
        (DataSpec("moons", classes=3), "moons has no classes; leave it out"),
        (DataSpec("digits", examples=100), "digits has no examples; leave it out"),
        (DataSpec("digits", split=SplitSpec(group="writer")), "digits has no groups"),
        (DataSpec("digits", arrays={"x": "images"}), "digits is built in"),
        (DataSpec("digit"), r"no such file; did you mean 'digits'\?"),
        (DataSpec("train.cvs"), r"no such file; did you mean 'train.csv'\?"),
        (DataSpec("nowhere/train.csv"), "there is no directory"),
        (DataSpec("folder"), "is a directory; name a file in it; there are inside.csv"),
        (DataSpec("/dev/null"), "is not a regular file"),
        (DataSpec("a" * 300 + ".csv"), "cannot be read as .csv: .*name too long"),
        (DataSpec("~nobody-of-this-name/a.csv"), "cannot be read as .csv: Could not determine home"),
        (DataSpec("notes.txt"), "unknown kind of file; known are names that end in .npz"),
        (DataSpec("train.csv", arrays={"x": "train.csv"}), "is the source train.csv already"),
        (DataSpec(None, arrays={"x": "a.npz"}), "holds several arrays: write it as the source"),
        (DataSpec(None), "nothing to train on"),
    ],
)
def test_sources_that_cannot_be_used(spec, said, tmp_path):
    for name in ("train.csv", "notes.txt", "a.npz", "folder/inside.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    with pytest.raises(DataError, match=said):
        load(spec, tmp_path)


def test_tables_for_train_and_test_and_a_table_of_labels(tmp_path):
    rows = [f"{i},{'ab'[i % 2]}\n" for i in range(40)]
    (tmp_path / "train.csv").write_text("size,kind\n" + "".join(rows[:30]))
    (tmp_path / "test.csv").write_text("size,kind\n" + "".join(rows[30:]))
    (tmp_path / "x.csv").write_text("size\n" + "".join(row.split(",")[0] + "\n" for row in rows[30:]))
    (tmp_path / "y.csv").write_text("kind\n" + "".join(row.split(",")[1] for row in rows[30:]))
    in_one = {"x_train": "train.csv", "x_test": "test.csv"}
    inside = load(DataSpec(None, arrays=in_one, header=True), tmp_path)
    beside = load(DataSpec(None, arrays=in_one | {"x_test": "x.csv", "y_test": "y.csv"}, header=True), tmp_path)
    assert inside.digest == beside.digest
    assert inside.test.x[:, 0].tolist() == list(range(30, 40))
    assert inside.test.y.tolist() == [0, 1] * 5


def test_a_group_from_a_file_of_its_own(tmp_path):
    group = np.arange(60) // 6
    np.save(tmp_path / "x.npy", np.column_stack([group, np.arange(60)]))
    np.save(tmp_path / "y.npy", np.arange(60) % 2)
    np.save(tmp_path / "g.npy", group)
    spec = DataSpec(None, arrays={"x": "x.npy", "y": "y.npy"}, split=SplitSpec(group="g.npy"))
    data = load(spec, tmp_path)
    assert sum(len(set(part.x[:, 0].tolist())) for part in (data.train, data.dev, data.test)) == 10


def test_the_package_itself_imports_nothing_heavy():
    code = "import hpsearch.data, sys; print([m for m in ('numpy', 'h5py', 'pyarrow') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
