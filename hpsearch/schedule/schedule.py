"""What a schedule is and what chooses one, the simplest of them, and the finals that follow any.

Full: every trial is trained for all epochs. Finals: the best of the search trained again from scratch on fresh seeds,
the same seeds for each of them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from hpsearch.history import History
from hpsearch.schedule.newcomers import CHUNK, Newcomers
from hpsearch.trial import BASELINE, Config, Goal, Over, Plan, Task, Trial


@dataclass(frozen=True, slots=True)
class ScheduleSpec:
    """How long to train whom; `kind` is a name in the table of schedules.

    Of a schedule with rungs `min_epochs` is the lowest one (None: a share of the epochs), and one trial in
    `reduction_factor` goes on from each.
    """

    kind: str = "full"
    min_epochs: int | None = None
    reduction_factor: int = 3


class Schedule(Protocol):
    """How long to train whom: pure functions of the recorded history, asked only when no plan is open."""

    @property
    def rungs(self) -> tuple[int, ...]:
        """The budgets at which trials are compared, growing; the last one is all epochs."""
        ...

    def next(self, history: History) -> Plan | Over:
        """The tasks to run next and who waits meanwhile, or that the search is over, and why."""
        ...


@dataclass(frozen=True, slots=True)
class ScheduleKind:
    """How a schedule is made of who starts next, of whom it says how many together.

    `options` are the fields that it reads of a ScheduleSpec beside `kind`.
    """

    make: Callable[[Newcomers, ScheduleSpec], Schedule]
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Full:
    """Newcomers alone, trained to the end at once."""

    newcomers: Newcomers

    @property
    def rungs(self) -> tuple[int, ...]:
        """All epochs."""
        return (self.newcomers.epochs,)

    def next(self, history: History) -> Plan | Over:
        """The next trials; nobody waits, since a trial is trained once."""
        return self.newcomers.next(history, self.newcomers.epochs)


def full_schedule(newcomers: Newcomers, spec: ScheduleSpec) -> Full:
    """The schedule `full`: chunked where something may end the search before all trials are done."""
    judged = newcomers.goal.target is not None or newcomers.patience is not None
    return Full(replace(newcomers, chunk=CHUNK if judged else None))


def finals_plan(
    history: History,
    goal: Goal,
    top: int,
    repeats: int,
    epochs: int,
    *,
    least: int = 1,
    baseline: Config | None = None,
) -> Plan | None:
    """Repeats 1 to `repeats` at `epochs` for each of the `top` best trials that has none yet; None: nothing to do.

    Only trials of the highest budget that any reached are among the best; where they are fewer than `least`, those of
    the budgets below follow. The `baseline` is trained as often, from the same seeds; with no finalists once, from the
    first of them. Without a trial that is ok there is nothing to compare it with.

    To be asked when the search is over. A pure function of the history: after more trials, only who is new among the
    best is trained.
    """
    ranked = [r for r in history.ranked(goal) if math.isfinite(goal.cost(r))]
    whole = sum(r.task.budget == ranked[0].task.budget for r in ranked)
    best = [r.task.trial for r in ranked[: min(top, max(whole, least))]]
    planned = {t.key for p in history.plans for t in p.tasks}
    wanted = [Task(trial, epochs, repeat) for trial in best for repeat in range(1, repeats + 1)]
    if baseline is not None and ranked:
        times = repeats if top else 1
        wanted += [Task(Trial(BASELINE, baseline), epochs, repeat) for repeat in range(1, times + 1)]
    tasks = tuple(task for task in wanted if task.key not in planned)
    return Plan(history.next_plan, tasks) if tasks else None
