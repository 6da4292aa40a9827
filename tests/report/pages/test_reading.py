"""What is said of the errors: whole sentences that claim no more than the figures show."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.analysis.diagnosis import Measured, diagnose
from hpsearch.report.pages.reading import advice, reading

SHARE = st.floats(0, 1)


def said(
    optimal: float,
    train: float,
    dev: float,
    test: float | None = None,
    m: int | None = None,
    trials: int = 1,
) -> tuple[str, str]:
    tested = None if test is None else Measured(test / 100, m)
    found = diagnose(optimal / 100, train / 100, Measured(dev / 100, m), test=tested, choices=trials)
    return " ".join(reading(found, "the network", trials)), " ".join(advice(found))


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0, 0, 2.5), "is 0.00 %, variance (dev - train) is 2.5 %"),
        ((5, 2, 2), "below the optimal error"),
        ((0, 10, 5), "The dev examples are easier than the training examples."),
        ((0, 1, 5, 9), "The test error is 4.0 % above the dev error."),
        ((0, 15, 16, None, 10_000), "The variance is beyond what chance does to a dev part of this size (+-0.73 %)."),
        ((0, 15, 30, None, 200), "Which of the two is larger cannot be told apart on this dev part."),
        ((0, 0.9, 3, None, 100), "Which of them is larger cannot be told apart on this dev part."),
        ((15, 15, 16, None, 1000), "Both are small: little is left to gain."),
    ],
)
def test_the_reading_says_what_is_there(
    numbers: tuple[float, float, float, float | None, int | None], words: str
) -> None:
    assert words in said(*numbers)[0]
    assert words not in said(0, 1, 3, 3)[0]


def test_ten_trials_have_not_overfitted_the_dev_part_by_24_points() -> None:
    text, tried = said(0, 3, 4, 28, 300, 10)
    assert "The test error is 24.0 % above the dev error, and chance makes 7.3 % on parts of this size" in text
    assert "the choice among 10 trials up to 5.6 %: the test examples differ from the dev examples." in text
    assert "overfitted" not in tried and "Take dev and test from one source" in tried


def test_what_the_choice_explains_asks_for_a_larger_dev_part() -> None:
    text, tried = said(0, 2, 2.5, 7, 360, 100)
    assert "The test error is 4.5 % above the dev error: chance makes 3.9 % on parts of this size" in text
    assert "may have overfitted the dev part: use a larger one (data.split.dev)" in tried
    assert "from one source" not in tried


@pytest.mark.parametrize("examples", [None, 50])
def test_nothing_is_advised_where_the_figures_show_nothing(examples: int | None) -> None:
    assert said(0, 1, 2, 5, examples)[1] == ("" if examples is None else said(0, 1, 2, 2, examples)[1])


def test_what_cannot_be_told_asks_for_a_larger_dev_part() -> None:
    assert said(0, 0.9, 3, None, 100)[1].startswith("A larger dev part (data.split.dev) would tell")


@given(optimal=SHARE, train=SHARE, dev=SHARE, test=st.none() | SHARE, m=st.none() | st.integers(1, 10**7))
@settings(deadline=None, max_examples=100)
def test_any_reading_is_whole_sentences(
    optimal: float, train: float, dev: float, test: float | None, m: int | None
) -> None:
    tested = None if test is None else Measured(test, m)
    found = diagnose(optimal, train, Measured(dev, m), test=tested, choices=20)
    for sentence in reading(found, "the network", 20) + advice(found):
        assert sentence[0].isupper() and sentence.endswith(".") and "{" not in sentence
