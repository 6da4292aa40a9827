from typing import Any

import numpy as np
import pytest

from hpsearch.nn import layout
from hpsearch.nn.activations import ACTIVATIONS
from hpsearch.nn.gradcheck import _check, _leave_kinks
from hpsearch.nn.loss import losses
from hpsearch.nn.model import Model, fold
from tests.nn.made import examples, filled, fleet_of, member

REGULARIZERS = [{}, {"l2": 5.0}, {"l1": 5.0}, {"l2": 3.0, "l1": 2.0}]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("regularizer", REGULARIZERS)
@pytest.mark.parametrize("inputs", [20, 6], ids=["wide inputs", "narrow inputs, centered"])
def test_gradients_of_every_layer_activation_and_regularizer(
    activation: str, batch_norm: bool, regularizer: dict[str, float], inputs: int
) -> None:
    data = examples(n=inputs, dtype=np.float64)
    config = {"activation": activation, "batch_norm": batch_norm, "hidden_units": [7, 4], **regularizer}
    fleet = fleet_of([member(**config)], data)
    assert fleet.stack.center == (batch_norm and inputs == 6)
    _leave_kinks(fleet, (7, 9))
    checks = _check(fleet, (7, 9), "now")
    assert {c.name for c in checks} >= {"W1", "W2", "W3", "b3"}
    assert max(c.difference for c in checks) < 1e-7, checks


@pytest.mark.parametrize("hidden_layers", [0, 1, 4])
def test_gradients_of_every_depth(hidden_layers: int) -> None:
    checks = _check(fleet_of([member(hidden_layers=hidden_layers, activation="tanh")]), (7, 9), "now")
    assert max(c.difference for c in checks) < 1e-7


def test_gradients_under_dropout_with_the_same_masks() -> None:
    fleet = fleet_of([member(keep_prob=0.7, input_keep_prob=0.8, activation="tanh")])
    b = filled(fleet)

    def cost() -> float:
        fleet.stack.forward(b, [np.random.default_rng(3)])
        return float(losses(b.out.copy(), b.y[0]).mean())

    cost()
    fleet.stack.backward(b)
    analytic, numeric = fleet.stack.g.flat[0].copy(), np.empty(fleet.shape.parameters)
    for i in range(fleet.shape.parameters):
        value, h = fleet.flat[0, i], 1e-6
        fleet.flat[0, i] = value + h
        above = cost()
        fleet.flat[0, i] = value - h
        numeric[i] = (above - cost()) / (2 * h)
        fleet.flat[0, i] = value
    assert np.linalg.norm(analytic - numeric) / np.linalg.norm(analytic + numeric) < 1e-7


def test_dropout_keeps_the_expected_activation() -> None:
    """Inverted dropout divides by keep_prob, so that the mean activation does not change."""
    fleet = fleet_of([member(keep_prob=0.5, hidden_units=400)], examples(m=300, dtype=np.float64))
    b = filled(fleet, 200)
    fleet.stack.forward(b, [np.random.default_rng(0)])
    mask = b.mask[1]
    assert mask is not None
    assert set(np.unique(mask)) == {0.0, 2.0}
    assert mask.mean() == pytest.approx(1, abs=0.02)


def test_gamma_and_beta_that_undo_the_normalization() -> None:
    """gamma = sqrt(sigma^2 + epsilon) and beta = mu give back Z, not Z_norm."""
    fleet = fleet_of([member(hidden_layers=1, activation="identity")])
    b = filled(fleet)
    fleet.stack.forward(b)
    assert b.a[0][0, :, :5].mean(axis=0) == pytest.approx(np.zeros(5), abs=1e-12)
    assert b.a[0][0, :, :5].var(axis=0) == pytest.approx(np.ones(5), rel=1e-3)
    z = fleet.examples.x_train[:12] @ fleet.stack.w.W[0][0, :, :5]
    fleet.stack.w.scale[0][0, 0, :5] = np.sqrt(z.var(axis=0) + 1e-5)
    fleet.stack.w.shift[0][0, 0, :5] = z.mean(axis=0)
    fleet.stack.forward(b)
    assert b.a[0][0, :, :5] == pytest.approx(z, abs=1e-12)


