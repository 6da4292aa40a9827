"""What a change did to a model, by its unchanged twin: both on the same dev rows, with what these allow to say.

A twin is compared once, at its end, so the intervals are those of a single look.
"""

import math

from hpsearch.objectives.stepwise import Paired

Z = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""

LEAST = 4
"""Degrees of freedom."""
Interval = tuple[float, float, float]
"""A difference, changed minus unchanged, and its 95 % interval."""


def difference(paired: Paired) -> Interval:
    """The first's error rate minus the second's, and a 95 % interval, from the rows that only one of them has wrong.

    Of b and c such rows among n the variance of (b - c) / n is (b + c - (b - c)^2 / n) / n^2; with half a row added to
    each, so that no rows are not certainty. Source: A. Agresti and Y. Min (2005), Statistics in Medicine 24, 729-740.
    """
    n, b, c = paired.rows, paired.first_alone, paired.second_alone
    plus, b2, c2 = n + 2, b + 0.5, c + 0.5
    middle = (b2 - c2) / plus
    reach = Z * math.sqrt(max(b2 + c2 - (b2 - c2) ** 2 / plus, 0.0)) / plus
    return (b - c) / n, middle - reach, middle + reach


def cost_difference(paired: Paired) -> Interval:
    """The first's mean cost minus the second's, and a 95 % interval by the rows' differences.

    Student's t with rows - 1 degrees of freedom, whose quantile is expanded in powers of 1 / df (Cornish and Fisher
    1938; Abramowitz and Stegun 26.7.5): right to 0.002 from 4 degrees on. Fewer say nothing.
    """
    df = paired.rows - 1
    found = -paired.cost
    if df < LEAST or not math.isfinite(paired.deviation):
        return found, -math.inf, math.inf
    reach = _student(df) * paired.deviation / math.sqrt(paired.rows)
    return found, found - reach, found + reach


def _student(df: int) -> float:
    """The 97.5 % quantile of Student's t."""
    terms: tuple[float, ...] = (
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
        (79 * Z**9 + 776 * Z**7 + 1482 * Z**5 - 1920 * Z**3 - 945 * Z) / 92160,
    )
    return Z + sum(float(term / df**power) for power, term in enumerate(terms, 1))


def twin_sentence(branch: int, control: int, epoch: int, paired: Paired) -> str:
    """What may be said after that epoch: of the error, and of the cost, which tells sooner."""
    found, low, high = (100 * share for share in difference(paired))
    rows = f"of {paired.rows} dev rows only it has {paired.first_alone} wrong, only the twin {paired.second_alone}"
    told = f"{found:+.2f} points of error (95 % interval {low:+.2f} to {high:+.2f}); {rows}"
    verdict = _verdict(low, high, "it helped", "it did harm", "the error cannot tell")
    cost, least, most = cost_difference(paired)
    costs = ""
    if math.isfinite(least):
        helps = _verdict(least, most, "lower", "higher", "cannot tell")
        costs = f"; dev cost {cost:+.3g} ({least:+.3g} to {most:+.3g}): {helps}"
    return f"branch {branch} against its twin {control} after epoch {epoch}: {verdict}: {told}{costs}"


def _verdict(low: float, high: float, below: str, above: str, unclear: str) -> str:
    return below if high < 0 else above if low > 0 else unclear
