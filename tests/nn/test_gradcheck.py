import pytest

from hpsearch.nn import network
from hpsearch.nn.gradcheck import check_gradients, relative_difference
from tests.nn.made import examples, member


def test_a_right_network_is_fine_at_both_moments() -> None:
    checks = check_gradients(member(l2=1.0, keep_prob=0.5).settings, examples(), (7,))
    assert {c.moment for c in checks} == {"at initialization", "after 3 epochs"}
    assert max(c.difference for c in checks) < 1e-6


def test_a_slip_is_found_in_its_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forgetting the sum over the mini-batch's mean in the gradient of beta."""
    right = network.Stack._hidden_backward

    def wrong(self: network.Stack, b: network.Buffers, layer: int, d: network.Array) -> network.Array:
        found = right(self, b, layer, d)
        if layer == 0:
            self.g.shift[0] *= 2
        return found

    monkeypatch.setattr(network.Stack, "_hidden_backward", wrong)
    checks = check_gradients(member(activation="tanh").settings, examples(), (7,))
    worst = max(checks, key=lambda c: c.difference)
    assert worst.name == "beta1"
    assert worst.difference > 1e-3


def test_relative_difference_of_nothing_is_zero() -> None:
    import numpy as np

    assert relative_difference(np.zeros(3), np.zeros(3)) == 0
    assert relative_difference(np.ones(1), -np.ones(1)) == 1
