"""C2W2, optimization: mini-batches, exponentially weighted averages, momentum, RMSprop, Adam, decay, plateaus."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.signal import lfilter

from hpsearch.nn.decay import DECAYS
from hpsearch.nn.member import mini_batches
from hpsearch.nn.optimizers import OPTIMIZERS
from hpsearch.objectives.network.settings import SETTINGS, resolve
from tests.course import notes
from tests.course.ours import batches, begun, ended, toy, trained, walk
from tests.support.configs import load_text

BETAS = (0.8, 0.9, 0.95, 1e-6)
"""momentum's beta, beta1, beta2 and epsilon, none of them a default."""
NAMED = dict(zip(("momentum", "beta1", "beta2", "epsilon"), BETAS, strict=True))


def test_l01_five_million_examples_are_five_thousand_mini_batches_of_a_thousand() -> None:
    """C2W2L01, mini-batch gradient descent."""
    found = mini_batches(5_000_000, 1000, batch_norm=False)
    assert len(found) == 5000
    assert all(rows.stop - rows.start == 1000 for rows in found)


@pytest.mark.parametrize("size", [1, 7, 16, 60, 64, "full"])
def test_l01_an_epoch_passes_every_example_once(size: int | str) -> None:
    """C2W2L01: 1 is stochastic, m is batch gradient descent; the last mini-batch takes what is left."""
    found = mini_batches(60, size, batch_norm=False)
    rows = np.concatenate([np.arange(60)[batch] for batch in found])
    assert np.array_equal(rows, np.arange(60))
    n = 60 if size == "full" else min(int(size), 60)
    assert len(found) == math.ceil(60 / n)


def test_l02_mini_batches_of_m_are_batch_gradient_descent() -> None:
    """C2W2L02: one step an epoch, and J falls in every one."""
    config: dict[str, Any] = {"optimizer": "gradient_descent", "learning_rate": 0.1, "batch_norm": False}
    whole = trained(toy(), 30, **config, batch_size="full")
    assert whole.metrics == trained(toy(), 30, **config, batch_size=60).metrics
    costs = whole.curve["train_cost"]
    assert all(later < earlier for earlier, later in pairwise(costs))


def test_l02_sizes_to_try_are_powers_of_two() -> None:
    """C2W2L02: 64, 128, 256, 512 and so on; a small training set (below 2000) as a whole."""
    sizes = [int(size) for size in (SETTINGS["batch_size"].proposed or "").strip("[]").split(",")]
    assert all(math.log2(size).is_integer() for size in sizes)
    assert SETTINGS["batch_size"].legal("full")


def averaged(values: Any, beta: float) -> Any:
    """v after each value, by SciPy: v_t = beta v_{t-1} + (1 - beta) theta_t."""
    return lfilter([1 - beta], [1, -beta], values)


def momentum_of(values: Any, beta: float) -> Any:
    """v after each value, as the optimizer momentum has it: what it moves by at alpha = 1."""
    given = iter(values)
    path = walk(lambda w: next(given), [0.0], len(values), optimizer="momentum", learning_rate=1, momentum=beta)
    return -np.diff(path[:, 0])


@pytest.mark.parametrize(("beta", "days"), [(0.9, 10), (0.98, 50), (0.5, 2)])
def test_l03_an_average_of_beta_is_over_about_so_many_days(beta: float, days: int) -> None:
    """C2W2L03 and L04: 1/(1 - beta) days, after which a value's weight has fallen to about 1/e: 0.9^10 = 0.35."""
    assert 1 / (1 - beta) == pytest.approx(days)
    impulse = np.zeros(days + 1)
    impulse[0] = 1
    found = momentum_of(impulse, beta)
    np.testing.assert_allclose(found, averaged(impulse, beta), rtol=1e-12)
    assert found[days] / found[0] == pytest.approx(beta**days)
    assert beta**days == pytest.approx(1 / math.e, abs=0.12)


def test_l04_the_sum_of_the_weights_is_about_one() -> None:
    """C2W2L04: v_100 = 0.1 theta_100 + 0.1 * 0.9 theta_99 + ...; the coefficients add up to 1 - 0.9^100."""
    assert momentum_of(np.ones(100), 0.9)[-1] == pytest.approx(1 - 0.9**100)


def test_l05_without_bias_correction_an_average_begins_near_zero() -> None:
    """C2W2L05: v_2 = 0.98 * 0.02 theta_1 + 0.02 theta_2, and over 1 - 0.98^2 = 0.0396 it is a mean of the two."""
    v = momentum_of([40.0, 49.0], 0.98)
    assert v[1] == pytest.approx(0.0196 * 40 + 0.02 * 49)
    corrected = v[1] / 0.0396
    assert 40 < corrected < 49


