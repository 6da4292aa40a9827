from itertools import pairwise

import numpy as np
import pytest

from hpsearch.nn.decay import DECAYS, learning_rates
from hpsearch.objectives.network.settings import resolve

STEPS = np.array([[1.0], [4.0], [16.0]])


def alphas(epochs: int, **config: object) -> list[float]:
    settings = resolve(config)
    return [float(learning_rates([settings], epoch, np.ones((1, 1)))[0, 0]) for epoch in range(1, epochs + 1)]


def test_inverse_decay_of_the_lecture() -> None:
    """Course 2, week 2: alpha_0 = 0.2, rate 1: 0.1, 0.067, 0.05, 0.04 in epochs 1 to 4."""
    found = alphas(4, learning_rate=0.2, decay="inverse", decay_rate=1)
    assert [round(a, 3) for a in found] == [0.1, 0.067, 0.05, 0.04]


def test_exponential_decay_of_the_lecture() -> None:
    """0.95^epoch alpha_0, the lecture's default."""
    assert alphas(2, learning_rate=1, decay="exponential") == pytest.approx([0.95, 0.9025])


def test_square_roots() -> None:
    assert alphas(4, learning_rate=0.6, decay="sqrt_epoch") == pytest.approx([0.6, 0.6 / 2**0.5, 0.6 / 3**0.5, 0.3])
    by_step = learning_rates([resolve({"learning_rate": 0.8, "decay": "sqrt_step"})], 1, STEPS)
    assert by_step[:, 0] == pytest.approx([0.8, 0.4, 0.2])


def test_staircase_halves() -> None:
    found = alphas(8, learning_rate=1, decay="staircase", decay_rate=0.25)
    assert found == [1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25]


@pytest.mark.parametrize("name", DECAYS)
def test_a_rate_is_positive_and_never_rises(name: str) -> None:
    found = alphas(50, learning_rate=0.1, decay=name)
    assert all(a > 0 for a in found)
    assert all(later <= earlier for earlier, later in pairwise(found))


def test_stairs_every_so_many_epochs() -> None:
    """alpha 0.5^floor(epoch / interval), exact where 1/interval in floats is not: 49 * (1/49) is below 1."""
    for interval in (1, 3, 10, 49, 98, 103):
        found = alphas(1000, learning_rate=1, decay="staircase", decay_interval=interval)
        assert found == [0.5 ** (epoch // interval) for epoch in range(1, 1001)]


def test_the_default_interval_is_ten_epochs() -> None:
    plain = alphas(200, learning_rate=1, decay="staircase")
    assert plain == alphas(200, learning_rate=1, decay="staircase", decay_interval=10)
    assert alphas(5, learning_rate=1, decay="inverse", decay_interval=3) == alphas(5, learning_rate=1, decay="inverse")
