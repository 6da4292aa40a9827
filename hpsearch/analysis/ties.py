"""Which configs, measured on the same seeds, can be told apart: paired t-tests with Holm's correction."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

LEVEL = 0.05
SMALL = 6.0
"""Squares of t below it have p-values above 0.01, from which nothing is lost by subtracting from 1."""


def groups(costs: Sequence[Sequence[float]], overlap: float = 0.0) -> list[int]:
    """The rank of the group of each config, as in sports (1, 1, 3), from its costs on the same repeats, all finite.

    `overlap` is that of `paired_p`.

    Group 1 is the config of the lowest mean and all that cannot be told from it; the next ones follow likewise from
    the best of the rest.
    """
    ranks = [0] * len(costs)
    left = sorted(range(len(costs)), key=lambda i: (math.fsum(costs[i]), i))
    while left:
        rank = 1 + sum(r > 0 for r in ranks)
        leader, rest = left[0], left[1:]
        apart = holm([paired_p(costs[leader], costs[i], overlap) for i in rest], pairs)
        left = [i for i, is_apart in zip(rest, apart, strict=True) if is_apart]
        for i in {leader, *rest} - set(left):
            ranks[i] = rank
    return ranks


def paired_p(one: Sequence[float], other: Sequence[float], overlap: float = 0.0) -> float:
    """Two-sided p-value of Student's paired t-test; 1 where every difference is 0, or where there is but one.

    Differences that are all the same and not 0 are a separation: p = 0. Of costs on folds, which share most of their
    training rows, `overlap` is the rows judged on over those trained on, and the variance of the mean is
    (1/n + overlap) s^2. Source: Nadeau and Bengio (2003), Machine Learning 52, 239-281; for repeated folds, Bouckaert
    and Frank (2004), PAKDD, 3-12.
    """
    differences = np.subtract(other, one)
    n = len(differences)
    if n < 2 or not differences.any():
        return 1.0
    if all(a == b for a, b in pairwise(differences.tolist())):
        return 0.0
    deviation = differences.std(ddof=1)
    t = differences.mean() / (deviation * math.sqrt(1 / n + overlap) if overlap else deviation / math.sqrt(n))
    return student_t(float(t), n - 1)


def student_t(t: float, df: int) -> float:
    """P(|T| >= |t|) of Student's t with `df` >= 1 degrees of freedom, to some 13 digits.

    It is I_x(df/2, 1/2) with x = df / (df + t^2), by its power series; where it is not small, 1 - I_{1-x}(1/2, df/2).
    Source: Abramowitz and Stegun 26.7.1, 26.5.2 and 26.5.4. scipy has it too, and takes a tenth of a second to import.
    """
    square = t * t
    # 1 / (a B(a, 1/2)) with a = df/2; by B(a + 1, b) = B(a, b) a / (a + b).
    factor = math.prod((k - 1) / k for k in range(df, 1, -2)) * (2 / math.pi if df % 2 else 1)
    power = math.exp(-df / 2 * math.log1p(square / df))  # x^a
    if square < SMALL:
        y = square / (df + square)
        return 1 - df * factor * power * math.sqrt(y) * _series((df + 1) / 2, 1.5, y)
    x = df / (df + square)
    return factor * power * math.sqrt(1 / (1 + df / square)) * _series((df + 1) / 2, df / 2 + 1, x)


def _series(a: float, b: float, z: float) -> float:
    """1 + a/b z + a(a + 1)/(b(b + 1)) z^2 + ..., for 0 <= z < 1 and positive a and b."""
    total = term = 1.0
    n = 0
    while term > total * (1 - z) * 2**-54:  # all that is left out is of this size
        term *= (a + n) / (b + n) * z
        total += term
        n += 1
    return total


def pairs(count: int) -> int:
    """How many pairs the leader and `count` others make.

    The leader is chosen by the very numbers that are tested, so that all pairs were compared. With `count` alone,
    one in twelve rankings of five equal configs had a false separation (simulated), not one in twenty.
    """
    return count * (count + 1) // 2


def holm(p_values: Sequence[float], comparisons: Callable[[int], int] = lambda count: count) -> list[bool]:
    """Which hypotheses are rejected at 5 % in all: the smallest p-value first, each at 5 % / comparisons(left).

    `left` counts the hypotheses not rejected so far. Source: S. Holm (1979), Scandinavian Journal of Statistics 6,
    65-70.
    """
    rejected = [False] * len(p_values)
    for k, i in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        if p_values[i] > LEVEL / comparisons(len(p_values) - k):
            break
        rejected[i] = True
    return rejected
