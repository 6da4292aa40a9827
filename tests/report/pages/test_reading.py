"""What is said of the errors: whole sentences that claim no more than the figures show."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.analysis.diagnosis import Measured, diagnose
from hpsearch.config import load
from hpsearch.report.pages.reading import advice, reading
from hpsearch.report.pages.reading import given as given_parts

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
        ((0, 15, 30, None, 200), "Which of the two is larger cannot be told on this dev part."),
        ((0, 0.9, 3, None, 100), "Which of them is larger cannot be told on this dev part."),
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
    assert "may have overfitted" not in tried and "torn apart" in tried


def test_what_the_choice_explains_asks_for_a_larger_dev_part() -> None:
    text, tried = said(0, 2, 2.5, 7, 360, 100)
    assert "The test error is 4.5 % above the dev error: chance makes 3.9 % on parts of this size" in text
    assert "may have overfitted the dev part: use a larger one (data.split.dev)" in tried
    assert "torn apart" not in tried


def test_what_chance_and_choice_do_not_explain_names_no_cause() -> None:
    found = diagnose(0, 0, Measured(5 / 80, 80), test=Measured(0.5, 20), choices=3)
    text = " ".join(reading(found, "the network", 3))
    assert "The test error is 43.8 % above the dev error: chance makes 25.0 % on parts of this size" in text
    assert "the choice among 3 trials up to 8.3 %." in text and "differ" not in text
    assert not [one for one in advice(found) if "overfitted" in one or "torn" in one]


@pytest.mark.parametrize("examples", [None, 50])
def test_nothing_is_advised_where_the_figures_show_nothing(examples: int | None) -> None:
    assert said(0, 1, 2, 5, examples)[1] == ("" if examples is None else said(0, 1, 2, 2, examples)[1])


def test_what_cannot_be_told_asks_for_a_larger_dev_part() -> None:
    assert said(0, 0.9, 3, None, 100)[1].startswith("A larger dev part (data.split.dev) would tell")


def test_the_four_numbers_of_the_course() -> None:
    found = diagnose(0, 0.01, Measured(0.1, 5000), Measured(0.015, 5000))
    text = " ".join(reading(found, "the network", 10))
    assert "variance (train-dev - train) is 0.50 %, data mismatch (dev - train-dev) is 8.5 %." in text
    assert "Data mismatch is what to work on: the network carries over to examples like the training data" in text
    assert "The data mismatch is beyond what chance does to parts of this size (+-0.92 %)." in text


@pytest.mark.parametrize(
    ("train", "train_dev", "dev", "words"),
    [
        (10, 11, 20, "Bias and data mismatch are what to work on, in this order."),
        (0.1, 0.2, 0.3, "All are small: little is left to gain."),
        (10, 20, 30, "Bias, variance and data mismatch are what to work on, in this order."),
    ],
)
def test_several_causes_and_none(train: float, train_dev: float, dev: float, words: str) -> None:
    found = diagnose(0, train / 100, Measured(dev / 100, 10_000), Measured(train_dev / 100, 10_000))
    assert words in " ".join(reading(found, "the network", 10))


def test_variance_on_given_dev_rows_may_be_mismatch() -> None:
    found = diagnose(0, 0.01, Measured(0.1, 1000))
    assert not [text for text in advice(found) if "train-dev" in text]
    assert "A train-dev part (data.split.train_dev: 0.05) would tell" in advice(found, ["train", "dev"])[0]
    told = diagnose(0, 0.01, Measured(0.1, 1000), Measured(0.09, 1000))
    assert not [text for text in advice(told, ["train", "dev"]) if "train-dev" in text]


def test_where_to_take_dev_rows_from() -> None:
    found = diagnose(0, 0.03, Measured(0.04, 300), test=Measured(0.28, 300), choices=10)
    assert "cut dev from the test's examples (data: {dev_from: test})" in advice(found, ["train", "test"])[-1]
    assert "(data: {dev_from: test} instead of split.folds)." in advice(found, ["train", "test"], folded=True)[-1]
    assert "(data: {dev_from: test} instead of x_dev)." in advice(found, ["train", "dev", "test"])[-1]
    assert "torn apart: name what they share (data.split.group)" in advice(found, ["train"])[-1]


def test_groups_that_are_named_are_not_advised_to_be_named() -> None:
    found = diagnose(0, 0.03, Measured(0.04, 300), test=Measured(0.28, 300), choices=10)
    assert "Few groups (data.split.group) differ by chance" in advice(found, ["train"], grouped=True)[-1]
    assert not [text for text in advice(found, ["train"], grouped=True) if "name what they share" in text]


def test_a_given_dev_part_is_not_made_larger_by_a_split_that_it_does_not_read() -> None:
    found = diagnose(0, 0.02, Measured(0.025, 360), test=Measured(0.07, 360), choices=100)
    assert "use a larger one, and do not choose" in advice(found, ["train", "dev", "test"])[-1]


def test_the_part_that_is_too_small_is_named() -> None:
    found = diagnose(0, 0.01, Measured(0.1, 1000), Measured(0.08, 25))
    assert advice(found)[0].startswith("A larger train-dev part (data.split.train_dev) would tell")
    found = diagnose(0, 0.01, Measured(0.08, 25), Measured(0.06, 1000))
    assert advice(found)[0].startswith("A larger dev part (data.split.dev) would tell")
    assert advice(diagnose(0, 0.009, Measured(0.03, 100)), ["dev"])[0].startswith("A larger dev part would tell")


@given(optimal=SHARE, train=SHARE, dev=SHARE, test=st.none() | SHARE, m=st.none() | st.integers(1, 10**7))
@settings(deadline=None, max_examples=100)
def test_any_reading_is_whole_sentences(
    optimal: float, train: float, dev: float, test: float | None, m: int | None
) -> None:
    tested = None if test is None else Measured(test, m)
    found = diagnose(optimal, train, Measured(dev, m), test=tested, choices=20)
    for sentence in reading(found, "the network", 20) + advice(found):
        assert sentence[0].isupper() and sentence.endswith(".") and "{" not in sentence


@pytest.mark.parametrize(
    ("data", "facts", "parts"),
    [
        ("a.csv", {"given": ["train"]}, {"train"}),
        ("a.npz", {"given": ["train", "dev", "test"]}, {"train", "dev", "test"}),
        ("{source: a.csv, x_test: b.csv}", {"given": ["train", "test"]}, {"train", "test"}),
        ("{source: a.csv, x_test: b.csv, dev_from: test}", {"given": ["train", "test"]}, {"train"}),
        ("{source: a.csv, x_test: b.csv}", {}, {"test"}),  # a run of an earlier version
        ("digits", {"given": "damaged"}, set()),
    ],
)
def test_the_parts_that_have_a_source_of_their_own(data: str, facts: dict[str, object], parts: set[str]) -> None:
    text = f"data: {data}\nspace: {{l2: [0, 1]}}\n"
    assert given_parts(load("-", stdin=io.StringIO(text)), facts) == parts
