"""Mistakes are values: which stands for which is decided by their fields, and words come last, from one table."""

import re
import string
from pathlib import Path

import pytest

import hpsearch.config
from hpsearch.config.complaints import WORDS, Complaint, Hint, at_key, at_value, say, worded
from hpsearch.config.models import validate
from hpsearch.config.sections.axis import RangeModel, read_axis
from hpsearch.config.sections.space import read_space
from hpsearch.config.yaml.loader import parse
from hpsearch.objectives import OBJECTIVES

NETWORK = OBJECTIVES["network"]
ROOM = Path(hpsearch.config.__file__).parent
SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted(ROOM.rglob("*.py"))}


def test_a_misspelled_key_is_not_missing_too() -> None:
    _, found = validate(RangeModel, {"low": 1, "maximum": 2}, ("space", "l2"), NETWORK)
    assert found == [at_key(("space", "l2", "maximum"), "unknown_key", "maximum", Hint("write high:", "high"))]
    _, found = validate(RangeModel, {"low": 1, "scal": "log"}, (), NETWORK)
    assert [(c.path, c.rule, c.hint and c.hint.meant) for c in found] == [
        (("high",), "missing", None),
        (("scal",), "unknown_key", "scale"),
    ]


def test_a_key_of_the_other_kind_is_that_and_not_unknown() -> None:
    _, found = read_axis(("space", "l2"), {"values": [1, 2], "low": 1, "lo": 1}, NETWORK)
    assert [(c.path[-1], c.rule) for c in found] == [("low", "key_of_range"), ("lo", "unknown_key")]


def test_what_the_words_hold_does_not_hide_a_mistake() -> None:
    _, found = validate(RangeModel, {"low": 1, "write high:": 2}, ("space", "l2"), NETWORK)
    assert [c.rule for c in found] == ["missing", "unknown_key"]


def test_what_stands_on_a_broken_value_is_left_unjudged() -> None:
    raw = {
        "space": {
            "optimizer": {"values": ["adam", "sgd"]},
            "beta2": {"low": 0.9, "high": 0.99, "when": {"optimizer": "x"}},
        }
    }
    searched = read_space(raw, (), NETWORK)
    assert [(c.path, c.rule, c.value) for c in searched.complaints] == [
        (("space", "optimizer", "values", 1), "one_of", "sgd")
    ]
    assert searched.lost == {"optimizer", "beta2"}


def test_a_condition_is_placed_whatever_its_name() -> None:
    raw = {"space": {"l2": {"low": 1, "high": 2, "when": {"a b": 1}}}}
    (complaint,) = read_space(raw, (), NETWORK).complaints
    assert complaint.path == ("space", "l2", "when", "a b")


def test_a_complaint_finds_its_mark_by_key_or_value() -> None:
    document = parse("a:\n  b: 1\n", "f")
    problems = document.problems([at_value(("a", "b"), "whole", 1.5), at_key(("a", "b"), "unknown_key", "b")])
    assert [str(p) for p in problems] == [
        "f:2:3: a.b: unknown key b",
        "f:2:6: a.b: must be a whole number, not 1.5",
    ]
    assert document.problems([at_value(("a", "c"), "missing")])[0].line == 2


def test_what_could_not_be_read_is_forgotten_by_its_path() -> None:
    document = parse("a: 1e999\nb: 1e999\n", "f")
    document.forget(("a",))
    assert [c.path for c in document.complaints] == [("b",)]
    assert document.broken == {("b",)}


@pytest.mark.parametrize("rule", WORDS)
def test_every_rule_is_in_use_and_can_be_said(rule: str) -> None:
    used = [path for path, text in SOURCES.items() if path.name != "words.py" and f'"{rule}"' in text]
    assert used, "no complaint has this rule"
    names = {name for _, name, _, _ in string.Formatter().parse(WORDS[rule]) if name} - {"value", "shown", "hint"}
    said = say(rule, "x", Hint("write y", there=("y", "z")), **dict.fromkeys(names, "w"))
    assert "; write y (there are: y, z)" in said
    assert worded(Complaint((), "value", rule, "x", facts=dict.fromkeys(names, "w"))) == said.replace(
        "; write y (there are: y, z)", ""
    )


def test_no_setting_and_no_metric_of_an_objective_is_named_here() -> None:
    names = {name for kind in OBJECTIVES.values() for name in (*kind.settings, *kind.metrics, *kind.tested)}
    found = {path.name: set(re.findall(r"\w+", text)) & names for path, text in SOURCES.items()}
    assert not {name: words for name, words in found.items() if words}
