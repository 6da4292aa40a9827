"""Settings that change while training: the same bits however one gets there, and the course's formulas."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hpsearch.nn.member import Examples, Member
from hpsearch.nn.state import State
from hpsearch.nn.training import Outcome, train
from hpsearch.objectives.network.settings import SETTINGS, resolve
from tests.nn.made import FLOAT64, alone, examples, fleet_of, member

Course = dict[str, Any]

CHANGES: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "learning_rate": (0.1, 0.01, {"decay": "sqrt_step"}),
    "momentum": (0.9, 0.5, {"optimizer": "momentum"}),
    "batch_size": (16, 7, {"decay": "sqrt_step"}),
    "l2": (0.0, 5.0, {}),
    "l1": (2.0, 0.0, {}),
    "keep_prob": (0.6, 1.0, {}),
    "input_keep_prob": (1.0, 0.6, {}),
    "beta1": (0.5, 0.95, {}),
    "beta2": (0.9, 0.99, {"optimizer": "rmsprop"}),
    "epsilon": (1e-2, 1e-8, {}),
    "decay": ("none", "inverse", {}),
    "decay_rate": (0.1, 1.0, {"decay": "inverse"}),
    "decay_interval": (2, 3, {"decay": "staircase"}),
    "flip": (False, True, {}),
    "shift": (0, 1, {}),
    "crop": (0.3, 0.1, {}),
    "rotate": (20.0, 0.0, {}),
    "distort": (0.0, 0.5, {}),
}
"""For every setting that may change: a value, a later one, and what else to train with."""


def test_there_is_a_case_for_every_setting_that_may_change() -> None:
    assert set(CHANGES) == {name for name, setting in SETTINGS.items() if setting.changes}


def same(a: Outcome, b: Outcome) -> bool:
    """Equal bit for bit, also in what continues the training."""
    assert a.state is not None
    assert b.state is not None
    names = ("flat", "running", "averages")
    arrays = [(outcome.state.arrays(), outcome.metrics, outcome.curve) for outcome in (a, b) if outcome.state]
    (x, *left), (y, *right) = arrays
    return left == right and all(x[name].tobytes() == y[name].tobytes() for name in names)


def continued(half: Outcome, one: Member, data: Examples, budget: int) -> Outcome:
    assert half.state is not None
    arrays = {name: array.copy() for name, array in half.state.arrays().items()}
    return alone(Member(one.settings, one.seed, one.order, State.from_arrays(arrays)), data, budget)


@pytest.mark.parametrize("name", CHANGES)
def test_one_value_from_epoch_1_is_that_value(name: str) -> None:
    first, _, others = CHANGES[name]
    assert resolve({**others, name: {"1": first}}) == resolve({**others, name: first})
    assert resolve({**others, name: {"1": first, "4": first}}) == resolve({**others, name: first})


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_training_with_the_one_and_going_on_with_the_other(name: str) -> None:
    data = examples()
    before, after, others = CHANGES[name]
    change, first, second = ({**others, name: value} for value in ({"1": before, "4": after}, before, after))
    straight = alone(member(**change), data, 6)
    parted = continued(alone(member(**first), data, 3), member(**second), data, 6)
    assert straight.state is not None
    assert parted.state is not None
    assert straight.state.weights.flat.tobytes() == parted.state.weights.flat.tobytes()
    assert straight.state.averages.tobytes() == parted.state.averages.tobytes()
    assert (straight.metrics, straight.state.weights.step) == (parted.metrics, parted.state.weights.step)
    assert not same(straight, alone(member(**first), data, 6))


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("stop", [2, 3, 4])
def test_continuing_equals_training_straight_through(name: str, stop: int) -> None:
    """Before, at and after the change."""
    data = examples()
    before, after, others = CHANGES[name]
    one = member(**others, **{name: {"1": before, "4": after, "6": before}})
    assert same(alone(one, data, 7), continued(alone(one, data, stop), one, data, 7))


def test_members_that_change_in_other_ways_train_as_if_alone() -> None:
    """Some leave early, so that the others are packed anew just before they change."""
    data = examples(m=150)
    rng = np.random.default_rng(0)
    members = []
    for seed in range(9):
        turns = sorted(rng.choice(np.arange(2, 8), 2, replace=False).tolist())

        def course(draw: Callable[[], float], turns: list[int] = turns) -> Course:
            return {str(epoch): float(draw()) for epoch in (1, *turns)}

        config = {
            "learning_rate": course(lambda: 10 ** rng.uniform(-3, -1)),
            "beta1": course(lambda: rng.uniform(0.5, 0.99)),
            "beta2": course(lambda: rng.uniform(0.9, 0.999)),
            "l2": course(lambda: rng.uniform(0.1, 5)),
            "keep_prob": course(lambda: rng.uniform(0.5, 0.9)),
            "batch_size": {"1": 16, "3": 32, "5": "full"},
            "decay": ["sqrt_step", "none", "staircase"][seed % 3],
            "early_stopping": 1 if seed % 2 else None,
        }
        members.append(member(seed, **config))
    together = train(members, data, 8)
    assert len({outcome.epochs for outcome in together}) > 2
    assert all(same(alone(one, data, 8), outcome) for one, outcome in zip(members, together, strict=True))


def test_steps_are_counted_by_the_mini_batches_that_there_were() -> None:
    """60 rows: 4 steps of 16 in epochs 1 and 2, 9 of 7 in epoch 3, one in epoch 4."""
    outcome = alone(member(batch_size={"1": 16, "3": 7, "4": "full"}, batch_norm=False), examples(), 4)
    assert outcome.state is not None
    assert outcome.state.weights.step == 4 + 4 + 9 + 1


def softmax_regression(data: Examples, w: Any, b: Any, config: dict[str, Callable[[int], float]], epochs: int) -> Any:
    """Adam on the whole training part, as the course writes it; J and the share of wrong predictions before each step.

    The bias corrections divide by 1 minus the product of all betas so far, the sum of the weights of an average.
    """
    m, y = len(data.y_train), np.eye(data.classes)[data.y_train]
    theta = [w.copy(), b.copy()]
    v, s = [np.zeros_like(t) for t in theta], [np.zeros_like(t) for t in theta]
    product1 = product2 = 1.0
    costs, errors = [], []
    for epoch in range(1, epochs + 1):
        alpha, beta1, beta2, l2 = (config[n](epoch) for n in ("learning_rate", "beta1", "beta2", "l2"))
        z = data.x_train @ theta[0] + theta[1]
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        costs.append(-np.log(p[np.arange(m), data.y_train]).mean() + l2 / (2 * m) * (theta[0] ** 2).sum())
        errors.append((z.argmax(axis=1) != data.y_train).mean())
        gradients = [data.x_train.T @ (p - y) / m + l2 / m * theta[0], (p - y).mean(axis=0)]
        product1, product2 = product1 * beta1, product2 * beta2
        for i, g in enumerate(gradients):
            v[i] = beta1 * v[i] + (1 - beta1) * g
            s[i] = beta2 * s[i] + (1 - beta2) * g**2
            theta[i] = theta[i] - alpha * (v[i] / (1 - product1)) / (np.sqrt(s[i] / (1 - product2)) + 1e-8)
    return theta[0], costs, errors


COURSE = {
    "learning_rate": {"1": 0.1, "5": 0.01},
    "beta1": {"1": 0.5, "3": 0.95, "6": 0.2},
    "beta2": {"1": 0.9, "4": 0.999},
    "l2": {"1": 6.0, "6": 0.0, "8": 1.0},
}


def test_adam_with_changing_betas_is_the_course_s_formula() -> None:
    data = examples(dtype=np.float64)
    one = member(hidden_layers=0, batch_size="full", **COURSE)
    start = fleet_of([one]).stack.w
    at = {n: lambda e, c=c: c[max(k for k in c if int(k) <= e)] for n, c in COURSE.items()}
    w, costs, errors = softmax_regression(data, start.W[0][0], start.shift[0][0, 0], at, 9)
    outcome = train([one], data, 9, FLOAT64)[0]
    assert outcome.model is not None
    assert outcome.model.W[0][0] == pytest.approx(w, rel=1e-9)
    assert outcome.curve["J"] == pytest.approx(costs, rel=1e-9)
    assert outcome.curve["train_error"] == pytest.approx(errors, abs=1e-15)


@pytest.mark.parametrize("name", ["momentum", "rmsprop"])
def test_an_average_goes_on_when_its_beta_changes(name: str) -> None:
    """With a learning rate of nearly 0 gradients stay as they are: after two steps v is (1 - 0.5^2) g."""
    data = examples(dtype=np.float64)
    key = {"momentum": "momentum", "rmsprop": "beta2"}[name]
    course = {"1": 0.5, "3": 0.99}
    one = member(hidden_layers=0, batch_size="full", optimizer=name, learning_rate=1e-12, **{key: course})
    fleet = fleet_of([one], data)
    fleet.train_epoch()
    g = fleet.stack.g.flat[0].copy()
    x = g if name == "momentum" else g**2
    fleet.train_epoch()
    fleet.train_epoch()
    expected = 0.99 * (1 - 0.5**2) * x + 0.01 * x
    assert fleet.averages[0, 0] * (1 - 0.99) == pytest.approx(expected, rel=1e-6)
