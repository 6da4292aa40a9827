"""A list of numbers as an axis: on which scale, where its values are, and how it goes on."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpsearch.space import Choice, Int, order_of


def made(*values: Any, **more: Any) -> Any:
    order = order_of(Choice(values, **more))
    assert order is not None
    return order


@pytest.mark.parametrize(
    ("values", "scale", "units"),
    [
        ((32, 64, 128, 256), "log", [0, 1 / 3, 2 / 3, 1]),
        ((0.9, 0.99, 0.999), "log_one_minus", [0, 0.5, 1]),
        ((1, 2, 3), "linear", [0, 0.5, 1]),
        ((0.5, 0.8, 1.0), "linear", [0, 0.6, 1]),
        ((1e-3, 3e-3, 1e-2), "log", [0, math.log(3) / math.log(10), 1]),
        ((0, 0.01, 0.1, 1), "log", [0, 1 / 3, 2 / 3, 1]),
        ((0, 0.9, 0.99), "log_one_minus", [0, 0.5, 1]),
        ((-1, 0, 1), "linear", [0, 0.5, 1]),
        ((1, 2), "linear", [0, 1]),
        ((16, 64), "log", [0, 1]),
        ((0.9, 0.99), "log_one_minus", [0, 1]),
    ],
)
def test_values_lie_on_the_scale_that_spaces_them_most_evenly(
    values: tuple[float, ...], scale: str, units: list[float]
) -> None:
    for listed in (values, values[::-1]):
        order = made(*listed)
        assert order.scale == scale
        assert order.units == pytest.approx(units)
        assert order.values == list(values)


@pytest.mark.parametrize(
    "choice",
    [
        Choice(("relu", "tanh")),
        Choice((True, False)),
        Choice((32, 64, "full")),
        Choice((True, 2)),
        Choice((1, 1.0)),
        Choice((1, math.nan)),
        Choice((10**400, 1)),
        Choice((3,)),
        Choice((1, 2), (1, 0)),
        Choice((1, 2, 3), ordered=False),
    ],
)
def test_these_have_no_order(choice: Choice) -> None:
    assert order_of(choice) is None


@pytest.mark.parametrize("count", [2, 3, 7])
def test_an_even_list_lies_where_whole_numbers_do(count: int) -> None:
    whole = Int(1, count)
    assert made(*range(1, count + 1)).places == pytest.approx([whole.to_unit(n) for n in range(1, count + 1)])


def test_places_and_units_of_the_cube_are_of_the_same_values() -> None:
    choice = Choice((8, 1, 4, 2), (1.0, 3.0, 0.0, 2.0))
    order = made(*choice.values, weights=choice.weights)
    assert order.values == [1, 2, 8]
    u = np.random.default_rng(0).random(500)
    back = order.from_place(order.to_place(u))
    assert [choice.from_unit(x) for x in back] == [choice.from_unit(x) for x in u]
    assert back == pytest.approx([choice.to_unit(choice.from_unit(x)) for x in u], abs=0)
    assert order.shares() == pytest.approx([3 / 6, 2 / 6, 1 / 6])
    # Halfway between 2 (at 1/3 of log 8) and 8, and a little less.
    middle = order.places[1:].mean()
    assert [choice.from_unit(x) for x in order.from_place(np.array([0, middle - 1e-9, middle + 1e-9, 1]))] == [
        1,
        2,
        8,
        8,
    ]


@pytest.mark.parametrize("ordered", [None, True, False])
def test_what_is_drawn_does_not_depend_on_it(ordered: bool | None) -> None:
    choice, plain = Choice((4, 1, 2), (1, 2, 3), ordered), Choice((4, 1, 2), (1, 2, 3))
    u = np.linspace(0, 1, 301).tolist()
    assert [choice.from_unit(x) for x in u] == [plain.from_unit(x) for x in u]
    assert choice.levels(9) == plain.levels(9)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ((32, 64, 128, 256), 16, 512),
        ((65536, 32768, 16384), 8192, 131072),
        ((64, 128), 0, 192),
        ((0.001, 0.01), 0.0001, 0.1),
        ((1, 2, 3), 0, 4),
        ((0.001, 0.003, 0.01), 0.00033, 0.033),
        ((0.9, 0.99, 0.999), 0.0, 0.9999),
        ((0.6, 0.8, 1.0), 0.4, 1.2),
        ((0, 0.01, 0.1), 0, 1.0),
    ],
)
def test_the_list_goes_on_by_its_last_step(values: tuple[float, ...], low: float, high: float) -> None:
    order = made(*values)
    assert (order.beyond("low"), order.beyond("high")) == (low, high)
    assert isinstance(order.beyond("high"), int) == all(isinstance(value, int) for value in values)


@pytest.mark.parametrize("values", [("a", "b"), (1, True), (1, 1.0), (1, "full")])
def test_only_numbers_can_be_told_to_be_ordered(values: tuple[Any, ...]) -> None:
    flaw = Choice(values, ordered=True).problem()
    assert flaw is not None
    assert flaw.where == ("ordered",)
    assert Choice((1, 2), ordered=True).problem() is None


@given(
    st.lists(
        st.one_of(st.integers(-(10**20), 10**20), st.floats(-1e299, 1e299), st.floats(0, 1)), min_size=2, max_size=8
    )
)
def test_any_list_of_numbers_is_an_axis(values: list[float]) -> None:
    """Whatever they are: in order, inside, and each has its own unit of the cube."""
    values = list(dict.fromkeys(values))
    if len(values) < 2:
        return
    order = made(*values)
    assert order.values == sorted(values)
    assert (np.diff(order.places) >= 0).all()
    assert order.places[0] >= 0 and order.places[-1] <= 1
    assert math.isfinite(order.beyond("low")) and math.isfinite(order.beyond("high"))
    units = np.array([order.choice.to_unit(value) for value in order.values])
    assert order.ranks(units).tolist() == list(range(len(values)))
    assert np.array_equal(order.middles(order.ranks(units)), units)
