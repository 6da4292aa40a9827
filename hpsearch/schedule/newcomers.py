"""Who starts next, whatever the schedule: the sampler's configs as trials, numbered on, until the search is over."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpsearch import seeds
from hpsearch.history import History
from hpsearch.sampler import Sampler
from hpsearch.space import Space
from hpsearch.trial import Config, Goal, Over, Plan, Task, Trial

CHUNK = 32
"""Trials a plan where something is decided between plans."""


@dataclass(frozen=True, slots=True)
class Newcomers:
    """`trials` in all, in plans that end at multiples of `chunk` (None: ever larger ones).

    A sampler that learns from results ends them earlier. With more `trials` the same history goes on with the same
    search. Target and `patience` (in trials) are judged on trials trained for all `epochs`. Trial k has the values of
    the k-th config of `start`, to the last bit; what that leaves out the sampler draws.
    """

    space: Space
    sampler: Sampler
    seed: int
    trials: int
    epochs: int
    goal: Goal
    patience: int | None = None
    chunk: int | None = None
    start: tuple[Config, ...] = ()

    def next(self, history: History, budget: int) -> Plan | Over:
        """The next trials, to be trained for `budget` epochs, unless target or patience wants no more."""
        reason = self._satisfied(history)
        return self.unjudged(history, budget) if reason is None else Over(reason)

    def unjudged(self, history: History, budget: int) -> Plan | Over:
        """The same whatever target and patience say: over where all have begun or the sampler has nothing left."""
        begun = history.planned
        end = min(_end(begun, self.chunk), self.trials)
        if end <= begun:
            return Over(f"all {self.trials} trials are done")
        rng = seeds.generator(self.seed, *seeds.sampler_key())
        proposal = self.sampler.propose(end - begun, history, rng)
        tasks = tuple(Task(trial, budget) for trial in self._trials(proposal.rows, begun))
        if not tasks:
            return Over(f"the whole grid of {begun} trials is done")
        return Plan(history.next_plan, tasks, proposal.state)

    def _satisfied(self, history: History) -> str | None:
        """Why no more trials are wanted: target or patience; None while they are."""
        best = history.incumbent(self.goal)
        if best is not None and best.task.budget < self.epochs:
            best = None
        if best is not None and self.goal.reached(best):
            return f"trial {best.task.trial.number} reached the target {self.goal.metric} of {self.goal.target}"
        waited = history.planned - (best.task.trial.number if best else 0)
        if self.patience is not None and waited >= self.patience:
            return f"the last {waited} trials were no better than the best (patience {self.patience})"
        return None

    def _trials(self, rows: NDArray[np.float64], begun: int) -> Iterator[Trial]:
        for number, row in enumerate(rows, begun + 1):
            given = self.start[number - 1] if number <= len(self.start) else {}
            config = self.space.decode(_placed(self.space, row, given) if given else row)
            # A way through the unit cube may change the last bit of what is given.
            yield Trial(number, {**config, **given})


def _end(begun: int, chunk: int | None) -> int:
    """Where the plan ends that comes after `begun` trials: without a chunk at 32, 64, 128, ...

    So that a search that only fails is noticed, and hardly a worker ever waits for the end of a plan.
    """
    if chunk is not None:
        return (begun // chunk + 1) * chunk
    return CHUNK << (begun // CHUNK).bit_length()


def _placed(space: Space, row: NDArray[np.float64], given: Config) -> NDArray[np.float64]:
    """The row with the coordinates of what is given, so that what applies with that is drawn."""
    units = space.encode(given)
    return np.where(space.has(given), units, row)
