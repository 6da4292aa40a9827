"""The process against scikit-learn's and against plain algebra; expected improvement against an integral."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import check_grad
from scipy.stats import norm
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

from hpsearch.sampler.zoom.candidates import Candidates
from hpsearch.sampler.zoom.gaussian_process import (
    JITTER,
    Evidence,
    Kernel,
    cholesky,
    condition,
    first_kernel,
    fit,
    log_expected_improvement,
    minus_log_posterior,
)
from hpsearch.space import Axis, Choice, Cube, Float, Space

RNG = np.random.default_rng(0)
X, Z, NEW = RNG.random((40, 3)), RNG.normal(size=40), RNG.random((25, 3))
KERNEL = Kernel(np.array([0.3, 0.7, 2.0]), 0.02, 1.7)
OWNERS = np.arange(3)


def peer(noise: float) -> GaussianProcessRegressor:
    kernel = ConstantKernel(1.7) * Matern([0.3, 0.7, 2.0], nu=2.5) + WhiteKernel(noise + JITTER)
    return GaussianProcessRegressor(kernel, alpha=0.0, optimizer=None)


def test_the_posterior_is_that_of_scikit_learn() -> None:
    mean, sd, nearest = condition(KERNEL, OWNERS, X, Z).predict(NEW)
    expected, spread = peer(0.02).fit(X, Z).predict(NEW, return_std=True)
    assert mean == pytest.approx(expected, abs=1e-9)
    assert sd**2 == pytest.approx(spread**2 - 0.02 - JITTER, abs=1e-9)  # theirs is of a noisy observation
    gaps = (((NEW[:, None] - X) / KERNEL.lengths) ** 2).sum(axis=2).min(axis=1)
    assert nearest == pytest.approx(gaps, abs=1e-12)


def test_many_points_are_predicted_like_few() -> None:
    posterior = condition(KERNEL, OWNERS, X, Z)
    for many, few in zip(posterior.predict(np.tile(NEW, (12, 1))), posterior.predict(NEW), strict=True):
        assert many == pytest.approx(np.tile(few, 12), abs=1e-12)


def test_a_believer_is_an_observation_of_the_mean() -> None:
    posterior = condition(KERNEL, OWNERS, X, Z)
    mean = posterior.predict(NEW[:1])[0]
    believing = posterior.believe(NEW[:1]).predict(NEW[1:])
    told = condition(KERNEL, OWNERS, np.vstack([X, NEW[:1]]), np.append(Z, mean)).predict(NEW[1:])
    for one, other in zip(believing, told, strict=True):
        assert one == pytest.approx(other, abs=1e-9)


def test_the_evidence_is_that_of_scikit_learn_and_the_prior() -> None:
    theta = np.log([0.3, 0.7, 2.0, 0.02, 1.7])
    value, gradient = minus_log_posterior(theta, evidence())
    prior = norm.logpdf(theta, np.log([0.6, 0.6, 0.6, 1e-3, 1.0]), [1, 1, 1, 2, 1]).sum()
    constants = (40 * math.log(2 * math.pi) + 5 * math.log(2 * math.pi)) / 2 + math.log(2)
    assert value + constants == pytest.approx(-peer(0.02).fit(X, Z).log_marginal_likelihood_value_ - prior)
    off = check_grad(
        lambda t: minus_log_posterior(t, evidence())[0], lambda t: minus_log_posterior(t, evidence())[1], theta
    )
    assert off / np.linalg.norm(gradient) < 1e-6


def evidence() -> Evidence:
    rows, columns = np.tril_indices(40, -1)
    return Evidence(((X[rows] - X[columns]) ** 2).T, rows, columns, Z, np.zeros((40, 40)))


def test_the_fit_tells_what_matters_from_what_does_not() -> None:
    z = np.sin(6 * X[:, 0])
    kernel = fit(first_kernel(3), OWNERS, X, (z - z.mean()) / z.std())
    assert kernel.lengths[0] < 0.6
    assert min(kernel.lengths[1:]) > 2
    assert kernel.noise < 1e-3


def test_equal_points_and_constant_costs_have_a_factor() -> None:
    same = np.full((30, 3), 0.5)
    kernel = fit(first_kernel(3), OWNERS, same, np.zeros(30))
    mean, sd, _ = condition(kernel, OWNERS, same, np.zeros(30)).predict(NEW)
    assert np.isfinite([*mean, *sd]).all()
    singular = np.ones((5, 5))
    factor = cholesky(singular)
    assert factor @ factor.T == pytest.approx(singular, abs=1e-6)


def test_two_values_of_a_choice_are_as_far_apart_as_the_ends_of_a_range() -> None:
    space = Space(
        {
            "x": Axis(Float(0, 1)),
            "kind": Axis(Choice(("a", "b", "c"))),
            "y": Axis(Float(0, 1), when={"kind": ("a",)}),
        },
        {},
    )
    candidates = Candidates(Cube(space))
    configs = [
        {"x": 0.0, "kind": "b"},
        {"x": 0.0, "kind": "c"},
        {"x": 1.0, "kind": "b"},
        {"x": 0.0, "kind": "a", "y": 0.9},
    ]
    features = candidates.features(np.array([space.encode(config) for config in configs]))
    assert candidates.owners.tolist() == [0, 1, 1, 1, 2]
    gaps = ((features - features[0]) ** 2).sum(axis=1)
    assert gaps == pytest.approx([0, 1, 1, 1 + 0.4**2])


@pytest.mark.parametrize(
    ("mean", "sd", "best"), [(0, 1, 0.5), (0.2, 0.3, 0.1), (1, 0.5, 0), (3, 0.5, 0.2), (-2, 0.1, 0)]
)
def test_expected_improvement_is_its_integral(mean: float, sd: float, best: float) -> None:
    edge = [best - 12 * sd, best] if mean >= best else [mean - 12 * sd, best]
    integral, _ = quad(lambda y: (best - y) * norm.pdf(y, mean, sd), *edge, epsabs=0, epsrel=1e-11, limit=200)
    found = log_expected_improvement(np.array([mean]), np.array([sd]), best)[0]
    assert found == pytest.approx(math.log(integral), abs=1e-8)


def test_expected_improvement_falls_without_a_break_far_out() -> None:
    """With Mills' ratio phi(z) + z Phi(z) = phi(z) (1/z^2 - 3/z^4 + ...) as z falls."""
    z = -np.logspace(-3, 8, 2000)
    found = log_expected_improvement(-z, np.ones_like(z), 0.0)
    assert np.isfinite(found).all()
    assert (np.diff(found) < 0).all()
    far = z < -100
    expected = -(z[far] ** 2) / 2 - math.log(2 * math.pi) / 2 - 2 * np.log(-z[far]) + np.log1p(-3 / z[far] ** 2)
    assert found[far] == pytest.approx(expected, rel=1e-9)
