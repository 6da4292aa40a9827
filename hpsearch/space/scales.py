"""Scales: the warps between a range [low, high] and [0, 1]. A new scale is one definition and one line in `SCALES`."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Warp = Callable[[Array, float, float], Array]


@dataclass(frozen=True, slots=True)
class Scale:
    """A strictly increasing bijection of [low, high] and [0, 1], exact at the ends and clamped to them.

    `warp` and `unwarp` are the formulas for the inside, `rule` says which ranges they are not for. `mirrored` is
    true where the fine end is the upper one, so that bins are laid out from high downwards.
    """

    warp: Warp
    unwarp: Warp
    rule: Callable[[float, float], str | None]
    mirrored: bool = False

    def to_unit(self, value: ArrayLike, low: float, high: float) -> Array:
        """Units in [0, 1], in the shape of `value`."""
        inside = np.clip(np.asarray(value, dtype=np.float64), low, high)
        unit = np.clip(self.warp(inside, low, high), 0.0, 1.0)
        return np.where(inside == low, 0.0, np.where(inside == high, 1.0, unit))

    def from_unit(self, u: ArrayLike, low: float, high: float) -> Array:
        """Values in [low, high], in the shape of `u`; 0 gives low and 1 gives high, to the last bit."""
        inside = np.clip(np.asarray(u, dtype=np.float64), 0.0, 1.0)
        value = np.clip(self.unwarp(inside, low, high), low, high)
        return np.where(inside == 0, low, np.where(inside == 1, high, value))

    def problem(self, low: float, high: float) -> str | None:
        """Why the scale is not for this range (finite, low < high), or None."""
        return self.rule(low, high)


def _linear_to_unit(value: Array, low: float, high: float) -> Array:
    return (value - low) / (high - low)


def _linear_from_unit(u: Array, low: float, high: float) -> Array:
    return low + u * (high - low)


def _linear_rule(low: float, high: float) -> str | None:
    return None if math.isfinite(high - low) else f"the range from {low} to {high} is too wide for a float"


def _log_to_unit(value: Array, low: float, high: float) -> Array:
    unit: Array = np.log(value / low) / np.log(high / low)
    return unit


def _log_from_unit(u: Array, low: float, high: float) -> Array:
    value: Array = low * np.exp(u * np.log(high / low))
    return value


def _log_rule(low: float, high: float) -> str | None:
    if low <= 0:
        return f"scale log needs low above 0, not {low}; write a small positive low, or scale: linear"
    return None if math.isfinite(high / low) else f"scale log needs high / low below 1e308, not from {low} to {high}"


# Measured from 1 - low, the larger end, so that values near 1 are as exact as a float can be.
def _log_one_minus_to_unit(value: Array, low: float, high: float) -> Array:
    unit: Array = np.log((1.0 - low) / (1.0 - value)) / np.log((1.0 - low) / (1.0 - high))
    return unit


def _log_one_minus_from_unit(u: Array, low: float, high: float) -> Array:
    value: Array = 1.0 - (1.0 - low) * np.exp(-u * np.log((1.0 - low) / (1.0 - high)))
    return value


def _log_one_minus_rule(low: float, high: float) -> str | None:
    if high >= 1:
        return f"scale log_one_minus needs high below 1, not {high}; write for example 0.999"
    if 1.0 - low == 1.0 - high:
        return f"scale log_one_minus cannot tell 1 - low from 1 - high ({low} and {high}); write scale: linear"
    fits = math.isfinite((1.0 - low) / (1.0 - high))
    return None if fits else f"scale log_one_minus needs (1 - low) / (1 - high) below 1e308, not from {low} to {high}"


SCALES: dict[str, Scale] = {
    "linear": Scale(_linear_to_unit, _linear_from_unit, _linear_rule),
    "log": Scale(_log_to_unit, _log_from_unit, _log_rule),
    "log_one_minus": Scale(_log_one_minus_to_unit, _log_one_minus_from_unit, _log_one_minus_rule, mirrored=True),
}

ALIASES = {"log(1-x)": "log_one_minus", "1-beta": "log_one_minus"}
