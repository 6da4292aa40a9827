"""Optimizers as the course writes them (course 2, week 2): epsilon outside the root, momentum without bias correction.

A step is a handful of in-place ufuncs over the whole (K, P) array. What depends on the step alone is computed for
an epoch at once, in float64.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.layout import Array
from hpsearch.nn.settings import Settings

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Optimizer:
    """`averages` is how many moving averages of size P it keeps.

    `factors(alpha (steps, K), t (steps, 1), settings)` gives what depends on step and network alone, each (steps, K)
    or (1, K); `update(w, g, averages, scratch, *factors (K, 1))` changes w (K, P) and the averages in place.
    """

    averages: int
    factors: Callable[[Table, Table, Sequence[Settings]], tuple[Table, ...]]
    update: Callable[..., None]


def _column(settings: Sequence[Settings], name: str) -> Table:
    return np.array([[getattr(s, name) for s in settings]], dtype=np.float64)


def _average(v: Array, x: Array, scratch: Array, beta: Array, rest: Array) -> None:
    """Update v := beta v + (1 - beta) x, an exponentially weighted average. x may be scratch itself."""
    np.multiply(x, rest, out=scratch)
    np.multiply(v, beta, out=v)
    np.add(v, scratch, out=v)


def _average_squares(s: Array, g: Array, scratch: Array, beta2: Array, rest2: Array) -> None:
    np.multiply(g, g, out=scratch)
    _average(s, scratch, scratch, beta2, rest2)


def _gradient_descent(w: Array, g: Array, averages: list[Array], scratch: Array, alpha: Array) -> None:
    """Step w := w - alpha dw."""
    np.multiply(g, alpha, out=scratch)
    np.subtract(w, scratch, out=w)


def _momentum(
    w: Array, g: Array, averages: list[Array], scratch: Array, alpha: Array, beta: Array, rest: Array
) -> None:
    """Step v := beta v + (1 - beta) dw; w := w - alpha v."""
    (v,) = averages
    _average(v, g, scratch, beta, rest)
    np.multiply(v, alpha, out=scratch)
    np.subtract(w, scratch, out=w)


def _rmsprop(
    w: Array, g: Array, averages: list[Array], scratch: Array, alpha: Array, beta2: Array, rest2: Array, epsilon: Array
) -> None:
    """Step s := beta2 s + (1 - beta2) dw^2; w := w - alpha dw / (sqrt(s) + epsilon)."""
    (s,) = averages
    _average_squares(s, g, scratch, beta2, rest2)
    np.sqrt(s, out=scratch)
    np.add(scratch, epsilon, out=scratch)
    np.divide(g, scratch, out=scratch)
    np.multiply(scratch, alpha, out=scratch)
    np.subtract(w, scratch, out=w)


def _adam(
    w: Array,
    g: Array,
    averages: list[Array],
    scratch: Array,
    alpha: Array,
    beta1: Array,
    rest1: Array,
    beta2: Array,
    rest2: Array,
    root: Array,
    epsilon: Array,
) -> None:
    """Kingma and Ba 2015: w := w - alpha v_corrected / (sqrt(s_corrected) + epsilon)."""
    v, s = averages
    _average(v, g, scratch, beta1, rest1)
    _average_squares(s, g, scratch, beta2, rest2)
    np.sqrt(s, out=scratch)
    np.multiply(scratch, root, out=scratch)
    np.add(scratch, epsilon, out=scratch)
    np.divide(v, scratch, out=scratch)
    np.multiply(scratch, alpha, out=scratch)
    np.subtract(w, scratch, out=w)


def _momentum_factors(alpha: Table, t: Table, settings: Sequence[Settings]) -> tuple[Table, ...]:
    beta = _column(settings, "momentum")
    return alpha, beta, 1 - beta


def _rmsprop_factors(alpha: Table, t: Table, settings: Sequence[Settings]) -> tuple[Table, ...]:
    beta2 = _column(settings, "beta2")
    return alpha, beta2, 1 - beta2, _column(settings, "epsilon")


def _adam_factors(alpha: Table, t: Table, settings: Sequence[Settings]) -> tuple[Table, ...]:
    beta1, beta2 = _column(settings, "beta1"), _column(settings, "beta2")
    # v / (1 - beta1^t) and s / (1 - beta2^t), the bias corrections, as factors of alpha and of the root.
    corrected, root = alpha / (1 - beta1**t), (1 - beta2**t) ** -0.5
    return corrected, beta1, 1 - beta1, beta2, 1 - beta2, root, _column(settings, "epsilon")


OPTIMIZERS: dict[str, Optimizer] = {
    "gradient_descent": Optimizer(0, lambda alpha, t, settings: (alpha,), _gradient_descent),
    "momentum": Optimizer(1, _momentum_factors, _momentum),
    "rmsprop": Optimizer(1, _rmsprop_factors, _rmsprop),
    "adam": Optimizer(2, _adam_factors, _adam),
}
