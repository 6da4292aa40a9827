from functools import cache
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from hpsearch.nn.activations import ACTIVATIONS
from hpsearch.nn.decay import DECAYS
from hpsearch.nn.member import Examples, Member, mini_batches
from hpsearch.nn.optimizers import OPTIMIZERS
from hpsearch.nn.state import State
from hpsearch.nn.training import Outcome, train
from hpsearch.objectives.network.settings import resolve
from tests.nn.made import FLOAT64, alone, examples, member, same

VARIANTS: list[dict[str, Any]] = [
    *({"optimizer": name} for name in OPTIMIZERS),
    *({"activation": name} for name in ACTIVATIONS),
    *({"decay": name} for name in DECAYS),
    {"l2": 1.0},
    {"l1": 1.0},
    {"keep_prob": 0.6, "input_keep_prob": 0.9},
    {"batch_norm": False},
    {"early_stopping": 3},
    {"hidden_layers": 0},
    {"batch_size": "full"},
    {"batch_size": 59},
    {"flip": True, "shift": 1, "crop": 0.2, "rotate": 20.0, "distort": 0.5},
    {"rotate": 90.0, "batch_norm": False, "keep_prob": 0.6},
]


@pytest.mark.parametrize("config", VARIANTS, ids=str)
def test_continuing_equals_training_straight_through(config: dict[str, Any]) -> None:
    data = examples()
    straight = alone(member(**config), data, 8)
    half = alone(member(**config), data, 3)
    assert half.state is not None
    arrays = {name: array.copy() for name, array in half.state.arrays().items()}
    one = member(**config)
    continued = alone(Member(one.settings, one.seed, one.order, State.from_arrays(arrays)), data, 8)
    assert same(straight, continued)


@cache
def by_itself(seed: int, **config: Any) -> Outcome:
    """What is compared with fleets of every size."""
    return alone(member(seed, **config), examples(), 3)


@pytest.mark.parametrize("k", [1, 7, 16])
@pytest.mark.parametrize("config", VARIANTS, ids=str)
def test_a_fleet_trains_each_member_as_if_alone(config: dict[str, Any], k: int) -> None:
    together = train([member(seed, **config) for seed in range(k)], examples(), 3)
    assert all(same(by_itself(seed, **config), outcome) for seed, outcome in enumerate(together))


@pytest.mark.parametrize("k", [4, 7, 16])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_members_of_different_settings_train_as_if_alone(optimizer: str, k: int) -> None:
    """Everything differs that changes neither a shape nor the steps taken; one diverges, some stop early."""
    data = examples(m=150)
    rng = np.random.default_rng(0)
    members = []
    for seed in range(k):
        config = {
            "optimizer": optimizer,
            "learning_rate": 1e30 if seed == 2 else float(10 ** rng.uniform(-3, -1)),
            "momentum": float(rng.uniform(0.5, 0.99)),
            "beta1": float(rng.uniform(0.5, 0.99)),
            "beta2": float(rng.uniform(0.9, 0.999)),
            "epsilon": float(10 ** rng.uniform(-8, -3)),
            "decay": str(rng.choice(list(DECAYS))),
            "l2": float(rng.uniform(0.1, 5)),
            "l1": float(rng.uniform(0.1, 1)),
            "keep_prob": float(rng.uniform(0.5, 0.9)),
            "input_keep_prob": float(rng.uniform(0.5, 0.9)),
            "hidden_units": int(rng.integers(3, 16)),
            "initialization": str(rng.choice(["he", "xavier", "bengio"])),
            "batch_norm": False,
            "early_stopping": 1 if rng.random() < 0.5 else None,
        }
        members.append(member(seed, **config))
    together = train(members, data, 8)
    assert together[2].status == "diverged"
    assert k < 16 or len({outcome.epochs for outcome in together}) > 2
    for i in set(range(k)) - {2}:
        assert same(alone(members[i], data, 8), together[i])
    assert repr(alone(members[2], data, 8).curve) == repr(together[2].curve)


@pytest.mark.parametrize("config", [{}, {"hidden_units": 9}, {"keep_prob": 0.6, "input_keep_prob": 0.9}], ids=str)
def test_members_of_different_mini_batch_orders_sail_together(config: dict[str, Any]) -> None:
    data = examples()
    members = [Member(member(s, **config).settings, (7, 1, s), (7, 3, s % 3)) for s in range(5)]
    together = train(members, data, 5)
    assert all(same(alone(one, data, 5), outcome) for one, outcome in zip(members, together, strict=True))
    assert together[0].curve != together[1].curve


def test_members_that_leave_do_not_disturb_the_others() -> None:
    data = examples()
    configs = [{}, {"early_stopping": 1}, {"learning_rate": 1e30}, {"learning_rate": 0.01}]
    members = [member(seed, batch_norm=False, **config) for seed, config in enumerate(configs)]
    together = train(members, data, 12)
    assert together[2].status == "diverged"
    assert together[1].epochs < 12
    for i in (0, 1, 3):
        assert same(alone(members[i], data, 12), together[i])


