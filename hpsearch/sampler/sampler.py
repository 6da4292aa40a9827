"""What a sampler is, the values that choose one, and what others know of a kind of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hpsearch.history import History
from hpsearch.sampler.observations import begun_with
from hpsearch.space import Space
from hpsearch.trial import Config, Goal


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


@dataclass(frozen=True, slots=True)
class SamplerKind:
    """How a sampler is made, and what others must know of it before that.

    `options` are the fields that it reads of a SearchSpec beside `trials`. One that `learns` proposes only so many rows
    until it has seen results. An `exhaustive` one has a list of configs of its own, whatever the seed, which ends.
    `packages` says what it needs beyond what hpsearch always has. `paced` says what it does by the number of trials
    that the search was begun with, as a verb and its object, where it does anything by that.
    """

    make: Callable[[Space, SearchSpec, Goal], Sampler]
    options: tuple[str, ...] = ()
    learns: bool = False
    exhaustive: bool = False
    packages: Callable[[SearchSpec], tuple[str, ...]] = lambda spec: ()
    paced: Callable[[SearchSpec], str | None] = lambda spec: None

    def missing(self, spec: SearchSpec) -> list[str]:
        """The packages that it needs for this and that are not installed."""
        return [package for package in self.packages(spec) if find_spec(package) is None]

    def listed(self, space: Space, spec: SearchSpec, goal: Goal, upto: int) -> int:
        """How many configs there are to train, at most `upto`: fewer where it is exhaustive and its list ends."""
        if not self.exhaustive or not space.axes:
            return upto
        return len(self.make(space, spec, goal).propose(upto, History(), np.random.default_rng(0)).rows)

    def note_on_more(self, spec: SearchSpec, history: History, trials: int) -> str | None:
        """What to say where a search goes on that would have been another one with all its `trials` from the start."""
        what, begun = self.paced(spec), begun_with(history, trials)
        if what is None or begun == trials:
            return None
        return (
            f"{spec.sampler} {what} by the {begun} trials it was begun with: "
            f"with {trials} from the start it would have been another search"
        )
