"""Durations and sizes read and written; what is none is refused with what to write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.config.amounts import bytes_of, seconds_of, spell, spell_size

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


@pytest.mark.parametrize(
    ("text", "size"),
    [("4GiB", 4 * 2**30), ("500MB", 500_000_000), ("1.5 kib", 1536), ("2TB", 2 * 10**12), ("17B", 17), ("1 mb", 10**6)],
)
def test_bytes(text: str, size: int) -> None:
    assert bytes_of(text) == size


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 2**50))
def test_spelled_sizes_are_read_as_they_were(size: int) -> None:
    assert bytes_of(spell_size(size)) == size


def test_sizes_are_spelled_with_the_largest_unit_that_is_exact() -> None:
    assert [spell_size(n) for n in (4 * 2**30, 500 * 10**6, 1536, 1023)] == ["4GiB", "500MB", "1536B", "1023B"]


@pytest.mark.parametrize("value", ["4", "", "GiB", "-1GB", "1,5GB", "4 G iB", "0.0000001B", 3, 2.5, True, None])
def test_what_is_no_size_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="must be a size above 0 with its unit"):
        bytes_of(value)
