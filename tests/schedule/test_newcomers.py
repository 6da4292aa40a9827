"""Full: ever larger plans, or plans of 32 where a target or patience may end the search; and why it ends."""

from typing import Any

import pytest

from hpsearch.history import History
from hpsearch.sampler import SAMPLERS, SearchSpec
from hpsearch.schedule import SCHEDULES, Newcomers, Schedule, ScheduleSpec
from hpsearch.space import Axis, Choice, Float, Space
from hpsearch.trial import Goal, Over, Plan, Result, Task, Trial
from tests.support.goals import GOAL

SPACE = Space({"learning_rate": Axis(Float(1e-4, 1, "log"))}, {})


def make(trials: int = 100, patience: int | None = None, goal: Goal | None = None, space: Space = SPACE) -> Schedule:
    sampler = SAMPLERS["random" if space is SPACE else "grid"].make(space, SearchSpec(), goal or GOAL)
    return SCHEDULES["full"].make(Newcomers(space, sampler, 0, trials, 5, goal or GOAL, patience), ScheduleSpec())


def recorded(errors: list[float | None]) -> History:
    """A search with these dev errors, trial 1 first; None has failed."""
    tasks = tuple(Task(Trial(k, {}), 5) for k in range(1, len(errors) + 1))
    results = [
        Result(task, "failed") if error is None else Result(task, "ok", {"dev_error": error})
        for task, error in zip(tasks, errors, strict=True)
    ]
    return History.of([Plan(1, tasks)], results)


def reason_after(errors: list[float | None], **made: Any) -> str | None:
    """Why the search is over after these; None where a plan comes."""
    found = make(**made).next(recorded(errors))
    return found.reason if isinstance(found, Over) else None


def test_plans_end_at_32_64_128_so_that_a_search_that_only_fails_is_noticed() -> None:
    schedule, ends, history = make(trials=500), [], recorded([0.5] * 10)
    while isinstance(plan := schedule.next(history), Plan):
        history = recorded([0.5] * (history.planned + len(plan.tasks)))
        ends.append(history.planned)
    assert ends == [32, 64, 128, 256, 500]


@pytest.mark.parametrize(
    ("goal", "patience"),
    [(Goal("dev_error", tie="dev_cost", target=-1.0), None), (GOAL, 1000)],
)
def test_plans_end_at_multiples_of_32_where_something_may_end_the_search(goal: Goal, patience: int | None) -> None:
    schedule, history, sizes = make(goal=goal, patience=patience), recorded([0.5] * 20), []
    while isinstance(plan := schedule.next(history), Plan):
        sizes.append(len(plan.tasks))
        history = recorded([0.5] * (history.planned + len(plan.tasks)))
    assert sizes == [12, 32, 32, 4]


@pytest.mark.parametrize(
    ("goal", "errors", "reason"),
    [
        (Goal("dev_error", tie="dev_cost", target=0.1), [0.3, 0.1, 0.2], "trial 2 reached the target dev_error of 0.1"),
        (Goal("dev_error", tie="dev_cost", target=0.1), [0.3, 0.11, None], None),
        (Goal("dev_error", "maximize", target=0.9), [0.3, 0.95], "trial 2 reached the target dev_error of 0.9"),
        (Goal("dev_error", "maximize", target=0.9), [0.3, 0.8], None),
    ],
)
def test_a_reached_target_ends_it(goal: Goal, errors: list[float | None], reason: str | None) -> None:
    assert reason_after(errors, goal=goal) == reason


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        ([0.3, 0.2, 0.5, 0.5], None),
        ([0.3, 0.2, 0.5, 0.5, 0.2], "the last 3 trials were no better than the best (patience 3)"),
        ([0.3, 0.2, 0.5, 0.5, 0.1], None),
        ([None, None], None),
        ([None, None, None], "the last 3 trials were no better than the best (patience 3)"),
    ],
)
def test_patience_counts_trials_since_the_incumbent(errors: list[float | None], reason: str | None) -> None:
    assert reason_after(errors, patience=3) == reason


def test_all_trials_done() -> None:
    assert reason_after([0.1, 0.2], trials=3) is None
    assert reason_after([0.1, 0.2, 0.3], trials=3) == "all 3 trials are done"


def test_an_exhausted_grid_ends_it() -> None:
    schedule = make(space=Space({"kind": Axis(Choice(("a", "b", "c")))}, {}))
    plan = schedule.next(History())
    assert isinstance(plan, Plan)
    assert [t.trial.config for t in plan.tasks] == [{"kind": "a"}, {"kind": "b"}, {"kind": "c"}]
    assert schedule.next(recorded([0.1] * 3)) == Over("the whole grid of 3 trials is done")
