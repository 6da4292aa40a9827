"""The readings published in the course, and what chance allows to be said."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from hpsearch.analysis.diagnosis import Diagnosis, Verdict, diagnose, wilson
from hpsearch.objectives.network.settings import SETTINGS
from hpsearch.objectives.network.words import ADVICE

SHARE = st.floats(0, 1)

# The course: human level, train and dev error in per cent, and its reading. The first two are the cat pictures of
# "Avoidable bias", the others "Bias and variance" and Machine Learning Yearning, chapter 21.
PUBLISHED: list[tuple[float, float, float, Verdict]] = [
    (1, 8, 10, "bias"),
    (7.5, 8, 10, "variance"),
    (0, 1, 11, "variance"),
    (0, 15, 16, "bias"),
    (0, 15, 30, "both"),
    (0, 0.5, 1, "neither"),
]


def percent(optimal: float, train: float, dev: float, test: float | None = None, m: int | None = None) -> Diagnosis:
    return diagnose(optimal / 100, train / 100, dev / 100, None if test is None else test / 100, m)


@pytest.mark.parametrize(("optimal", "train", "dev", "verdict"), PUBLISHED)
@pytest.mark.parametrize("examples", [None, 10_000])
def test_the_published_examples(
    optimal: float, train: float, dev: float, verdict: Verdict, examples: int | None
) -> None:
    found = percent(optimal, train, dev, m=examples)
    assert found.verdict == verdict
    assert found.avoidable_bias == pytest.approx((train - optimal) / 100)
    assert found.variance == pytest.approx((dev - train) / 100)


def test_the_noise_is_two_binomial_standard_errors() -> None:
    assert percent(0, 5, 10, m=900).noise == pytest.approx(2 * 0.01, rel=0.01)  # sqrt(.1 * .9 / 900) = .01
    assert percent(0, 5, 0, m=98).noise == pytest.approx(2 * (0.01 * 0.99 / 98) ** 0.5)  # 0 of 98: as 1 of 100


def test_a_test_error_within_chance_is_not_remarked_on() -> None:
    """5 of 359 wrong on dev, 10 of 360 on test: nothing to conclude from."""
    found = diagnose(0, 0, 5 / 359, 10 / 360, 359, 360)
    assert not any("test" in sentence for sentence in (*found.reading, *found.advice))
    found = diagnose(0, 0, 50 / 3590, 400 / 3600, 3590, 3600)
    assert any("overfitted the dev part" in sentence for sentence in found.advice)
    assert percent(0, 5, 10).noise == 0


def test_on_a_small_dev_part_close_gaps_cannot_be_told_apart() -> None:
    assert percent(0, 0.9, 3.0).verdict == "variance"
    small = percent(0, 0.9, 3.0, m=100)
    assert small.verdict == "unclear"
    assert any("cannot be told apart" in s for s in small.reading)
    assert any("data.split.dev" in s for s in small.advice)


def test_both_are_said_even_where_the_larger_is_not_known() -> None:
    found = percent(0, 15, 30, m=200)
    assert found.verdict == "both"
    assert any("cannot be told apart" in s for s in found.reading)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0, 0, 2.5), "is 0.00 %, variance (dev - train) is 2.5 %"),
        ((5, 2, 2), "below the optimal error"),
        ((0, 10, 5), "easier than the training"),
        ((0, 1, 5, 9), "The test error is 4.0 % above the dev error."),
    ],
)
def test_the_reading_says_what_is_odd(
    numbers: tuple[float, float, float] | tuple[float, float, float, float], words: str
) -> None:
    assert any(words in sentence for sentence in percent(*numbers).reading)
    assert not any(words in sentence for sentence in percent(0, 1, 3, 3).reading)


def test_a_test_error_far_above_asks_for_a_larger_dev_part() -> None:
    assert any("larger one" in s for s in percent(0, 1, 2, 5).advice)
    assert not any("larger one" in s for s in percent(0, 1, 2, 5, m=50).advice)  # within chance


@given(optimal=SHARE, train=SHARE, dev=SHARE, test=st.none() | SHARE, m=st.none() | st.integers(1, 10**7))
@settings(deadline=None, max_examples=100)
def test_any_errors_have_a_reading_that_fits_the_verdict(
    optimal: float, train: float, dev: float, test: float | None, m: int | None
) -> None:
    found = diagnose(optimal, train, dev, test, m, advice=ADVICE)
    against = {"bias": "Against bias", "variance": "Against variance"}
    for gap, words in against.items():
        assert any(s.startswith(words) for s in found.advice) == (found.verdict in (gap, "both"))
    if found.verdict == "bias":
        assert found.avoidable_bias > found.variance + found.noise
    if found.verdict == "variance":
        assert found.variance > found.avoidable_bias + found.noise
    for sentence in found.reading + found.advice:
        assert sentence[0].isupper() and sentence.endswith(".")


@pytest.mark.parametrize("error", [-0.1, 1.1, 8, math.nan, math.inf])
def test_an_error_is_a_share(error: float) -> None:
    with pytest.raises(ValueError, match="a share in"):
        diagnose(0, error, 0.1)
    with pytest.raises(ValueError, match="a share in"):
        diagnose(0, 0.1, 0.1, error)


def test_the_advice_names_settings_that_exist() -> None:
    words = {w.strip(".,:;()") for s in diagnose(0, 0.15, 0.3, advice=ADVICE).advice for w in s.split()}
    named = {"hidden_units", "hidden_layers", "learning_rate", "decay", "optimizer", "l2", "l1", "keep_prob"}
    assert named | {"early_stopping"} == words & set(SETTINGS)
    assert {w for w in words if "_" in w} <= set(SETTINGS)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_against_scipy(case: tuple[int, int]) -> None:
    wrong, examples = case
    oracle = binomtest(wrong, examples).proportion_ci(0.95, method="wilson")
    assert wilson(wrong, examples) == pytest.approx((oracle.low, oracle.high), abs=1e-12)


def test_a_published_interval() -> None:
    # Newcombe 1998, Statistics in Medicine 17, 857-872, table I: 81 of 263, score method without continuity correction.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
