"""Two models on the same dev rows: the intervals against the published formula, scipy, and by their coverage."""

import math

import numpy as np
import pytest
from scipy import stats

from hpsearch.analysis.twin import cost_difference, difference, twin_sentence
from hpsearch.objectives.stepwise import Paired

DRAWS = 4000


def paired(rows: int, first: int = 0, second: int = 0, cost: float = 0.0, deviation: float = 1.0) -> Paired:
    return Paired(rows, first, second, cost, deviation)


def test_the_interval_is_that_of_agresti_and_min() -> None:
    """Wald's with half an observation added to each cell of the table: computed here from the cells themselves."""
    n, b, c = 60, 9, 4
    cells = np.array([[n - b - c, b], [c, 0]]) + 0.5
    p = cells / cells.sum()
    spread = math.sqrt((p[0, 1] + p[1, 0] - (p[0, 1] - p[1, 0]) ** 2) / cells.sum())
    found, low, high = difference(paired(n, b, c))
    assert found == pytest.approx(5 / 60)
    middle, reach = p[0, 1] - p[1, 0], stats.norm.ppf(0.975) * spread
    assert (low, high) == pytest.approx((middle - reach, middle + reach))


def test_who_is_first_is_a_sign() -> None:
    one, other = difference(paired(80, 9, 4)), difference(paired(80, 4, 9))
    assert (one[0], one[1], one[2]) == pytest.approx((-other[0], -other[2], -other[1]))
    one, other = cost_difference(paired(80, cost=0.2)), cost_difference(paired(80, cost=-0.2))
    assert one == pytest.approx((-other[0], -other[2], -other[1]))


@pytest.mark.parametrize("rows", [5, 8, 30, 1000])
def test_the_cost_s_interval_is_student_s(rows: int) -> None:
    values = np.random.default_rng(rows).normal(0.3, 2.0, rows)
    found, low, high = cost_difference(paired(rows, cost=float(values.mean()), deviation=float(values.std(ddof=1))))
    exact = stats.ttest_1samp(-values, 0).confidence_interval(0.95)
    assert found == pytest.approx(-values.mean())
    assert (low, high) == pytest.approx((exact.low, exact.high), rel=2e-3, abs=2e-3)


@pytest.mark.parametrize("rows", [24, 100, 400])
@pytest.mark.parametrize("shares", [(0.05, 0.05), (0.12, 0.04), (0.02, 0.01)])
def test_the_error_s_interval_covers(rows: int, shares: tuple[float, float]) -> None:
    """At least 93 of 100, as the discordant rows are whole numbers; never the 90 that Wald's own comes to."""
    rng = np.random.default_rng(rows)
    b, c, _ = rng.multinomial(rows, [*shares, 1 - sum(shares)], size=DRAWS // 2).T
    intervals = [difference(paired(rows, int(one), int(other)))[1:] for one, other in zip(b, c, strict=True)]
    truth = shares[0] - shares[1]
    assert np.mean([low <= truth <= high for low, high in intervals]) >= 0.93


@pytest.mark.parametrize("rows", [40, 200])
def test_the_cost_s_interval_covers_costs_that_are_skewed(rows: int) -> None:
    """Rows' costs have a long tail; their differences much less of one."""
    rng = np.random.default_rng(rows)
    rows_costs = rng.exponential(1.0, (DRAWS, rows))
    d = rows_costs * (0.1 + 0.3 * rng.standard_normal((DRAWS, rows)))
    means, deviations = d.mean(axis=1), d.std(axis=1, ddof=1)
    intervals = [
        cost_difference(paired(rows, cost=float(m), deviation=float(s)))[1:]
        for m, s in zip(means, deviations, strict=True)
    ]
    assert np.mean([low <= -0.1 <= high for low, high in intervals]) >= 0.93


def test_what_is_said() -> None:
    assert "after epoch 9: it helped: -10.00 points" in twin_sentence(1, 2, 9, paired(200, 5, 25))
    assert "it did harm: +10.00 points" in twin_sentence(1, 2, 9, paired(200, 25, 5))
    told = twin_sentence(1, 2, 9, paired(200, 5, 6, cost=0.05, deviation=0.1))
    assert "the error cannot tell: -0.50 points" in told
    assert told.endswith("; dev cost -0.05 (-0.0639 to -0.0361): lower")
    assert "dev cost" not in twin_sentence(1, 2, 9, paired(3, 1, 0))
    assert "dev cost" not in twin_sentence(1, 2, 9, paired(30, 1, 0, deviation=math.nan))
