"""One axis of a space: Float, Int or Choice, each a bijection between what it can draw and points of [0, 1].

Every method but `problem` is for sound hyperparameters, those whose `problem()` is None.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from hpsearch.space.bins import Bins, fixed_point
from hpsearch.space.scales import SCALES

Scalar = bool | int | float | str
Value = Scalar | list[Scalar] | dict[str, Scalar | list[Scalar]] | None

LARGEST_WHOLE = 2**53
LARGEST = 1e300
MOST_LISTED = 20
"""Values that one may as well list."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a space or an axis: the keys from it to the part that is at fault, and the rule in words."""

    where: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Float:
    """A number in [low, high]; with `step` one of low, low + step, ..., high, free of rounding noise."""

    low: float
    high: float
    scale: str = "linear"
    step: float | None = None

    def problem(self) -> Flaw | None:
        """The first rule that is broken, or None."""
        numbers = {"low": self.low, "high": self.high} | ({} if self.step is None else {"step": self.step})
        for name, value in numbers.items():
            if not is_number(value) or not math.isfinite(value):
                return Flaw((name,), f"{name} must be a finite number, not {value!r}")
        return _range_problem(self) or (None if self.step is None else _bins_problem(self))

    def from_unit(self, u: float) -> float:
        """The value at u in [0, 1] (clamped)."""
        if self.step is not None:
            return _value(self, self.bins.index(u))
        return fixed_point(self._raw(u), lambda value: self._raw(self.to_unit(value)))

    def to_unit(self, value: float) -> float:
        """Where a value lies in [0, 1]; with `step`, the middle of its bin."""
        if self.step is not None:
            return self.bins.unit(_index(self, value))
        return SCALES[self.scale].unit(value, self.low, self.high)

    def contains(self, value: object) -> bool:
        """Whether a value is one of those that can be drawn; a whole number may stand for a float."""
        if not is_number(value) or not self.low <= value <= self.high:
            return False
        return self.step is None or _value(self, _index(self, value)) == value

    def levels(self, count: int) -> list[float]:
        """Units of up to `count` values evenly spread on the scale, both ends included."""
        return self.bins.units(count) if self.step is not None else np.linspace(0.0, 1.0, count).tolist()

    def extremes(self) -> list[Value]:
        """The values whose legality says that all are legal."""
        return [float(self.low), float(self.high)]

    def _raw(self, u: float) -> float:
        # 0.0 + turns -0.0, which equals 0.0 but is written differently, into 0.0.
        return 0.0 + SCALES[self.scale].value(u, self.low, self.high)

    @cached_property
    def bins(self) -> Bins:
        """Its values as steps."""
        return _bins(self)

    @cached_property
    def _steps(self) -> tuple[int, int, int]:
        """Low and step as whole numbers of a common unit, one over the last."""
        low, step = _exact(self.low), _exact(self.step or 0)
        unit = math.lcm(low.denominator, step.denominator)
        return int(low * unit), int(step * unit), unit


@dataclass(frozen=True)
class Int:
    """A whole number in low, low + step, ..., high, drawn by equal-width bins in the scale's own space."""

    low: int
    high: int
    scale: str = "linear"
    step: int = 1

    def problem(self) -> Flaw | None:
        """The first rule that is broken, or None."""
        for name, value in {"low": self.low, "high": self.high, "step": self.step}.items():
            if not is_whole(value) or abs(value) > LARGEST_WHOLE:
                return Flaw((name,), f"{name} must be a whole number within 2**53 of 0, not {value!r}")
        return _range_problem(self) or _bins_problem(self)

    def from_unit(self, u: float) -> int:
        """The value at u in [0, 1] (clamped)."""
        return self.low + self.step * self.bins.index(u)

    def to_unit(self, value: float) -> float:
        """The middle of a value's bin in [0, 1]."""
        return self.bins.unit(_index(self, value))

    def contains(self, value: object) -> bool:
        """Whether a value is one of those that can be drawn."""
        return is_whole(value) and self.low <= value <= self.high and (value - self.low) % self.step == 0

    def levels(self, count: int) -> list[float]:
        """One unit for every value where there are at most `count`; else up to `count`, both ends included."""
        return self.bins.units(count)

    def extremes(self) -> list[Value]:
        """The values whose legality says that all are legal."""
        return [self.low, self.high]

    @cached_property
    def bins(self) -> Bins:
        """Its values as steps."""
        return _bins(self)


