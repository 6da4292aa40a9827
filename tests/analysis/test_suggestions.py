"""Signs of curves: each is raised for its fault alone, seldom for a healthy curve, and says what was measured."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from hpsearch.analysis.suggestions import LONG, WINDOW, Seen, signs

EPOCHS = 40
RUNS = 80


def curves(rng: np.random.Generator, fall: float, noise: float) -> tuple[list[float], list[float]]:
    """Costs that fall by a share an epoch after a quick start, with log-normal noise, an AR(1); dev is above it."""
    t = np.arange(EPOCHS)
    trend = math.log(0.6) - fall * t + np.exp(-t / 2)
    train, dev = (trend + _ar(rng, noise * scale) for scale in (1.0, 0.5))
    return list(np.exp(train)), list(1.1 * np.exp(dev))


def _ar(rng: np.random.Generator, noise: float) -> np.ndarray:
    values = np.zeros(EPOCHS)
    for i in range(1, EPOCHS):
        values[i] = 0.4 * values[i - 1] + noise * math.sqrt(1 - 0.4**2) * rng.standard_normal()
    return values


def seen(train: Sequence[float], dev: Sequence[float]) -> set[str]:
    """Every sign of any epoch."""
    return {one.sign for n in range(1, len(train) + 1) for one in signs(train[:n], dev[:n])}


@pytest.mark.parametrize("noise", [0.01, 0.05, 0.12])
@pytest.mark.parametrize("fall", [0.02, 0.06])
def test_a_healthy_run_rarely_raises_a_sign(fall: float, noise: float) -> None:
    """Looked at in every epoch: at most one run of twenty for each sign."""
    rng = np.random.default_rng(7)
    raised = Counter(sign for _ in range(RUNS) for sign in seen(*curves(rng, fall, noise)))
    assert max(raised.values(), default=0) <= RUNS / 20, raised


def test_a_run_that_has_arrived_is_flat_and_nothing_else() -> None:
    rng = np.random.default_rng(3)
    raised = Counter(sign for _ in range(RUNS) for sign in seen(*curves(rng, 0.0, 0.02)))
    assert raised["flat"] >= 0.95 * RUNS
    assert sum(count for sign, count in raised.items() if sign != "flat") <= RUNS / 20


def test_each_fault_is_found() -> None:
    rng = np.random.default_rng(5)
    found: Counter[str] = Counter()
    for _ in range(RUNS):
        train, dev = map(np.array, curves(rng, 0.03, 0.04))
        t = np.maximum(np.arange(EPOCHS) - 15, 0)
        found["rising"] += "rising" in seen(train * np.exp(0.06 * t), dev)
        found["dev gap opening"] += "dev gap opening" in seen(train, dev * np.exp(0.05 * t))
        swing = np.exp(0.35 * rng.standard_normal((2, EPOCHS)))
        found["oscillating"] += "oscillating" in seen(train * swing[0], dev * swing[1])
        burst = np.where(np.arange(EPOCHS) >= 30, 4.0, 1.0)
        found["exploding"] += "exploding" in seen(train * burst, dev)
    assert found.keys() == {"rising", "dev gap opening", "oscillating", "exploding"}
    assert min(found.values()) >= 0.9 * RUNS, found


def test_what_was_measured_is_said_with_the_threshold() -> None:
    flat = [0.5] * LONG
    assert signs(flat, flat) == [
        Seen("flat", "in the last 20 epochs the train cost fell by 0.0 % at most (flat: under 10 %)")
    ]
    (exploding, *_) = signs([*flat, 2.0], [*flat, 2.0])
    assert exploding.text == "the train cost is 4.0 times that of the epochs before (exploding: 2 times)"
    assert exploding.back == LONG + 1 - WINDOW
    rising = [0.5 * 1.02**i for i in range(WINDOW)]
    (one,) = signs(rising, flat[:WINDOW])
    assert one.text.startswith("in the last 10 epochs the train cost rose by 20 %")  # 1.02 ** 9 is 1.195


def test_the_gap_goes_back_to_where_dev_was_lowest() -> None:
    train = [math.exp(-0.05 * t) for t in range(30)]
    dev = [1.0 + 0.02 * abs(t - 12) for t in range(30)]
    (gap,) = signs(train, dev)
    assert gap.sign == "dev gap opening"
    assert gap.back in (11, 12, 13)  # the medians of five are equal there, 1.02
    assert f"the dev cost is {100 * (dev[27] / 1.02 - 1):.0f} % above its lowest" in gap.text


@pytest.mark.parametrize(
    ("shares", "back"),
    [([None, 0.5], -1), ([0.1, None, 0.2, None, 0.75, None], 2), ([0.9, 0.1], None), ([None], None), ([], None)],
)
def test_dead_units(shares: list[float | None], back: int | None) -> None:
    found = signs([1.0] * len(shares), [1.0] * len(shares), shares)
    assert [one.back for one in found] == ([] if back is None else [back])


def test_too_few_epochs_say_nothing() -> None:
    assert signs([0.5] * (WINDOW - 1), [0.5] * (WINDOW - 1)) == []
    assert signs([], []) == []
