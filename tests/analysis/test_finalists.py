"""Finalists: means, spreads, groups, and the cheapest of those that cannot be told apart."""

import statistics
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from hpsearch.analysis.finalists import effort_decided, finalists, told_spread
from hpsearch.analysis.ranking import rank
from hpsearch.analysis.ties import paired_p
from hpsearch.history import History
from hpsearch.trial import BASELINE, Config, Goal, Plan, Result, Task, Trial

GOAL = Goal("dev_error", tie="dev_cost")


def units(config: Config) -> int:
    size = config["hidden_units"]
    assert isinstance(size, int)
    return size


def final(number: int, error: float | None, repeat: int, size: int = 10, dev_cost: float = 1.0) -> Result:
    task = Task(Trial(number, {"hidden_units": size}), 9, repeat)
    if error is None:
        return Result(task, "diverged", reason="the cost is not finite at epoch 2")
    return Result(task, "ok", {"dev_error": error, "dev_cost": dev_cost}, {}, 9)


def history(*results: Result) -> History:
    return History.of([Plan(1, tuple(r.task for r in results))], results)


def repeats(number: int, errors: list[float | None], size: int = 10) -> list[Result]:
    return [final(number, error, repeat, size) for repeat, error in enumerate(errors, 1)]


CLOSE = [*repeats(4, [0.2, 0.3, 0.25, 0.22], 30), *repeats(7, [0.21, 0.29, 0.27, 0.21], 20)]
APART = repeats(9, [0.8, 0.9, 0.85, 0.82], 1)


def test_the_cheapest_that_cannot_be_told_from_the_leader_is_first() -> None:
    found = finalists(history(*CLOSE, *APART), GOAL, units)
    assert [(f.number, f.rank) for f in found] == [(7, 1), (4, 1), (9, 3)]
    assert found[1].cost < found[0].cost
    assert [f.work for f in found] == [20 * 36, 30 * 36, 36]


def test_a_cheap_one_that_is_tied_by_its_noise_alone_does_not_win() -> None:
    """As measured on digits: 3.60 % +- 4.75 % cannot be told from 2.80 % +- 1.12 %."""
    steady, noisy = [0.02, 0.04, 0.03, 0.035, 0.015], [0.01, 0.12, 0.01, 0.02, 0.02]
    found = finalists(history(*repeats(4, [*steady], 30), *repeats(7, [*noisy], 1)), GOAL, units)
    assert [(f.number, f.rank) for f in found] == [(4, 1), (7, 1)]
    assert not effort_decided(found)
    assert effort_decided(finalists(history(*CLOSE), GOAL, units))


def chosen(costs: NDArray[np.float64]) -> int:
    """The one that is recommended of configs (k, repeats), the first one being the dearest."""
    found = finalists(
        history(*(r for k, c in enumerate(costs, 1) for r in repeats(k, c.tolist(), 90 - k))), GOAL, units
    )
    return found[0].number - 1


@pytest.mark.parametrize("spreads", [(1.0, 1.0, 1.0), (4.0, 1.0, 1.0), (1.0, 4.0, 4.0)])
@pytest.mark.parametrize("gap", [0.3, 0.8, 1.5])
def test_taking_the_cheapest_costs_less_than_a_tenth_of_the_seed_spread(spreads: tuple[float, ...], gap: float) -> None:
    """Against the best mean among the tied; the dearest is the best in truth, and each cheaper one worse by a step."""
    rng = np.random.default_rng(11)
    truth = gap * np.arange(3) / 2
    lost = []
    for _ in range(150):
        costs = 20 + truth[:, np.newaxis] + np.array(spreads)[:, np.newaxis] * rng.normal(size=(3, 5))
        lost.append(truth[chosen(costs)] - truth[costs.mean(axis=1).argmin()])
    assert np.mean(lost) <= 0.1 * min(spreads)


def baseline(errors: list[float | None], size: int = 10) -> list[Result]:
    return repeats(BASELINE, errors, size)


def test_a_baseline_that_is_worse_stands_beside_the_ranks() -> None:
    past = history(*baseline([0.5, 0.6, 0.55, 0.5]), *CLOSE, *APART)
    assert [(f.number, f.rank) for f in finalists(past, GOAL, units)] == [(7, 1), (4, 1), (9, 3), (0, None)]


def test_a_baseline_that_is_as_good_is_tied_and_wins_where_it_is_cheaper() -> None:
    past = history(*baseline([0.2, 0.29, 0.26, 0.222], 5), *CLOSE)
    assert [(f.number, f.rank) for f in finalists(past, GOAL, units)] == [(0, 1), (7, 1), (4, 1)]
    among = history(*baseline([0.2, 0.29, 0.26, 0.222], 5), *CLOSE, *APART)
    assert [f.rank for f in finalists(among, GOAL, units)] == [1, 1, 1, 4]
    dear = history(*baseline([0.2, 0.29, 0.26, 0.222], 50), *CLOSE)
    assert [(f.number, f.rank) for f in finalists(dear, GOAL, units)] == [(7, 1), (4, 1), (0, 1)]


