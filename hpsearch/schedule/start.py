"""Configs to try first: the first trials have the values that were given; what was left out the sampler draws."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hpsearch.sampler import Proposal, Sampler
from hpsearch.schedule.protocol import Schedule
from hpsearch.space import Space
from hpsearch.trial import Config, History, Plan, Task, Trial

Start = Sequence[Config]


@dataclass(frozen=True, slots=True)
class StartSampler:
    """Trial k's row has the coordinates of the k-th config, so that what applies with them is drawn."""

    sampler: Sampler
    space: Space
    start: Start

    def propose(self, count: int, history: History, rng: np.random.Generator) -> Proposal:
        """The sampler's rows, the first of the run changed."""
        proposal = self.sampler.propose(count, history, rng)
        rows = np.array(proposal.rows)
        for row, given in zip(rows, self.start[history.planned :], strict=False):
            units = self.space.encode(given)
            for i, coordinate in enumerate(self.space.coordinates):
                if (coordinate.layer or 0) < _width(given, coordinate.name):
                    row[i] = units[i]
        return replace(proposal, rows=rows)


@dataclass(frozen=True, slots=True)
class StartSchedule:
    """Trial k has the values of the k-th config to the last bit, which a way through the unit cube may change."""

    schedule: Schedule
    start: Start

    def next_plan(self, history: History) -> Plan | None:
        """The schedule's plan, the first trials of the run changed."""
        plan = self.schedule.next_plan(history)
        return plan and replace(plan, tasks=tuple(map(self._given, plan.tasks)))

    def reason(self, history: History) -> str | None:
        """The schedule's."""
        return self.schedule.reason(history)

    def waiting(self, history: History) -> frozenset[int]:
        """The schedule's."""
        return self.schedule.waiting(history)

    @property
    def rungs(self) -> tuple[int, ...]:
        """The schedule's."""
        return self.schedule.rungs

    def _given(self, task: Task) -> Task:
        number, config = task.trial.number, task.trial.config
        given = self.start[number - 1] if number <= len(self.start) else {}
        return replace(task, trial=Trial(number, {**config, **given})) if given else task


def _width(given: Config, name: str) -> int:
    """For how many layers a name is given."""
    value = given.get(name)
    return len(value) if isinstance(value, list) else int(name in given)