def test_l05_adam_corrects_the_bias_so_that_its_first_steps_are_alpha() -> None:
    """C2W2L05 and L08: of a gradient that stays the same v and s are that and its square from the first step on."""
    path = walk(lambda w: [3.0], [0.0], 5, optimizer="adam", learning_rate=0.01)
    np.testing.assert_allclose(np.diff(path[:, 0]), -0.01, rtol=1e-8)


def test_l06_momentum_damps_what_oscillates_and_keeps_what_goes_on() -> None:
    """C2W2L06: gradients of +1 and -1 in turn average to (1 - beta)/(1 + beta), steady ones to 1."""
    swing = momentum_of([(-1.0) ** t for t in range(200)], 0.9)
    assert abs(swing[-1]) == pytest.approx(0.1 / 1.9)
    assert momentum_of(np.ones(200), 0.9)[-1] == pytest.approx(1)


def test_l06_momentum_with_beta_zero_is_gradient_descent() -> None:
    """C2W2L06: beta 0.9 is the usual value."""
    gradient = [lambda w: 2 * w - 10, [0.0], 9]
    plain = walk(*gradient, optimizer="gradient_descent", learning_rate=0.1)
    np.testing.assert_allclose(walk(*gradient, optimizer="momentum", momentum=0.0, learning_rate=0.1), plain)
    assert SETTINGS["momentum"].default == 0.9


def bowl(w: Any) -> Any:
    """The lecture's long bowl: the vertical direction, first, is a hundred times as steep as the horizontal one."""
    return np.array([100.0, 1.0]) * w


def test_l06_on_a_long_bowl_momentum_is_faster_than_gradient_descent() -> None:
    """C2W2L06: gradient descent's alpha is bounded by the steep direction (2/100), so the other one takes for ever."""
    ways = {
        "gradient_descent": walk(bowl, [1.0, 1.0], 100, optimizer="gradient_descent", learning_rate=0.019),
        "momentum": walk(bowl, [1.0, 1.0], 100, optimizer="momentum", learning_rate=0.19, momentum=0.9),
    }
    assert np.linalg.norm(ways["momentum"][-1]) < np.linalg.norm(ways["gradient_descent"][-1]) / 10
    # Without momentum that alpha diverges.
    assert np.abs(walk(bowl, [1.0, 1.0], 9, optimizer="gradient_descent", learning_rate=0.19)[-1, 0]) > 1e6


def test_l07_rmsprop_takes_equal_steps_in_steep_and_flat_directions() -> None:
    """C2W2L07: dW over its root mean square; epsilon keeps the quotient finite where dW is 0."""
    path = walk(lambda w: [100.0, 0.01, 0.0], [0.0, 0.0, 0.0], 5, optimizer="rmsprop", beta2=0.9, learning_rate=0.1)
    np.testing.assert_allclose(path[:, 0], path[:, 1], rtol=1e-5)
    assert not path[:, 2].any()


def test_l08_the_usual_values_of_adam() -> None:
    """C2W2L08: beta1 0.9, beta2 0.999, epsilon 1e-8."""
    adam = resolve({"optimizer": "adam"})
    assert (adam.beta1, adam.beta2, adam.epsilon) == (0.9, 0.999, 1e-8)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_norm", [True, False])
def test_l06_to_l08_training_is_that_of_the_notes(optimizer: str, batch_norm: bool) -> None:
    """C2W2L06 to L08, the whole of it: three epochs of mini-batches, with L2, against the notes in plain NumPy."""
    data, alpha = toy(), 0.02
    config: dict[str, Any] = {"hidden_units": [6, 4], "activation": "tanh", "batch_size": 16, "l2": 3.0, **NAMED}
    config |= {"optimizer": optimizer, "batch_norm": batch_norm, "learning_rate": alpha}
    start = begun(data, **config)
    rows = batches(data, 3, 16, batch_norm)
    told = notes.learn(start, data.x_train, data.y_train, rows, "tanh", optimizer, lambda t: alpha, BETAS, 3.0)
    found = ended(data, 3, **config)
    assert found.keys() == told.keys()
    for name in told:
        np.testing.assert_allclose(found[name], told[name], rtol=1e-8, atol=1e-11, err_msg=name)


