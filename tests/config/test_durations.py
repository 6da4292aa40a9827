"""Durations read and written; what is none is refused with what to write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpsearch.config.durations import seconds_of, spell

READ = {"90s": 90, "30m": 1800, "2h": 7200, "1h30m": 5400, "1d": 86400, "1h 30m": 5400, "1.5h": 5400, "0.5s": 0.5}


@pytest.mark.parametrize("text", READ)
def test_seconds(text: str) -> None:
    assert seconds_of(text) == READ[text]


@given(st.integers(1, 10**9) | st.floats(1e-6, 1e8).map(lambda s: round(s, 6)))
def test_what_is_written_reads_as_the_same(seconds: float) -> None:
    assert seconds_of(spell(float(seconds))) == seconds


MEANT = {"1h30": "1h30m", "90": "90s", "12:30": "12h30m", "0:00:05": "0h0m5s", "2 hours": "2h", "45 Min": "45m"}


@pytest.mark.parametrize("text", MEANT)
def test_what_was_meant_is_told_and_reads(text: str) -> None:
    with pytest.raises(ValueError, match=f"; write {MEANT[text]}$"):
        seconds_of(text)
    assert seconds_of(MEANT[text]) > 0


@pytest.mark.parametrize(
    "value", ["", "h", "0s", "0", "-1h", "1x", "30m2h", "١h", "1" * 20 + "s", 0, True, None, [1], 1e400]
)
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="must be a duration above 0, such as 90s, 30m, 2h or 1h30m, not"):
        seconds_of(value)
