"""Who starts next, whatever the schedule: the sampler's configs as trials, numbered on, until the search is over."""

from dataclasses import dataclass

from hpsearch import seeds
from hpsearch.sampler import Proposal, Sampler
from hpsearch.space import Space
from hpsearch.trial import Goal, History, Plan, Task, Trial

CHUNK = 32
"""Trials a plan where something is decided between plans."""


def _end(begun: int, chunk: int | None) -> int:
    """Where the plan ends that comes after `begun` trials: without a chunk at 32, 64, 128, ...

    So that a search that only fails is noticed, and hardly a worker ever waits for the end of a plan.
    """
    if chunk is not None:
        return (begun // chunk + 1) * chunk
    return CHUNK << (begun // CHUNK).bit_length()


@dataclass(frozen=True, slots=True)
class Newcomers:
    """`trials` in all, in plans that end at multiples of `chunk` (None: ever larger ones).

    A sampler that learns from results ends them earlier. With more `trials` the same history goes on with the same
    search. Target and `patience` (in trials) are judged on trials trained for all `epochs`.
    """

    space: Space
    sampler: Sampler
    seed: int
    trials: int
    epochs: int
    goal: Goal
    patience: int | None = None
    chunk: int | None = None

    def next_plan(self, history: History, budget: int) -> Plan | None:
        """The next trials, to be trained for `budget` epochs; None where all have begun or nothing is left."""
        begun = history.planned
        end = min(_end(begun, self.chunk), self.trials)
        if end <= begun:
            return None
        proposal = self._propose(end - begun, history)
        tasks = tuple(Task(Trial(begun + i, self.space.decode(u)), budget) for i, u in enumerate(proposal.rows, 1))
        return Plan(history.next_plan, tasks, proposal.state) if tasks else None

    def over(self, history: History) -> str | None:
        """Why no more trials are wanted: target, patience, or all are done; None while they are."""
        best = history.incumbent(self.goal)
        if best is not None and best.task.budget < self.epochs:
            best = None
        if best is not None and self.goal.reached(best):
            return f"trial {best.task.trial.number} reached the target {self.goal.metric} of {self.goal.target}"
        waited = history.planned - (best.task.trial.number if best else 0)
        if self.patience is not None and waited >= self.patience:
            return f"the last {waited} trials brought nothing better (patience {self.patience})"
        return f"all {self.trials} trials are done" if history.planned >= self.trials else None

    def reason(self, history: History) -> str | None:
        """Why no trial starts: that it is `over`, or that the sampler has nothing left to propose."""
        over = self.over(history)
        if over is None and len(self._propose(1, history).rows) == 0:
            return f"the whole grid of {history.planned} trials is done"
        return over

    def _propose(self, count: int, history: History) -> Proposal:
        return self.sampler.propose(count, history, seeds.generator(self.seed, *seeds.sampler_key()))
