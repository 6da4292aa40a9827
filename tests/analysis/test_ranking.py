"""One entry a trial, ties as ties, nothing ranked across budgets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.analysis.ranking import counts, culled, rank
from hpsearch.history import History
from hpsearch.trial import STATUSES, Goal, Plan, Result, Status, Task, Trial

GOAL = Goal("dev_error", tie="dev_cost")


def result(
    number: int,
    dev_error: float | None = None,
    status: Status = "ok",
    budget: int = 9,
    repeat: int = 0,
    dev_cost: float = 1.0,
) -> Result:
    metrics = {} if dev_error is None else {"dev_error": dev_error, "dev_cost": dev_cost, "dev_accuracy": 1 - dev_error}
    return Result(Task(Trial(number, {}), budget, repeat), status, metrics)


def history(*results: Result) -> History:
    return History.of((Plan(1, tuple(r.task for r in results)),), results)


def shown(*results: Result, goal: Goal = GOAL) -> list[tuple[int, str]]:
    return [(r.result.task.trial.number, r.label) for r in rank(history(*results), goal)]


def test_ties_share_a_rank_as_in_sports() -> None:
    results = [result(1, 0.5), result(2, 0.2), result(3, 0.2, dev_cost=0.5), result(4, 0.1), result(5, 0.2)]
    assert shown(*results) == [(4, "1"), (3, "=2"), (2, "=2"), (5, "=2"), (1, "5")]
    assert [r.rank for r in rank(history(*results), GOAL)] == [1, 2, 2, 2, 5]


def test_what_is_not_ok_comes_last_without_a_rank() -> None:
    results = [result(1, status="failed"), result(2, status="diverged"), result(3, 0.9), result(4)]
    assert shown(*results) == [(3, "1"), (1, "-"), (2, "-"), (4, "-")]
    assert not any(r.tied for r in rank(history(*results), GOAL))


def test_a_trial_is_ranked_by_its_highest_budget_and_never_across() -> None:
    results = [result(1, 0.1, budget=3), result(1, 0.4), result(2, 0.05, budget=3), result(3, 0.4), result(4, 0.3)]
    assert shown(*results) == [(4, "1"), (1, "=2"), (3, "=2"), (2, "4")]
    assert shown(result(1, 0.1, budget=3), result(1, status="diverged"), result(2, 0.9)) == [(2, "1"), (1, "-")]


def test_finals_are_another_matter() -> None:
    assert shown(result(1, 0.4), result(1, 0.1, repeat=1), result(2, 0.3)) == [(2, "1"), (1, "2")]


def test_a_maximizing_goal() -> None:
    goal = Goal("dev_accuracy", "maximize")
    assert shown(result(1, 0.5), result(2, 0.1), result(3, 0.5), goal=goal) == [(2, "1"), (1, "=2"), (3, "=2")]


def test_counts_has_every_status_once_a_trial() -> None:
    assert counts(history()) == dict.fromkeys(STATUSES, 0)
    results = [result(1, 0.1, budget=3), result(1, status="diverged"), result(2, 0.1), result(3, status="timed_out")]
    assert counts(history(*results)) == {"ok": 1, "failed": 0, "diverged": 1, "timed_out": 1}


def test_who_was_culled_is_known_once_others_went_on() -> None:
    plans = [[(n, 1) for n in (1, 2, 3, 4)], [(1, 3), (2, 3)], [(1, 9)], [(5, 1), (6, 1)]]
    tasks = [tuple(Task(Trial(n, {}), budget) for n, budget in plan) for plan in plans]
    results = [Result(t, "diverged" if t.trial.number == 4 else "ok") for plan in tasks for t in plan]
    expected = [set(), {3}, {2, 3}, {2, 3}]
    for count, left in enumerate(expected, 1):
        done = History.of(
            [Plan(k, plan) for k, plan in enumerate(tasks[:count], 1)], results[: sum(map(len, tasks[:count]))]
        )
        assert culled(done, 9, ended=False) == left
    assert culled(done, 9, ended=True) == {2, 3, 5, 6}
    final = done.extended([Plan(5, (Task(Trial(1, {}), 9, 1),))], [])
    assert culled(final, 9, ended=False) == {2, 3, 5, 6}
    assert culled(done, 1, ended=True) == set()


@pytest.mark.parametrize("direction", ["minimize", "maximize"])
@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_the_ranking_agrees_with_the_history(direction: str, data: st.DataObject) -> None:
    goal = Goal("dev_error" if direction == "minimize" else "dev_accuracy", direction)  # type: ignore[arg-type]
    errors = data.draw(st.lists(st.none() | st.sampled_from([0.0, 0.1, 0.25, 0.5]), max_size=8))
    results = [result(n, e, "failed" if e is None else "ok") for n, e in enumerate(errors, 1)]
    past = history(*data.draw(st.permutations(results)))
    ranking = rank(past, goal)
    assert [r.result for r in ranking] == past.ranked(goal)
    assert [r.rank for r in ranking if r.rank] == [
        1 + sum(goal.cost(o) < r.cost for o in past.results) for r in ranking if r.rank
    ]
    assert next((r.result for r in ranking if r.rank), None) == past.incumbent(goal)
    assert sum(counts(past).values()) == len(errors)
