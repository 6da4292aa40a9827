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


@pytest.mark.parametrize("missing", ["median", "mean"])
def test_what_is_complete_is_filled_with_nothing_and_scaled_to_the_same_bits(missing):
    x = np.random.default_rng(2).normal(5, 3, (CHUNK + 9, 4)).astype(np.float32)
    usual, filling = Normalization.of(x), Normalization.filling(x, missing, scaled=True)
    assert np.array_equal(filling.apply(x), usual.apply(x))
    assert filling.fill == pytest.approx(np.median(x, axis=0) if missing == "median" else x.mean(axis=0), abs=1e-5)
    assert np.array_equal(Normalization.filling(x, missing, scaled=False).apply(x), x)


def test_missing_values_are_filled_before_mu_and_sigma_are_taken():
    x = np.array([[1, 0, np.nan], [np.nan, 0, np.nan], [4, 0, np.nan], [4, 0, np.nan]], np.float32)
    found = Normalization.filling(x, "mean", scaled=True)
    assert (found.fill.tolist(), found.mu.tolist()) == ([3, 0, 0], [3, 0, 0])
    assert found.sigma[0] == pytest.approx(np.std([1, 3, 4, 4]))
    elsewhere = np.array([[np.nan, 7, 5]], np.float32)
    assert not found.apply(elsewhere).any(), "nothing is known of what was the same in every training row"
