"""C2W3: tuning, batch normalization, softmax, and the lecture's cost in a framework."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import chisquare, kstest
from sklearn.linear_model import LogisticRegression

from hpsearch.config import finer_space
from hpsearch.nn.fleet import Fleet
from hpsearch.nn.layout import Shape, parameter_names
from hpsearch.nn.loss import losses, softmax
from hpsearch.nn.member import Examples
from hpsearch.nn.network import Buffers
from hpsearch.nn.training import train
from hpsearch.objectives.network.settings import SETTINGS
from hpsearch.objectives.setting import SettingError
from hpsearch.run.parts import draws
from hpsearch.space import Float, Int
from hpsearch.trial import Config
from tests.course import notes
from tests.course.ours import FLOAT64, batches, begun, ended, member, toy, trained, walk
from tests.support.configs import load_text


def drawn(text: str, count: int) -> list[Config]:
    """The first configs of a search."""
    return draws(load_text(text), count)


def test_l01_importance_is_alpha_then_beta_units_mini_batch_then_layers_and_decay_then_adam_s() -> None:
    """C2W3L01, tuning process: the colours of the list."""
    tiers = {name: setting.tier for name, setting in SETTINGS.items()}
    assert [name for name, tier in tiers.items() if tier == 1] == ["learning_rate"]
    assert {"momentum", "hidden_units", "batch_size"} == {name for name, tier in tiers.items() if tier == 2}
    assert tiers["hidden_layers"] == tiers["decay"] == tiers["decay_rate"] == 3
    assert tiers["beta1"] == tiers["beta2"] == tiers["epsilon"] == 4


TWO = "space:\n  learning_rate: {low: 1e-4, high: 1, scale: log}\n  epsilon: {low: 1e-10, high: 1e-4, scale: log}\n"


def test_l01_random_tries_25_values_of_alpha_where_a_grid_tries_five() -> None:
    """C2W3L01: use random sampling, not a grid: of 25 models each random one has an alpha of its own."""
    grid, random = (
        {config["learning_rate"] for config in drawn(f"{TWO}trials: 25\nsearch: {{sampler: {sampler}}}\n", 25)}
        for sampler in ("grid", "random")
    )
    assert (len(grid), len(random)) == (5, 25)


def test_l01_coarse_to_fine_samples_more_densely_where_the_best_were() -> None:
    """C2W3L01: zoom in to a smaller region around the best points, on the same scale."""
    coarse = load_text(TWO).space
    best: list[Config] = [{"learning_rate": alpha, "epsilon": 1e-8} for alpha in (0.01, 0.02, 0.03, 0.05)]
    fine = finer_space(coarse, best, best, [])
    before, after = (space.axes["learning_rate"].hyperparameter for space in (coarse, fine))
    assert isinstance(before, Float)
    assert isinstance(after, Float)
    assert after.scale == "log"
    assert before.low < after.low < 0.01
    assert 0.05 < after.high < before.high
    assert math.log(after.high / after.low) < math.log(before.high / before.low) / 2


def test_l02_units_from_50_to_100_are_uniform() -> None:
    """C2W3L02, an appropriate scale: n[l] from 50 to 100 at random over the number line, the ends as often."""
    values = [Int(50, 100).from_unit(u) for u in np.random.default_rng(0).random(10_200)]
    counts = np.bincount(values, minlength=101)
    assert not counts[:50].any()
    assert chisquare(counts[50:]).pvalue > 1e-4


def test_l02_layers_from_2_to_4_are_a_third_each() -> None:
    """C2W3L02: 2, 3, 4."""
    counts = np.bincount([Int(2, 4).from_unit(u) for u in np.random.default_rng(0).random(3000)])
    assert chisquare(counts[2:]).pvalue > 1e-4


def test_l02_alpha_is_10_to_the_r() -> None:
    """C2W3L02: r = -4 * np.random.rand(), alpha = 10^r: from 0.0001 to 1, a quarter of the draws in each decade."""
    alpha = Float(0.0001, 1, "log")
    rand = np.random.default_rng(0).random(4000)
    np.testing.assert_allclose([alpha.from_unit(1 - u) for u in rand], 10 ** (-4 * rand), rtol=1e-12)
    values = np.array([config["learning_rate"] for config in drawn(TWO + "search: {sampler: random}\n", 1000)])
    assert kstest(np.log10(values.astype(float)), "uniform", (-4, 4)).pvalue > 1e-3
    assert abs(np.mean(values < 1e-3) - 0.25) < 0.06


def test_l02_uniform_alpha_would_spend_90_per_cent_between_a_tenth_and_one() -> None:
    """C2W3L02: on a linear scale only 10 % of the resources search 0.0001 to 0.1, and validate warns of it."""
    linear = Float(0.0001, 1)
    u = np.linspace(0, 1, 10_001)
    assert np.mean([linear.from_unit(x) > 0.1 for x in u]) == pytest.approx(0.9, abs=1e-3)
    (warning,) = load_text("space: {learning_rate: {low: 0.0001, high: 1}}\n").warnings
    assert "scale linear" in warning.message


def test_l02_beta_is_one_minus_10_to_the_r() -> None:
    """C2W3L02: r from -3 to -1, beta = 1 - 10^r: from 0.9 to 0.999."""
    beta = Float(0.9, 0.999, "log_one_minus")
    u = np.linspace(0, 1, 201)
    np.testing.assert_allclose([beta.from_unit(x) for x in u], 1 - 10 ** (-1 - 2 * u), rtol=1e-12)
    text = "space: {momentum: {low: 0.9, high: 0.999, scale: 1-beta}}\nfixed: {optimizer: momentum}\n"
    values = np.array([config["momentum"] for config in drawn(text + "search: {sampler: random}\n", 1000)])
    assert kstest(np.log10(1 - values.astype(float)), "uniform", (-3, 2)).pvalue > 1e-3


def test_l02_beta_near_one_is_sampled_more_densely() -> None:
    """C2W3L02: 0.9000 to 0.9005 hardly matters (about 10 days), 0.999 to 0.9995 is 1000 days to 2000."""
    beta = Float(0.9, 0.9999, "log_one_minus")
    near, far = (beta.to_unit(b) - beta.to_unit(a) for a, b in ((0.999, 0.9995), (0.9, 0.9005)))
    assert near / far == pytest.approx(math.log(2) / math.log(0.1 / 0.0995))
    assert near / far > 100


def test_l03_caviar_many_models_side_by_side_are_those_trained_alone() -> None:
    """C2W3L03, pandas versus caviar: a fleet of models has the bits of each alone."""
    data, configs = toy(), [{"learning_rate": 10.0**-r, "hidden_units": [8]} for r in range(4)]
    fleet = train([member(r, config) for r, config in enumerate(configs)], data, 3, FLOAT64)
    alone = [trained(data, 3, r, **config) for r, config in enumerate(configs)]
    assert [outcome.metrics for outcome in fleet] == [outcome.metrics for outcome in alone]


Z = np.random.default_rng(1).standard_normal((20, 3)) * [1, 5, 0.1] + [0, 3, -2]


def hidden(p: notes.Parameters, x: Any) -> Any:
    """Z~ of the first layer, as a network of ours has it before the activation (here the identity)."""
    data = Examples(x, np.arange(len(x)) % 2, x, np.arange(len(x)) % 2, 2)
    config = {"hidden_units": [3], "activation": "identity", "batch_size": "full"}
    fleet = Fleet([member(0, config)], data, FLOAT64)
    views = fleet.stack.w
    views.W[0][0, :, :3], views.scale[0][0, 0, :3], views.shift[0][0, 0, :3] = p["W1"], p["gamma1"], p["beta1"]
    b = Buffers(fleet.shape, fleet.vectors, 1, len(x), 1, FLOAT64)
    b.fill(x, data.y_train, np.arange(len(x))[np.newaxis], fleet.stack.center)
    fleet.stack.forward(b)
    return b.a[0][0, :, :3].copy()


def test_l04_batch_norm_gives_mean_zero_and_variance_one_and_then_gamma_and_beta() -> None:
    """C2W3L04: Z_norm = (Z - mu)/sqrt(sigma^2 + epsilon), Z~ = gamma Z_norm + beta (not gamma Z + beta)."""
    p = {"W1": np.eye(3), "gamma1": np.ones(3), "beta1": np.zeros(3)}
    found = hidden(p, Z)
    np.testing.assert_allclose(found.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(found.var(axis=0), Z.var(axis=0) / (Z.var(axis=0) + 1e-5), rtol=1e-10)
    p |= {"gamma1": np.array([2.0, 0.5, 3.0]), "beta1": np.array([1.0, -1.0, 0.5])}
    np.testing.assert_allclose(hidden(p, Z), p["gamma1"] * found + p["beta1"], rtol=1e-10)


def test_l04_gamma_of_the_spread_and_beta_of_the_mean_give_back_z() -> None:
    """C2W3L04: gamma = sqrt(sigma^2 + epsilon), beta = mu invert it: Z~ = Z (and not Z_norm)."""
    p = {"W1": np.eye(3), "gamma1": np.sqrt(Z.var(axis=0) + 1e-5), "beta1": Z.mean(axis=0)}
    np.testing.assert_allclose(hidden(p, Z), Z, rtol=1e-10)


def test_l05_under_batch_norm_there_is_no_b_and_beta_is_as_wide_as_the_layer() -> None:
    """C2W3L05: any constant added to Z is taken away by its mean, so that b goes and beta, (n[l], 1), comes."""
    names = [name for name, _ in parameter_names(Shape(4, (5, 6), 3, batch_norm=True))]
    assert set(names) == {"W1", "W2", "W3", "beta1", "beta2", "b3", "gamma1", "gamma2"}
    p = begun(toy(), hidden_units=[5, 6])
    assert (p["beta1"].shape, p["gamma1"].shape, p["beta2"].shape) == ((5,), (5,), (6,))
    assert not p["beta1"].any()
    assert (p["gamma1"] == 1).all()


def test_l06_a_layer_does_not_notice_how_its_inputs_shift_and_scale() -> None:
    """C2W3L06, why does batch norm work: the covariate shift of earlier layers is taken away."""
    p = {"W1": np.eye(3), "gamma1": np.ones(3), "beta1": np.zeros(3)}
    np.testing.assert_allclose(hidden(p, 1000 * Z + 50), hidden(p, 1000 * Z), atol=1e-9)
    np.testing.assert_allclose(hidden(p, 1000 * Z), hidden(p, 2000 * Z), atol=1e-6)


def test_l06_one_example_has_no_variance() -> None:
    """C2W3L06 and L07: batch norm is over mini-batches, so that of one it is refused."""
    with pytest.raises(SettingError, match="leaves batch norm no variance"):
        trained(toy(), 1, batch_size=1)


def test_l07_test_time_uses_exponentially_weighted_averages_of_mu_and_sigma() -> None:
    """C2W3L07: mu and sigma^2 of the mini-batches, averaged with beta 0.9 and corrected for the short training.

    The learning rate is next to nothing, so that mu and sigma^2 are those of the initial W in every mini-batch.
    """
    data = toy()
    config: dict[str, Any] = {"hidden_units": [5], "batch_size": 15, "learning_rate": 1e-14, "optimizer": "momentum"}
    outcome, p = trained(data, 2, **config), begun(data, **config)
    mean, variance, weights = np.zeros(5), np.zeros(5), 0.0
    for rows in batches(data, 2, 15):
        z = data.x_train[rows] @ p["W1"]
        mean = 0.9 * mean + 0.1 * z.mean(axis=0)
        variance = 0.9 * variance + 0.1 * z.var(axis=0)
        weights = 0.9 * weights + 0.1
    z = (data.x_dev @ p["W1"] - mean / weights) / np.sqrt(variance / weights + 1e-5)
    told = notes.softmax(np.maximum(p["gamma1"] * z + p["beta1"], 0) @ p["W2"] + p["b2"])
    assert outcome.model is not None
    np.testing.assert_allclose(outcome.model.probabilities(data.x_dev)[0], told, rtol=1e-8)
    # One example at a time, too.
    np.testing.assert_allclose(outcome.model.probabilities(data.x_dev[:1])[0], told[:1], rtol=1e-8)


def test_l08_the_lecture_s_softmax() -> None:
    """C2W3L08: z = [5, 2, -1, 3], t = [148.4, 7.4, 0.4, 20.1] of 176.3: [0.842, 0.042, 0.002, 0.114]."""
    z = np.array([5.0, 2, -1, 3])
    assert np.exp(z) == pytest.approx([148.4, 7.4, 0.4, 20.1], abs=0.05)
    assert softmax(z) == pytest.approx([0.842, 0.042, 0.002, 0.114], abs=5e-4)
    assert softmax(z).sum() == pytest.approx(1)


def test_l09_the_prediction_is_the_hardmax() -> None:
    """C2W3L09: hardmax [1, 0, 0, 0] of the same z; softmax is the gentle one."""
    outcome, data = trained(toy(), 5), toy()
    assert outcome.model is not None
    predicted = outcome.model.probabilities(data.x_dev)[0].argmax(axis=1)
    assert np.mean(predicted != data.y_dev) == outcome.metrics["dev_error"]


def test_l09_of_two_classes_softmax_is_logistic_regression() -> None:
    """C2W3L09: C = 2 needs z_1 - z_0 alone."""
    z = np.random.default_rng(0).standard_normal((50, 2)) * 5
    np.testing.assert_allclose(softmax(z)[:, 1], expit(z[:, 1] - z[:, 0]), rtol=1e-10)


@pytest.mark.parametrize("classes", [2, 3])
def test_l08_without_hidden_layers_it_is_softmax_regression(classes: int) -> None:
    """C2W3L08: linear boundaries between classes; scikit-learn's minimum of the same regularized cost.

    Ours is 1/m sum L + lambda/(2m) ||W||^2, theirs 1/2 ||w||^2 + C sum L: C = 1/lambda, and of two classes, where
    theirs has the one vector w_1 - w_0 of twice the square, 2/lambda.
    """
    data, lambd = toy(classes=classes), 4.0
    config: dict[str, Any] = {"hidden_layers": 0, "optimizer": "gradient_descent", "batch_size": "full", "l2": lambd}
    outcome = trained(data, 600, learning_rate=1.0, **config)
    peer = LogisticRegression(C=(2 if classes == 2 else 1) / lambd, tol=1e-10, max_iter=1000)
    peer.fit(data.x_train, data.y_train)
    assert outcome.model is not None
    found = outcome.model.probabilities(data.x_dev)[0]
    np.testing.assert_allclose(found, peer.predict_proba(data.x_dev), atol=1e-6)


def test_l09_the_lecture_s_loss() -> None:
    """C2W3L09: y = [0, 1, 0, 0], y_hat = [0.3, 0.2, 0.1, 0.4]: L = -log 0.2; J is the mean over the examples."""
    z = np.log(np.array([[0.3, 0.2, 0.1, 0.4], [0.1, 0.7, 0.1, 0.1]])).T[np.newaxis]
    found = losses(z.copy(), np.array([1, 1]))[0]
    assert found == pytest.approx([-math.log(0.2), -math.log(0.7)])


def test_l09_back_propagation_begins_with_y_hat_minus_y() -> None:
    """C2W3L09: dZ = y_hat - y; over m examples db = mean(y_hat - y), seen in one step of alpha 1."""
    data = toy()
    config: dict[str, Any] = {"hidden_layers": 0, "optimizer": "gradient_descent", "batch_size": "full"}
    before, after = begun(data, **config), ended(data, 1, learning_rate=1.0, **config)
    d = notes.softmax(data.x_train @ before["W1"] + before["b1"]) - np.eye(3)[data.y_train]
    np.testing.assert_allclose(before["b1"] - after["b1"], d.mean(axis=0), rtol=1e-10)
    np.testing.assert_allclose(before["W1"] - after["W1"], data.x_train.T @ d / 60, rtol=1e-8, atol=1e-14)


@pytest.mark.parametrize(("coefficients", "minimum"), [((1, -10, 25), 5), ((1, -20, 100), 10), ((1, -20, 25), 10)])
def test_l11_the_lecture_s_cost(coefficients: tuple[float, ...], minimum: float) -> None:
    """C2W3L11: J = w^2 - 10 w + 25 from w = 0 with alpha 0.01: 0.1 after a step, 5 after 1000.

    By other coefficients the minimum moves: of [1, -20, 100], and of the slip [1, -20, 25], it is at 10.
    """
    a, b, _ = coefficients
    path = walk(lambda w: 2 * a * w + b, [0.0], 1000, optimizer="gradient_descent", learning_rate=0.01)[:, 0]
    assert path[1] == pytest.approx(-0.01 * b)
    assert path[-1] == pytest.approx(minimum, abs=1e-4)
