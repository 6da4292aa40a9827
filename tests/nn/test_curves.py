"""What the mini-batches show as they pass: train error and J, without a pass of their own."""

from collections.abc import Sequence

import numpy as np
import pytest

from hpsearch.nn.network import Buffers
from hpsearch.nn.training import train
from tests.nn.made import alone, examples, fleet_of, member


@pytest.mark.parametrize("k", [1, 3])
def test_train_error_is_that_of_each_mini_batch_before_its_step(k: int) -> None:
    fleet = fleet_of([member(seed, keep_prob=0.6, hidden_units=20) for seed in range(k)])
    forward, wrong = fleet.stack.forward, np.zeros(k)

    def noted(b: Buffers, rngs: Sequence[np.random.Generator] = ()) -> None:
        forward(b, rngs)
        wrong[:] += (b.out.argmax(axis=1) != b.y).sum(axis=1)

    fleet.stack.forward = noted  # type: ignore[method-assign]
    passed = fleet.train_epoch()
    assert passed.error == pytest.approx(wrong / len(fleet.examples.y_train))
    assert ((passed.error > 0) & (passed.error < 1)).all()


def test_guessing_is_wrong() -> None:
    """Where all classes are equally likely, none was predicted."""
    blank = member(hidden_layers=0, initialization_scale=1e-30, batch_size="full", learning_rate=1e-9)
    assert fleet_of([blank]).train_epoch().error[0] == 1


def test_j_falls_with_every_step_of_gradient_descent() -> None:
    """Train cost alone need not: here the penalty is what the steps go down first."""
    config = {"optimizer": "gradient_descent", "batch_size": "full", "learning_rate": 0.05, "l2": 40.0}
    outcome = train([member(initialization_scale=4.0, batch_norm=False, **config)], examples(), 60)[0]
    assert (np.diff(outcome.curve["J"]) < 0).all()
    assert not (np.diff(outcome.curve["train_cost"]) < 0).all()


@pytest.mark.parametrize("config", [{}, {"l2": {"1": 0.0, "9": 1.0}}], ids=str)
def test_there_is_a_j_where_there_is_a_penalty(config: dict[str, object]) -> None:
    curve = alone(member(**config), examples(), 3).curve
    assert ("J" in curve) == bool(config)
    assert curve.get("J", curve["train_cost"]) == curve["train_cost"]


def test_j_of_mini_batches_adds_the_mean_penalty_of_their_steps() -> None:
    """The penalty is taken to change evenly over the epoch; here it does, nearly."""
    data = examples(dtype=np.float64)
    one = member(l2=3.0, l1=1.0, learning_rate=1e-4, optimizer="gradient_descent", batch_norm=False)
    fleet = fleet_of([one], data)
    penalties = []
    backward = fleet.stack.backward

    def noted(b: Buffers) -> None:
        penalties.append(fleet.stack.penalty()[0])
        backward(b)

    fleet.stack.backward = noted  # type: ignore[method-assign]
    passed = fleet.train_epoch()
    assert len(penalties) == len(fleet.batches) > 3
    assert passed.penalty[0] == pytest.approx(np.mean(penalties), rel=1e-5)