def test_no_weight_decay_on_gamma_and_beta() -> None:
    plain, decayed = fleet_of([member()]), fleet_of([member(l2=10.0, l1=10.0)])
    for fleet in (plain, decayed):
        b = filled(fleet)
        fleet.stack.forward(b)
        fleet.stack.backward(b)
    n = plain.shape.weights
    assert (plain.stack.g.flat[:, n:] == decayed.stack.g.flat[:, n:]).all()
    assert (plain.stack.g.flat[:, :n] != decayed.stack.g.flat[:, :n]).any()


def test_l2_is_lambda_over_2m_times_the_squares() -> None:
    """m is the number of training examples (60 here), not of the mini-batch."""
    fleet = fleet_of([member(l2=6.0, hidden_layers=0)])
    W = fleet.stack.w.W[0]
    assert fleet.stack.penalty()[0] == pytest.approx(6.0 / (2 * 60) * (W**2).sum())


def test_identity_layers_grow_as_the_lecture_says() -> None:
    """Course 2, week 1: L layers of 1.5 I give 1.5^(L-1) W_L x."""
    n, depth = 3, 10
    eye = 1.5 * np.eye(n)[np.newaxis]
    model = Model([eye] * (depth - 1) + [np.eye(n)[np.newaxis]], [np.zeros((1, 1, n))] * depth, "identity")
    ((_, out),) = model.logits(np.eye(n))
    np.testing.assert_allclose(out[0].T, 1.5 ** (depth - 1) * np.eye(n))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_folding_batch_norm_does_not_change_the_function(activation: str) -> None:
    fleet = fleet_of([member(activation=activation)])
    b = filled(fleet)
    fleet.stack.forward(b)
    epsilon = fleet.vectors.batch_norm_epsilon
    model = fold(fleet.shape, fleet.stack.w, b.mean, b.variance, epsilon, activation)
    ((_, out),) = model.logits(fleet.examples.x_train[:12])
    assert out == pytest.approx(b.out, abs=1e-12)


@pytest.mark.parametrize("activation", [name for name, a in ACTIVATIONS.items() if a.keeps_zero])
@pytest.mark.parametrize(
    "config", [{}, {"l2": 1.0, "l1": 1.0}, {"batch_norm": False}, {"optimizer": "rmsprop"}], ids=str
)
def test_padding_is_exact(activation: str, config: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Added units stay 0 for ever, and the others are those of the network without them."""
    one = member(activation=activation, hidden_units=[7, 5], **config)
    wide = fleet_of([one])
    monkeypatch.setattr(layout, "PAD", 1)
    exact = fleet_of([one])
    assert (wide.shape.hidden, exact.shape.hidden) == ((16, 16), (7, 5))
    for _ in range(3):
        assert wide.train_epoch().cost == pytest.approx(exact.train_epoch().cost, rel=1e-9)
    assert (wide.stack.w.W[0][:, :, 7:] == 0).all()
    assert (wide.stack.w.W[1][:, 7:] == 0).all()
    assert (wide.stack.w.W[1][:, :, 5:] == 0).all()
    assert all((shift[:, :, 7:] == 0).all() for shift in wide.stack.w.shift[:2])
    np.testing.assert_allclose(wide.stack.w.W[1][:, :7, :5], exact.stack.w.W[1], rtol=1e-6)
    trimmed = wide.model().trimmed((7, 5))
    x = wide.examples.x_dev
    assert [W.shape[1:] for W in trimmed.W] == exact.shape.pairs
    np.testing.assert_allclose(trimmed.probabilities(x), exact.model().probabilities(x), rtol=1e-6)


def test_an_activation_that_moves_zero_is_not_padded() -> None:
    assert fleet_of([member(activation="sigmoid", hidden_units=7)]).shape.hidden == (7, 7)


def test_large_networks_are_not_padded() -> None:
    assert fleet_of([member(hidden_units=[300, 250])]).shape.hidden == (300, 250)
