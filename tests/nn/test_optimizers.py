from typing import Any

import numpy as np
import pytest

from hpsearch.nn.averaging import Averaging, Left
from hpsearch.nn.optimizers import OPTIMIZERS
from hpsearch.objectives.network.settings import resolve


def descend(gradients: list[float], start: float = 1.0, **config: Any) -> list[float]:
    """w after each of the gradients, one parameter in float64."""
    settings = [resolve(config)]
    optimizer = OPTIMIZERS[settings[0].optimizer]
    w, averages = np.array([[start]]), [np.zeros((1, 1)) for _ in range(optimizer.averages)]
    t = np.arange(1.0, len(gradients) + 1)[:, np.newaxis]
    alpha = np.full((len(gradients), 1), settings[0].learning_rate)
    remains = [Left.of([Averaging(getattr(settings[0], name))]).at(t) for name in optimizer.betas]
    tables = [np.broadcast_to(f, alpha.shape) for f in optimizer.factors(alpha, remains, settings)]
    path = []
    for i, gradient in enumerate(gradients):
        factors = [table[i][:, np.newaxis] for table in tables]
        optimizer.update(w, np.array([[gradient]]), averages, np.empty((1, 1)), *factors)
        path.append(float(w[0, 0]))
    return path


def test_gradient_descent_on_the_lecture_s_parabola() -> None:
    """J = w^2 - 10 w + 25 has its minimum at w = 5; one step of 0.01 from 0 reaches 0.1."""
    w = 0.0
    (first,) = descend([2 * w - 10], start=w, optimizer="gradient_descent", learning_rate=0.01)
    assert first == pytest.approx(0.1)
    for _ in range(1000):
        (w,) = descend([2 * w - 10], start=w, optimizer="gradient_descent", learning_rate=0.01)
    assert w == pytest.approx(5, abs=1e-6)


def test_momentum_by_hand() -> None:
    """v = 0.9 v + 0.1 dw without bias correction: 0.2, then 0.9 * 0.2 + 0.1 * 4 = 0.58."""
    path = descend([2.0, 4.0], optimizer="momentum", learning_rate=0.5, momentum=0.9)
    assert path == pytest.approx([1 - 0.5 * 0.2, 1 - 0.5 * 0.2 - 0.5 * 0.58])


def test_rmsprop_by_hand() -> None:
    """s = 0.9 * 0 + 0.1 * 4 = 0.4, w = 1 - 0.1 * 2 / (sqrt(0.4) + 0.01): epsilon is outside the root."""
    path = descend([2.0], optimizer="rmsprop", learning_rate=0.1, beta2=0.9, epsilon=0.01)
    assert path == pytest.approx([1 - 0.2 / (0.4**0.5 + 0.01)])


def test_adam_by_hand() -> None:
    """With bias correction the first step is alpha * g / (|g| + epsilon), whatever the betas."""
    path = descend([2.0, -1.0], optimizer="adam", learning_rate=0.1, beta1=0.9, beta2=0.99, epsilon=0.5)
    first = 1 - 0.1 * 2 / (2 + 0.5)
    v, s = 0.9 * 0.2 + 0.1 * -1, 0.99 * 0.04 + 0.01 * 1
    v, s = v / (1 - 0.9**2), s / (1 - 0.99**2)
    assert path == pytest.approx([first, first - 0.1 * v / (s**0.5 + 0.5)])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_finds_the_bottom_of_a_parabola(name: str) -> None:
    w = 3.0
    averages: list[float] = []
    gradients: list[float] = []
    for _ in range(300):
        gradients.append(2 * w)
        w = descend(gradients, start=3.0, optimizer=name, learning_rate=0.05)[-1]
    averages.append(abs(w))
    assert averages[-1] < 0.1
