"""Whole searches of a function, without training anything."""

from collections.abc import Callable
from typing import Any

from hpsearch.history import History
from hpsearch.sampler import SAMPLERS, SearchSpec
from hpsearch.schedule import SCHEDULES, Newcomers, ScheduleSpec
from hpsearch.space import Space
from hpsearch.trial import Config, Goal, Plan, Result, Task

Cost = Callable[[Config], float | None]
GOAL = Goal("dev_cost")
INSTALLED = [name for name, kind in SAMPLERS.items() if not kind.missing(SearchSpec(name))]
"""The samplers that can be asked here: `pip install -e '.[test,optuna]'` has them all."""


def search(space: Space, spec: SearchSpec, cost: Cost, seed: int = 0, trials: int | None = None) -> History:
    """A search of `trials`, or as many as its spec says; a cost of None is a trial that diverged."""

    def outcome(task: Task) -> Result:
        value = cost(task.trial.config)
        return Result(task, "diverged") if value is None else Result(task, "ok", {"dev_cost": value})

    return continued(space, spec, outcome, History(), seed, trials or spec.trials)


def continued(
    space: Space, spec: SearchSpec, outcome: Callable[[Task], Result], history: History, seed: int, trials: int
) -> History:
    """A search that goes on."""
    sampler = SAMPLERS[spec.sampler].make(space, spec, GOAL)
    schedule = SCHEDULES["full"].make(Newcomers(space, sampler, seed, trials, 1, GOAL), ScheduleSpec())
    while isinstance(plan := schedule.next(history), Plan):
        history = History.of([*history.plans, plan], [*history.results, *map(outcome, plan.tasks)])
    return history


def costs(history: History) -> list[float]:
    """In order of the trials."""
    return [GOAL.cost(result) for result in history.results]


def configs(history: History) -> list[Any]:
    """In order of the trials."""
    return [dict(result.task.trial.config) for result in history.results]
