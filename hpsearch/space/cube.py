"""Many points of a space's unit cube at once: which coordinates are active, and the point that each draw settles on."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.space.axis import count, same
from hpsearch.space.hyperparameters import Choice, Hyperparameter, Value
from hpsearch.space.scales import Array
from hpsearch.space.space import Space

Mask = NDArray[np.bool_]

CLOSE = 1e-12
"""How far a settled unit may be from that of the same value, computed on another way."""


@dataclass(frozen=True)
class Cube:
    """The vectorized side of `Space`: points are rows, (n, dimension)."""

    space: Space

    def settle(self, u: Array) -> Array:
        """encode(decode(u)) up to rounding: the middle of each value's share, 0.5 for whatever is inactive."""
        columns = [settled(c.hyperparameter, u[:, i]) for i, c in enumerate(self.space.coordinates)]
        points = np.stack(columns, axis=1) if columns else u
        return np.where(self.active(points), points, 0.5)

    def active(self, points: Array) -> Mask:
        """Which coordinates have a say at each of the settled `points`; (n, dimension)."""
        mask = np.zeros(points.shape, dtype=np.bool_)
        for name in self.space.order:
            axis, here = self.space.axes[name], np.ones(len(points), dtype=np.bool_)
            for parent, allowed in axis.when.items():
                here &= self._has(parent, allowed, points, mask)
            for layer, position in enumerate(self.space.positions[name]):
                mask[:, position] = here if axis.per is None else here & (self._count(axis.per, points, mask) > layer)
        return mask

    def _has(self, parent: str, allowed: tuple[Value, ...], points: Array, mask: Mask) -> Any:
        """Where a name is active and has one of these values."""
        if parent not in self.space.holders:
            value = self.space.fixed.get(parent)
            return np.bool_(parent in self.space.fixed and any(same(value, a) for a in allowed))
        found = np.zeros(len(points), dtype=np.bool_)
        for name in self.space.holders[parent]:
            (position,) = self.space.positions[name]
            units = _units(self.space.axes[name].hyperparameter, allowed)
            near = np.abs(points[:, position, None] - np.array(units)) <= CLOSE
            found |= mask[:, position] & near.any(axis=1)
        return found

    def _count(self, parent: str, points: Array, mask: Mask) -> Any:
        """How many layers a name stands for; none where it is inactive."""
        if parent not in self.space.holders:
            return np.float64(count(self.space.fixed.get(parent)))
        found = np.zeros(len(points))
        for name in self.space.holders[parent]:
            (position,) = self.space.positions[name]
            found += np.where(mask[:, position], _counts(self.space.axes[name].hyperparameter, points[:, position]), 0)
        return found


def settled(h: Hyperparameter, u: Array) -> Array:
    """Units of [0, 1] to those that the values drawn at them encode to."""
    begin, end = spans(h, u)
    return (begin + end) / 2


def spans(h: Hyperparameter, u: Array) -> tuple[Array, Array]:
    """From where to where in [0, 1] the same value is drawn; a float without steps is drawn at one point."""
    if isinstance(h, Choice):
        bounds, index = np.array(h.bounds), h.indices(u)
        return bounds[index], bounds[index + 1]
    if h.step is None:
        inside = np.clip(u, 0.0, 1.0)
        return inside, inside
    return h.bins.spans(h.bins.indices(u))


def _counts(h: Hyperparameter, u: Array) -> Any:
    if isinstance(h, Choice):
        return np.array([count(value) for value in h.values], dtype=np.float64)[h.indices(u)]
    return h.low + (h.step or 1) * h.bins.indices(u)


def _units(h: Hyperparameter, allowed: tuple[Value, ...]) -> list[float]:
    if isinstance(h, Choice):
        return [h.to_unit(value) for value in h.values if any(same(value, a) for a in allowed)]
    return [h.to_unit(a) for a in allowed if h.contains(a)]  # type: ignore[arg-type]
