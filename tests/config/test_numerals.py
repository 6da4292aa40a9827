"""Numbers and ranges in the spellings of slides and of other tools."""

import pytest

from hpsearch.config.numerals import number_meant, range_meant
from tests.support.configs import load_text, problems_of

NUMBERS = {
    "10": "leave out the quotes",
    "1,5": "numbers are written with a point: 1.5",
    "1e\N{MINUS SIGN}4": "numbers are written with the hyphen of the keyboard: 1e-4",
    "12,5%": "write 0.125 for 12.5 %",
    "10^-4": "write 0.0001",
    "10 ** -4": "write 0.0001",
    "10^(\N{MINUS SIGN}4)": "write 0.0001",
    "2^6": "write 64",
    "1 - 10^-3": "write 0.999",
    "1/64": "write 0.015625",
    "9^99": "write 2.95127e+94",
}


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_in_another_spelling(text: str) -> None:
    assert number_meant(text) == NUMBERS[text]


@pytest.mark.parametrize("text", ["0^-1", "1/0", "2^", "^2", "١^٢", "one", "", "10^1000", "--4", "1/2/3"])
def test_text_that_is_no_number(text: str) -> None:
    assert number_meant(text) == ""


RANGES = {
    "50..100": "{low: 50, high: 100}",
    "50 to 100": "{low: 50, high: 100}",
    "2-4": "{low: 2, high: 4}",
    "0.0001 ... 1": "{low: 0.0001, high: 1}",
    "uniform(0.5, 1)": "{low: 0.5, high: 1}",
    "loguniform(1e-4, 1)": "{low: 0.0001, high: 1, scale: log}",
    "10^[-4, 0]": "{low: 0.0001, high: 1, scale: log}",
    "10**(\N{MINUS SIGN}4..0)": "{low: 0.0001, high: 1, scale: log}",
    "2^[5..9]": "{low: 32, high: 512, scale: log}",
    "1 - 10^[-3, -1]": "{low: 0.9, high: 0.999, scale: log_one_minus}",
}


@pytest.mark.parametrize("text", RANGES)
def test_a_range_in_another_spelling_is_proposed_and_loads(text: str) -> None:
    assert range_meant(text) == RANGES[text]
    (found,) = problems_of(f"space: {{l2: '{text}'}}\n")
    assert found.message.endswith(f"or write a range, such as {RANGES[text]}")
    load_text(f"space: {{l2: {RANGES[text]}}}\n")


@pytest.mark.parametrize(
    "value",
    ["4..2", "relu", "1", "10^[-400, 400]", "10**-r, r in [0, 4]", "3-3", "", "-", "9" * 200 + "..1", 4, None, [1, 2]],
)
def test_what_is_no_range(value: object) -> None:
    assert range_meant(value) == ""
