"""Box: the course's recipe. Draw at random, find the box that the best lie in, draw again inside it, and so on.

Andrew Ng, "Improving Deep Neural Networks", week 3: from coarse to fine, each hyperparameter on its own scale.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpsearch.history import History
from hpsearch.sampler.observations import HistoryReader, begun_with
from hpsearch.sampler.sampler import Proposal, SearchSpec
from hpsearch.seeds import branch
from hpsearch.space import Choice, Cube, Space
from hpsearch.space.cube import spans
from hpsearch.space.hyperparameters import Hyperparameter
from hpsearch.trial import Goal

FEWEST = 3
"""A box is around at least so many."""

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Box:
    """Rounds of equal size; each draws inside the box of the best trials of all rounds before it."""

    space: Space
    spec: SearchSpec
    reader: HistoryReader

    def propose(self, count: int, history: History, rng: np.random.Generator) -> Proposal:
        """The next rows, to the end of their round at most."""
        trials = begun_with(history, self.spec.trials)
        size = math.ceil(trials / self.spec.rounds)
        turn, drawn = divmod(history.planned, size)
        u = branch(rng, turn).random((size, self.space.dimension))
        if turn or history.earlier:
            best = self.reader.read(history, history.planned - drawn).best(self.spec.keep, FEWEST)
            u = inside(self.space, best, u)
        return Proposal(u[drawn : drawn + count], {"trials": trials})


def inside(space: Space, best: Array, u: Array) -> Array:
    """Uniform draws u (n, dimension) of the whole cube moved into the box around the best (m, dimension).

    Where a coordinate is active in none of the best, all of its range stays.
    """
    active, moved = Cube(space).active(best), np.array(u)
    for i, coordinate in enumerate(space.coordinates):
        if active[:, i].any():
            moved[:, i] = _within(coordinate.hyperparameter, best[active[:, i], i], u[:, i])
    return moved


def _within(h: Hyperparameter, best: Array, u: Array) -> Array:
    """A range shrinks to the one from the least to the greatest value; of a choice those values stay that are there."""
    begin, end = spans(h, best)
    if not isinstance(h, Choice):
        return np.asarray(np.clip(begin.min() + u * (end.max() - begin.min()), 0.0, 1.0))
    lows, first = np.unique(begin, return_index=True)
    widths = end[first] - lows
    sums = np.concatenate([[0.0], np.cumsum(widths)])
    seen = np.minimum(np.searchsorted(sums, u * sums[-1], side="right") - 1, len(lows) - 1)
    return np.asarray(lows[seen] + widths[seen] / 2)


def rounds_of(spec: SearchSpec) -> str:
    """What it does by the number of trials: cut them into rounds."""
    return f"plans its {spec.rounds} rounds"


def box_sampler(space: Space, spec: SearchSpec, goal: Goal) -> Box:
    """The sampler `box` of a space."""
    return Box(space, spec, HistoryReader(space, goal))
