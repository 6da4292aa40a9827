"""The fixed points that draws settle on."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpsearch.space.bins import fixed_point


@pytest.mark.parametrize(
    ("again", "start", "expected"),
    [
        (lambda v: v, 7, 7),
        (lambda v: max(v - 1, 3), 9, 3),
        (lambda v: {5: 6, 6: 5}[v], 6, 5),
        (lambda v: {1: 4, 4: 6, 6: 4}[v], 1, 4),
    ],
)
def test_settles_on_the_least_of_the_cycle(again: Callable[[int], int], start: int, expected: int) -> None:
    assert fixed_point(start, again) == expected


@given(table=st.lists(st.integers(0, 9), min_size=10, max_size=10), start=st.integers(0, 9))
def test_what_is_settled_stays_after_any_rounding(table: list[int], start: int) -> None:
    settled = fixed_point(start, table.__getitem__)
    assert fixed_point(table[settled], table.__getitem__) == settled
