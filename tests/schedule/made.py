"""Whole searches of a made-up learning curve, one plan after the other."""

from collections.abc import Callable

from hpsearch.history import History
from hpsearch.sampler import SAMPLERS, SearchSpec
from hpsearch.schedule import SCHEDULES, Newcomers, Schedule, ScheduleSpec
from hpsearch.space import Axis, Choice, Float, Space
from hpsearch.trial import Goal, Over, Plan, Result, Task
from tests.goals import GOAL

SPACE = Space({"learning_rate": Axis(Float(1e-4, 1, "log")), "kind": Axis(Choice(("a", "b", "c")))}, {})
Outcome = Callable[[Task], Result]
Scores = dict[int, list[float | None]]
"""By trial: the dev error at each rung; None has diverged there."""


def make(
    kind: str,
    trials: int,
    epochs: int = 9,
    sampler: str = "random",
    goal: Goal | None = None,
    patience: int | None = None,
    lowest: int | None = None,
    factor: int = 3,
) -> Schedule:
    goal = goal or GOAL
    return SCHEDULES[kind].make(
        Newcomers(
            space=SPACE,
            sampler=SAMPLERS[sampler].make(SPACE, SearchSpec(sampler, trials=trials), goal),
            seed=3,
            trials=trials,
            epochs=epochs,
            goal=goal,
            patience=patience,
        ),
        ScheduleSpec(kind, lowest, factor),
    )


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
