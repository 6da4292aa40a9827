"""Ties: oracles for the test and its correction, and how often it errs, simulated."""

import math

import numpy as np
import pytest
from scipy import special, stats

from hpsearch.analysis.ties import SMALL, groups, holm, paired_p, pairs, student_t

REPEATS = 5


def test_the_paired_t_test_is_scipy_s() -> None:
    rng = np.random.default_rng(0)
    for n in (2, 5, 9):
        one, other = rng.normal(size=n), rng.normal(0.7, size=n)
        assert paired_p(one, other) == pytest.approx(stats.ttest_rel(one, other).pvalue, rel=1e-12)
        assert paired_p(other, one) == pytest.approx(paired_p(one, other))


def test_folds_that_share_training_rows_are_told_apart_less_easily() -> None:
    """Bouckaert and Frank 2004, section 2.3: t = mean / sqrt((1/kr + n2/n1) s^2) with kr - 1 degrees of freedom."""
    rng = np.random.default_rng(3)
    one, other = rng.normal(size=(2, 20))
    d = one - other
    t = d.mean() / math.sqrt((1 / 20 + 1 / 4) * d.var(ddof=1))
    assert paired_p(one, other, 1 / 4) == pytest.approx(2 * stats.t.sf(abs(t), 19), rel=1e-9)
    assert paired_p(one, other, 1 / 4) > paired_p(one, other)


DEGREES = [*range(1, 30), 50, 99, 100, 333, 500, 999, 1000]


@pytest.mark.parametrize("df", DEGREES)
def test_student_s_t_is_scipy_s(df: int) -> None:
    """Down to 1e-290; scipy's own has but 11 digits where t is below 0.01."""
    for t in [*np.logspace(-2, 8, 51), math.sqrt(SMALL) * (1 - 1e-9), math.sqrt(SMALL)]:
        expected = 2 * special.stdtr(df, -t)
        if expected > 1e-290:
            assert student_t(float(t), df) == student_t(-float(t), df) == pytest.approx(expected, rel=1e-12, abs=0)


@pytest.mark.parametrize("t", [0.0, 1e-300, 1e-8, 0.001, 0.3, 1.0, 2.4, 2.5, 30.0])
def test_student_s_t_in_closed_form(t: float) -> None:
    """One degree of freedom is Cauchy's distribution; A&S 26.7.3 and 26.7.4 for two and three."""
    angle = math.atan(t / math.sqrt(3))
    assert student_t(t, 1) == pytest.approx(1 - 2 / math.pi * math.atan(t), rel=1e-13)
    assert student_t(t, 2) == pytest.approx(1 - t / math.sqrt(2 + t * t), rel=1e-12)
    assert student_t(t, 3) == pytest.approx(1 - 2 / math.pi * (angle + math.sin(angle) * math.cos(angle)), rel=1e-11)


def test_student_s_t_beyond_all_numbers() -> None:
    assert [student_t(t, df) for t in (1e200, math.inf) for df in (1, 4, 1000)] == [pytest.approx(0, abs=1e-199)] * 6


def test_differences_without_variance() -> None:
    assert paired_p([0.1, 0.2, 0.3], [0.1, 0.2, 0.3]) == 1.0
    assert paired_p([0.0, 1.0, 2.0], [0.5, 1.5, 2.5]) == 0.0
    assert paired_p([0.0], [9.0]) == 1.0


def test_holm_s_correction_on_the_published_example() -> None:
    """Wikipedia, "Holm-Bonferroni method", example: H4 and H1 are rejected, H3 fails, and so H2 is not looked at."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == [True, False, False, True]


def test_holm_goes_on_from_the_smallest_and_stops_at_the_first_that_fails() -> None:
    assert holm([]) == []
    assert holm([0.05]) == [True]
    assert holm([0.026, 0.026]) == [False, False]
    assert holm([0.025, 0.05]) == [True, True]
    assert holm([0.026, 0.0001]) == [True, True]
    assert [pairs(k) for k in (1, 2, 3, 4)] == [1, 3, 6, 10]
    assert holm([0.02, 0.0001], pairs) == [True, True]
    assert holm([0.02, 0.02], pairs) == [False, False]


def test_groups_are_ranked_as_in_sports() -> None:
    noise = np.array([0.01, -0.02, 0.005, 0.0, 0.007])
    means = [3.0, 1.0, 1.001, 3.0, 5.0]
    costs = [(mean + noise[np.roll(range(5), i)]).tolist() for i, mean in enumerate(means)]
    assert groups(costs) == [3, 1, 1, 3, 5]
    assert groups([]) == []
    assert groups([[0.3, 0.2]]) == [1]
    assert groups([[0.2] * 5] * 3) == [1, 1, 1]
    assert groups([[0.2], [0.1], [0.9]]) == [1, 1, 1]  # one repeat separates nobody


def simulated(gap: float, count: int = 400) -> list[list[int]]:
    """Groups of five configs, the first of them `gap` standard errors of a difference better than the other four."""
    rng = np.random.default_rng(20261120)
    shared = rng.normal(size=(count, 1, REPEATS))  # what the paired seeds have in common
    costs = rng.normal(size=(count, 5, REPEATS)) + 3 * shared
    costs[:, 1:] += gap * np.sqrt(2 / REPEATS)
    return [groups(each.tolist()) for each in costs]


def test_equal_configs_are_seldom_told_apart() -> None:
    """5 % is allowed; 400 rankings at exactly 5 % would exceed 7.2 % one time in forty."""
    false = np.mean([max(ranks) > 1 for ranks in simulated(0.0)])
    assert false <= 0.05 + 1.96 * np.sqrt(0.05 * 0.95 / 400)


def test_a_gap_of_seven_standard_errors_is_found() -> None:
    found = np.mean([ranks[0] == 1 and min(ranks[1:]) == 2 for ranks in simulated(7.0)])
    assert found >= 0.9
