"""Bias, variance and data mismatch read off the errors, as the course does; and what lies between dev and test.

Source: A. Ng, "Machine Learning Yearning" (2018), chapters 20 to 23 and 40 to 41, and the course's "Basic recipe for
machine learning": avoidable bias = train error - optimal error, variance = dev error - train error. Where some training
rows are kept apart (train-dev), variance = train-dev error - train error, data mismatch = dev error - train-dev error.
"""

import math
from dataclasses import dataclass
from typing import Literal

Cause = Literal["bias", "variance", "mismatch"]
Origin = Literal["choice", "elsewhere", "unknown"]

_Z = 1.959963984540054  # the normal distribution's 97.5 % quantile

SMALL = 0.01
"""A gap of a percentage point or less is not worth working on."""

_ROUNDING = 1e-9
"""0.16 - 0.15 is above 0.01 in floats; one example more or less is far more than this."""


@dataclass(frozen=True, slots=True)
class Measured:
    """An error, a share in [0, 1] (ValueError for anything else), and the examples it was measured on, where known."""

    error: float
    examples: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.error <= 1:
            raise ValueError(f"an error must be a share in [0, 1], not {self.error!r}")

    @property
    def noise(self) -> float:
        """Two binomial standard errors, about 95 %; 0 where the number of examples is not known."""
        return 2 * standard_error(self.error, self.examples) if self.examples else 0.0


@dataclass(frozen=True, slots=True)
class Gap:
    """What lies between two errors, and how much of it is the train-dev error and how much the dev error."""

    size: float
    of_train_dev: int
    of_dev: int


@dataclass(frozen=True, slots=True)
class Drift:
    """What lies between the dev and the test error, where it is more than chance does to parts of this size.

    `chance` is two standard errors of the difference, `choice` how much better the best of n trials looks than it is:
    about sqrt(2 ln n) standard errors of the dev error, the expected maximum of n normal variables. `origin` is
    `choice` where both together explain the gap, `elsewhere` where not even twice the chance is enough beside the
    choice, and `unknown` between the two, and where the examples are not counted.
    """

    gap: float
    chance: float
    choice: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The reading. Sizes are shares in [0, 1] and may be negative; `noise` is two standard errors of each.

    `causes` are what is worth working on, each beyond its noise where there are several; empty where all are small,
    and where it is `unclear` which it is. `apart` says that the two largest of several can be told apart.
    """

    sizes: dict[Cause, float]
    noise: dict[Cause, float]
    causes: tuple[Cause, ...]
    unclear: bool
    apart: bool
    drift: Drift | None

    @property
    def train_error_below_optimal(self) -> bool:
        """Whether less error was measured than is said to be possible."""
        return self.sizes["bias"] < -_ROUNDING


def diagnose(
    optimal_error: float,
    train: float,
    dev: Measured,
    train_dev: Measured | None = None,
    test: Measured | None = None,
    choices: int = 1,
) -> Diagnosis:
    """Which gaps are worth working on, and whether the parts are large enough to tell.

    Raises ValueError for an error that is no share. `choices` is how many trials the winner was chosen from by its dev
    rows. The noise of the train error is left out: it is that of the very examples the model has learned.
    """
    low = Measured(train).error - Measured(optimal_error).error
    gaps: dict[Cause, Gap] = {"bias": Gap(low, 0, 0), "variance": Gap(dev.error - train, 0, 1)}
    if train_dev is not None:
        gaps["variance"] = Gap(train_dev.error - train, 1, 0)
        gaps["mismatch"] = Gap(dev.error - train_dev.error, -1, 1)

    def noise(a: Gap, b: Gap = Gap(0.0, 0, 0)) -> float:
        of_train_dev = (a.of_train_dev - b.of_train_dev) * (train_dev.noise if train_dev else 0.0)
        return math.hypot(of_train_dev, (a.of_dev - b.of_dev) * dev.noise)

    counting = _counting(gaps)
    first, second, *_ = sorted(gaps.values(), key=lambda gap: -gap.size)
    others = [gap for name, gap in gaps.items() if name not in counting]
    if len(counting) == 1:
        unclear = any(first.size - gap.size <= noise(first, gap) for gap in others)
    else:
        unclear = any(gaps[name].size <= noise(gaps[name]) for name in counting)
    return Diagnosis(
        {name: gap.size for name, gap in gaps.items()},
        {name: noise(gap) for name, gap in gaps.items()},
        () if unclear else counting,
        unclear,
        first.size - second.size > noise(first, second),
        None if test is None else _drift(dev, test, choices),
    )


def _counting(gaps: dict[Cause, Gap]) -> tuple[Cause, ...]:
    """A gap counts when it is above SMALL and at least half the largest."""
    least = max(gap.size for gap in gaps.values()) / 2 - _ROUNDING
    return tuple(name for name, gap in gaps.items() if gap.size > SMALL + _ROUNDING and gap.size >= least)


def _drift(dev: Measured, test: Measured, choices: int) -> Drift | None:
    """By the test error's standard errors: it has not been chosen, so it is the better estimate of both."""
    gap = test.error - dev.error
    if abs(gap) <= SMALL + _ROUNDING:
        return None
    if not dev.examples or not test.examples:
        return Drift(gap, 0.0, 0.0, "unknown")
    of_dev, of_test = (standard_error(test.error, part.examples or 0) for part in (dev, test))
    chance, choice = 2 * math.hypot(of_dev, of_test), math.sqrt(2 * math.log(max(choices, 1))) * of_dev
    if not -2 * chance <= gap <= 2 * chance + choice:
        return Drift(gap, chance, choice, "elsewhere")
    if not choice or gap <= chance:
        return None
    return Drift(gap, chance, choice, "choice" if gap <= chance + choice else "unknown")


def standard_error(error: float, examples: int) -> float:
    """sqrt(p (1 - p) / m); p has one wrong and one right added, as 0 of m is not exactly 0."""
    p = (error * examples + 1) / (examples + 2)
    return math.sqrt(p * (1 - p) / examples)


def wilson(wrong: int, examples: int) -> tuple[float, float]:
    """The 95 % interval of an error rate from `wrong` of `examples` (Wilson 1927, J. Am. Stat. Assoc. 22, 209-212)."""
    share, spread = wrong / examples, _Z * _Z / examples
    centre = share + spread / 2
    half = _Z * math.sqrt(share * (1 - share) / examples + spread / examples / 4)
    # At the ends the two are equal up to rounding.
    low = 0.0 if wrong == 0 else (centre - half) / (1 + spread)
    high = 1.0 if wrong == examples else (centre + half) / (1 + spread)
    return low, high
