"""What a sampler is, and the values that choose one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hpsearch.trial import Config, History


@dataclass(frozen=True, slots=True)
class SearchSpec:
    """Which sampler, and what it may want to know.

    `points` is the grid's levels an axis, at least 2 (end points included; all values of an axis that has fewer);
    None is the largest number for which the whole grid fits into `trials`, at least 2. `trials` is the number the
    search was begun with: a grid must not change when a run goes on with more. `model` (gaussian_process or none) is
    zoom's, `algorithm` (tpe, gp or cmaes) optuna's, `batch` (trials a plan) both's; `rounds` and `keep` (share of the
    best, in (0, 1)) are box's. `start` are configs of the first trials, each with some of the searched names.
    """

    sampler: str = "zoom"
    points: int | None = None
    trials: int = 20
    model: str = "gaussian_process"
    batch: int = 8
    rounds: int = 4
    keep: float = 0.1
    algorithm: str = "tpe"
    start: tuple[Config, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Rows of the unit cube, (n, dimension), and what the sampler wants to find in the plan (JSON, for its journal)."""

    rows: NDArray[np.float64]
    state: Mapping[str, Any] = field(default_factory=dict)


class Sampler(Protocol):
    """Where to look next: a pure function of the recorded history."""

    def propose(self, count: int, history: History, rng: np.random.Generator) -> Proposal:
        """The next rows of the search, at most `count`: fewer where the next ones need results, none at the end.

        `rng` is made afresh from the run's seed for every call, so that rows depend only on it and on the history:
        asking for 5 and then 7 gives the rows of asking for 12. A sampler that learns from results sees only those of
        the batches before the one that a row belongs to, however the batch is cut into plans.
        """
        ...
