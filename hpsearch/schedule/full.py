"""Full: every trial is trained for all epochs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpsearch import seeds
from hpsearch.sampler import Sampler
from hpsearch.space import Space
from hpsearch.trial import Goal, History, Plan, Task, Trial

CHUNK = 32
"""Trials a plan where a target or patience may end the search: they are judged between plans only."""


@dataclass(frozen=True, slots=True)
class Full:
    """`trials` in all, in plans that end at multiples of `chunk` (None: one plan of all).

    With more `trials` the same history goes on with the same search.
    """

    space: Space
    sampler: Sampler
    seed: int
    trials: int
    epochs: int
    goal: Goal
    chunk: int | None = None
    patience: int | None = None

    def next_plan(self, history: History) -> Plan | None:
        """The next trials, numbered on from those planned, or None where there is a `reason`."""
        if self.reason(history):
            return None
        first = history.planned + 1
        end = self.trials if self.chunk is None else (history.planned // self.chunk + 1) * self.chunk
        rows = self._rows(min(end, self.trials) - history.planned, history)
        tasks = tuple(Task(Trial(first + i, self.space.decode(u)), self.epochs) for i, u in enumerate(rows))
        return Plan(history.next_plan, tasks)

    def reason(self, history: History) -> str | None:
        """Why no plan comes: target, patience, all trials done, or nothing left to propose."""
        best = history.incumbent(self.goal)
        if best is not None and self.goal.reached(best):
            return f"trial {best.task.trial.number} reached the target {self.goal.metric} of {self.goal.target}"
        waited = history.planned - (best.task.trial.number if best else 0)
        if self.patience is not None and waited >= self.patience:
            return f"the last {waited} trials brought nothing better (patience {self.patience})"
        if history.planned >= self.trials:
            return f"all {self.trials} trials are done"
        if len(self._rows(1, history)) == 0:
            return f"the whole grid of {history.planned} trials is done"
        return None

    def _rows(self, count: int, history: History) -> NDArray[np.float64]:
        return self.sampler.propose(count, history, seeds.generator(self.seed, *seeds.sampler_key()))


def full_schedule(
    *, space: Space, sampler: Sampler, seed: int, trials: int, epochs: int, goal: Goal, patience: int | None
) -> Full:
    """The schedule `full`: chunked where something may end the search before all trials are done."""
    chunk = None if goal.target is None and patience is None else CHUNK
    return Full(space, sampler, seed, trials, epochs, goal, chunk, patience)
