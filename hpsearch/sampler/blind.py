"""Samplers that look at no results: uniform draws, scrambled Sobol points, which leave smaller gaps, and the grid."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from hpsearch.history import History
from hpsearch.sampler.sampler import Proposal, SearchSpec
from hpsearch.space import Space
from hpsearch.space.hyperparameters import Value
from hpsearch.trial import Goal


@dataclass(frozen=True, slots=True)
class Random:
    """Rows of `dimension` independent numbers: n trials show n values of every hyperparameter."""

    dimension: int

    def propose(self, count: int, history: History, rng: np.random.Generator) -> Proposal:
        """The rows after those already planned, (count, dimension)."""
        return Proposal(rng.random((history.planned + count, self.dimension))[history.planned :])


@dataclass(frozen=True, slots=True)
class Sobol:
    """One scrambled sequence of `dimension` coordinates.

    Owen, "Randomly permuted (t, m, s)-nets and (t, s)-sequences" (1995); scipy.stats.qmc.Sobol computes it.
    """

    dimension: int

    def propose(self, count: int, history: History, rng: np.random.Generator) -> Proposal:
        """The points after those already planned, (count, dimension)."""
        if count == 0:
            return Proposal(np.zeros((0, self.dimension)))
        return Proposal(sobol_points(history.planned + count, self.dimension, rng)[history.planned :])


def sobol_points(count: int, dimension: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """The first `count` (at least 1) of a scrambled sequence, (count, dimension)."""
    from scipy.stats import qmc

    if dimension == 0:
        return np.zeros((count, 0))
    # Drawn up to the next power of two: scipy warns of any other first draw.
    points: NDArray[np.float64] = qmc.Sobol(dimension, seed=rng).random_base2((count - 1).bit_length())
    return points[:count]


def random_sampler(space: Space, spec: SearchSpec, goal: Goal) -> Random:
    """The sampler `random` of a space; it has no options."""
    return Random(space.dimension)


def sobol_sampler(space: Space, spec: SearchSpec, goal: Goal) -> Sobol:
    """The sampler `sobol` of a space; it has no options."""
    return Sobol(space.dimension)


@dataclass(frozen=True, slots=True)
class Grid:
    """`points` levels an axis; the first axis varies slowest. Each config comes once: inactive coordinates stay 0.5."""

    space: Space
    points: int

    def propose(self, count: int, history: History, rng: np.random.Generator) -> Proposal:
        """The rows after those already planned, (<= count, dimension); fewer where the grid ends."""
        rows = list(islice(grid_rows(self.space, self.points), history.planned, history.planned + count))
        return Proposal(np.array(rows, dtype=np.float64).reshape(len(rows), self.space.dimension))


def grid_sampler(space: Space, spec: SearchSpec, goal: Goal) -> Grid:
    """The sampler `grid` of a space, with the spec's points or as many as fit into its trials."""
    return Grid(space, spec.points or fitting_points(space, spec.trials))


def fitting_points(space: Space, trials: int) -> int:
    """The largest number of levels an axis, at least 2, with which the whole grid has at most `trials` configs."""

    def size(points: int) -> int:
        return sum(1 for _ in islice(grid_rows(space, points), trials + 1))

    # Levels beyond the number of trials never fit, unless no axis has that many, where they make no difference.
    return max(2, 1 + bisect_right(range(2, trials + 1), trials, key=size))


def grid_rows(space: Space, points: int) -> Iterator[list[float]]:
    """All rows of the grid, one at a time."""
    parents = {parent for axis in space.axes.values() for parent in axis.parents}
    levels = {name: axis.hyperparameter.levels(points) for name, axis in space.axes.items()}

    def grow(depth: int, row: list[float], values: dict[str, Value]) -> Iterator[list[float]]:
        if depth == len(space.order):
            yield row
            return
        name = space.order[depth]
        key, width = space.axes[name].key(name), space.axes[name].width(values)
        for units in product(levels[name], repeat=width):
            grown = list(row)
            for position, unit in zip(space.positions[name], units, strict=False):
                grown[position] = unit
            known = values | {key: space.value(name, units)} if width and key in parents else values
            yield from grow(depth + 1, grown, known)

    yield from grow(0, [0.5] * space.dimension, dict(space.fixed))
