"""Whether a winner still holds: its costs today against those of then, with errors counted over a year of looks.

A look is a test only where something has changed: training is deterministic, so that the same bits are certainty.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from hpsearch.analysis.baseline import normal_quantile, t_quantile

Verdict = Literal["holds", "drifted", "dethroned", "cannot tell"]
Cause = Literal["data", "versions or seeds"]
DRIFT, DETHRONED, HOLDS = 0.04, 0.01, 0.05
"""False alarms a year of either sort, and how often a change of the margin may be taken for none."""
STAGES = (5, 10, 20, 40)
"""Repeats so far, of `auto`: it goes on while it cannot tell."""
FIRST = 0.9
"""Of the year's error, what its first test may spend."""
MARGIN = 1.5
"""Of a standard deviation between seeds: the margin where none is named."""


@dataclass(frozen=True, slots=True)
class Side:
    """The costs of one config on one data set with these versions, one a repeat.

    `rows` is how many dev rows there are, `among` of how many finalists it was chosen by these very costs, `looked`
    of how many trials by these very rows (1: it was not).
    """

    costs: tuple[float, ...]
    rows: int | None = None
    among: int = 1
    looked: int = 1

    @property
    def mean(self) -> float:
        """Of the repeats."""
        return math.fsum(self.costs) / len(self.costs)


