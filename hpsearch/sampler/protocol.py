"""What a sampler is, and the values that choose one."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hpsearch.trial import History


@dataclass(frozen=True, slots=True)
class SearchSpec:
    """Which sampler, and what it may want to know.

    `points` is the grid's levels an axis, at least 2 (end points included; all values of an axis that has fewer);
    None is the largest number for which the whole grid fits into `trials`, at least 2. `trials` is the number the
    search was begun with: a grid must not change when a run goes on with more.
    """

    sampler: str = "random"
    points: int | None = None
    trials: int = 20


class Sampler(Protocol):
    """Where to look next: a pure function of the recorded history."""

    def propose(self, count: int, history: History, rng: np.random.Generator) -> NDArray[np.float64]:
        """The next rows of the search, (<= count, dimension) in [0, 1]; fewer than `count` where nothing is left.

        `rng` is made afresh from the run's seed for every call, so that rows depend only on it and on the history:
        asking for 5 and then 7 gives the rows of asking for 12.
        """
        ...
