"""Random search: every row uniform in the unit cube, so that n trials show n values of every hyperparameter."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpsearch.sampler.protocol import SearchSpec
from hpsearch.space import Space
from hpsearch.trial import History


@dataclass(frozen=True, slots=True)
class Random:
    """Uniform rows of `dimension` numbers."""

    dimension: int

    def propose(self, count: int, history: History, rng: np.random.Generator) -> NDArray[np.float64]:
        """The rows after those already planned, (count, dimension)."""
        return rng.random((history.planned + count, self.dimension))[history.planned :]


def random_sampler(space: Space, spec: SearchSpec) -> Random:
    """The sampler `random` of a space; it has no options."""
    return Random(space.dimension)
