"""Scales: the warps between a range [low, high] and [0, 1]. A new scale is one definition and one line in `SCALES`."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Warp = Callable[[Any, float, float], Any]
"""(an array or one number, low, high) -> the same kind; one number gets the bits that an array's element gets."""


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

    def unit(self, value: float, low: float, high: float) -> float:
        """`to_unit` of one number, to the same bits: what an array costs is many times the formula."""
        if value <= low:
            return 0.0
        return 1.0 if value >= high else min(max(float(self.warp(value, low, high)), 0.0), 1.0)

    def value(self, u: float, low: float, high: float) -> float:
        """`from_unit` of one number, to the same bits."""
        if u <= 0:
            return float(low)
        return float(high) if u >= 1 else min(max(float(self.unwarp(u, low, high)), low), high)

    def problem(self, low: float, high: float) -> str | None:
        """Why the scale is not for this range (finite, low < high), or None."""
        return self.rule(low, high)


@lru_cache(maxsize=1024)
def _log(ratio: float) -> float:
    """NumPy's, not the C library's, which differs in the last bit; a range asks for the same one again and again."""
    return float(np.log(ratio))


def _linear_to_unit(value: Any, low: float, high: float) -> Any:
    return (value - low) / (high - low)


def _linear_from_unit(u: Any, low: float, high: float) -> Any:
    return low + u * (high - low)


def _linear_rule(low: float, high: float) -> str | None:
    return None if math.isfinite(high - low) else f"the range from {low} to {high} is too wide for a float"


def _log_to_unit(value: Any, low: float, high: float) -> Any:
    return np.log(value / low) / _log(high / low)


def _log_from_unit(u: Any, low: float, high: float) -> Any:
    return low * np.exp(u * _log(high / low))


def _log_rule(low: float, high: float) -> str | None:
    if low <= 0:
        return f"scale log needs low above 0, not {low}; write a small positive low, or scale: linear"
    return None if math.isfinite(high / low) else f"scale log needs high / low below 1e308, not from {low} to {high}"


# Measured from 1 - low, the larger end, so that values near 1 are as exact as a float can be.
def _log_one_minus_to_unit(value: Any, low: float, high: float) -> Any:
    return np.log((1.0 - low) / (1.0 - value)) / _log((1.0 - low) / (1.0 - high))


def _log_one_minus_from_unit(u: Any, low: float, high: float) -> Any:
    return 1.0 - (1.0 - low) * np.exp(-u * _log((1.0 - low) / (1.0 - high)))


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
