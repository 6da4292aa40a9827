"""By how much the winner beats the baseline, or that it does not: an interval that knows how the winner was found.

The winner is the best of many trials on the same rows. Fresh seeds undo what the search owes to lucky seeds, not what
it owes to lucky rows: so the rows' part of the interval is that of all trials that were looked at (Bonferroni), the
seeds' part that of the finalists alone (Dunnett). Both distances are put together by their squares (R. G. Newcombe
1998, Statistics in Medicine 17, 873-890; G. Y. Zou and A. Donner 2008, the same 27, 1693-1702).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hpsearch import bits
from hpsearch.analysis.finalists import Finalist
from hpsearch.analysis.ties import LEVEL, student_t
from hpsearch.history import History
from hpsearch.trial import Goal, Result

Basis = Literal["rows", "folds", "repeats"]
"""What an interval is made of: dev rows and repeats, folds, or repeats alone, which say nothing of other rows."""
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much less the winner costs than the baseline: `gain`, in units of the metric, positive where it is better.

    `low` and `high` are 95 % bounds of it each, so that a winner that is no better has `low` above 0 in at most 5 % of
    searches, whatever else was looked at (`among` trials); None where there is one repeat, which says nothing.
    """

    gain: float
    low: float | None
    high: float | None
    among: int
    basis: Basis | None

    @property
    def beats(self) -> bool:
        """Whether the winner is better, beyond chance."""
        return self.low is not None and self.low > 0


def compare(finals: Sequence[Finalist], goal: Goal, among: int, rows: int | None = None) -> Comparison | None:
    """The first of the finalists against the baseline, or where that is the first, the next one; None without either.

    All must be ok in every repeat. `among` is how many trials the search looked at, `rows` how many rows the dev part
    has, where known.
    """
    sound = [f for f in finals if math.isfinite(f.cost)]
    others = [f for f in sound if not f.is_baseline]
    baseline = next((f for f in sound if f.is_baseline), None)
    if baseline is None or not others:
        return None
    first, among = others[0], max(among, len(others))
    gain = baseline.cost - first.cost
    if len(first.repeats) < 2 and not first.saved.folds:
        return Comparison(gain, None, None, among, None)
    if first.saved.folds:
        return Comparison(gain, *_by_folds(first, baseline, goal, among), among, "folds")
    seeds = [_costs(f, goal) for f in (baseline, *others)]
    luck = _seed_error(seeds[0] - seeds[1], np.stack(seeds))
    degrees = (len(seeds) - 1) * (len(seeds[0]) - 1)
    below, above = (luck * t_quantile(LEVEL / k, degrees) for k in (len(others), 1))
    wrong = [_wrong(f, goal, rows) for f in (first, baseline)]
    if wrong[0] is None or wrong[1] is None:
        return Comparison(gain, gain - below, gain + above, among, "repeats")
    low, high = row_bounds((wrong[1] - wrong[0]).mean(axis=0), LEVEL / among, LEVEL)
    return Comparison(gain, gain - math.hypot(gain - low, below), gain + math.hypot(high - gain, above), among, "rows")


def against(winner: Result | None, baseline: Result | None, goal: Goal) -> Comparison | None:
    """A single training each, without an interval; None where one is missing or not ok."""
    if winner is None or baseline is None or not math.isfinite(goal.cost(baseline)):
        return None
    return Comparison(goal.cost(baseline) - goal.cost(winner), None, None, 0, None)


def looked_at(history: History, goal: Goal) -> int:
    """Of how many trials the finalists are the best, those counted that were learned from at the start."""
    return sum(math.isfinite(goal.cost(r)) for r in (*history.last.values(), *history.earlier))


