"""Full: every trial is trained for all epochs."""

from dataclasses import dataclass

from hpsearch import seeds
from hpsearch.sampler import Proposal, Sampler
from hpsearch.space import Space
from hpsearch.trial import Goal, History, Plan, Task, Trial

CHUNK = 32
"""Trials a plan where a target or patience may end the search: they are judged between plans only."""


def _end(begun: int, chunk: int | None) -> int:
    """Where the plan ends that comes after `begun` trials: without a chunk at 32, 64, 128, ...

    So that a search that only fails is noticed, and hardly a worker ever waits for the end of a plan.
    """
    if chunk is not None:
        return (begun // chunk + 1) * chunk
    return CHUNK << (begun // CHUNK).bit_length()


@dataclass(frozen=True, slots=True)
class Full:
    """`trials` in all, in plans that end at multiples of `chunk` (None: ever larger ones).

    A sampler that learns from results ends them earlier. With more `trials` the same history goes on with the same
    search.
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
        if self._over(history):
            return None
        first = history.planned + 1
        end = _end(history.planned, self.chunk)
        proposal = self._propose(min(end, self.trials) - history.planned, history)
        tasks = tuple(Task(Trial(first + i, self.space.decode(u)), self.epochs) for i, u in enumerate(proposal.rows))
        return Plan(history.next_plan, tasks, proposal.state) if tasks else None

    def reason(self, history: History) -> str | None:
        """Why no plan comes: target, patience, all trials done, or nothing left to propose."""
        over = self._over(history)
        if over is None and len(self._propose(1, history).rows) == 0:
            return f"the whole grid of {history.planned} trials is done"
        return over

    def _over(self, history: History) -> str | None:
        best = history.incumbent(self.goal)
        if best is not None and self.goal.reached(best):
            return f"trial {best.task.trial.number} reached the target {self.goal.metric} of {self.goal.target}"
        waited = history.planned - (best.task.trial.number if best else 0)
        if self.patience is not None and waited >= self.patience:
            return f"the last {waited} trials brought nothing better (patience {self.patience})"
        if history.planned >= self.trials:
            return f"all {self.trials} trials are done"
        return None

    def _propose(self, count: int, history: History) -> Proposal:
        return self.sampler.propose(count, history, seeds.generator(self.seed, *seeds.sampler_key()))


def full_schedule(
    *, space: Space, sampler: Sampler, seed: int, trials: int, epochs: int, goal: Goal, patience: int | None
) -> Full:
    """The schedule `full`: chunked where something may end the search before all trials are done."""
    chunk = None if goal.target is None and patience is None else CHUNK
    return Full(space, sampler, seed, trials, epochs, goal, chunk, patience)
