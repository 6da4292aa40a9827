"""Advice says nothing that the config has already, and names the key where something is fixed."""

import pytest

from hpsearch.objectives.network.advice import advice
from hpsearch.objectives.network.settings import SETTINGS
from hpsearch.space import Axis, Choice, Float, Int, Space
from hpsearch.trial import Config, Value

RATE = Axis(Float(1e-4, 1.0, scale="log"))


def space(*searched: str, **fixed: Value) -> Space:
    return Space({name: Axis(Int(1, 4)) for name in searched}, fixed)


def said(cause: str, config: Config, where: Space) -> str:
    return " ".join(advice(cause, config, where))


NOTHING_ON: list[str] = ["lower l2", "lower l1", "keep_prob", "less regularization", "less flip", "less crop"]


def test_what_is_off_is_not_lowered() -> None:
    text = said("bias", {"learning_rate": 0.01}, space("learning_rate"))
    assert not [words for words in NOTHING_ON if words in text]
    off: Config = {"l2": 0, "l1": 0.0, "keep_prob": [1, 1.0], "input_keep_prob": 1, "flip": False, "crop": 0.0}
    assert "regularization" not in said("bias", off, space(**dict(off)))
    flat: Config = {"hidden_layers": 0, "keep_prob": 0.5, "input_keep_prob": 0.9}
    assert "less regularization (input_keep_prob nearer 1)" in said("bias", flat, space("keep_prob"))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("l2", 0.1, "less regularization (lower l2)."),
        ("l1", 0.1, "less regularization (lower l1)."),
        ("keep_prob", 0.8, "(keep_prob nearer 1)."),
        ("keep_prob", [1.0, 0.8], "(keep_prob nearer 1)."),
        ("input_keep_prob", 0.8, "(input_keep_prob nearer 1)."),
        ("flip", True, "(less flip)."),
    ],
)
def test_what_is_on_is_lowered_where_it_stands(name: str, value: Value, words: str) -> None:
    assert words in said("bias", {name: value}, space(name))
    assert words.replace(").", f" (fixed: {name})).") in said("bias", {name: value}, space(**{name: value}))


def test_adam_is_named_where_it_is_neither_there_nor_searched() -> None:
    assert "adam" not in said("bias", {}, space())
    assert "adam" not in said("bias", {"optimizer": "adam"}, space(optimizer="adam"))
    assert "optimizer: adam (fixed: optimizer)" in said("bias", {"optimizer": "momentum"}, space(optimizer="momentum"))
    tried = Space({"optimizer": Axis(Choice(("momentum", "adam")))}, {})
    assert "adam" not in said("bias", {"optimizer": "momentum"}, tried)


def test_what_is_searched_is_not_to_be_searched() -> None:
    assert "(search learning_rate and decay)" in said("bias", {}, space())
    assert "search" not in said("bias", {}, Space({"learning_rate": RATE, "decay": Axis(Choice(("none",)))}, {}))


@pytest.mark.parametrize(
    ("config", "where", "words"),
    [
        ({}, space("hidden_units", "hidden_layers"), "(more hidden_units, more hidden_layers)"),
        ({}, space(), "(more hidden_units, more hidden_layers)"),
        ({}, space("hidden_units", hidden_layers=2), "(more hidden_units, more hidden_layers (fixed: hidden_layers))"),
        ({"hidden_layers": 0}, space(hidden_layers=0), "network (more hidden_layers (fixed: hidden_layers))"),
        (
            {"hidden_units": [64, 32]},
            space(hidden_units=[64, 32]),
            "network (more and larger layers in hidden_units (fixed: hidden_units))",
        ),
        ({"hidden_units": [64, 32], "hidden_layers": 2}, space("hidden_units", "hidden_layers"), "more hidden_layers)"),
    ],
)
def test_a_bigger_network_by_the_key_that_makes_it(config: Config, where: Space, words: str) -> None:
    assert words in said("bias", config, where)


def test_more_regularization_than_there_is() -> None:
    none = "Against variance: regularization (l2 above 0, keep_prob below 1, early_stopping)."
    assert none in advice("variance", {}, space())
    some: Config = {"l2": 0.1, "keep_prob": 0.9, "early_stopping": 5}
    assert "(higher l2 (fixed: l2), lower keep_prob)." in said("variance", some, space("keep_prob", l2=0.1))
    assert "(l2 above 0, early_stopping)." in said("variance", {"hidden_layers": 0}, space())


def test_the_advice_names_settings_that_exist() -> None:
    config: Config = {"optimizer": "momentum", "l2": 1.0, "l1": 1.0, "keep_prob": 0.5, "early_stopping": 3}
    text = said("bias", config, space()) + said("variance", {}, space())
    words = {word.strip(".,:;()") for word in text.split()}
    named = {"hidden_units", "hidden_layers", "learning_rate", "decay", "optimizer", "l2", "l1", "keep_prob"}
    assert named | {"early_stopping"} == words & set(SETTINGS)
    assert {word for word in words if "_" in word} <= set(SETTINGS)


@pytest.mark.parametrize("cause", ["bias", "variance"])
def test_advice_is_whole_sentences(cause: str) -> None:
    for sentence in advice(cause, {}, space()):
        assert sentence.startswith(f"Against {cause}: ") and sentence.endswith(".")