@dataclass(frozen=True)
class Choice:
    """One of `values`, equally often or by `weights`; a weight of 0 is never drawn. 1, 1.0 and true are different.

    `ordered` says whether they are an axis for whoever learns (`order_of` has it): None is where all are numbers.
    """

    values: tuple[Value, ...]
    weights: tuple[float, ...] | None = None
    ordered: bool | None = None

    def problem(self) -> Flaw | None:
        """The first rule that is broken, or None."""
        if not self.values:
            return Flaw(("values",), "a choice needs at least one value")
        spellings = [repr(value) for value in self.values]
        for k, spelling in enumerate(spellings):
            if spelling in spellings[:k]:
                return Flaw(("values",), f"{spelling} is there twice; use weights to draw a value more often")
        if self.ordered and not are_numbers(self.values):
            return Flaw(("ordered",), "ordered: true needs numbers, no two of them equal; leave it out")
        text = None if self.weights is None else _weights_problem(self.weights, len(self.values))
        return None if text is None else Flaw(("weights",), text)

    def from_unit(self, u: float) -> Value:
        """The value at u in [0, 1] (clamped)."""
        return self.values[min(bisect_right(self.bounds, u, 1) - 1, bisect_left(self.bounds, 1.0, 1) - 1)]

    def to_unit(self, value: Value) -> float:
        """The middle of a value's share of [0, 1]. ValueError where it is none of the values."""
        spellings = [repr(v) for v in self.values]
        if repr(value) not in spellings:
            raise ValueError(f"{value!r} is none of {', '.join(spellings)}")
        k = spellings.index(repr(value))
        return sum(self.bounds[k : k + 2]) / 2

    def contains(self, value: object) -> bool:
        """Whether a value, of this very type, is one of those that can be drawn."""
        return repr(value) in [
            repr(v) for v, (begin, end) in zip(self.values, pairwise(self.bounds), strict=True) if begin < end
        ]

    def levels(self, count: int) -> list[float]:
        """One unit for every value that can be drawn, however many."""
        return [self.to_unit(value) for value in self.values if self.contains(value)]

    def indices(self, u: NDArray[np.float64]) -> NDArray[np.intp]:
        """Numbers of the values at many units of [0, 1]."""
        last = bisect_left(self.bounds, 1.0, 1) - 1
        return np.minimum(np.searchsorted(np.array(self.bounds[1:]), u, side="right"), last)

    def extremes(self) -> list[Value]:
        """The values whose legality says that all are legal: all of them."""
        return list(self.values)

    @cached_property
    def bounds(self) -> list[float]:
        """Where the shares of [0, 1] begin and end: one more than there are values."""
        sums = list(accumulate(self.weights or (1.0,) * len(self.values), initial=0.0))
        return [s / sums[-1] for s in sums]


Hyperparameter = Float | Int | Choice


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is an int or a float; true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole(value: object) -> TypeGuard[int]:
    """Whether a value is an int; true, false and 2.0 are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def are_numbers(values: Sequence[object]) -> bool:
    """Whether all are numbers, and no two of them equal."""
    return all(is_number(value) and abs(value) < LARGEST for value in values) and len(set(values)) == len(values)


def _range_problem(h: Float | Int) -> Flaw | None:
    if h.low >= h.high:
        return Flaw((), f"low ({h.low}) must be below high ({h.high})")
    if h.scale not in SCALES:
        return Flaw(("scale",), f"scale must be one of {', '.join(SCALES)}, not {h.scale!r}")
    return _scale_problem(h, h.low, h.high) or (None if h.step is None else _step_problem(h, h.step))


def _scale_problem(h: Float | Int, low: float, high: float) -> Flaw | None:
    text = SCALES[h.scale].problem(low, high)
    return None if text is None else Flaw(("scale",), text)


def _step_problem(h: Float | Int, step: float) -> Flaw | None:
    text = _step_text(h, step)
    return None if text is None else Flaw(("step",), text)


def _step_text(h: Float | Int, step: float) -> str | None:
    if step <= 0:
        return f"step must be above 0, not {step}"
    whole, rest = divmod(_exact(h.high) - _exact(h.low), _exact(step))
    if rest == 0:
        return None if whole < LARGEST_WHOLE else f"step ({step}) makes more than 2**53 values; write a larger step"
    if whole == 0:
        return f"step ({step}) must be at most high - low ({_spell(_exact(h.high) - _exact(h.low))})"
    below, above = (_exact(h.low) + k * _exact(step) for k in (whole, whole + 1))
    return f"step ({step}) must divide high - low; with low {h.low} write high: {_spell(below)} or {_spell(above)}"


def _bins_problem(h: Float | Int) -> Flaw | None:
    flaw = _scale_problem(h, *h.bins.edges)
    if flaw or h.bins.step >= (finest := h.bins.finest_step):
        return flaw
    digit = 10.0 ** math.floor(math.log10(finest))
    least = math.ceil(finest / digit) * digit
    wanted = f"{math.ceil(least) if isinstance(h, Int) else least:g} or more"
    few = ", or list the values" if h.bins.count <= MOST_LISTED else ""
    text = f"step ({h.step}) is too small for floats to tell all values apart; write step: {wanted}{few}"
    return Flaw(("step",), text)


def _weights_problem(weights: tuple[float, ...], count: int) -> str | None:
    if len(weights) != count:
        return f"weights must be one for each value: {len(weights)} for {count} values"
    for weight in weights:
        if not is_number(weight) or not math.isfinite(weight) or weight < 0:
            return f"weights must be finite numbers of at least 0, not {weight!r}"
    if sum(weights) <= 0 or not math.isfinite(sum(weights)):
        return f"weights must have a positive sum, not {sum(weights)}"
    return None


def _exact(value: float) -> Fraction:
    """The number as it is written: 0.1 is a tenth, not the float nearest to it."""
    return Fraction(str(value))


def _spell(value: Fraction) -> str:
    return str(value.numerator if value.denominator == 1 else float(value))


def _value(h: Float, index: int) -> float:
    low, step, unit = h._steps
    return (low + index * step) / unit


def _index(h: Float | Int, value: float) -> int:
    """Number of the value that is nearest."""
    bins = h.bins
    return min(max(round((value - h.low) / bins.step), 0), bins.count - 1)


def _bins(h: Float | Int) -> Bins:
    step = _exact(h.step or 1)
    count = int((_exact(h.high) - _exact(h.low)) / step) + 1
    return Bins(float(h.low), float(step), count, SCALES[h.scale])
