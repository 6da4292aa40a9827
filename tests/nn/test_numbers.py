"""Numbers at the ends of what floats can hold: divergence, subnormal averages, huge and constant inputs."""

import math
from dataclasses import replace

import numpy as np
import pytest

from hpsearch.nn.member import Examples
from tests.nn.made import alone, examples, member


def test_a_diverging_learning_rate_is_noticed_within_an_epoch() -> None:
    outcome = alone(member(optimizer="gradient_descent", learning_rate=1e8, batch_norm=False), examples(), 20)
    assert outcome.status == "diverged"
    assert outcome.epochs == 1
    assert outcome.metrics == {}
    assert len(outcome.curve["train_cost"]) == 1
    assert not math.isfinite(outcome.curve["train_cost"][0])
    assert "learning_rate" in outcome.reason


def test_a_divergence_in_the_last_epoch_is_one() -> None:
    """The same network, ok with one epoch less: nothing that was not finite is handed on."""
    grows = member(optimizer="gradient_descent", learning_rate=1.0, batch_norm=False, activation="identity")
    epochs = alone(grows, examples(), 60).epochs
    assert 2 < epochs < 60
    last, before = alone(grows, examples(), epochs), alone(grows, examples(), epochs - 1)
    assert (last.status, last.epochs, last.metrics, last.state, last.model) == ("diverged", epochs, {}, None, None)
    assert (before.status, before.epochs) == ("ok", epochs - 1)
    assert all(math.isfinite(v) for v in before.metrics.values())


@pytest.mark.parametrize("optimizer", ["momentum", "rmsprop", "adam"])
def test_averages_of_a_gradient_that_is_gone_end_at_zero(optimizer: str) -> None:
    """By themselves they stay subnormal for ever: 0.9 times the least number is rounded to the least number."""
    data = examples()
    dark = Examples(np.zeros_like(data.x_train), data.y_train, data.x_dev, data.y_dev, 3)
    one = member(optimizer=optimizer, hidden_layers=0)
    state = alone(one, data, 1).state
    assert state is not None
    assert np.abs(state.averages).max() > 0
    shrunk = replace(state, averages=np.where(state.averages != 0, np.float32(1e-41), np.float32(0)))
    after = alone(replace(one, state=shrunk), dark, 2).state
    assert after is not None
    sizes = np.abs(after.averages)
    assert not ((sizes > 0) & (sizes < np.finfo(np.float32).tiny)).any()
    assert not sizes[:, : 6 * 3].any()
    assert after.weights.flat[: 6 * 3].tobytes() == state.weights.flat[: 6 * 3].tobytes()


def test_huge_inputs_are_hard_but_no_divergence() -> None:
    """Costs start in the thousands where inputs are not normalized, and come down."""
    data = examples(m=600)
    huge = Examples(data.x_train * 1e4, data.y_train, data.x_dev * 1e4, data.y_dev, 3)
    outcome = alone(member(batch_norm=False), huge, 10)
    assert outcome.curve["train_cost"][0] > 1000 * math.log(3)
    assert outcome.status == "ok"
    assert outcome.curve["train_cost"][-1] < outcome.curve["train_cost"][0] / 2


def test_constant_and_huge_features_do_no_harm() -> None:
    data = examples()
    x_train, x_dev = data.x_train.copy(), data.x_dev.copy()
    x_train[:, 0], x_dev[:, 0] = 0, 0
    x_train[:, 1] *= 1e15
    x_dev[:, 1] *= 1e15
    outcome = alone(member(), Examples(x_train, data.y_train, x_dev, data.y_dev, 3), 5)
    assert outcome.status == "ok"
    assert all(math.isfinite(v) for v in outcome.metrics.values())


def test_a_class_that_training_never_shows_is_only_an_error() -> None:
    data = examples()
    outcome = alone(member(), Examples(data.x_train, data.y_train, data.x_dev, data.y_dev, 5), 5)
    assert outcome.status == "ok"