def test_a_baseline_that_is_best_of_all_wins_alone() -> None:
    past = history(*baseline([0.01, 0.02, 0.01, 0.02]), *CLOSE)
    assert [f.rank for f in finalists(past, GOAL, units)] == [1, 2, 2]
    assert finalists(past, GOAL, units)[0].is_baseline


def test_a_baseline_that_diverged_comes_last_and_one_without_finalists_decides_nothing() -> None:
    past = history(*baseline([0.2, None, 0.2, 0.2]), *CLOSE)
    assert [(f.number, f.rank) for f in finalists(past, GOAL, units)] == [(7, 1), (4, 1), (0, None)]
    assert finalists(history(*baseline([0.2])), GOAL, units) == []


def test_equally_cheap_ones_are_ordered_by_mean_then_number() -> None:
    results = [*repeats(5, [0.3, 0.2]), *repeats(3, [0.2, 0.3]), *repeats(8, [0.2, 0.29])]
    assert [f.number for f in finalists(history(*results), GOAL, units)] == [8, 3, 5]


def test_mean_spread_and_the_repeat_that_is_kept() -> None:
    results = [final(4, e, r, dev_cost=c) for r, (e, c) in enumerate([(0.2, 0.9), (0.4, 0.5), (0.3, 0.5)], 1)]
    (found,) = finalists(history(*results), GOAL, units)
    assert found.mean.metrics["dev_error"] == pytest.approx(0.3)
    assert found.spread["dev_error"] == pytest.approx(statistics.stdev([0.2, 0.4, 0.3]))
    assert found.saved == results[1]
    assert found.mean.task == found.saved.task
    assert found.cost == found.mean.metrics["dev_error"]


def test_a_maximizing_goal() -> None:
    goal = Goal("dev_error", "maximize")
    assert finalists(history(*CLOSE, *APART), goal, units)[0].number == 9


def test_one_that_diverged_once_cannot_lead() -> None:
    broken = repeats(2, [0.01, None, 0.01, 0.01])
    found = finalists(history(*broken, *CLOSE), GOAL, units)
    assert [(f.number, f.rank) for f in found] == [(7, 1), (4, 1), (2, None)]
    assert found[2].mean.status == "diverged"
    assert finalists(history(*broken), GOAL, units) == []


def test_none_while_the_finals_run() -> None:
    whole = history(*CLOSE)
    assert finalists(History.of(whole.plans, whole.results[:-1]), GOAL, units) == []
    assert finalists(history(final(1, 0.2, 0)), GOAL, units) == []


def test_the_ranking_has_the_finalists_first_then_the_search() -> None:
    search = [final(n, e, 0) for n, e in ((1, 0.5), (2, 0.05), (4, 0.1), (7, 0.1), (9, 0.1))]
    past = history(*search, *CLOSE, *APART)
    entries = rank(past, GOAL, finalists(past, GOAL, units))
    assert [(e.result.task.trial.number, e.label) for e in entries] == [
        *((7, "=1"), (4, "=1"), (9, "3")),
        *((2, "4"), (1, "5")),
    ]
    assert [(e.result.task.trial.number, e.label) for e in rank(past, GOAL)][:2] == [(2, "1"), (4, "=2")]


def folded(number: int, each: list[list[float]]) -> list[Result]:
    """A finalist's repeats with these errors of their folds."""
    made = [final(number, statistics.mean(errors), repeat) for repeat, errors in enumerate(each, 1)]
    return [
        replace(r, folds={"dev_error": errors, "dev_cost": [1.0] * 2}) for r, errors in zip(made, each, strict=True)
    ]


def test_with_folds_the_spread_is_that_over_all_of_them_and_they_are_what_is_paired() -> None:
    one, other = [[0.1, 0.3], [0.2, 0.2]], [[0.12, 0.31], [0.22, 0.23]]
    found = finalists(history(*folded(4, one), *folded(7, other)), GOAL, units)
    assert found[0].spread["dev_error"] == pytest.approx(statistics.stdev([0.1, 0.3, 0.2, 0.2]))
    assert found[0].cost == pytest.approx(0.2)
    pairs = paired_p(
        [0.1, 0.3, 0.2, 0.2], [0.12, 0.31, 0.22, 0.23], overlap=1.0
    )  # two folds: as many as are trained on
    assert [f.rank for f in found] == [1, 1]
    assert pairs > 0.05 > paired_p([0.1, 0.3, 0.2, 0.2], [0.12, 0.31, 0.22, 0.23])


def test_one_repeat_of_folds_has_a_spread() -> None:
    (result,) = folded(4, [[0.1, 0.3]])
    (found,) = finalists(history(result), GOAL, units)
    assert told_spread(found.mean, found) == told_spread(result, None) == found.spread
    assert found.spread["dev_error"] == pytest.approx(statistics.stdev([0.1, 0.3]))
    assert told_spread(final(4, 0.2, 0), None) == {}
