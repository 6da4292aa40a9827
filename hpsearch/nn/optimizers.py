"""Optimizers as the course writes them (course 2, week 2): epsilon outside the root, momentum without bias correction.

A step is a handful of in-place ufuncs over the whole (K, P) array. What depends on the step alone is computed for
an epoch at once, in float64.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hpsearch.nn.averaging import Table
from hpsearch.nn.layout import Array
from hpsearch.nn.settings import Settings


@dataclass(frozen=True, slots=True)
class Optimizer:
    """`averages` is how many moving averages of size P it keeps, `learning_rate` the one it has by default.

    `betas` name the settings whose beta each of the averages has, where they are sums v := beta v + x (`_accumulate`).
    `read(factors, left)` gives back the settings that are in a network's factors and `left` of one step (nothing: they
    are not told while a panda trains).
    `factors(alpha (steps, K), left, settings)` gives what depends on step and network alone, each (steps, K) or (1, K);
    `left` has the product of all betas until each step (steps, K) for each of `betas`. `update(w, g, averages, scratch,
    *factors (K, 1))` changes w (K, P) and the averages in place. `beta2` is the one it has by default.
    """

    averages: int
    factors: Callable[[Table, Sequence[Table], Sequence[Settings]], tuple[Table, ...]]
    update: Callable[..., None]
    learning_rate: float
    betas: tuple[str, ...] = ()
    beta2: float = 0.999
    read: Callable[[Sequence[float], Sequence[float]], dict[str, float]] = lambda factors, left: {}


def _column(settings: Sequence[Settings], name: str) -> Table:
    return np.array([[getattr(s, name) for s in settings]], dtype=np.float64)


def _accumulate(v: Array, x: Array, beta: Array) -> None:
    """Update v := beta v + x, the course's average v := beta v + (1 - beta) x but for the factor 1 / (1 - beta).

    That factor is constant while beta is, so it goes into alpha and epsilon: a pass over the parameters less.
    """
    np.multiply(v, beta, out=v)
    np.add(v, x, out=v)


def _gradient_descent(w: Array, g: Array, averages: Sequence[Array], scratch: Array, alpha: Array) -> None:
    """Step w := w - alpha dw."""
    np.multiply(g, alpha, out=scratch)
    np.subtract(w, scratch, out=w)


def _momentum(w: Array, g: Array, averages: Sequence[Array], scratch: Array, alpha: Array, beta: Array) -> None:
    """Step v := beta v + (1 - beta) dw; w := w - alpha v."""
    (v,) = averages
    _accumulate(v, g, beta)
    np.multiply(v, alpha, out=scratch)
    np.subtract(w, scratch, out=w)


def _rmsprop(
    w: Array, g: Array, averages: Sequence[Array], scratch: Array, alpha: Array, beta2: Array, epsilon: Array
) -> None:
    """Step s := beta2 s + (1 - beta2) dw^2; w := w - alpha dw / (sqrt(s) + epsilon)."""
    (s,) = averages
    np.square(g, out=scratch)
    _accumulate(s, scratch, beta2)
    _divide_by_root(w, g, s, scratch, alpha, epsilon)


def _adam(
    w: Array,
    g: Array,
    averages: Sequence[Array],
    scratch: Array,
    alpha: Array,
    beta1: Array,
    beta2: Array,
    epsilon: Array,
) -> None:
    """Kingma and Ba 2015: w := w - alpha v_corrected / (sqrt(s_corrected) + epsilon)."""
    v, s = averages
    _accumulate(v, g, beta1)
    np.square(g, out=scratch)
    _accumulate(s, scratch, beta2)
    _divide_by_root(w, v, s, scratch, alpha, epsilon)


def _divide_by_root(w: Array, step: Array, s: Array, scratch: Array, alpha: Array, epsilon: Array) -> None:
    np.sqrt(s, out=scratch)
    np.add(scratch, epsilon, out=scratch)
    np.divide(step, scratch, out=scratch)
    np.multiply(scratch, alpha, out=scratch)
    np.subtract(w, scratch, out=w)


def _momentum_factors(alpha: Table, left: Sequence[Table], settings: Sequence[Settings]) -> tuple[Table, ...]:
    beta = _column(settings, "momentum")
    return alpha * (1 - beta), beta


def _rmsprop_factors(alpha: Table, left: Sequence[Table], settings: Sequence[Settings]) -> tuple[Table, ...]:
    beta2 = _column(settings, "beta2")
    root = (1 - beta2) ** 0.5
    return alpha / root, beta2, _column(settings, "epsilon") / root


def _adam_factors(alpha: Table, left: Sequence[Table], settings: Sequence[Settings]) -> tuple[Table, ...]:
    beta1, beta2 = _column(settings, "beta1"), _column(settings, "beta2")
    # The bias corrections v / (1 - beta1^t) and s / (1 - beta2^t), and the factors that the sums lack.
    first, root = (1 - beta1) / (1 - left[0]), ((1 - beta2) / (1 - left[1])) ** 0.5
    return alpha * first / root, beta1, beta2, _column(settings, "epsilon") / root


def _momentum_read(factors: Sequence[float], left: Sequence[float]) -> dict[str, float]:
    alpha, beta = factors
    return {"learning_rate": alpha / (1 - beta), "momentum": beta}


def _rmsprop_read(factors: Sequence[float], left: Sequence[float]) -> dict[str, float]:
    alpha, beta2, epsilon = factors
    root = (1 - beta2) ** 0.5
    return {"learning_rate": alpha * root, "beta2": beta2, "epsilon": epsilon * root}


def _adam_read(factors: Sequence[float], left: Sequence[float]) -> dict[str, float]:
    alpha, beta1, beta2, epsilon = factors
    first, root = (1 - beta1) / (1 - left[0]), ((1 - beta2) / (1 - left[1])) ** 0.5
    return {"learning_rate": alpha * root / first, "beta1": beta1, "beta2": beta2, "epsilon": epsilon * root}


OPTIMIZERS: dict[str, Optimizer] = {
    "gradient_descent": Optimizer(
        0,
        lambda alpha, left, settings: (alpha,),
        _gradient_descent,
        0.1,
        read=lambda factors, left: {"learning_rate": factors[0]},
    ),
    "momentum": Optimizer(1, _momentum_factors, _momentum, 0.1, ("momentum",), read=_momentum_read),
    # Without bias correction the first step is alpha / sqrt(1 - beta2): 3 alpha with Hinton's 0.9 (lecture 6e of
    # "Neural networks for machine learning", 2012), 32 alpha with Adam's 0.999, which many steps have to mend.
    "rmsprop": Optimizer(1, _rmsprop_factors, _rmsprop, 0.001, ("beta2",), 0.9, _rmsprop_read),
    "adam": Optimizer(2, _adam_factors, _adam, 0.001, ("beta1", "beta2"), read=_adam_read),
}
