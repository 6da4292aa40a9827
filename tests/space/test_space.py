"""The unit cube and configs: layers, conditions, order, and the round trip."""

import json
import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.space import Axis, Choice, Float, Int, Part, Space
from hpsearch.space.axis import listed

NETWORK = Space(
    {
        "hidden_units": Axis(Int(50, 100), per="hidden_layers"),
        "beta2": Axis(Float(0.99, 0.9999, "log_one_minus"), when={"optimizer": ("adam",)}),
        "learning_rate": Axis(Float(1e-4, 1, "log")),
        "optimizer": Axis(Choice(("momentum", "adam"))),
        "hidden_layers": Axis(Int(0, 4)),
        "keep_prob": Axis(Float(0.5, 1), per="hidden_layers", when={"batch_norm": (False,)}),
        "epsilon": Axis(Float(1e-10, 1e-4, "log"), when={"beta2": (), "optimizer": ("adam",)}),
    },
    {"batch_norm": False, "initialization": "he"},
)


def chain(flag: bool) -> Space:
    return Space(
        {
            "c": Axis(Int(1, 2), when={"b": (1,)}),
            "b": Axis(Choice((0, 1)), when={"a": ("on",)}),
            "a": Axis(Choice(("on", "off")), when={"flag": (True,)}),
        },
        {"flag": flag},
    )


cubes = st.lists(st.floats(0.0, 1.0), min_size=NETWORK.dimension, max_size=NETWORK.dimension)


def test_coordinates_in_declared_order_one_for_each_layer() -> None:
    names = [(c.name, c.layer) for c in NETWORK.coordinates]
    assert names[:5] == [
        ("hidden_units", 0),
        ("hidden_units", 1),
        ("hidden_units", 2),
        ("hidden_units", 3),
        ("beta2", None),
    ]
    assert NETWORK.dimension == len(names) == 13
    assert all(NETWORK.coordinates[i].name == name for name, places in NETWORK.positions.items() for i in places)


@given(u=cubes)
@settings(deadline=None, max_examples=150)
def test_round_trip_of_config_and_activity(u: list[float]) -> None:
    config = NETWORK.decode(u)
    encoded = NETWORK.encode(config)
    assert NETWORK.decode(encoded) == config
    assert json.loads(json.dumps(config, allow_nan=False)) == config
    active = NETWORK.active(u)
    assert (active == NETWORK.active(encoded)).all()
    assert (encoded[~active] == 0.5).all()


@given(u=cubes, v=cubes)
@settings(deadline=None, max_examples=100)
def test_inactive_coordinates_have_no_say(u: list[float], v: list[float]) -> None:
    mixed = np.where(NETWORK.active(u), u, v)
    assert NETWORK.decode(mixed) == NETWORK.decode(u)


@given(u=cubes)
@settings(deadline=None, max_examples=100)
def test_lists_are_as_long_as_their_count_and_conditions_hold(u: list[float]) -> None:
    config = NETWORK.decode(u)
    layers = config["hidden_layers"]
    assert isinstance(layers, int)
    for name in ("hidden_units", "keep_prob"):
        value = config.get(name, [])
        assert isinstance(value, list)
        assert len(value) == layers
    assert ("beta2" in config) == (config["optimizer"] == "adam")
    assert "epsilon" not in config


def test_config_is_fixed_then_searched_in_declared_order() -> None:
    everything = NETWORK.decode([0.9] * 13)
    assert list(everything) == [*NETWORK.fixed, *(name for name in NETWORK.axes if name != "epsilon")]
    assert everything["hidden_units"] == [95] * 4
    nothing_hidden = NETWORK.decode([0.1] * 13)
    assert list(nothing_hidden) == [*NETWORK.fixed, "learning_rate", "optimizer", "hidden_layers"]


@pytest.mark.parametrize(
    ("flag", "u", "expected"),
    [
        (True, [0.9, 0.9, 0.1], {"flag": True, "c": 2, "b": 1, "a": "on"}),
        (True, [0.9, 0.1, 0.1], {"flag": True, "b": 0, "a": "on"}),
        (True, [0.9, 0.9, 0.9], {"flag": True, "a": "off"}),
        (False, [0.9, 0.9, 0.1], {"flag": False}),
    ],
)
def test_conditions_chain_through_inactive_names(flag: bool, u: list[float], expected: dict[str, object]) -> None:
    assert chain(flag).decode(u) == expected
    assert chain(flag).active(u).tolist() == [name in expected for name in "cba"]


def test_a_condition_on_true_is_not_one_on_1() -> None:
    space = Space({"x": Axis(Int(1, 2), when={"flag": (True,)})}, {"flag": 1})
    assert space.decode([0.5]) == {"flag": 1}


