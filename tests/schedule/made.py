"""Whole searches of a made-up learning curve, one plan after the other."""

import random
from collections.abc import Callable

from hpsearch.history import History
from hpsearch.schedule import Schedule
from hpsearch.trial import Over, Plan, Result, Task

Outcome = Callable[[Task], Result]
Scores = dict[int, list[float | None]]
"""By trial: the dev error at each rung; None has diverged there."""


def by_number(task: Task) -> Result:
    """Any error, by the trial's number alone; every fifth has diverged."""
    if task.trial.number % 5 == 0:
        return Result(task, "diverged")
    return Result(task, "ok", {"dev_error": random.Random(task.trial.number).random()})


def by(scores: Scores, steps: tuple[int, ...] = (1, 3, 9), metric: str = "dev_error") -> Outcome:
    def outcome(task: Task) -> Result:
        score = scores[task.trial.number][steps.index(task.budget)]
        return Result(task, "diverged") if score is None else Result(task, "ok", {metric: score})

    return outcome


def after(plan: Plan, history: History, outcome: Outcome) -> History:
    return history.extended([plan], map(outcome, reversed(plan.tasks)))


def search(schedule: Schedule, outcome: Outcome, history: History | None = None) -> History:
    history = history or History()
    while isinstance(plan := schedule.next(history), Plan):
        history = after(plan, history, outcome)
    return history


def reason(schedule: Schedule, history: History) -> str:
    """Why the search is over."""
    found = schedule.next(history)
    assert isinstance(found, Over)
    return found.reason


def climbed(history: History) -> list[tuple[int, list[int]]]:
    """Each plan's budget and trials."""
    return [(p.tasks[0].budget, [t.trial.number for t in p.tasks]) for p in history.plans]