@dataclass(frozen=True, slots=True)
class Change:
    """Cost today minus cost then, with a lower bound at the level that was spent and an upper one at that of holding.

    `sees` is the distance of the upper bound: the least margin that such a look can claim if nothing has changed.
    """

    cost: float
    low: float
    high: float
    sees: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a look says. `needs` are the repeats that would see the margin (None: no number would)."""

    verdict: Verdict
    change: Change
    margin: float
    rival: int | None = None
    needs: int | None = None


def share_of_test(number: int) -> float:
    """Which part of a year's error the test may spend that is the `number`-th within 365 days, itself counted.

    Alpha spending over tests as they come, whose number nobody knows beforehand: a sequence that falls and sums to 1,
    the most of it at once. Of the tests in any 365 days the i-th has a number of at least i, so that all together spend
    no more. Sources: K. K. G. Lan and D. L. DeMets (1983), Biometrika 70, 659-663; E. Aharoni and S. Rosset (2014),
    JRSS B 76, 771-794; A. Javanmard and A. Montanari (2018), Annals of Statistics 46, 526-554.
    """
    if number == 1:
        return FIRST
    return (1 - FIRST) * 6 / (math.pi * (number - 1)) ** 2


def share_of_stage(stage: int, stages: int) -> float:
    """Which part of a test's error its stage (from 0) may spend: the last one, which sees the most, twice the others'.

    The sum is 1 (Bonferroni); of all ways to share that were tried it finds the most.
    """
    return (2 if stage == stages - 1 else 1) / (stages + 1)


def change(then: Side, now: Side, *, share: float, other_rows: bool, stage: float = 1.0) -> Change:
    """The difference of the means, from at least three costs in all.

    `share` is the part of the year's error that this test may spend, and `stage` the part of that which this stage may.
    The seeds' part has the pooled standard deviation of both sides and Student's t; the rows' part, where dev rows are
    others, is binomial: costs are shares then. Their distances are put together by their squares: R. G. Newcombe
    (1998), Statistics in Medicine 17, 873-890. A side that was chosen by these costs or rows is optimistic: below, each
    of those that it was chosen from has its part of the level (Bonferroni).
    """
    spread, degrees = pooled([then.costs, now.costs])
    seeds = spread * math.sqrt(1 / len(then.costs) + 1 / len(now.costs))
    rows = _row_error(then, now) if other_rows else 0.0

    def distance(level: float, among: int, looked: int) -> float:
        return math.hypot(seeds * _t(level / among, degrees), rows * normal_quantile(level / looked))

    below = distance(DRIFT * share * stage, max(then.among, now.among), max(then.looked, now.looked))
    above, cost = distance(HOLDS * stage, 1, 1), now.mean - then.mean
    return Change(cost, cost - below, cost + above, above)


def pooled(samples: Sequence[Sequence[float]]) -> tuple[float, int]:
    """The standard deviation within the samples, and its degrees of freedom; at least one must have two values."""
    degrees = sum(len(some) - 1 for some in samples)
    squares = math.fsum(float(np.var(some)) * len(some) for some in samples)
    return math.sqrt(squares / degrees), degrees


@lru_cache(maxsize=4096)
def _t(p: float, df: int) -> float:
    return t_quantile(p, df)


def _row_error(then: Side, now: Side) -> float:
    """The standard error that the choice of rows gives the difference of two shares, from what both have in common.

    With two rows more of either sort, so that none is not certain: A. Agresti and B. A. Coull (1998), The American
    Statistician 52, 119-126.
    """
    rows = [side.rows or 1 for side in (then, now)]
    wrong = sum(min(abs(side.mean), 1.0) * n for side, n in zip((then, now), rows, strict=True))
    p = (wrong + 2) / (sum(rows) + 4)
    return math.sqrt(p * (1 - p) * (1 / rows[0] + 1 / rows[1]))


def dethroned(
    champion: Sequence[float], rivals: dict[int, Sequence[float]], margin: float, share: float, stage: float = 1.0
) -> int | None:
    """The rival that is better by more than the margin, and beyond chance, paired by repeats; None where none is.

    Each of k rivals is tested at 1/k of the level (Bonferroni, the first step of Holm's).
    """
    found: dict[int, float] = {}
    for number, costs in rivals.items():
        differences = np.subtract(champion, costs)
        gain, n = float(differences.mean()), len(differences)
        if n < 2 or gain <= margin:
            continue
        level = DETHRONED * share * stage / len(rivals)
        if gain > float(differences.std(ddof=1)) / math.sqrt(n) * _t(level, n - 1):
            found[number] = gain
    return max(found, key=lambda number: found[number], default=None)


def judge(
    then: Side,
    now: Side,
    rivals: dict[int, Sequence[float]],
    *,
    margin: float | None,
    share: float,
    other_rows: bool,
    stage: float = 1.0,
) -> Judgement:
    """The verdict of a look at something that has changed; `margin` None is that of `usual_margin`."""
    found = change(then, now, share=share, other_rows=other_rows, stage=stage)
    wanted = usual_margin(then, now) if margin is None else margin
    rival = dethroned(now.costs, rivals, wanted, share, stage)
    if rival is not None:
        return Judgement("dethroned", found, wanted, rival)
    if found.low > 0:
        return Judgement("drifted", found, wanted)
    if found.high < wanted or (found.high == found.low == found.cost == 0):
        return Judgement("holds", found, wanted)
    return Judgement("cannot tell", found, wanted, needs=repeats_needed(then, now, wanted, other_rows))


def usual_margin(then: Side, now: Side) -> float:
    """One and a half standard deviations between seeds."""
    return MARGIN * pooled([then.costs, now.costs])[0]


MOST = 999


def repeats_needed(then: Side, now: Side, margin: float, other_rows: bool) -> int | None:
    """The fewest repeats today whose upper bound is within the margin where nothing has changed; None: no number.

    The bounds of `change`, solved for the number of repeats, with the spread as it was found.
    """
    spread, _ = pooled([then.costs, now.costs])
    rows = _row_error(then, now) * normal_quantile(HOLDS) if other_rows else 0.0

    def sees(n: int) -> float:
        t = _t(HOLDS, len(then.costs) + n - 2)
        return math.hypot(spread * math.sqrt(1 / len(then.costs) + 1 / n) * t, rows)

    low, high = 2, MOST
    if sees(high) > margin:
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if sees(middle) <= margin else (middle + 1, high)
    return low


def worth_more(then: Side, now: Side, other_rows: bool) -> bool:
    """Whether more repeats today would make the difference surer: their part is a tenth of its variance or more."""
    spread, _ = pooled([then.costs, now.costs])
    todays = spread**2 / len(now.costs)
    rows = _row_error(then, now) ** 2 if other_rows else 0.0
    return todays > 0.1 * (todays + spread**2 / len(then.costs) + rows)


def causes(then: Side, old_data: Side | None, now: Side, *, same_bits: bool, same_data: bool) -> tuple[Cause, ...]:
    """What a drift comes from: old or new data, old or today's versions and seeds; () where that cannot be told.

    `old_data` are costs of today on the data of then (None: it cannot be had). `same_bits`: on it today's versions
    train what was recorded, which acquits them with certainty, as the same data acquits the data.
    """
    if same_bits:
        return ("data",)
    if same_data:
        return ("versions or seeds",)
    if old_data is None:
        return ()
    versions = change(then, old_data, share=1.0, other_rows=False)
    data = change(old_data, now, share=1.0, other_rows=True)
    found: list[Cause] = []
    if data.low > 0:
        found.append("data")
    if versions.low > 0:
        found.append("versions or seeds")
    return tuple(found)
