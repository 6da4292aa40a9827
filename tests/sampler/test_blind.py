"""The grid: full, without duplicates, as large as fits."""

import numpy as np
import pytest

from hpsearch.history import History
from hpsearch.sampler import SAMPLERS, SearchSpec, fitting_points
from hpsearch.space import Axis, Choice, Float, Int, Space
from hpsearch.space.hyperparameters import Value
from tests.support.goals import GOAL

TWO = Space({"a": Axis(Float(0, 1)), "b": Axis(Float(1, 100, "log"))}, {})
CONDITIONAL = Space(
    {
        "beta2": Axis(Choice((0.9, 0.99, 0.999)), when={"optimizer": ("adam",)}),
        "optimizer": Axis(Choice(("momentum", "adam"))),
        "units": Axis(Choice((8, 16)), per="layers"),
        "layers": Axis(Choice((0, 1, 2))),
    },
    {},
)


def configs(space: Space, points: int | None, count: int = 1000, trials: int = 20) -> list[dict[str, Value]]:
    grid = SAMPLERS["grid"].make(space, SearchSpec("grid", points, trials), GOAL)
    return [space.decode(u) for u in grid.propose(count, History(), np.random.default_rng(0)).rows]


def test_is_the_full_factorial_with_the_ends_and_the_first_axis_slowest() -> None:
    rows = [(c["a"], c["b"]) for c in configs(TWO, 3)]
    assert rows == [(a, pytest.approx(b)) for a in (0.0, 0.5, 1.0) for b in (1, 10, 100)]


def test_ends_where_it_is_exhausted() -> None:
    assert len(configs(TWO, 3, count=8)) == 8
    assert len(configs(TWO, 3, count=10)) == 9


def test_inactive_coordinates_make_no_duplicates() -> None:
    """(momentum + adam with 3 beta2) x (no layer + 2 of one layer + 4 of two) = 4 x 7."""
    found = [repr(sorted(c.items())) for c in configs(CONDITIONAL, 2, trials=1)]
    assert len(found) == 28 == len(set(found))
    grid = SAMPLERS["grid"].make(CONDITIONAL, SearchSpec("grid", 2), GOAL)
    for u in grid.propose(99, History(), np.random.default_rng(0)).rows:
        assert (u[~CONDITIONAL.active(u)] == 0.5).all()


def test_many_layers_are_walked_without_visiting_what_is_inactive() -> None:
    deep = Space({"units": Axis(Choice((8, 16)), per="layers"), "layers": Axis(Choice((1, 60)))}, {})
    assert configs(deep, 2, count=3) == [
        {"units": [8], "layers": 1},
        {"units": [16], "layers": 1},
        {"units": [8] * 60, "layers": 60},
    ]


@pytest.mark.parametrize(("trials", "points"), [(1, 2), (4, 2), (8, 2), (9, 3), (24, 4), (25, 5), (1000, 31)])
def test_as_many_points_as_fit_at_least_two(trials: int, points: int) -> None:
    assert fitting_points(TWO, trials) == points
    assert configs(TWO, None, trials=trials) == configs(TWO, points)


def test_axes_of_few_values_leave_room_for_others() -> None:
    space = Space({"x": Axis(Float(0, 1)), "kind": Axis(Choice(("a", "b"))), "n": Axis(Int(1, 3))}, {})
    assert len(configs(space, None, trials=50)) == 48
    choices = Space({"kind": Axis(Choice(("a", "b"))), "n": Axis(Int(1, 3))}, {})
    assert len(configs(choices, None, trials=5000)) == 6
