import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from hpsearch.data import DataSpec, load
from hpsearch.data.normalization import CHUNK, Normalization


def test_training_part_has_mean_zero_and_variance_one():
    x = np.random.default_rng(0).normal(1000, [0.1, 10, 1e6], (2 * CHUNK + 7, 3)).astype(np.float32)
    z = Normalization.of(x).apply(x)
    assert z.dtype == np.float32
    assert z.mean(axis=0, dtype=float) == pytest.approx([0, 0, 0], abs=1e-6)
    assert z.var(axis=0, dtype=float) == pytest.approx([1, 1, 1], rel=1e-6)


def test_agrees_with_scikit_learn_and_dev_uses_the_numbers_of_train(tmp_path):
    data = load(DataSpec("digits"), tmp_path)
    ours, oracle = Normalization.of(data.train.x), StandardScaler().fit(data.train.x.astype(float))
    np.testing.assert_allclose(ours.mu, oracle.mean_, rtol=1e-12)
    np.testing.assert_allclose(ours.sigma, oracle.scale_, rtol=1e-12)
    np.testing.assert_allclose(ours.apply(data.dev.x), oracle.transform(data.dev.x.astype(float)), atol=1e-5)


@pytest.mark.parametrize("value", [0.0, 0.1, -3.3e38, 1e-38])
def test_a_constant_feature_keeps_scale_one(value):
    x = np.full((CHUNK + 3, 2), value, np.float32)
    normalization = Normalization.of(x)
    assert normalization.sigma.tolist() == [1, 1]
    assert not normalization.apply(x).any()


def test_huge_and_tiny_features_stay_finite():
    x = np.array([[1e30, 3e38, 1e-45, 1], [-1e30, -3e38, 0, 2]], np.float32)
    normalization = Normalization.of(x)
    np.testing.assert_allclose(normalization.apply(x), [[1, 1, 1, -1], [-1, -1, -1, 1]], rtol=1e-6)
    elsewhere = np.array([[3e38, 3e38, 3e38, -3e38]], np.float32)
    assert np.isfinite(normalization.apply(elsewhere)).all()


def test_the_readme_formula_gives_the_same_bits():
    x = np.random.default_rng(1).normal(5, 3, (100, 4)).astype(np.float32)
    n = Normalization.of(x)
    assert np.array_equal(n.apply(x), ((x - n.mu) / n.sigma).astype(np.float32))
