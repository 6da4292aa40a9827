"""What is shown is harmless whatever it is called, and numbers have the digits that a reader needs."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpsearch.report.text import (
    csv_text,
    duration,
    markdown,
    metric,
    number,
    of_bytes,
    percent,
    seconds,
    span,
    value,
    visible,
    words,
)
from hpsearch.trial import Metric, Value


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (12_345, "12 kB"), (999_600, "1.0 MB"), (5e12, "5000 GB")],
)
def test_a_size_has_at_most_three_digits_before_the_point(size: float, shown: str) -> None:
    assert of_bytes(size) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("relu", "relu"),
        ("größe 大", "größe 大"),
        ("[bold]", "[bold]"),
        ("a\nb", "a\\nb"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\u202eevil", "\\u202eevil"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\x9b2J", "\\x9b2J"),
        ("\udcff", "\\udcff"),
        ("line\u2028end", "line\\u2028end"),
    ],
)
def test_what_is_invisible_becomes_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        ({"1": 0.1, "31": 0.01}, "0.1, from 31 0.01"),
        ({"1": [0.5, 1], "6": 1}, "0.5 1, from 6 1"),
        ({"1": 32, "5": "full", "9": True}, "32, from 5 full, from 9 true"),
    ],
)
def test_a_value_over_epochs_says_from_when_on(item: Value, shown: str) -> None:
    assert value(item) == shown


@pytest.mark.parametrize(
    ("beta", "shown"),
    [
        (0.9, "10 steps"),
        (0.98, "50 steps"),
        (0.5, "2 steps"),
        (0.999, "1,000 steps"),
        (0.9451, "18 steps"),
        (0.0, "1 steps"),
        (1.0, ""),
        ("full", ""),
        ({"1": 0.9, "4": 0.999}, "10 steps, from 4 1,000 steps"),
    ],
)
def test_what_a_beta_averages_over(beta: Value, shown: str) -> None:
    """1 / (1 - beta), as the lecture has it: 0.9 over about 10 days, 0.98 over about 50, 0.5 over about 2."""
    assert span(beta, "steps") == shown


@given(st.text())
def test_the_shown_text_is_one_printable_line(text: str) -> None:
    assert visible(text).isprintable()
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("learning_rate", "learning_rate"),
        ("_emphasis_", "\\_emphasis\\_"),
        ("a|b", "a\\|b"),
        ("`code`", "\\`code\\`"),
        ("<b>", "\\<b\\>"),
        ("[x](y)", "\\[x\\](y)"),
        ("two\nlines", "two\\\\nlines"),
    ],
)
def test_markdown_is_not_interpreted(text: str, shown: str) -> None:
    assert markdown(text) == shown


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@sum"])
def test_a_formula_is_text_in_csv(formula: str) -> None:
    assert csv_text(formula) == "'" + formula


def test_a_tab_before_a_formula_is_visible_in_csv() -> None:
    assert csv_text("\t=1") == "\\t=1"


@pytest.mark.parametrize(
    ("given_number", "text"),
    [
        (0.0012345, "0.00123"),
        (1.2e-05, "1.2e-05"),
        (0.1 + 0.2, "0.3"),
        (0.9, "0.9"),
        (0.95, "0.95"),
        (0.998731, "0.99873"),
        (0.9987, "0.9987"),
        (0.9999, "0.9999"),
        (0.99999999, "0.99999999"),
        (1.0, "1"),
        (0.0, "0"),
        (64, "64"),
        (1797, "1797"),
        (1234.56, "1235"),
        (999.96, "1000"),
        (12345.0, "12345"),
        (1.5e7, "1.5e+07"),
        (-0.25, "-0.25"),
        (math.inf, ".inf"),
        (-math.inf, "-.inf"),
        (math.nan, ".nan"),
    ],
)
def test_three_digits_in_the_shortest_form(given_number: float, text: str) -> None:
    assert number(given_number) == text


@given(st.floats(0.9, 1, exclude_max=True))
def test_near_one_the_digits_are_those_of_one_minus_beta(beta: float) -> None:
    assert number(beta) != "1"
    assert abs(float(number(beta)) - beta) <= 0.006 * (1 - beta) + 1e-16


@given(st.floats(1e-12, 1e12))
def test_what_is_shown_is_within_half_a_percent(x: float) -> None:
    assert float(number(x)) == pytest.approx(x, rel=0.00501)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0251, "2.51 %"),
        (0.0, "0.00 %"),
        (0.1056, "10.56 %"),
        (1.0, "100.00 %"),
        (0.000042, "0.0042 %"),
        (1 / 1078, "0.09 %"),
    ],
)
def test_percent(share: float, text: str) -> None:
    assert percent(share) == text


def test_errors_are_percent_and_costs_are_not() -> None:
    assert metric(Metric("dev_error", share=True), 0.0251) == "2.51 %"
    assert metric(Metric("dev_accuracy", share=True), 0.9749) == "97.49 %"
    assert metric(Metric("dev_cost"), 0.0251) == "0.0251"
    assert words("dev_error") == "dev error"


@pytest.mark.parametrize(
    ("item", "text"),
    [(None, "null"), (True, "true"), (False, "false"), ([64, 32], "64 32"), ([], "[]"), ("relu", "relu"), (0.5, "0.5")],
)
def test_values_are_written_as_yaml_does(item: object, text: str) -> None:
    assert value(item) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(("time", "text"), [(0.04, "0.04"), (0.41, "0.4"), (12.34, "12.3"), (123.4, "123")])
def test_seconds(time: float, text: str) -> None:
    assert seconds(time) == text


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (0.4, "0.4 s"),
        (9.97, "10 s"),
        (42, "42 s"),
        (59.7, "1 min"),
        (80, "1 min 20 s"),
        (3599.9, "1 h"),
        (3630, "1 h"),
        (7500, "2 h 5 min"),
        (86399, "1 d"),
        (273600, "3 d 4 h"),
    ],
)
def test_durations(time: float, text: str) -> None:
    assert duration(time) == text