def row_bounds(differences: Array, below: float, above: float) -> tuple[float, float]:
    """Bounds of the mean of what rows differ by, (m,) in [-1, 1], at the one-sided levels `below` and `above`.

    Of the rows that differ, weighted by how much, a share speaks for one side: Wilson's interval of that share, of as
    many rows as the weights are worth, (sum w)^2 / sum w^2. With weights of 1 it is the conditional interval that
    belongs to McNemar's test. Sources: R. G. Newcombe (1998), Statistics in Medicine 17, 2635-2650 (paired); E. B.
    Wilson (1927), JASA 22, 209-212; L. Kish (1965), Survey Sampling, 11.7 (weights).
    """
    weights = np.abs(differences)
    total = float(weights.sum())
    if total == 0:
        return 0.0, 0.0
    share, worth = float(weights[differences > 0].sum()) / total, total**2 / float((weights**2).sum())
    scale = total / len(differences)
    low, high = (_wilson(share, worth, side * normal_quantile(p)) for side, p in ((-1, below), (1, above)))
    return (2 * low - 1) * scale, (2 * high - 1) * scale


def _wilson(share: float, count: float, z: float) -> float:
    """The end of the interval on the side of z."""
    middle, half = share + z * z / (2 * count), math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle + z * half) / (1 + z * z / count)


def _seed_error(differences: Array, costs: Array) -> float:
    """The standard error of the mean difference of two configs over n paired seeds, of costs (k, n).

    What is left of the costs without the means of configs and seeds is pooled over all configs; where the two differ
    more from seed to seed, they speak for themselves. Source: C. W. Dunnett (1955), JASA 50, 1096-1121, with the seeds
    as blocks.
    """
    k, n = costs.shape
    left = costs - costs.mean(axis=0) - costs.mean(axis=1, keepdims=True) + costs.mean()
    pooled = 2 * float((left**2).sum()) / ((k - 1) * (n - 1))
    return math.sqrt(max(pooled, float(differences.var(ddof=1))) / n)


def _by_folds(first: Finalist, baseline: Finalist, goal: Goal, among: int) -> tuple[float, float]:
    """Bounds by the folds of all repeats, which share training rows, and of which each has rows of its own.

    The variance of the mean is (1/n + overlap) s^2. Source: Nadeau and Bengio (2003), Machine Learning 52, 239-281.
    """
    differences = _costs(baseline, goal) - _costs(first, goal)
    n, gain = len(differences), float(differences.mean())
    folds = n // len(first.repeats)
    error = float(differences.std(ddof=1)) * math.sqrt(1 / n + 1 / (folds - 1))
    return gain - error * t_quantile(LEVEL / among, n - 1), gain + error * t_quantile(LEVEL, n - 1)


def _costs(finalist: Finalist, goal: Goal) -> Array:
    return np.array(finalist.costs(goal))


def _wrong(finalist: Finalist, goal: Goal, rows: int | None) -> Array | None:
    """Which dev rows each repeat has wrong, (n, m); None where that is not what the goal's metric counts."""
    found = [bits.read(r.wrong, rows or 0) for r in finalist.repeats]
    if any(one is None or not _counts(one, r, goal) for one, r in zip(found, finalist.repeats, strict=True)):
        return None
    return np.array(found, dtype=np.float64)


def _counts(wrong: NDArray[np.bool_], result: Result, goal: Goal) -> bool:
    """Whether the metric is the share of rows that are wrong, or right; a row may be on the edge of a class."""
    value, share = result.metrics[goal.metric], float(wrong.mean())
    wanted = value if goal.direction == "minimize" else 1 - value
    return abs(share - wanted) <= 1.5 / len(wrong)


def normal_quantile(p: float) -> float:
    """z with P(Z > z) = p."""
    return -NormalDist().inv_cdf(p)


def t_quantile(p: float, df: int) -> float:
    """t with P(T > t) = p < 1/2, by halving: Student's t has no closed form, and scipy takes long to import."""
    low, high = 0.0, 1.0
    while student_t(high, df) > 2 * p:
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if student_t(middle, df) > 2 * p else (low, middle)
    return high