def test_hidden_layers_0_converges_to_logistic_regression() -> None:
    """The same penalized likelihood: scikit-learn's C is 1/lambda; it leaves out the intercept as we do the bias."""
    data = examples(m=240, dtype=np.float64)
    oracle = LogisticRegression(C=1 / 4.0, tol=1e-10, max_iter=10_000).fit(data.x_train, data.y_train)
    ours = member(hidden_layers=0, l2=4.0, optimizer="gradient_descent", learning_rate=1.0, batch_size="full")
    outcome = train([ours], data, 3000, FLOAT64)[0]
    assert outcome.model is not None
    found = outcome.model.probabilities(data.x_dev)[0]
    assert found == pytest.approx(oracle.predict_proba(data.x_dev), abs=1e-6)


def test_two_classes_are_logistic_regression_too() -> None:
    data = examples(m=240, classes=2, dtype=np.float64)
    # Softmax spreads the one weight vector over two: the penalty of (w/2, -w/2) is half that of w.
    oracle = LogisticRegression(C=1 / 2.0, tol=1e-10, max_iter=10_000).fit(data.x_train, data.y_train)
    ours = member(hidden_layers=0, l2=4.0, optimizer="gradient_descent", learning_rate=1.0, batch_size="full")
    outcome = train([ours], data, 3000, FLOAT64)[0]
    assert outcome.model is not None
    assert outcome.model.probabilities(data.x_dev)[0] == pytest.approx(oracle.predict_proba(data.x_dev), abs=1e-6)


def test_early_stopping_restores_the_best_epoch() -> None:
    outcome = alone(member(early_stopping=4, learning_rate=0.05, hidden_units=40), examples(m=60), 200)
    curve = list(zip(outcome.curve["dev_error"], outcome.curve["dev_cost"], strict=True))
    best = curve.index(min(curve))
    assert outcome.epochs == best + 1 + 4 < 200
    assert (outcome.metrics["dev_error"], outcome.metrics["dev_cost"]) == curve[best]
    assert outcome.model is not None
    error, cost = outcome.model.evaluate(examples(m=60).x_dev, examples(m=60).y_dev)
    assert (error[0], cost[0]) == pytest.approx(curve[best], rel=1e-6)


def test_early_stopping_watches_the_goal() -> None:
    data = examples(m=60)
    one = member(early_stopping=4, learning_rate=0.05, hidden_units=40)
    outcome = train([one], data, 200, monitor="dev_cost")[0]
    best = outcome.curve["dev_cost"].index(min(outcome.curve["dev_cost"]))
    assert outcome.epochs == best + 1 + 4 < 200
    assert outcome.metrics["dev_cost"] == min(outcome.curve["dev_cost"])
    assert outcome.metrics["dev_error"] > train([one], data, 200)[0].metrics["dev_error"]


def test_metrics_are_those_of_the_last_epoch_without_it() -> None:
    data = examples()
    outcome = alone(member(), data, 6)
    assert outcome.metrics["dev_error"] == outcome.curve["dev_error"][-1]
    assert outcome.model is not None
    assert outcome.model.evaluate(data.x_train, data.y_train)[0][0] == outcome.metrics["train_error"]


@pytest.mark.parametrize(("m", "size", "expected"), [(33, 16, [16, 17]), (33, "full", [33]), (34, 16, [16, 16, 2])])
def test_one_row_left_over_is_folded_under_batch_norm(m: int, size: int | str, expected: list[int]) -> None:
    assert [s.stop - s.start for s in mini_batches(m, size, batch_norm=True)] == expected


def test_one_row_left_over_stays_without_batch_norm() -> None:
    assert [s.stop - s.start for s in mini_batches(33, 16, batch_norm=False)] == [16, 16, 1]


def test_the_order_of_mini_batches_is_the_same_for_every_trial() -> None:
    """So two trials that differ in initialization alone see the same rows: common random numbers."""
    data = examples()
    linear = {"hidden_layers": 0, "initialization_scale": 1e-30, "optimizer": "gradient_descent"}
    first, second = alone(member(1, **linear), data, 3), alone(member(2, **linear), data, 3)
    assert first.state is not None
    assert second.state is not None
    assert first.state.weights.flat == pytest.approx(second.state.weights.flat, abs=1e-20)


def test_training_learns() -> None:
    """XOR of two signs needs a hidden layer: softmax regression stays near chance, one layer solves it."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((600, 2)).astype(np.float32)
    y = (x[:, 0] * x[:, 1] > 0).astype(np.int64)
    data = Examples(x[:400], y[:400], x[400:], y[400:], 2)
    linear = alone(Member(resolve({"hidden_layers": 0}), (1,), (2,)), data, 30)
    deep = alone(Member(resolve({"hidden_units": 32, "hidden_layers": 1, "learning_rate": 0.02}), (1,), (2,)), data, 30)
    assert linear.metrics["dev_error"] > 0.35
    assert deep.metrics["dev_error"] < 0.06
