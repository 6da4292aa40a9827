"""The finals' plan: the best of the search, the same repeats for each, nobody twice."""

import random

import pytest

from hpsearch.history import History
from hpsearch.schedule import finals_plan
from hpsearch.trial import Goal, Plan, Result, Status, Task, Trial

GOAL = Goal("dev_error", tie="dev_cost")


def searched(errors: list[float | None], budget: int = 9) -> History:
    """A search with these dev errors, trial 1 first; None has diverged."""
    tasks = tuple(Task(Trial(k, {"l2": float(k)}), budget) for k in range(1, len(errors) + 1))
    return with_results(History.of([Plan(1, tasks)], []), dict(enumerate(errors, 1)))


def with_results(history: History, errors: dict[int, float | None]) -> History:
    """Every open task has the dev error of its trial."""
    results = [outcome(task, errors[task.trial.number]) for task in history.open_tasks]
    return History.of(history.plans, [*history.results, *results])


def outcome(task: Task, error: float | None) -> Result:
    status: Status = "diverged" if error is None else "ok"
    return Result(task, status, {} if error is None else {"dev_error": error})


def keys(plan: Plan | None) -> list[tuple[int, int, int]]:
    return [] if plan is None else [t.key for t in plan.tasks]


def test_the_best_are_all_trained_on_the_same_repeats_in_one_plan() -> None:
    plan = finals_plan(searched([0.4, 0.1, None, 0.3]), GOAL, top=2, repeats=3, epochs=9)
    assert keys(plan) == [(number, 9, repeat) for number in (2, 4) for repeat in (1, 2, 3)]
    assert plan
    assert plan.number == 2
    assert plan.tasks[0].trial.config == {"l2": 2.0}


def test_a_maximizing_goal() -> None:
    history = searched([0.4, 0.1, 0.3])
    assert keys(finals_plan(history, Goal("dev_error", "maximize"), 1, 1, 9)) == [(1, 9, 1)]


@pytest.mark.parametrize(("errors", "top"), [([0.4, 0.1], 0), ([None, None], 5), ([], 5)])
def test_nobody_to_train(errors: list[float | None], top: int) -> None:
    assert finals_plan(searched(errors), GOAL, top, 5, 9) is None


def test_only_those_that_are_ok_are_finalists() -> None:
    assert keys(finals_plan(searched([None, 0.2, None]), GOAL, 3, 1, 9)) == [(2, 9, 1)]


def test_only_trials_of_the_highest_budget_are_finalists() -> None:
    trials = [Trial(n, {}) for n in (1, 2, 3)]
    low, high = [Task(t, 3) for t in trials], [Task(t, 9) for t in trials[:2]]
    results = [outcome(t, e) for t, e in zip([*low, *high], [0.3, 0.2, 0.1, 0.5, 0.4], strict=True)]
    history = History.of([Plan(1, tuple(low)), Plan(2, tuple(high))], results)
    assert keys(finals_plan(history, GOAL, 3, 1, 9)) == [(2, 9, 1), (1, 9, 1)]
    lost = History.of(history.plans, [*results[:3], outcome(high[0], None), outcome(high[1], None)])
    assert keys(finals_plan(lost, GOAL, 3, 1, 9)) == [(3, 9, 1)]


def test_after_more_trials_only_the_new_among_the_best_are_trained() -> None:
    errors: dict[int, float | None] = {1: 0.3, 2: 0.2, 3: 0.1, 4: 0.25}
    first = searched([0.3, 0.2])
    plan = finals_plan(first, GOAL, 2, 2, 9)
    assert plan
    done = with_results(History.of([*first.plans, plan], first.results), errors)
    assert finals_plan(done, GOAL, 2, 2, 9) is None
    more = Plan(3, (Task(Trial(3, {}), 9), Task(Trial(4, {}), 9)))
    extended = with_results(History.of([*done.plans, more], done.results), errors)
    again = finals_plan(extended, GOAL, 2, 2, 9)
    assert keys(again) == [(3, 9, 1), (3, 9, 2)]
    assert again
    assert again.number == 4


def test_the_order_of_arrival_does_not_matter() -> None:
    rng = random.Random(1)
    history = searched([rng.random() for _ in range(20)])
    shuffled = History.of(history.plans, rng.sample(history.results, 20))
    assert finals_plan(shuffled, GOAL, 4, 2, 9) == finals_plan(history, GOAL, 4, 2, 9)


def test_the_search_does_not_see_its_finals() -> None:
    before = searched([0.3, 0.2])
    plan = finals_plan(before, GOAL, 2, 2, 9)
    assert plan
    after = with_results(History.of([*before.plans, plan], before.results), {1: 0.05, 2: 0.9})
    assert after.search == before
    assert after.incumbent(GOAL) == before.incumbent(GOAL)
    assert after.ranked(GOAL) == before.ranked(GOAL)
    assert (after.planned, after.next_plan) == (2, 3)
