"""The readings published in the course, and what chance allows to be said."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from hpsearch.analysis.diagnosis import Cause, Diagnosis, Drift, Measured, diagnose, standard_error, wilson

SHARE = st.floats(0, 1)

# The course: human level, train and dev error in per cent, and its reading. The first two are the cat pictures of
# "Avoidable bias", the others "Bias and variance" and Machine Learning Yearning, chapters 21 and 22.
PUBLISHED: list[tuple[float, float, float, tuple[Cause, ...]]] = [
    (1, 8, 10, ("bias",)),
    (7.5, 8, 10, ("variance",)),
    (0, 1, 11, ("variance",)),
    (0, 15, 16, ("bias",)),
    (0, 15, 30, ("bias", "variance")),
    (0, 0.5, 1, ()),
    (15, 15, 16, ()),
]


def percent(
    optimal: float, train: float, dev: float, test: float | None = None, m: int | None = None, trials: int = 1
) -> Diagnosis:
    tested = None if test is None else Measured(test / 100, m)
    return diagnose(optimal / 100, train / 100, Measured(dev / 100, m), test=tested, choices=trials)


@pytest.mark.parametrize(("optimal", "train", "dev", "causes"), PUBLISHED)
@pytest.mark.parametrize("examples", [None, 100_000])
def test_the_published_examples(
    optimal: float, train: float, dev: float, causes: tuple[Cause, ...], examples: int | None
) -> None:
    found = percent(optimal, train, dev, m=examples)
    assert (found.causes, found.unclear) == (causes, False)
    assert found.sizes == pytest.approx({"bias": (train - optimal) / 100, "variance": (dev - train) / 100})


@pytest.mark.parametrize("examples", [None, 50, 1000, 100_000])
def test_a_percentage_point_is_small_on_any_dev_part(examples: int | None) -> None:
    assert 0.16 - 0.15 > 0.01
    assert percent(15, 15, 16, m=examples).causes == ()
    assert not percent(15, 15, 16, m=examples).unclear


def test_half_the_largest_counts_in_floats_too() -> None:
    assert 0.3 - 0.2 < 0.2 / 2
    assert percent(0, 20, 30).causes == ("bias", "variance")


def test_the_noise_is_two_binomial_standard_errors() -> None:
    assert percent(0, 5, 10, m=900).noise["variance"] == pytest.approx(2 * 0.01, rel=0.01)  # sqrt(.1 * .9 / 900) = .01
    # 0 of 98: as 1 of 100.
    assert percent(0, 5, 0, m=98).noise["variance"] == pytest.approx(2 * (0.01 * 0.99 / 98) ** 0.5)
    assert percent(0, 5, 10).noise == {"bias": 0, "variance": 0}


def test_on_a_small_dev_part_close_gaps_cannot_be_told_apart() -> None:
    assert percent(0, 0.9, 3.0).causes == ("variance",)
    small = percent(0, 0.9, 3.0, m=100)
    assert small.unclear and not small.causes


def test_both_are_said_even_where_the_larger_is_not_known() -> None:
    found = percent(0, 15, 30, m=200)
    assert found.causes == ("bias", "variance") and not found.apart


def origin(drift: Drift | None) -> str | None:
    return drift and drift.origin


@pytest.mark.parametrize(
    ("dev", "test", "trials", "cause"),
    [
        ((5, 359), (10, 360), 100, None),  # 1.4 points: chance
        ((12, 300), (112, 400), 10, "elsewhere"),  # ten trials do not overfit 24 points
        ((9, 360), (25, 360), 100, "choice"),
        ((9, 360), (25, 360), 1, None),  # nothing was chosen, and chance may do as much once in a hundred
        ((100, 1000), (200, 1000), 1, "elsewhere"),
        ((0, 30), (90, 300), 100, "choice"),  # of 30 rows the luckiest of a hundred says nothing
        ((120, 400), (4, 300), 10, "elsewhere"),  # no choice makes a test error lower
        ((60, 1000), (66, 1000), 10, None),
        ((5, 80), (10, 20), 3, "unknown"),  # 44 points: chance and the choice among three come to 33
    ],
)
def test_what_lies_between_dev_and_test(
    dev: tuple[int, int], test: tuple[int, int], trials: int, cause: str | None
) -> None:
    parts = [Measured(wrong / examples, examples) for wrong, examples in (dev, test)]
    assert origin(diagnose(0, 0, parts[0], test=parts[1], choices=trials).drift) == cause


def test_without_counts_no_cause_is_named() -> None:
    assert origin(percent(0, 1, 2, 25, trials=10).drift) == "unknown"


@pytest.mark.parametrize("trials", [2, 10, 100, 1000])
def test_the_choice_among_trials_against_a_simulation(trials: int) -> None:
    """All trials err alike: what the best of them seems to be better by is at most what is allowed for it."""
    m, error = 400, 0.2
    best = np.random.default_rng(0).binomial(m, error, (4000, trials)).min(axis=1) / m
    seems = error - float(best.mean())
    drift = diagnose(0, 0, Measured(0.0, m), test=Measured(error, m), choices=trials).drift
    assert drift is not None
    assert drift.choice / 2.5 < seems < drift.choice
    assert drift.choice == pytest.approx(math.sqrt(2 * math.log(trials)) * standard_error(error, m))


@pytest.mark.parametrize("trials", [1, 30])
def test_parts_of_one_kind_are_hardly_ever_said_to_differ(trials: int) -> None:
    m, error, rng = 300, 0.1, np.random.default_rng(1)
    dev = rng.binomial(m, error, (2000, trials)).min(axis=1) / m
    test = rng.binomial(m, error, 2000) / m
    found = [
        origin(diagnose(0, 0, Measured(float(d), m), test=Measured(float(t), m), choices=trials).drift)
        for d, t in zip(dev, test, strict=True)
    ]
    assert found.count("elsewhere") <= 2
    assert (found.count("choice") > 0) == (trials > 1)


@given(optimal=SHARE, train=SHARE, dev=SHARE, test=st.none() | SHARE, m=st.none() | st.integers(1, 10**7))
@settings(deadline=None, max_examples=100)
def test_any_errors_have_a_reading(optimal: float, train: float, dev: float, test: float | None, m: int | None) -> None:
    tested = None if test is None else Measured(test, m)
    found = diagnose(optimal, train, Measured(dev, m), test=tested, choices=20)
    bias, variance, noise = found.sizes["bias"], found.sizes["variance"], found.noise["variance"]
    if found.causes == ("bias",):
        assert bias > variance + noise
    if found.causes == ("variance",):
        assert variance > bias + noise
    if found.unclear:
        assert abs(bias - variance) <= noise
    if not found.causes and not found.unclear:
        assert max(bias, variance) <= 0.01 + 1e-8


# The course, "Bias and variance with mismatched data distributions": human level is 0; train, train-dev and dev error.
MISMATCHED: list[tuple[float, float, float, tuple[Cause, ...]]] = [
    (1, 9, 10, ("variance",)),
    (1, 1.5, 10, ("mismatch",)),
    (10, 11, 12, ("bias",)),
    (10, 11, 20, ("bias", "mismatch")),
]


@pytest.mark.parametrize(("train", "train_dev", "dev", "causes"), MISMATCHED)
@pytest.mark.parametrize("examples", [None, 10_000])
def test_the_published_examples_of_mismatch(
    train: float, train_dev: float, dev: float, causes: tuple[Cause, ...], examples: int | None
) -> None:
    found = diagnose(0, train / 100, Measured(dev / 100, examples), Measured(train_dev / 100, examples))
    assert (found.causes, found.unclear) == (causes, False)
    assert sum(found.sizes.values()) == pytest.approx(dev / 100)


def test_the_noise_of_each_gap_is_that_of_its_errors() -> None:
    train_dev, dev = Measured(0.1, 98), Measured(0.2, 900)
    noise = diagnose(0, 0.05, dev, train_dev).noise
    expected = {"bias": 0, "variance": train_dev.noise, "mismatch": math.hypot(train_dev.noise, dev.noise)}
    assert noise == pytest.approx(expected)


def test_a_small_train_dev_part_cannot_tell_variance_from_mismatch() -> None:
    small = diagnose(0, 0.01, Measured(0.1, 1000), Measured(0.08, 25))
    assert small.unclear
    assert diagnose(0, 0.01, Measured(0.1, 1000), Measured(0.08, 2500)).causes == ("variance",)


@pytest.mark.parametrize("error", [-0.1, 1.1, 8, math.nan, math.inf])
def test_an_error_is_a_share(error: float) -> None:
    for numbers in ((error, 0.1, 0.1), (0, error, 0.1), (0, 0.1, error)):
        with pytest.raises(ValueError, match="a share in"):
            diagnose(numbers[0], numbers[1], Measured(numbers[2]))


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_against_scipy(case: tuple[int, int]) -> None:
    wrong, examples = case
    oracle = binomtest(wrong, examples).proportion_ci(0.95, method="wilson")
    assert wilson(wrong, examples) == pytest.approx((oracle.low, oracle.high), abs=1e-12)


def test_a_published_interval() -> None:
    # Newcombe 1998, Statistics in Medicine 17, 857-872, table I: 81 of 263, score method without continuity correction.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


@pytest.mark.parametrize(
    ("train", "dev", "train_dev"),
    [
        (0.084, Measured(0.183, 48), None),  # variance 9.9 points, and chance makes 11.5
        (0.12, Measured(0.2, 10), Measured(0.1, 6)),  # data mismatch 10 points, and chance makes 43
        (0.14, Measured(0.09, 18), Measured(0.4, 1)),  # variance 26 points, and chance makes 100
    ],
)
def test_no_cause_is_named_that_may_be_chance(train: float, dev: Measured, train_dev: Measured | None) -> None:
    found = diagnose(0, train, dev, train_dev)
    assert found.unclear and not found.causes
    larger = [one and Measured(one.error, 10_000) for one in (dev, train_dev)]
    assert larger[0] and len(diagnose(0, train, larger[0], larger[1]).causes) == 2
