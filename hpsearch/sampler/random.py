"""Random search: every row uniform in the unit cube, so that n trials show n values of every hyperparameter."""

from dataclasses import dataclass

import numpy as np

from hpsearch.sampler.protocol import Proposal, SearchSpec
from hpsearch.space import Space
from hpsearch.trial import Goal, History


@dataclass(frozen=True, slots=True)
class Random:
    """Uniform rows of `dimension` numbers."""

    dimension: int

    def propose(self, count: int, history: History, rng: np.random.Generator) -> Proposal:
        """The rows after those already planned, (count, dimension)."""
        return Proposal(rng.random((history.planned + count, self.dimension))[history.planned :])


def random_sampler(space: Space, spec: SearchSpec, goal: Goal) -> Random:
    """The sampler `random` of a space; it has no options."""
    return Random(space.dimension)
