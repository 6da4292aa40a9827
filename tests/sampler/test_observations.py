"""What a sampler learns from: costs in units that a process can learn, and what is made of a culled trial's cost."""

import math

import numpy as np
import pytest

from hpsearch.history import History
from hpsearch.sampler.observations import TAIL, HistoryReader, Observations, comparable
from hpsearch.space import Axis, Float, Space
from hpsearch.trial import Goal, Result, Task, Trial
from tests.support.goals import GOAL

NAN, INF = math.nan, math.inf
SPACE = Space({"x": Axis(Float(0, 1))}, {})


def standardized(*costs: float) -> np.ndarray:
    points = [np.zeros(1) for _ in costs]
    return Observations(1, points, np.array(costs), np.argsort(costs)).standardized()


def test_costs_have_mean_0_and_standard_deviation_1() -> None:
    z = standardized(1.0, 1.5, 2.0, 3.0, 1.2)
    assert z.mean() == pytest.approx(0, abs=1e-12)
    assert z.std() == pytest.approx(1)
    assert np.argsort(z).tolist() == [0, 4, 1, 2, 3]


def test_how_bad_the_bad_are_says_nothing_of_the_good() -> None:
    """Above median + 2 (median - best) = 4, costs of 5 and of 5 million are one."""
    good = [1.0, 1.5, 2.0, 2.5]
    assert TAIL == 2
    assert standardized(*good, 5.0).tolist() == pytest.approx(standardized(*good, 5e6))
    assert standardized(*good, 3.9).tolist() != pytest.approx(standardized(*good, 4.0))


@pytest.mark.parametrize("worst", [4.0, 1e9])
def test_who_has_no_cost_has_the_worst(worst: float) -> None:
    assert standardized(1.0, 2.0, worst, math.inf).tolist() == pytest.approx(standardized(1.0, 2.0, worst, worst))


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_units_do_not_matter(scale: float) -> None:
    assert standardized(*(scale * c for c in (1, 2, 3, 9))).tolist() == pytest.approx(standardized(1, 2, 3, 9))


@pytest.mark.parametrize("costs", [(), (3.0,), (2.0, 2.0, 2.0), (math.inf, math.inf), (1.0, 1.0, 1.0, 7.0)])
def test_where_most_are_equal_z_is_finite(costs: tuple[float, ...]) -> None:
    z = standardized(*costs)
    assert z.shape == (len(costs),)
    assert np.isfinite(z).all()


def test_the_formula_by_hand() -> None:
    """Finals .2 .4 .6 (median .4). Survivors of the first rung end at .2 .4 .6, of the second too."""
    scores = np.array(
        [
            [0.50, 0.40, 0.2],
            [0.55, 0.45, 0.4],
            [0.60, 0.50, 0.6],
            [0.58, 0.70, NAN],  # .4 + .70 - .50
            [0.52, 0.45, NAN],  # better than the worst survivor: .4
            [0.90, NAN, NAN],  # .4 + .90 - .60
            [0.57, NAN, NAN],  # .4
        ]
    )
    assert comparable(scores) == pytest.approx([0.2, 0.4, 0.6, 0.6, 0.4, 0.7, 0.4])


def test_the_median_is_that_of_the_survivors_where_it_is_larger() -> None:
    """A trial that was trained on without having been at the first rung counts among all finals only."""
    scores = np.array([[0.5, 0.3], [0.6, 0.5], [0.9, NAN], [NAN, 0.1], [NAN, 0.1], [NAN, 0.1]])
    assert comparable(scores)[2] == pytest.approx(0.4 + 0.3)


def test_who_diverged_has_no_cost_and_still_survived_the_rung_before() -> None:
    scores = np.array([[0.5, 0.3], [0.8, INF], [0.9, NAN], [INF, NAN]])
    assert comparable(scores) == pytest.approx([0.3, INF, 0.3 + 0.1, INF])


def test_where_nobody_went_on_scores_are_costs() -> None:
    assert comparable(np.array([[0.5], [0.2], [INF]])) == pytest.approx([0.5, 0.2, INF])
    assert comparable(np.array([[0.5, INF], [0.2, INF], [0.9, NAN]])) == pytest.approx([INF, INF, 0.9])
    assert comparable(np.array([[INF], [INF]])) == pytest.approx([INF, INF])


@pytest.mark.parametrize("seed", range(5))
def test_nobody_who_was_culled_is_better_than_the_median_final(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.random((40, 3))
    scores[8:, 2] = NAN
    scores[20:, 1] = NAN
    costs = comparable(scores)
    assert (costs[8:] >= np.median(scores[:8, 2])).all()
    assert (costs[:8] == scores[:8, 2]).all()
    behind = np.argsort(scores[20:, 0])
    assert (np.diff(costs[20:][behind]) >= 0).all()


def result(number: int, budget: int, error: float) -> Result:
    return Result(Task(Trial(number, {"x": number / 10}), budget), "ok", {"dev_error": error, "dev_cost": error})


def test_what_is_remembered_of_a_trial_is_not_what_it_becomes() -> None:
    """One reader over a growing history, and over an earlier one again, sees what a fresh one sees."""
    first = [result(1, 3, 0.5), result(2, 3, 0.6), result(3, 3, 0.9)]
    then = [result(1, 9, 0.2), result(2, 9, 0.4)]
    histories = [History.of([], first), History.of([], [*first, *then]), History.of([], first)]
    kept = HistoryReader(SPACE, GOAL)
    for history, expected in zip(histories, ([0.5, 0.6, 0.9], [0.2, 0.4, 0.6], [0.5, 0.6, 0.9]), strict=True):
        for seen in (kept.read(history, 3), HistoryReader(SPACE, GOAL).read(history, 3)):
            assert seen.costs == pytest.approx(expected)
            assert seen.order.tolist() == [0, 1, 2]
            assert np.isfinite(seen.standardized()).all()
    assert kept.read(histories[1], 1).costs == pytest.approx([0.2])


def test_of_equal_costs_the_fully_trained_come_first() -> None:
    """The culled one is taken for the median, .3, of the finals; its dev cost is the lower one."""
    trained = [result(1, 3, 0.5), result(2, 3, 0.5), result(3, 3, 0.5)]
    history = History.of([], [*trained, *(result(n, 9, 0.3) for n in (2, 3))])
    cheap = Result(trained[0].task, "ok", {"dev_error": 0.5, "dev_cost": 0.1})
    history = History.of([], [cheap, *history.results[1:]])
    assert HistoryReader(SPACE, GOAL).read(history, 3).order.tolist() == [1, 2, 0]


def test_a_maximizing_goal() -> None:
    goal = Goal("dev_error", "maximize")
    history = History.of([], [result(1, 3, 0.5), result(2, 3, 0.2), result(1, 9, 0.8)])
    assert HistoryReader(SPACE, goal).read(history, 2).costs == pytest.approx([-0.8, -0.8 + 0.3])
