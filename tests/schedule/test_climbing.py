"""The rungs of a bracket: by multiplying, the last one all epochs."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.schedule import ScheduleSpec, mean_epochs
from hpsearch.schedule.climbing import rungs


@pytest.mark.parametrize(
    ("epochs", "lowest", "factor", "expected"),
    [
        (40, 3, 3, (3, 9, 27, 40)),
        (27, 3, 3, (3, 9, 27)),
        (243, 1, 3, (1, 3, 9, 27, 81, 243)),
        (81, 1, 3, (1, 3, 9, 27, 81)),  # R and eta of table 1 in Li et al., "Hyperband" (2018)
        (1000, 1, 10, (1, 10, 100, 1000)),
        (5, 4, 2, (4, 5)),
        (5, 5, 2, (5,)),
        (90, None, 3, (10, 30, 90)),
        (40, None, 3, (4, 13, 40)),
        (16, None, 2, (4, 8, 16)),
        (5, None, 3, (1, 5)),
        (3, None, 3, (1, 3)),
        (2, None, 3, (1, 2)),
        (1, None, 3, (1,)),
    ],
)
def test_rungs(epochs: int, lowest: int | None, factor: int, expected: tuple[int, ...]) -> None:
    assert rungs(epochs, ScheduleSpec("culling", lowest, factor)) == expected


@given(st.integers(1, 10**6), st.none() | st.integers(1, 10**6), st.integers(2, 50))
@settings(deadline=None, max_examples=200)
def test_rungs_grow_to_all_epochs(epochs: int, lowest: int | None, factor: int) -> None:
    found = rungs(epochs, ScheduleSpec("halving", None if lowest is None else min(lowest, epochs), factor))
    assert found[-1] == epochs
    assert found[0] >= 1
    assert list(found) == sorted(set(found))
    if lowest is not None:
        assert all(b == a * factor for a, b in pairwise(found[:-1]))


def test_mean_epochs_are_those_of_a_bracket_that_divides() -> None:
    """Of 27 trials 27 are trained for 4 epochs, 9 for 9 more, 3 for 27 more."""
    assert mean_epochs(rungs(40, ScheduleSpec("halving")), ScheduleSpec("halving")) * 27 == pytest.approx(
        27 * 4 + 9 * 9 + 3 * 27
    )
    assert mean_epochs((1,), ScheduleSpec("halving")) == 1
