"""The winner against the baseline: oracles for the interval, and how often it errs in simulated searches."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.stats import binomtest

from hpsearch import bits
from hpsearch.analysis.baseline import compare, looked_at, normal_quantile, row_bounds, t_quantile
from hpsearch.analysis.finalists import finalists
from hpsearch.history import History
from hpsearch.trial import BASELINE, Goal, Plan, Result, Task, Trial

GOAL = Goal("dev_error", tie="dev_cost")
Wrong = NDArray[np.bool_]


def history(wrong: dict[int, Wrong]) -> History:
    """Finals whose repeats have these rows wrong, (repeats, rows) by trial."""
    results = [
        Result(Task(Trial(n, {}), 9, k), "ok", {"dev_error": float(row.mean())}, {}, 9, wrong=bits.written(row))
        for n, rows in wrong.items()
        for k, row in enumerate(rows, 1)
    ]
    return History.of([Plan(1, tuple(r.task for r in results))], results)


def test_rows_are_written_and_read_back() -> None:
    rows = np.random.default_rng(0).random(359) < 0.3
    assert (bits.read(bits.written(rows), 359) == rows).all()
    assert bits.read(bits.written(rows), 300) is None
    assert bits.read("", 5) is bits.read("???", 5) is None


@pytest.mark.parametrize("p", [0.05, 0.01, 0.05 / 2000])
def test_quantiles_are_scipy_s(p: float) -> None:
    assert normal_quantile(p) == pytest.approx(stats.norm.isf(p), rel=1e-12)
    for df in (1, 4, 24):
        assert t_quantile(p, df) == pytest.approx(stats.t.isf(p, df), rel=1e-10)


@pytest.mark.parametrize(("better", "worse"), [(9, 0), (12, 3), (5, 5), (0, 4)])
def test_of_rows_that_differ_wholly_the_share_has_wilson_s_interval(better: int, worse: int) -> None:
    rows = np.array([1.0] * better + [-1.0] * worse + [0.0] * 80)
    interval = binomtest(better, better + worse).proportion_ci(0.9, method="wilson")
    scale = (better + worse) / len(rows)
    expected = [(2 * end - 1) * scale for end in interval]
    assert row_bounds(rows, 0.05, 0.05) == pytest.approx(tuple(expected))
    assert row_bounds(np.zeros(9), 0.05, 0.05) == (0.0, 0.0)


def test_rows_that_differ_in_few_repeats_weigh_less_and_are_as_many() -> None:
    """All weights alike: the same share of as many rows, on another scale."""
    rows = np.array([1.0] * 12 + [-1.0] * 3 + [0.0] * 80)
    assert row_bounds(rows / 5, 0.05, 0.05) == pytest.approx(tuple(np.array(row_bounds(rows, 0.05, 0.05)) / 5))


def compared(wrong: dict[int, Wrong], among: int = 1, rows: int | None = None):  # type: ignore[no-untyped-def]
    past = history(wrong)
    found = compare(finalists(past, GOAL, None), GOAL, among, rows)
    assert found
    return found


def test_what_the_interval_is_made_of() -> None:
    rng = np.random.default_rng(2)
    wrong = {n: rng.random((5, 200)) < p for n, p in ((BASELINE, 0.3), (4, 0.1), (5, 0.12))}
    by_rows, by_seeds = compared(wrong, rows=200), compared(wrong)
    assert (by_rows.basis, by_seeds.basis) == ("rows", "repeats")
    assert by_rows.gain == by_seeds.gain == pytest.approx(wrong[BASELINE].mean() - wrong[4].mean())
    assert by_rows.low < by_seeds.low < by_seeds.gain < by_seeds.high < by_rows.high
    assert compared(wrong, among=500, rows=200).low < by_rows.low
    assert by_rows.beats
    other = replace(GOAL, direction="maximize")  # 1 - error is not what the rows say then
    found = compare(finalists(history(wrong), other, None), other, 1, 200)
    assert found and found.basis == "repeats" and found.gain < 0 and not found.beats


def test_one_repeat_says_nothing_and_one_that_is_not_there_cannot_be_compared() -> None:
    wrong = {n: np.arange(40)[np.newaxis] < k for n, k in ((BASELINE, 9), (4, 3))}
    found = compared(wrong, rows=40)
    assert (found.low, found.high, found.basis, found.beats) == (None, None, None, False)
    assert found.gain == pytest.approx(6 / 40)
    past = history({4: np.zeros((5, 40), np.bool_)})
    assert compare(finalists(past, GOAL, None), GOAL, 1) is None


def test_without_seed_noise_every_difference_is_told() -> None:
    """As of a function that has no seed."""
    wrong = {n: np.tile(np.arange(40) < k, (3, 1)) for n, k in ((BASELINE, 9), (4, 3))}
    found = compared(wrong)
    assert found.low == found.high == found.gain == pytest.approx(6 / 40)
    assert found.beats


def test_folds_are_paired_and_share_training_rows() -> None:
    """Nadeau and Bengio's corrected interval of all folds, by scipy's quantiles."""
    rng = np.random.default_rng(5)
    results, costs = [], {n: rng.normal(mean, 0.02, (3, 4)) for n, mean in ((BASELINE, 0.4), (4, 0.2))}
    for n, rows in costs.items():
        for k, row in enumerate(rows, 1):
            folds = {"dev_error": row.tolist()}
            results.append(Result(Task(Trial(n, {}), 9, k), "ok", {"dev_error": row.mean()}, {}, 9, folds=folds))
    past = History.of([Plan(1, tuple(r.task for r in results))], results)
    found = compare(finalists(past, GOAL, None), GOAL, 10, 100)
    d = (costs[BASELINE] - costs[4]).ravel()
    error = d.std(ddof=1) * math.sqrt(1 / 12 + 1 / 3)
    assert found and found.basis == "folds" and found.low is not None
    assert found.low == pytest.approx(d.mean() - stats.t.isf(0.05 / 10, 11) * error)
    assert found.high == pytest.approx(d.mean() + stats.t.isf(0.05, 11) * error)


def test_all_that_was_looked_at_counts() -> None:
    seen = [Result(Task(Trial(n, {}), 9), "ok", {"dev_error": 0.1}) for n in (1, 2, 3)]
    bad = Result(Task(Trial(4, {}), 9), "diverged")
    assert looked_at(History((), (*seen, bad), tuple(seen[:2])), GOAL) == 5


# Simulated searches. Row i is wrong with probability 1 / (1 + exp(-(m + a_i + b_ij + s))): a_i is how hard it is, b_ij
# what config j makes of it, s what the seed does to all rows. The rows of the dev part are drawn once for a search.
TRIALS, REPEATS, HARD = 30, 5, 2.0


@cache
def level(error: float, own: float, luck: float) -> float:
    """m of a config whose error is this over all rows there could be."""
    noise = np.random.default_rng(1).normal(0, math.sqrt(HARD**2 + own**2 + luck**2), 100_000)
    low, high = -30.0, 10.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if (1 / (1 + np.exp(-middle - noise))).mean() > error else (middle, high)
    return high


def searched(rng: np.random.Generator, rows: int, errors: tuple[float, float], own: float, luck: float) -> bool:
    """Whether the winner of a search among configs of the second error is said to beat the baseline, of the first."""
    hard = rng.normal(0, HARD, rows)
    shared = rng.normal(0, luck / math.sqrt(2), REPEATS)  # what paired seeds have in common

    def wrong(error: float, each: NDArray[np.float64], seeds: NDArray[np.float64]) -> Wrong:
        lucky = seeds + rng.normal(0, luck / math.sqrt(2), (len(each), len(seeds)))
        odds = level(error, own, luck) + hard + each[:, np.newaxis] + lucky[:, :, np.newaxis]
        return rng.random(odds.shape) < 1 / (1 + np.exp(-odds))

    each = rng.normal(0, own, (TRIALS, rows))
    seen = wrong(errors[1], each, rng.normal(0, luck / math.sqrt(2), 1))[:, 0].mean(axis=1)
    best = np.argsort(seen)[:3]
    again = wrong(errors[1], each[best], shared)
    baseline = wrong(errors[0], rng.normal(0, own, (1, rows)), shared)[0]
    found: bool = compared({BASELINE: baseline, **dict(enumerate(again, 1))}, TRIALS, rows).beats
    return found


WORLDS = [(120, 0.2, 0.5, 0.1), (360, 0.05, 3.0, 0.1), (360, 0.05, 1.0, 0.6), (1500, 0.1, 0.5, 0.6)]
"""Rows, error, what configs differ in row by row, what seeds do: from alike to each good at other rows."""


@pytest.mark.parametrize(("rows", "error", "own", "luck"), WORLDS)
def test_where_no_config_is_better_at_most_one_search_in_twenty_says_so(
    rows: int, error: float, own: float, luck: float
) -> None:
    """100 searches at exactly 5 % would exceed 9 % one time in thirty."""
    rng = np.random.default_rng(20261125)
    assert np.mean([searched(rng, rows, (error, error), own, luck) for _ in range(100)]) <= 0.05


@pytest.mark.parametrize(("rows", "error", "own", "luck"), [(150, 0.3, 1.0, 0.1), (1000, 0.08, 1.0, 0.1)])
def test_a_baseline_that_is_twice_as_bad_is_beaten(rows: int, error: float, own: float, luck: float) -> None:
    rng = np.random.default_rng(20261125)
    assert np.mean([searched(rng, rows, (error, error / 2), own, luck) for _ in range(40)]) >= 0.8
