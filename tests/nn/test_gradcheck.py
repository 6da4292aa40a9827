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
    assert worst.index is not None
    assert 0 <= worst.index[0] < 5
    assert worst.analytic == pytest.approx(2 * worst.numeric, rel=1e-4)


def test_the_worst_entry_of_a_weight_is_named_by_row_and_column(monkeypatch: pytest.MonkeyPatch) -> None:
    """One entry of W1 (6, 5), which is padded to 16 columns, is wrong."""
    right = network.Stack.backward

    def wrong(self: network.Stack, b: network.Buffers) -> None:
        right(self, b)
        self.g.W[0][0, 4, 3] += 1

    monkeypatch.setattr(network.Stack, "backward", wrong)
    checks = check_gradients(member(hidden_layers=1).settings, examples(), (7,))
    worst = max(checks, key=lambda c: c.difference)
    assert (worst.name, worst.index) == ("W1", (4, 3))
    assert worst.analytic == pytest.approx(worst.numeric + 1, rel=1e-6)


def test_relative_difference_of_nothing_is_zero() -> None:
    import numpy as np

    assert relative_difference(np.zeros(3), np.zeros(3)) == 0
    assert relative_difference(np.ones(1), -np.ones(1)) == 1
