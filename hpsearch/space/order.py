"""A list of numbers as an axis: where its values lie, on the scale that spaces them most evenly."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hpsearch.space.hyperparameters import Choice, Float, are_numbers
from hpsearch.space.rounding import rounded
from hpsearch.space.scales import SCALES, Array

EVEN = ("linear", "log_one_minus", "log")
"""The scales that a list may be meant on; of equally even ones the first."""
TWICE = 2
"""Two values are evenly spaced on any scale: beyond such a ratio they are on one of ratios."""


@dataclass(frozen=True)
class Order:
    """The values of a choice that can be drawn, from the least to the greatest.

    `indices` are their numbers in the list, `units` where they lie between the first and the last on `scale`; a least
    value of 0 lies as far below the next, on log, as that below the one after it.
    """

    choice: Choice
    indices: tuple[int, ...]
    units: tuple[float, ...]
    scale: str

    @property
    def values(self) -> list[float]:
        """The values in order."""
        return [self.choice.values[i] for i in self.indices]  # type: ignore[misc]

    @cached_property
    def places(self) -> Array:
        """Where they are on the axis [0, 1], (n,): evenly spaced ones as n whole numbers of a range would be."""
        n = len(self.indices)
        return np.asarray((0.5 + np.array(self.units) * (n - 1)) / n)

    def shares(self) -> Array:
        """How much of [0, 1] each has, (n,)."""
        return np.diff(self.choice.bounds)[list(self.indices)]

    def ranks(self, u: Array) -> NDArray[np.intp]:
        """Which of them, from 0, each unit of the cube's coordinate stands for."""
        return np.asarray(self._ranks[self.choice.indices(u)])

    def middles(self, ranks: NDArray[np.intp]) -> Array:
        """The cube's units for values by their rank: the middles of their shares."""
        return np.asarray(self._middles[ranks])

    def to_place(self, u: Array) -> Array:
        """Units of the cube's coordinate to places on the axis."""
        return np.asarray(self.places[self.ranks(u)])

    def from_place(self, x: Array) -> Array:
        """Places to units of the cube: each the value that is nearest."""
        return self.middles(np.searchsorted((self.places[1:] + self.places[:-1]) / 2, x, side="right"))

    def beyond(self, side: Literal["low", "high"]) -> float:
        """The next value as the list goes on at that end: as far beyond it on the scale as that is from its neighbour.

        A whole number where all are, in as few digits as it has exactly, else in two. Of a least 0, below: itself.
        """
        values, up = self.values, side == "high"
        low, high = map(float, values[-2:] if up else values[:2])
        if self.scale == "log" and low == 0:
            return values[0]
        found = SCALES[self.scale].beyond(low, high, 1.0 if up else -1.0)
        exact = float(f"{found:.6g}")
        if abs(exact - found) > 1e-9 * abs(found):
            exact = rounded(Float(low, high, self.scale), found, high - low, "nearest")
        return round(exact) if all(isinstance(value, int) for value in values) else exact

    # Asked for again and again while candidates are drawn.
    @cached_property
    def _ranks(self) -> NDArray[np.intp]:
        known = np.zeros(len(self.choice.values), dtype=np.intp)
        known[list(self.indices)] = np.arange(len(self.indices))
        return known

    @cached_property
    def _middles(self) -> Array:
        bounds = np.array(self.choice.bounds)
        return np.asarray(((bounds[:-1] + bounds[1:]) / 2)[list(self.indices)])


def order_of(choice: Choice) -> Order | None:
    """The order of a choice; None where its values have none: words, true or false, equal numbers, or so it is said."""
    indices = [i for i, value in enumerate(choice.values) if choice.contains(value)]
    numbers = [choice.values[i] for i in indices]
    if choice.ordered is False or len(indices) < 2 or not are_numbers(numbers):
        return None
    indices.sort(key=lambda i: choice.values[i])  # type: ignore[arg-type, return-value]
    values = [float(choice.values[i]) for i in indices]  # type: ignore[arg-type]
    scale = min(EVEN, key=lambda name: _unevenness(values, name))
    return Order(choice, tuple(indices), tuple(_spaced(values, scale)), scale)


def _spaced(values: Sequence[float], scale: str) -> list[float]:
    """In [0, 1], from the least to the greatest; empty where the scale is not for them."""
    if scale == "log" and values[0] == 0 and len(values) > 2:
        above = _spaced(values[1:], scale)
        step = above[1] - above[0] if above else 0.0
        return above and [(unit + step) / (1 + step) for unit in (-step, *above)]
    if SCALES[scale].problem(values[0], values[-1]) is not None:
        return []
    return [SCALES[scale].unit(value, values[0], values[-1]) for value in values]


def _unevenness(values: Sequence[float], scale: str) -> float:
    """The largest gap over the smallest, without rounding noise; infinite where the scale is not for them."""
    units, origin = _spaced(values, scale), SCALES[scale].origin
    gaps = [after - before for before, after in pairwise(units)]
    if not gaps or min(gaps) <= 0:
        return math.inf
    if len(values) == 2 and origin is not None:
        near, far = sorted(abs(value - origin) for value in values)
        return math.inf if far <= TWICE * near else 0.0
    return round(max(gaps) / min(gaps), 6)
