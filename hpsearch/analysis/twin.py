"""What a change did to a model, by its unchanged twin: both on the same dev rows, with what these allow to say."""

import math

from hpsearch.objectives.stepwise import Paired

Z = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""


def difference(paired: Paired) -> tuple[float, float, float]:
    """The first's error rate minus the second's, and a 95 % interval, from the rows that only one of them has wrong.

    Of b and c such rows among n the variance of (b - c) / n is (b + c - (b - c)^2 / n) / n^2; with half a row added to
    each, so that no rows are not certainty. Source: A. Agresti and Y. Min (2005), Statistics in Medicine 24, 729-740.
    """
    n, b, c = paired.rows, paired.first_alone, paired.second_alone
    plus, b2, c2 = n + 2, b + 0.5, c + 0.5
    middle = (b2 - c2) / plus
    reach = Z * math.sqrt(max(b2 + c2 - (b2 - c2) ** 2 / plus, 0.0)) / plus
    return (b - c) / n, middle - reach, middle + reach


def twin_sentence(branch: int, control: int, epoch: int, paired: Paired) -> str:
    """What may be said after that epoch."""
    found, low, high = (100 * share for share in difference(paired))
    rows = f"of {paired.rows} dev rows only it has {paired.first_alone} wrong, only the twin {paired.second_alone}"
    told = f"{found:+.2f} points of error (95 % interval {low:+.2f} to {high:+.2f}); {rows}"
    verdict = "it helped" if high < 0 else "it did harm" if low > 0 else "the dev rows cannot tell"
    return f"branch {branch} against its twin {control} after epoch {epoch}: {verdict}: {told}"
