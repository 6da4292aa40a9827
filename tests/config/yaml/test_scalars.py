"""YAML 1.2's core schema, by the examples of its section 10.3.2 and the known traps of YAML 1.1."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.config.yaml.scalars import LARGEST, parse_scalar

TABLE = {
    "": None,
    "~": None,
    "null": None,
    "NULL": None,
    "true": True,
    "TRUE": True,
    "False": False,
    "yes": "yes",
    "no": "no",
    "on": "on",
    "off": "off",
    "y": "y",
    "tRue": "tRue",
    "0": 0,
    "-19": -19,
    "+12": 12,
    "010": 10,
    "0o7": 7,
    "0o17": 15,
    "0x3A": 58,
    "0b11": "0b11",
    "1_000": "1_000",
    "12:30": "12:30",
    "190:20:30": "190:20:30",
    "2026-11-20": "2026-11-20",
    "0.": 0.0,
    "-0.0": -0.0,
    ".5": 0.5,
    "+12e03": 12000.0,
    "-2E+05": -200000.0,
    "1e-4": 1e-4,
    "1e5": 1e5,
    "1e": "1e",
    ".": ".",
    "-": "-",
    "-.": "-.",
    ".inf": math.inf,
    "-.Inf": -math.inf,
    "+.INF": math.inf,
    "inf": "inf",
    "nan": "nan",
    "=": "=",
    "९": "९",
}


@pytest.mark.parametrize("text", TABLE)
def test_core_schema(text: str) -> None:
    value = parse_scalar(text)
    assert value == TABLE[text]
    assert type(value) is type(TABLE[text])


def test_not_a_number() -> None:
    assert math.isnan(parse_scalar(".nan"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", [str(LARGEST + 1), "-" + str(LARGEST + 1), "9" * 5000, "9" * 900, "0x" + "f" * 3000, "1e999", "-1e400"]
)
def test_a_number_beyond_64_bits_is_refused_with_a_short_message(text: str) -> None:
    with pytest.raises(ValueError, match=r"64 bits|too large") as caught:
        parse_scalar(text)
    assert len(str(caught.value)) < 200


@settings(deadline=None, max_examples=100)
@given(st.integers(-LARGEST, LARGEST))
def test_whole_numbers_read_back(value: int) -> None:
    assert parse_scalar(str(value)) == value


@settings(deadline=None, max_examples=100)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_read_back(value: float) -> None:
    read = parse_scalar(repr(value))
    assert read == value
    assert isinstance(read, float)
