"""Sizes of memory: their units, and back to the same number of bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.config.sizes import bytes_of, spell_size


@pytest.mark.parametrize(
    ("text", "size"),
    [("4GiB", 4 * 2**30), ("500MB", 500_000_000), ("1.5 kib", 1536), ("2TB", 2 * 10**12), ("17B", 17), ("1 mb", 10**6)],
)
def test_units(text: str, size: int) -> None:
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
