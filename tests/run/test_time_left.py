"""How much longer, of what came back and when alone."""

import pytest

from hpsearch.run.time_left import Done, time_left


def test_the_pace_is_work_by_time() -> None:
    assert time_left([], 0.0, 10.0, 3.0, 1) is None
    assert time_left([Done(2.0, 2.0, 4.0)], 0.0, 8.0, 2.0, 1) == pytest.approx(4.0)
    assert time_left([Done(2.0, 2.0, 4.0)], 0.0, 0.0, 2.0, 1) == 0.0


def test_of_late_is_what_counts() -> None:
    """12 s at a pace of 2, then at one of 1: of the last 7 of 20 s none was before."""
    done = [Done(float(at), 1.0, 2.0 if at <= 12 else 1.0) for at in range(1, 21)]
    assert time_left(done, 0.0, 10.0, 20.0, 1) == pytest.approx(10.0)


def test_two_workers_and_a_fleet_that_came_back_last() -> None:
    """Each trains for 12 s, one of them is there: the pace is that of both, and not of one fleet in five seconds."""
    assert time_left([Done(12.0, 12.0, 12.0)], 12.0, 24.0, 12.0, 2) == pytest.approx(12.0)
