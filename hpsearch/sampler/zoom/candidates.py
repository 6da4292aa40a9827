"""Points around the best: what zooming in means, for numbers and for choices."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hpsearch.sampler.zoom.gaussian_process import Array, Owners
from hpsearch.space import Choice, Cube, Order, order_of

UNIFORM, ZOOMED = 100, 300
"""Candidates drawn all over, and around the elites: with a thousand no search was better."""
CROSSED, MOVED = (0.0, 0.5, 1.0), (0.3, 0.6, 1.0)
"""Shares of coordinates that come from another elite, and that move: each candidate draws one of either."""
NEAREST, FARTHEST = 0.02, 0.5
"""How far a coordinate moves, drawn on a log scale: from a fiftieth of the range to half of it."""
ALL_OVER = 0.05
"""Share of what is drawn all over where no model chooses."""


@dataclass(frozen=True)
class Candidates:
    """Draws from a cube; every point that comes back is settled."""

    cube: Cube

    @cached_property
    def orders(self) -> dict[int, Order]:
        """The ordered lists by their coordinate: they are moved along their places."""
        hyperparameters = [c.hyperparameter for c in self.cube.space.coordinates]
        found = {i: order_of(h) for i, h in enumerate(hyperparameters) if isinstance(h, Choice)}
        return {i: order for i, order in found.items() if order is not None}

    @cached_property
    def choices(self) -> NDArray[np.bool_]:
        """Which coordinates have no order: they are redrawn, never moved."""
        coordinates = enumerate(self.cube.space.coordinates)
        unordered = [isinstance(c.hyperparameter, Choice) and i not in self.orders for i, c in coordinates]
        return np.array(unordered, dtype=np.bool_)

    @cached_property
    def owners(self) -> Owners:
        """Which coordinate each feature belongs to."""
        hyperparameters = [c.hyperparameter for c in self.cube.space.coordinates]
        sizes = [
            len(h.values) if isinstance(h, Choice) and unordered else 1
            for h, unordered in zip(hyperparameters, self.choices, strict=True)
        ]
        return np.repeat(np.arange(len(sizes)), sizes)

    def features(self, points: Array) -> Array:
        """Settled points as the kernel sees them: two values of a choice without order are as far apart as the ends of
        a range."""
        columns = []
        active = self.cube.active(points) if self.orders else None
        for i, coordinate in enumerate(self.cube.space.coordinates):
            h, u = coordinate.hyperparameter, points[:, i]
            if active is not None and i in self.orders:
                columns.append(np.where(active[:, i], self.orders[i].to_place(u), 0.5)[:, None])
                continue
            if not isinstance(h, Choice):
                columns.append(u[:, None])
                continue
            middles = np.array([h.to_unit(value) for value in h.values])
            columns.append((np.abs(u[:, None] - middles) < 1e-12) * np.sqrt(0.5))
        return np.concatenate(columns, axis=1)

    def uniform(self, count: int, rng: np.random.Generator) -> Array:
        """Points drawn all over."""
        return self.cube.settle(rng.random((count, self.cube.space.dimension)))

    def mixed(self, elites: Array, rng: np.random.Generator) -> Array:
        """What a suggestion is chosen from: some all over, three times as many around the elites (e, dimension)."""
        if not len(elites):
            return self.uniform(UNIFORM + ZOOMED, rng)
        wide, shape = self.uniform(UNIFORM, rng), (ZOOMED, self.cube.space.dimension)
        parents = rng.integers(len(elites), size=(ZOOMED, 1))
        others = rng.integers(len(elites), size=shape)
        crossed = rng.random(shape) < rng.choice(CROSSED, (ZOOMED, 1))
        around = self._picked(elites, np.where(crossed, others, parents), rng)
        reach = np.exp(rng.uniform(np.log(NEAREST), np.log(FARTHEST), (ZOOMED, 1)))
        moved = rng.random(shape) < rng.choice(MOVED, (ZOOMED, 1))
        return np.vstack([wide, self._moved(around, reach * rng.uniform(-1, 1, shape), reach, moved, rng)])

    def shrinking(self, elites: Array, reach: float, count: int, rng: np.random.Generator) -> Array:
        """Without a model: one in twenty all over, else each coordinate near that of an elite of its own."""
        wide, shape = self.uniform(count, rng), (count, self.cube.space.dimension)
        if not len(elites):
            return wide
        around = self._picked(elites, rng.integers(len(elites), size=shape), rng)
        everywhere = np.ones(shape, dtype=np.bool_)
        near = self._moved(around, reach * rng.uniform(-1, 1, shape), np.full((count, 1), reach), everywhere, rng)
        return np.where(rng.random((count, 1)) < ALL_OVER, wide, near)

    def children(self, parents: Array, each: int, sd: float, rng: np.random.Generator) -> Array:
        """`each` of every parent: half of the coordinates move by N(0, sd)."""
        born = self._filled(np.repeat(parents, each, axis=0), rng)
        moved = rng.random(born.shape) < 0.5
        return self._moved(born, rng.normal(0, sd, born.shape), np.full((len(born), 1), sd), moved, rng)

    def _picked(self, elites: Array, which: NDArray[np.intp], rng: np.random.Generator) -> Array:
        points, active = elites, self.cube.active(elites)
        columns = np.arange(points.shape[1])
        drawn = rng.random(which.shape)
        return np.where(active[which, columns], points[which, columns], drawn)

    def _filled(self, points: Array, rng: np.random.Generator) -> Array:
        # A coordinate that was inactive says nothing about where it should be once a choice makes it active.
        return np.where(self.cube.active(points), points, rng.random(points.shape))

    def _moved(
        self, points: Array, by: Array, redrawn: Array, moved: NDArray[np.bool_], rng: np.random.Generator
    ) -> Array:
        drawn, again = rng.random(points.shape), rng.random(points.shape) < redrawn
        numbers = np.where(moved, np.clip(points + by, 0.0, 1.0), points)
        for i, order in self.orders.items():
            places = np.clip(order.to_place(points[:, i]) + by[:, i], 0.0, 1.0)
            numbers[:, i] = np.where(moved[:, i], order.from_place(places), points[:, i])
        choices = np.where(moved & again, drawn, points)
        return self.cube.settle(np.where(self.choices, choices, numbers))
