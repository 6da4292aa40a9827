"""Who ranks where; and where the best lie: elites as zoom counts them, in a hyperparameter's own values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.analysis.ranking import best_configs, counts, culled, draws, rank, regions
from hpsearch.history import History
from hpsearch.sampler.observations import HistoryReader
from hpsearch.space import Axis, Choice, Float, Int, Space
from hpsearch.trial import STATUSES, Config, Goal, Plan, Result, Status, Task, Trial

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


SPACE = Space(
    {
        "learning_rate": Axis(Float(1e-4, 1, "log")),
        "optimizer": Axis(Choice(("momentum", "adam", "rmsprop"))),
        "momentum": Axis(Float(0.9, 0.999, "log_one_minus"), when={"optimizer": ("momentum",)}),
        "hidden_layers": Axis(Int(1, 3)),
        "hidden_units": Axis(Int(16, 256, "log"), per="hidden_layers"),
    },
    {},
)


def searched(configs: list[Config], costs: list[float | None]) -> History:
    tasks = [Task(Trial(n, config), 5) for n, config in enumerate(configs, 1)]
    ended = zip(tasks, costs, strict=True)
    return History.of([], [Result(t, "diverged") if c is None else Result(t, "ok", {"dev_error": c}) for t, c in ended])


def rates(costs: list[float | None]) -> History:
    return searched([{"learning_rate": 10 ** -(4 * n / len(costs))} for n in range(len(costs))], costs)


def test_elites_of_every_quarter_are_those_of_the_trials_until_then() -> None:
    """Costs fall, so that the best are always the latest: the last three of 10, of 20, and of 30, four of 40."""
    found = regions(SPACE, rates([1 - n / 100 for n in range(40)]), GOAL)["learning_rate"]
    assert [r.after for r in found] == [10, 20, 30, 40]
    assert [r.elites for r in found] == [3, 3, 3, 4]
    for r, (first, last) in zip(found, [(7, 9), (17, 19), (27, 29), (36, 39)], strict=True):
        assert r.values == pytest.approx((10 ** (-last / 10), 10 ** (-first / 10)))
        assert r.units == pytest.approx((1 - last / 40, 1 - first / 40))


@pytest.mark.parametrize("costs", [[0.3 + 0.01 * (n * 7 % 40) for n in range(40)], [0.5] * 20, [None, 0.2] * 20])
def test_they_are_the_elites_of_zoom(costs: list[float | None]) -> None:
    past = rates(costs)
    configs, elites = best_configs(past, GOAL)
    theirs = HistoryReader(SPACE, GOAL).read(past, len(costs)).best(0.1, 3)
    ours = [SPACE.encode(config)[0] for config in configs[:elites]]
    assert sorted(ours) == pytest.approx(sorted(theirs[:, 0]))


def test_a_choice_has_shares_and_a_condition_says_how_many_have_it() -> None:
    configs: list[Config] = [{"optimizer": "momentum", "momentum": 0.9 + 0.01 * n} for n in range(4)]
    configs += [{"optimizer": "adam"}] * 36
    found = regions(SPACE, searched(configs, [n / 100 for n in range(40)]), GOAL)
    assert found["optimizer"][-1].shares == (1, 0, 0)
    assert (found["momentum"][-1].having, found["momentum"][-1].elites) == (4, 4)
    assert found["momentum"][-1].values == pytest.approx((0.9, 0.93))
    turned = regions(SPACE, searched(configs, [1 - n / 100 for n in range(40)]), GOAL)
    assert turned["optimizer"][-1].shares == (0, 1, 0)
    assert (turned["momentum"][-1].having, turned["momentum"][-1].values, turned["momentum"][-1].units) == (
        0,
        None,
        None,
    )


def test_layers_count_together() -> None:
    configs: list[Config] = [{"hidden_layers": 2, "hidden_units": [20 + n, 200 - n]} for n in range(12)]
    found = regions(SPACE, searched(configs, [n / 100 for n in range(12)]), GOAL)["hidden_units"][-1]
    assert (found.values, found.having) == ((20, 200), 3)
    assert draws("hidden_units", Axis(Int(1, 300), per="hidden_layers"), configs[:2]) == [20, 200, 21, 199]


def test_too_few_ok_trials_have_no_regions() -> None:
    assert not regions(SPACE, rates([0.1] * 11), GOAL)
    assert not regions(SPACE, rates([0.1] * 11 + [None] * 30), GOAL)
    assert regions(SPACE, rates([0.1] * 12), GOAL)
    assert not regions(SPACE, History(), GOAL)


def test_a_quarter_without_an_ok_trial_has_an_empty_region() -> None:
    first = regions(SPACE, rates([None] * 10 + [0.1 * n for n in range(30)]), GOAL)["learning_rate"][0]
    assert (first.elites, first.having, first.values) == (0, 0, None)
