"""What a sampler learns from, in units that a process can learn."""

import math

import numpy as np
import pytest

from hpsearch.sampler.observations import TAIL, Observations


def standardized(*costs: float) -> np.ndarray:
    points = [np.zeros(1) for _ in costs]
    return Observations(1, points, np.array(costs), np.argsort(costs)).standardized()


def test_costs_have_mean_0_and_standard_deviation_1() -> None:
    z = standardized(1.0, 1.5, 2.0, 3.0, 1.2)
    assert z.mean() == pytest.approx(0, abs=1e-12)
    assert z.std() == pytest.approx(1)
    assert np.argsort(z).tolist() == [0, 4, 1, 2, 3]


def test_how_bad_the_bad_are_says_nothing_of_the_good() -> None:
    """Above median + 2 (median - best) = 4, costs of 5 and of 5 million are one."""
    good = [1.0, 1.5, 2.0, 2.5]
    assert TAIL == 2
    assert standardized(*good, 5.0).tolist() == pytest.approx(standardized(*good, 5e6))
    assert standardized(*good, 3.9).tolist() != pytest.approx(standardized(*good, 4.0))


@pytest.mark.parametrize("worst", [4.0, 1e9])
def test_who_has_no_cost_has_the_worst(worst: float) -> None:
    assert standardized(1.0, 2.0, worst, math.inf).tolist() == pytest.approx(standardized(1.0, 2.0, worst, worst))


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_units_do_not_matter(scale: float) -> None:
    assert standardized(*(scale * c for c in (1, 2, 3, 9))).tolist() == pytest.approx(standardized(1, 2, 3, 9))


@pytest.mark.parametrize("costs", [(), (3.0,), (2.0, 2.0, 2.0), (math.inf, math.inf), (1.0, 1.0, 1.0, 7.0)])
def test_where_most_are_equal_z_is_finite(costs: tuple[float, ...]) -> None:
    z = standardized(*costs)
    assert z.shape == (len(costs),)
    assert np.isfinite(z).all()
