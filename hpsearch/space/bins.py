"""Equal-width bins for hyperparameters that take steps, and the fixed points that make every draw encode exactly."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from hpsearch.space.scales import Array, Scale

T = TypeVar("T", int, float)

SMALL_PART = 2.0**-20
"""A part of a range that is small, and large against rounding."""


@dataclass(frozen=True, slots=True)
class Bins:
    """Values low + k step, k in 0..count-1, each drawn as often as its bin is wide in the scale's own space.

    The bin of a value is [value, value + step), so that whole numbers from 1 to 999 on log give each decade a third
    of the draws. A mirrored scale has the bins (value - step, value]: the same in 1 - x.
    """

    low: float
    step: float
    count: int
    scale: Scale

    @property
    def edges(self) -> tuple[float, float]:
        """The range that all bins together cover."""
        span = self.step * self.count
        if self.scale.mirrored:
            return self.low - self.step, self.low - self.step + span
        return self.low, self.low + span

    @property
    def finest_step(self) -> float:
        """The step from which on the way from a value to its unit and back is exact, however it is rounded.

        A value, or its distance from the scale's origin, is rounded to the spacing of floats at the larger edge; a unit
        to that of floats below 1, which is worth most where the scale is steepest, at one of the ends. Measured on a
        hundred thousand ranges, all roundings together are less than half of this step.
        """
        low, high = self.edges
        largest = max(abs(edge - origin) for edge in (low, high) for origin in (0.0, self.scale.origin or 0.0))
        first, last = self.scale.value(SMALL_PART, low, high) - low, high - self.scale.value(1 - SMALL_PART, low, high)
        return 4 * math.ulp(largest) + max(first, last) * (8 * 2.0**-52 / SMALL_PART)

    def index(self, u: float) -> int:
        """Which value a unit means, 0..count-1."""
        return fixed_point(self._index(u), lambda k: self._index(self.unit(k)))

    def unit(self, index: int) -> float:
        """The middle of a value's bin in [0, 1]."""
        first = index - 1 if self.scale.mirrored else index
        low, high = self.edges
        begin, end = (self.scale.unit(self.low + self.step * k, low, high) for k in (first, first + 1))
        return (begin + end) / 2

    def units(self, count: int) -> list[float]:
        """One unit for every value where there are at most `count`; else of up to `count` values, ends included."""
        if self.count <= count:
            return [self.unit(k) for k in range(self.count)]
        return [self.unit(k) for k in sorted({self.index(u) for u in np.linspace(0, 1, count).tolist()})]

    def indices(self, u: Array) -> Array:
        """`index` of many units at once, as whole floats; a unit within rounding of an edge may go to either side."""
        steps = (self.scale.from_unit(u, *self.edges) - self.low) / self.step
        return np.clip(np.ceil(steps) if self.scale.mirrored else np.floor(steps), 0, self.count - 1)

    def spans(self, index: Array) -> tuple[Array, Array]:
        """Where the bins of values begin and end in [0, 1]."""
        first = index - 1 if self.scale.mirrored else index
        begin, end = (self.scale.to_unit(self.low + self.step * k, *self.edges) for k in (first, first + 1))
        return begin, end

    def _index(self, u: float) -> int:
        steps = (self.scale.value(u, *self.edges) - self.low) / self.step
        whole = math.ceil(steps) if self.scale.mirrored else math.floor(steps)
        return min(max(whole, 0), self.count - 1)


def fixed_point(value: T, again: Callable[[T], T]) -> T:
    """The least member of the cycle that value, again(value), again(again(value)), ... ends in.

    With again = decode after encode, rounding makes some values move by a bit. What this returns does not: its own
    encoding decodes to a member of the same cycle, so to the same least member. The cycle is one value nearly always,
    and is reached in a step or two.
    """
    if again(value) == value:  # nearly always, and quicker told
        return value
    seen: list[T] = []
    while value not in seen:
        seen.append(value)
        value = again(value)
    return min(seen[seen.index(value) :])
