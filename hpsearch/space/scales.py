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

DECADE = 10.0
"""By how much at most a distance from the origin is widened."""
DECADES = 2
"""A range over so many is for log."""
POOR_SHARE = 0.2
"""Share of the draws below the last decade that makes a scale a poor one for a range over decades."""
NEAR_ONE = 0.95
"""A range of averages that goes so far is for log_one_minus."""


def _no_complaint(name: str, other: "Scale", low: float, high: float) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Scale:
    """A strictly increasing bijection of [low, high] and [0, 1], exact at the ends and clamped to them.

    `warp` and `unwarp` are the formulas for the inside, `rule` says which ranges they are not for. `mirrored` is
    true where the fine end is the upper one, so that bins are laid out from high downwards. Equal parts of it are equal
    ratios of distances from its `origin`, or without one equal differences, as far as rounding and widening go.
    `domain` is the open interval of values that make sense on it. `better(name, other, low, high)` is what to say of
    the other scale for a setting of that name where this one is surely meant, else None. `aliases` are other spellings.
    """

    warp: Warp
    unwarp: Warp
    rule: Callable[[float, float], str | None]
    mirrored: bool = False
    origin: float | None = None
    domain: tuple[float, float] = (-math.inf, math.inf)
    better: Callable[[str, "Scale", float, float], str | None] = _no_complaint
    aliases: tuple[str, ...] = ()

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

    def beyond(self, low: float, high: float, part: float) -> float:
        """What lies that part of the range above high, or below low where it is negative; a decade at most."""
        bound = high if part > 0 else low
        if self.origin is None:
            return bound + (high - low) * part
        first, last = low - self.origin, high - self.origin
        grows = abs(last) > abs(first)
        factor: float = min((last / first if grows else first / last) ** abs(part), DECADE)
        distance = bound - self.origin
        return self.origin + (distance * factor if grows == (part > 0) else distance / factor)

    def has(self, value: float) -> bool:
        """Whether a value makes sense on it."""
        return self.domain[0] < value < self.domain[1]


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


def _log_better(name: str, other: Scale, low: float, high: float) -> str | None:
    if other.origin is not None or low <= 0 or high / low < 10**DECADES:
        return None
    share = other.unit(high / 10, low, high)
    if share > POOR_SHARE:
        return None
    return f"draws only {share:.0%} below {high / 10:g}: write scale: log for a range over decades"


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


def _log_one_minus_better(name: str, other: Scale, low: float, high: float) -> str | None:
    if not NEAR_ONE <= high < 1:
        return None
    return f"hardly draws values near 1, where {name} matters most: write scale: log_one_minus"


SCALES: dict[str, Scale] = {
    "linear": Scale(_linear_to_unit, _linear_from_unit, _linear_rule),
    "log": Scale(_log_to_unit, _log_from_unit, _log_rule, origin=0.0, domain=(0.0, math.inf), better=_log_better),
    "log_one_minus": Scale(
        _log_one_minus_to_unit,
        _log_one_minus_from_unit,
        _log_one_minus_rule,
        mirrored=True,
        origin=1.0,
        domain=(0.0, 1.0),
        better=_log_one_minus_better,
        aliases=("log(1-x)", "1-beta"),
    ),
}

ALIASES = {alias: name for name, scale in SCALES.items() for alias in scale.aliases}
