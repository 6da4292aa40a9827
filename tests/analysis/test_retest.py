"""The promises of a retest, simulated with a seed: what it may claim, what it must find, and how often it errs."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from hpsearch.analysis.retest import (
    DRIFT,
    STAGES,
    Judgement,
    Side,
    causes,
    change,
    dethroned,
    judge,
    pooled,
    repeats_needed,
    share_of_stage,
    share_of_test,
)

THEN = 5
"""Repeats of then; their standard deviation is 1."""
FIVE = math.sqrt(1 / THEN + 1 / 5)
"""The standard error of a look of five repeats."""


def look(rng: np.random.Generator, then: Side, drift: float = 0.0, share: float = share_of_test(1)) -> Judgement:
    """One look of `auto`, with two rivals that are as good as the champion was."""
    now, rivals = rng.normal(drift, 1, STAGES[-1]), rng.normal(0, 1, (2, STAGES[-1]))
    for stage, n in enumerate(STAGES):
        others = {k: row[:n].tolist() for k, row in enumerate(rivals, 2)} if drift == 0 else {}
        found = judge(
            then,
            Side(tuple(now[:n])),
            others,
            margin=None,
            share=share,
            other_rows=False,
            stage=share_of_stage(stage, len(STAGES)),
        )
        if found.verdict != "cannot tell":
            break
    return found


def of_then(rng: np.random.Generator) -> Side:
    return Side(tuple(rng.normal(0, 1, THEN)))


def test_what_has_not_drifted_holds_or_cannot_be_told() -> None:
    rng = np.random.default_rng(1)
    said = Counter(look(rng, of_then(rng)).verdict for _ in range(600))
    assert said["holds"] + said["cannot tell"] >= 0.95 * 600
    assert said["holds"] >= 0.75 * 600


def test_a_drift_of_three_standard_errors_is_found() -> None:
    rng = np.random.default_rng(2)
    said = Counter(look(rng, of_then(rng), 3 * FIVE).verdict for _ in range(600))
    assert said["drifted"] >= 0.9 * 600
    assert said["holds"] <= 0.05 * 600


def test_a_year_of_weekly_looks_at_data_that_changes_each_week_rarely_alarms() -> None:
    rng, alarms, years = np.random.default_rng(3), 0, 100
    for _ in range(years):
        then = of_then(rng)
        looks = (look(rng, then, share=share_of_test(week)).verdict for week in range(1, 53))
        alarms += any(verdict in ("drifted", "dethroned") for verdict in looks)
    assert alarms <= 0.05 * years


def test_a_year_spends_no_more_than_there_is() -> None:
    shares = [share_of_test(number) for number in range(1, 5000)]
    assert sum(shares) < 1
    assert all(a > b for a, b in pairwise(shares))
    assert share_of_test(1) + sum(shares[1:]) > 0.999
    assert sum(share_of_stage(k, len(STAGES)) for k in range(len(STAGES))) == pytest.approx(1)
    assert share_of_stage(0, 1) == 1


def test_the_bounds_are_those_of_students_test() -> None:
    from scipy import stats

    rng = np.random.default_rng(4)
    then, now = rng.normal(0, 1, 6), rng.normal(0.3, 1, 9)
    found = change(Side(tuple(then)), Side(tuple(now)), share=0.9, other_rows=False)
    test = stats.ttest_ind(now, then)
    assert found.low == pytest.approx(test.confidence_interval(1 - 2 * DRIFT * 0.9).low)
    assert found.high == pytest.approx(test.confidence_interval(0.9).high)


def test_other_rows_count_and_a_choice_among_many_counts_more() -> None:
    then, now = (0.10, 0.11, 0.12, 0.10, 0.11), (0.13, 0.14, 0.12, 0.13, 0.14)
    same = change(Side(then, 500), Side(now, 500), share=0.9, other_rows=False)
    other = change(Side(then, 500), Side(now, 500), share=0.9, other_rows=True)
    chosen = change(Side(then, 500, among=3, looked=100), Side(now, 500), share=0.9, other_rows=True)
    assert same.low > 0 > other.low > chosen.low
    assert other.high == chosen.high > same.high


def test_the_winner_of_many_on_lucky_rows_does_not_alarm_on_others() -> None:
    """What a search picks is optimistic: equal trials, judged on 300 rows; the lowest of 50 is looked at again."""
    rng, alarms, looks = np.random.default_rng(5), 0, 300
    for _ in range(looks):
        shares = rng.binomial(300, 0.1, 50) / 300  # the rows' part, trials that err on different rows
        then = shares.min() + rng.normal(0, 0.004, 5)
        now = rng.binomial(300, 0.1) / 300 + rng.normal(0, 0.004, 5)
        found = change(Side(tuple(then), 300, 3, 50), Side(tuple(now), 300), share=0.9, other_rows=True)
        alarms += found.low > 0
    assert alarms <= 0.05 * looks


def test_a_rival_that_is_better_dethrones_and_one_within_the_margin_does_not() -> None:
    rng = np.random.default_rng(6)
    seeds = rng.normal(0, 1, 10)
    champion, better = seeds + rng.normal(0, 0.1, 10), seeds - 2 + rng.normal(0, 0.1, 10)
    rivals = {3: better.tolist(), 7: (better + 1).tolist()}
    assert dethroned(champion.tolist(), rivals, 0.5, 0.9) == 3
    assert dethroned(champion.tolist(), {7: rivals[7]}, 1.5, 0.9) is None


def test_the_repeats_that_are_needed_see_the_margin_and_one_less_does_not() -> None:
    rng = np.random.default_rng(7)
    then, now = Side(tuple(rng.normal(0, 1, 8))), Side(tuple(rng.normal(0, 1, 5)))
    needed = repeats_needed(then, now, 0.9, False)
    assert needed is not None
    spread, _ = pooled([then.costs, now.costs])
    base = np.resize([-1.0, 1.0], 2 * needed)

    def sees(n: int) -> float:
        def scaled(some: np.ndarray) -> Side:
            away = some - some.mean()
            return Side(tuple(away / math.sqrt((away**2).sum() / (len(some) - 1)) * spread))

        return change(scaled(np.array(then.costs)), scaled(base[:n]), share=1, other_rows=False).sees

    assert sees(needed) <= 0.9 < sees(needed - 1)
    assert repeats_needed(then, now, 0.01, False) is None


def test_costs_that_are_all_the_same_hold_where_they_do_not_differ() -> None:
    one, other = Side((0.25, 0.25)), Side((0.5, 0.5))
    settings = {"margin": None, "share": 0.9, "other_rows": False}
    assert judge(one, one, {}, **settings).verdict == "holds"  # type: ignore[arg-type]
    assert judge(one, other, {}, **settings).verdict == "drifted"  # type: ignore[arg-type]
    assert judge(other, one, {}, **settings).verdict == "holds"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "versions", "named"),
    [(True, False, ("data",)), (False, True, ("versions or seeds",)), (True, True, ("data", "versions or seeds"))],
)
def test_a_planted_cause_is_named(data: bool, versions: bool, named: tuple[str, ...]) -> None:
    rng, found, looks = np.random.default_rng(8), 0, 200
    spread, rows, p = 0.004, 2000, 0.1
    for _ in range(looks):
        a, b, c = (0.0, 0.03 * versions, 0.03 * versions + 0.05 * data)
        old, new = (rng.binomial(rows, p) / rows - p for _ in range(2))
        sides = [p + old + a, p + old + b, p + c + new]
        then, between, now = (Side(tuple(mean + rng.normal(0, spread, 10)), rows) for mean in sides)
        found += causes(then, between, now, same_bits=False, same_data=False) == named
    assert found >= 0.9 * looks


def test_a_cause_is_certain_where_the_bits_or_the_data_are_the_same_and_unknown_without_the_old_data() -> None:
    side = Side((0.1, 0.2, 0.3))
    assert causes(side, None, side, same_bits=True, same_data=False) == ("data",)
    assert causes(side, None, side, same_bits=False, same_data=True) == ("versions or seeds",)
    assert causes(side, None, side, same_bits=False, same_data=False) == ()