FORMULAS = {
    # The lecture's alpha_0 = 0.2 and decay rate 1: 0.1, 0.067, 0.05, 0.04.
    "inverse": (1.0, lambda epoch, step: 0.2 / (1 + 1.0 * epoch)),
    "exponential": (0.95, lambda epoch, step: 0.95**epoch * 0.2),
    "sqrt_epoch": (0.5, lambda epoch, step: 0.5 / math.sqrt(epoch) * 0.2),
    "sqrt_step": (0.5, lambda epoch, step: 0.5 / math.sqrt(step) * 0.2),
    "staircase": (0.25, lambda epoch, step: 0.2 / 2 ** (epoch // 4)),
}


@pytest.mark.parametrize("decay", FORMULAS)
def test_l09_training_decays_the_learning_rate_as_the_notes_have_it(decay: str) -> None:
    """C2W2L09, every formula: five epochs of four mini-batches against plain NumPy."""
    rate, formula = FORMULAS[decay]
    data = toy()
    config: dict[str, Any] = {"optimizer": "gradient_descent", "batch_size": 15, "batch_norm": False}
    config |= {"hidden_units": [5], "learning_rate": 0.2, "decay": decay, "decay_rate": rate}
    rows = batches(data, 5, 15, batch_norm=False)
    told = notes.learn(
        begun(data, **config),
        data.x_train,
        data.y_train,
        rows,
        "relu",
        "gradient_descent",
        lambda t: formula((t - 1) // 4 + 1, t),
        BETAS,
    )
    found = ended(data, 5, **config)
    for name in told:
        np.testing.assert_allclose(found[name], told[name], rtol=1e-10, atol=1e-13, err_msg=name)


def test_l09_the_learning_rate_can_be_set_by_hand() -> None:
    """C2W2L09, manual decay: alpha 0.2 for two epochs, then 0.05, as the config has it; four mini-batches an epoch."""
    data = toy()
    text = "fixed: {learning_rate: {1: 0.2, 3: 0.05}, optimizer: gradient_descent, batch_size: 15, batch_norm: false"
    config = {**load_text(text + ", hidden_units: [5]}\n").fixed}
    rows = batches(data, 5, 15, batch_norm=False)
    start, betas = begun(data, **config), (0, 0, 0, 0)
    rate = lambda t: 0.2 if t <= 8 else 0.05  # noqa: E731 - as the notes' other formulas
    told = notes.learn(start, data.x_train, data.y_train, rows, "relu", "gradient_descent", rate, betas)
    found = ended(data, 5, **config)
    for name in told:
        np.testing.assert_allclose(found[name], told[name], rtol=1e-10, atol=1e-13, err_msg=name)


def test_l09_a_staircase_has_steps_of_so_many_epochs() -> None:
    """C2W2L09, discrete staircase: the learning rate is halved after every interval."""
    data = toy()
    config: dict[str, Any] = {"optimizer": "gradient_descent", "batch_size": "full", "batch_norm": False}
    stairs = ended(data, 7, **config, learning_rate=0.2, decay="staircase", decay_interval=3)
    by_hand = ended(data, 7, **config, learning_rate={"1": 0.2, "3": 0.1, "6": 0.05})
    for name in stairs:
        np.testing.assert_allclose(stairs[name], by_hand[name], rtol=1e-12, err_msg=name)


def test_l09_the_lecture_s_table() -> None:
    """C2W2L09: alpha_0 = 0.2, decay rate 1: epochs 1 to 4 have 0.1, 0.067, 0.05, 0.04."""
    factor = DECAYS["inverse"].factor
    table = [0.2 * float(factor(np.ones(1), epoch, np.ones((1, 1)))[0]) for epoch in (1, 2, 3, 4)]
    assert table == pytest.approx([0.1, 0.067, 0.05, 0.04], abs=5e-4)


def test_l09_0_95_is_the_exponential_decay_s_own_rate() -> None:
    """C2W2L09: alpha = 0.95^epoch alpha_0."""
    assert DECAYS["exponential"].rate == 0.95


def saddle(w: Any) -> Any:
    """J = w_1^2 - w_2^2: down to the saddle and, from the least bit beside its ridge, away from it."""
    return np.array([2.0, -2.0]) * w


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam"])
def test_l10_adam_and_rmsprop_leave_a_plateau_that_holds_gradient_descent(optimizer: str) -> None:
    """C2W2L10: the problem are plateaus and saddle points, where the gradient stays near 0 for long."""
    start, alpha = [1.0, 1e-6], 0.01
    slow = walk(saddle, start, 300, optimizer="gradient_descent", learning_rate=alpha)
    fast = walk(saddle, start, 300, optimizer=optimizer, learning_rate=alpha, beta2=0.9)
    assert abs(slow[-1, 1]) < 1e-3
    assert abs(fast[-1, 1]) > 1