def test_per_counts_of_fixed_and_chosen_names() -> None:
    width = Axis(Choice(("a", "b")), per="depth")
    assert Space({"w": width}, {"depth": 3}).decode([0.1, 0.9, 0.1]) == {"depth": 3, "w": ["a", "b", "a"]}
    chosen = Space({"w": width, "depth": Axis(Choice((2, 5)))}, {})
    assert chosen.dimension == 6
    assert chosen.decode([0.1] * 6) == {"w": ["a", "a"], "depth": 2}


def test_without_axes_there_is_one_config() -> None:
    space = Space({}, {"learning_rate": 0.1})
    assert space.dimension == 0
    assert space.decode([]) == {"learning_rate": 0.1}
    assert space.encode({"learning_rate": 0.1}).shape == space.active([]).shape == (0,)


def test_a_point_of_another_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected shape \(13,\), not \(2,\)"):
        NETWORK.decode([0.1, 0.2])


def test_spaces_travel_and_compare() -> None:
    config = NETWORK.decode([0.3] * 13)
    copy = pickle.loads(pickle.dumps(NETWORK))
    assert copy == NETWORK
    assert copy.decode(copy.encode(config)) == config
    assert math.isclose(copy.encode(config)[NETWORK.positions["learning_rate"][0]], 0.3)


def test_parts_are_one_setting_of_a_config() -> None:
    space = Space(
        {
            "kind": Axis(Choice(("a", "b"))),
            "x.a": Axis(Int(1, 2), when={"kind": ("a",)}, part=Part("x", "kind", "a")),
            "x.b": Axis(Int(3, 4), when={"kind": ("b",)}, part=Part("x", "kind", "b")),
            "y.0": Axis(Int(5, 6), part=Part("y", entry=0)),
            "y.1": Axis(Choice((7,)), part=Part("y", entry=1)),
        },
        {"z": 0},
    )
    assert space.names == ("kind", "x", "y")
    config = space.decode([0.9, 0.1, 0.9, 0.1, 0.5])
    assert config == {"z": 0, "kind": "b", "x": 4, "y": [5, 7]}
    assert space.encode(config).tolist() == [0.75, 0.5, 0.75, 0.25, 0.5]
    assert [axis.drawn(name, config) for name, axis in space.axes.items()] == [["b"], [], [4], [5], [7]]
    assert space.has({"kind": "a", "x": 1}).tolist() == [True, True, False, False, False]
    assert space.axes["y.1"].constant
    assert not space.axes["kind"].constant


def test_other_axes_may_ask_for_a_setting_with_cases_but_not_for_one_with_entries() -> None:
    cases = {
        "kind": Axis(Choice(("a", "b"))),
        "x.a": Axis(Int(1, 2), when={"kind": ("a",)}, part=Part("x", "kind", "a")),
        "x.b": Axis(Choice((2, 3)), when={"kind": ("b",)}, part=Part("x", "kind", "b")),
    }
    space = Space({"y": Axis(Int(5, 6), when={"x": (2,)}), "z": Axis(Int(7, 8), per="x"), **cases}, {})
    assert space.problems() == []
    assert space.dimension == 1 + 3 + 3
    assert space.decode([0.9, 0.1, 0.9, 0.1, 0.1, 0.9, 0.9]) == {"y": 6, "z": [7, 8], "kind": "a", "x": 2}
    assert space.decode([0.9, 0.1, 0.9, 0.1, 0.9, 0.9, 0.9]) == {"z": [7, 8, 7], "kind": "b", "x": 3}
    circle = Space({**cases, "kind": Axis(Choice(("a", "b")), when={"x": (2,)})}, {})
    (flaw,) = circle.problems()
    assert flaw.text == "depends on itself: kind -> x.b -> kind; leave out one per, when or by of these"
    listed = Axis(Int(1, 2), part=Part("x", entry=0))
    (flaw,) = Space({"x.0": listed, "y": Axis(Int(1, 2), when={"x": (1,)})}, {}).problems()
    assert flaw.text == "x is a list with a range for each entry, which nothing can depend on"


def test_per_counts_the_entries_of_a_list() -> None:
    space = Space({"w": Axis(Choice(([4], [4, 2]))), "keep": Axis(Float(0, 1), per="w")}, {})
    assert space.dimension == 3
    assert space.decode([0.9, 0.25, 0.75]) == {"w": [4, 2], "keep": [0.25, 0.75]}
    assert space.active([0.1, 0.25, 0.75]).tolist() == [True, True, False]


def test_values_are_listed_where_they_are_few_and_one() -> None:
    assert listed(Axis(Int(1, 9, step=4)), 3) == [1, 5, 9]
    assert listed(Axis(Int(1, 9, step=4)), 2) == []
    assert listed(Axis(Choice(("a", 2, [3, 4]), (1, 0, 1))), 0) == ["a", [3, 4]]
    assert listed(Axis(Float(0.5, 1, step=0.5)), 9) == listed(Axis(Int(1, 2), per="layers"), 9) == []
