"""Uniform draws that learn nothing: at random, and from a scrambled Sobol sequence, which leaves smaller gaps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpsearch.sampler.sampler import Proposal, SearchSpec
from hpsearch.space import Space
from hpsearch.trial import Goal, History


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
        from scipy.stats import qmc

        total = history.planned + count
        if self.dimension == 0 or count == 0:
            return Proposal(np.zeros((count, self.dimension)))
        # Drawn up to the next power of two: scipy warns of any other first draw.
        points: NDArray[np.float64] = qmc.Sobol(self.dimension, seed=rng).random_base2((total - 1).bit_length())
        return Proposal(points[history.planned : total])


def random_sampler(space: Space, spec: SearchSpec, goal: Goal) -> Random:
    """The sampler `random` of a space; it has no options."""
    return Random(space.dimension)


def sobol_sampler(space: Space, spec: SearchSpec, goal: Goal) -> Sobol:
    """The sampler `sobol` of a space; it has no options."""
    return Sobol(space.dimension)
