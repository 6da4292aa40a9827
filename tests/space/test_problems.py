"""One mistake between axes, one message; none where there is none."""

import pytest

from hpsearch.space import Axis, Choice, Float, Int, Space

LAYERS = Axis(Int(1, 4))
OPTIMIZER = Axis(Choice(("momentum", "adam")))


@pytest.mark.parametrize(
    ("axes", "name", "message"),
    [
        ({}, "", "nothing to search"),
        ({"w": Axis(Int(1, 2), per="layers_hidden"), "hidden_layers": LAYERS}, "w", "per: layers_hidden is neither"),
        (
            {"w": Axis(Int(1, 2), per="hiden_layers"), "hidden_layers": LAYERS},
            "w",
            "per: hiden_layers is neither searched nor fixed; did you mean hidden_layers?",
        ),
        ({"w": Axis(Int(1, 2), per="zzz")}, "w", "add it under space or fixed"),
        ({"w": Axis(Int(1, 2), per="x"), "x": Axis(Float(1, 2))}, "w", "but it is a number from 1 to 2"),
        (
            {"w": Axis(Int(1, 2), per="x"), "x": Axis(Int(-1, 2))},
            "w",
            "of at least 0, but it is a whole number from -1",
        ),
        ({"w": Axis(Int(1, 2), per="x"), "x": Axis(Choice((1, 2.0)))}, "w", "but it is one of 1, 2.0"),
        (
            {"w": Axis(Int(1, 2), per="flag")},
            "w",
            "per: flag must be a whole number of at least 0, but it is fixed to true",
        ),
        (
            {"w": Axis(Int(1, 2), per="v"), "v": Axis(Int(1, 2), per="hidden_layers"), "hidden_layers": LAYERS},
            "w",
            "not a list",
        ),
        (
            {"b": Axis(Float(0, 1), when={"optimizer": ("adm",)}), "optimizer": OPTIMIZER},
            "b",
            "when: optimizer is never adm; it is one of momentum, adam; did you mean adam?",
        ),
        (
            {"b": Axis(Float(0, 1), when={"optimiser": ("adam",)}), "optimizer": OPTIMIZER},
            "b",
            "did you mean optimizer?",
        ),
        (
            {"b": Axis(Float(0, 1), when={"optimizer": ()}), "optimizer": OPTIMIZER},
            "b",
            "when: optimizer needs a value",
        ),
        (
            {"b": Axis(Float(0, 1), when={"hidden_layers": (4, 5)}), "hidden_layers": LAYERS},
            "b",
            "when: hidden_layers is never 5; it is a whole number from 1 to 4",
        ),
        ({"b": Axis(Float(0, 1), when={"x": (3,)}), "x": Axis(Int(2, 8, step=2))}, "b", "from 2 to 8 in steps of 2"),
        ({"b": Axis(Float(0, 1), when={"flag": (1,)})}, "b", "when: flag is never 1; it is fixed to true"),
        (
            {"b": Axis(Float(0, 1), when={"x": (1,)}), "x": Axis(Choice((True, 2)))},
            "b",
            "x is never 1; it is one of true",
        ),
        (
            {
                "b": Axis(Float(0, 1), when={"w": (1,)}),
                "w": Axis(Int(1, 2), per="hidden_layers"),
                "hidden_layers": LAYERS,
            },
            "b",
            "when: w is a list (one for each of hidden_layers), never 1",
        ),
        ({"a": Axis(Int(0, 1), when={"a": (1,)})}, "a", "depends on itself: a -> a"),
        (
            {
                "x": Axis(Int(0, 1), when={"b": (1,)}),
                "a": Axis(Int(0, 1), when={"b": (1,)}),
                "b": Axis(Int(0, 1), when={"a": (1,)}),
            },
            "a",
            "depends on itself: a -> b -> a",
        ),
    ],
)
def test_one_mistake_one_message(axes: dict[str, Axis], name: str, message: str) -> None:
    [flaw] = Space(axes, {"flag": True}).problems()
    assert (flaw.where or ("",))[0] == name
    assert message in ": ".join([*flaw.where[1:2], flaw.text])


def test_two_circles_and_a_typo_are_three_messages() -> None:
    axes = {
        "a": Axis(Int(1, 2), when={"b": (1,)}),
        "b": Axis(Int(1, 2), when={"a": (1,)}),
        "c": Axis(Int(1, 2), per="d"),
        "d": Axis(Int(1, 2), when={"c": (1,), "e": (1,)}),
    }
    assert [flaw.where[0] for flaw in Space(axes, {}).problems()] == ["d", "d", "a", "c"]


def test_a_sound_space_has_no_problems() -> None:
    axes = {
        "units": Axis(Int(50, 100), per="hidden_layers", when={"hidden_layers": (2, 3)}),
        "hidden_layers": LAYERS,
        "beta2": Axis(Float(0.99, 0.999), when={"optimizer": ("adam",), "flag": (True,), "rate": (0.5, 1)}),
        "optimizer": OPTIMIZER,
        "rate": Axis(Float(0, 1, step=0.5)),
    }
    assert Space(axes, {"flag": True}).problems() == []
