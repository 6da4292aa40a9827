"""Bias and variance read off the train and dev errors, as the course does, and what it says to try next.

Source: A. Ng, "Machine Learning Yearning" (2018), chapters 20 to 23, and the course's "Basic recipe for machine
learning": avoidable bias = train error - optimal error, variance = dev error - train error.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Verdict = Literal["bias", "variance", "both", "neither", "unclear"]

_Z = 1.959963984540054  # the normal distribution's 97.5 % quantile

SMALL = 0.01
"""A gap of a percentage point or less is not worth working on."""

_TEST_ADVICE = (
    "The search has overfitted the dev part: use a larger one (data.split.dev), and do not choose by the test error.",
)
_UNCLEAR_ADVICE = ("A larger dev part (data.split.dev) would tell; until then, search further.",)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The reading. Errors and gaps are shares in [0, 1]; a gap may be negative; `noise` is two standard errors of the
    dev error, 0 where the number of dev examples is not known. `reading` and `advice` are whole sentences.
    """

    avoidable_bias: float
    variance: float
    dev_test_gap: float | None
    noise: float
    verdict: Verdict
    reading: tuple[str, ...]
    advice: tuple[str, ...]


def diagnose(
    optimal_error: float,
    train: float,
    dev: float,
    test: float | None = None,
    dev_examples: int | None = None,
    test_examples: int | None = None,
    advice: Mapping[str, Sequence[str]] = MappingProxyType({}),
    noun: str = "the model",
) -> Diagnosis:
    """Which is larger, avoidable bias or variance, and whether the dev part is large enough to tell.

    `train`, `dev` and `test` are the errors on each part, shares in [0, 1]; anything else raises ValueError. The noise
    is the binomial standard error of an error, doubled for about 95 %. `advice` is what the objective says to try next,
    by verdict, `noun` what it is called.
    """
    for error in (optimal_error, train, dev, test):
        if error is not None and not 0 <= error <= 1:
            raise ValueError(f"an error must be a share in [0, 1], not {error!r}")
    bias, variance = train - optimal_error, dev - train
    noise = _noise(dev, dev_examples)
    gap = None if test is None else test - dev
    verdict = _verdict(bias, variance, noise)
    # Two noisy errors, and the dev error is the best of many trials: twice the noise of their difference.
    doubt = 2 * math.hypot(noise, _noise(test or 0.0, test_examples))
    overfitted = gap is not None and gap > max(SMALL, doubt)
    return Diagnosis(
        avoidable_bias=bias,
        variance=variance,
        dev_test_gap=gap,
        noise=noise,
        verdict=verdict,
        reading=_reading(bias, variance, gap if overfitted else None, noise, verdict, noun),
        advice=tuple(advice.get(verdict, _UNCLEAR_ADVICE if verdict == "unclear" else ()))
        + (_TEST_ADVICE if overfitted else ()),
    )


def wilson(wrong: int, examples: int) -> tuple[float, float]:
    """The 95 % interval of an error rate from `wrong` of `examples` (Wilson 1927, J. Am. Stat. Assoc. 22, 209-212)."""
    share, spread = wrong / examples, _Z * _Z / examples
    centre = share + spread / 2
    half = _Z * math.sqrt(share * (1 - share) / examples + spread / examples / 4)
    # At the ends the two are equal up to rounding.
    low = 0.0 if wrong == 0 else (centre - half) / (1 + spread)
    high = 1.0 if wrong == examples else (centre + half) / (1 + spread)
    return low, high


def _noise(error: float, examples: int | None) -> float:
    """Two standard errors, 2 sqrt(p (1 - p) / m); p has one wrong and one right added, as 0 of m is not exactly 0."""
    if not examples:
        return 0.0
    p = (error * examples + 1) / (examples + 2)
    return 2 * math.sqrt(p * (1 - p) / examples)


def _verdict(bias: float, variance: float, noise: float) -> Verdict:
    """A gap counts when it is above SMALL and at least half the other one."""
    largest = max(bias, variance)
    if largest <= SMALL:
        return "neither"
    bias_counts, variance_counts = (gap > SMALL and gap >= largest / 2 for gap in (bias, variance))
    if bias_counts and variance_counts:
        return "both"
    if abs(bias - variance) <= noise:
        return "unclear"
    return "bias" if bias_counts else "variance"


def _reading(
    bias: float, variance: float, gap: float | None, noise: float, verdict: Verdict, noun: str
) -> tuple[str, ...]:
    sentences = [
        f"Avoidable bias (train - optimal) is {_points(bias)}, variance (dev - train) is {_points(variance)}.",
        _MEANING[verdict].format(noun),
    ]
    if noise and verdict != "unclear":
        within = "within" if abs(variance) <= noise else "beyond"
        sentences.append(f"The variance is {within} what chance does to a dev part of this size (+-{_points(noise)}).")
    if verdict == "both" and abs(bias - variance) <= noise:
        sentences.append("Which of the two is larger cannot be told apart on this dev part.")
    if bias < 0:
        sentences.append("The train error is below the optimal error: goal.optimal_error is too high, or it overfits.")
    if variance < -noise:
        sentences.append("The dev part is easier than the training was: dropout, or another distribution.")
    if gap is not None:
        sentences.append(f"The test error is {_points(gap)} above the dev error.")
    return tuple(sentences)


_MEANING: dict[Verdict, str] = {
    "bias": "Bias is what to work on: {} does not fit the training data well enough.",
    "variance": "Variance is what to work on: {} does not carry over from the training data.",
    "both": "Bias and variance both are: fit the training data first, then make it carry over.",
    "neither": "Both are small: little is left to gain.",
    "unclear": "Which of them is larger cannot be told apart on this dev part.",
}


def _points(share: float) -> str:
    """A share in percentage points, to a tenth, or two digits below one."""
    percent = 100 * share
    return f"{percent:.2f} %" if abs(percent) < 1 else f"{percent:.1f} %"
