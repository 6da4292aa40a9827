"""Values over epochs: in fixed, and as one of several to choose from."""

from typing import Any

import pytest

from hpsearch.config import load, resolved, trial_yaml
from hpsearch.space import Choice
from tests.support.configs import SPACE, load_text, marked, problems_of

WRONG = [
    ("fixed: {momentum: ^{5: 0.9}}", "must begin with epoch 1: write {1: ...} and what changes later"),
    ("fixed: {momentum: {1: 0.9, ^0: 0.5}}", "'0' is no epoch"),
    ("fixed: {momentum: {1: 0.9, ^01: 0.5}}", "'01' is no epoch"),
    ("fixed: {momentum: {1: 0.9, ^late: 0.5}}", "'late' is no epoch"),
    ("fixed: {momentum: {1: 0.9, ^99999999: 0.5}}", "'99999999' is no epoch"),
    ("fixed: {momentum: {1: 0.9, 4: ^1.5}}", "must be in [0, 1), not 1.5"),
    ("fixed: {momentum: {1: 0.9, 4: ^0.99999999}}", "is 1 in float32"),
    ("fixed: {momentum: {1: ^{1: 0.9}}}", "must be in [0, 1), not {1: 0.9}"),
    ("fixed: {keep_prob: {1: 1, 4: [0.5, ^2]}}", "must be in (0, 1]: the share of units that is kept, not 2"),
    (
        "fixed: {hidden_units: ^{1: 4, 5: 8}}",
        "hidden_units must be one value: it cannot change while training; what can: ",
    ),
    ("fixed: {momentum: ^{low: 0.5, high: 0.9}}", "must be one value, not a mapping; a range belongs under space"),
    ("fixed: {momentum: ^{}}", "must be one value, not a mapping; a range belongs under space"),
    ("fixed: {momentum: ^{1-30: 0.5, 31-60: 0.9}}", "belongs under space; a value over epochs is {1: ..., 31: ...}"),
    ("fixed: {optimizer: ^{from 1: adam}}", "must be one value, not a mapping; a range belongs under space"),
    ("fixed: {batch_size: ^{1: 8, 3: 1}}", "1 leaves batch norm no variance"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_mistakes_have_their_place(text: str, message: str) -> None:
    text, line, column = marked(SPACE + text)
    (problem,) = problems_of(text)
    assert (problem.line, problem.column) == (line, column)
    assert message in problem.message


@pytest.mark.parametrize(
    ("axis", "message"),
    [
        ("^{1: 0.1, 5: 0.01}", "move it to `fixed`, or choose among several: {values: [...]}"),
        ("[^{5: 0.1}, 0.01]", "must begin with epoch 1"),
        ("[0.1, {1: 0.1, 5: ^-1}]", "must be a number above 0, not -1"),
        ("[{1: 0.1, 5: 0.01}, ^{5: 0.01, 1: 0.1}]", "{1: 0.1, 5: 0.01} is there twice"),
        ("[^{low: 0.1, high: 1}, 0.1]", "a choice must be one value, not a mapping"),
    ],
)
def test_mistakes_in_a_choice_too(axis: str, message: str) -> None:
    text, line, column = marked(f"space:\n  learning_rate: {axis}\n")
    (problem,) = problems_of(text)
    assert (problem.line, problem.column) == (line, column)
    assert message in problem.message


def test_it_is_one_for_all_layers() -> None:
    text, line, column = marked("space:\n  keep_prob: {values: [{1: 0.5, 9: 1}, 1], ^per: hidden_layers}\n")
    (problem,) = problems_of(text)
    assert (problem.line, problem.column) == (line, column)
    assert "one for all layers: write it without per" in problem.message
    text, line, column = marked("space:\n  keep_prob: {layers: [^{1: 0.5, 9: 1}, 1]}\n")
    (problem,) = problems_of(text)
    assert (problem.line, problem.column) == (line, column)
    assert "one for all layers: write it without layers" in problem.message


def test_a_case_may_be_one() -> None:
    cases = "{by: optimizer, adam: {9: 1e-4, 1: 1e-3}, momentum: 0.1}"
    text = f"space:\n  optimizer: [adam, momentum]\n  learning_rate: {cases}\n"
    config = load_text(text)
    assert load_text(resolved(config)).space == config.space
    assert config.space.decode([0.2, 0.5, 0.5])["learning_rate"] == {"1": 1e-3, "9": 1e-4}
    assert [w.message for w in load_text(text, "epochs=5").warnings] == ["never comes: there are 5 epochs"]


def test_a_start_that_is_none_of_them_is_told_which_they_are() -> None:
    start = "search: {start: [{momentum: %s}]}\n"
    text = "space:\n  momentum: [0.5, {1: 0.5, 9: 0.9}]\n"
    (problem,) = problems_of(text + start % "{1: 0.5, 9: 0.8}")
    assert "must be one of 0.5, {1: 0.5, 9: 0.9}, not {1: 0.5, 9: 0.8}" in problem.message
    assert load_text(text + start % "{9: 0.9, 1: 0.5}").search.start == ({"momentum": {"1": 0.5, "9": 0.9}},)


def test_a_share_in_it_may_be_a_percentage() -> None:
    assert load_text(SPACE + "fixed: {keep_prob: {1: 50%, 9: [0.8, 90%]}}").fixed["keep_prob"] == {
        "1": 0.5,
        "9": [0.8, 0.9],
    }


def test_epochs_ascend_however_they_are_written() -> None:
    config = load_text(SPACE + "fixed: {l2: {20: 2, 3: 1, 1: 0}}\nepochs: 20\n")
    assert list(config.fixed["l2"].items()) == [("1", 0), ("3", 1), ("20", 2)]  # type: ignore[union-attr]


def test_what_never_comes_is_warned_about() -> None:
    text = "space: {learning_rate: [{1: 0.1, 21: 0.01}, 0.1]}\nfixed: {l2: {1: 0, 30: 1}}\nepochs: 20\n"
    warnings = load_text(text).warnings
    assert [w.message for w in warnings] == ["never comes: there are 20 epochs"] * 2
    assert [(w.line, w.column) for w in warnings] == [(1, 34), (2, 20)]
    assert not load_text(text, "epochs=30").warnings


CHOICE = """\
space:
  learning_rate: {values: [{9: 0.01, 1: 0.1}, 0.05], weights: [3, 1]}
fixed: {keep_prob: {1: [0.5, 1], 3: 1}, batch_size: {1: 32, 5: full}}
search: {start: [{learning_rate: {9: 0.01, 1: 0.1}}]}
"""


def test_it_is_written_as_it_was_given(tmp_path: Any) -> None:
    config = load_text(CHOICE)
    text = resolved(config)
    assert "batch_size: {1: 32, 5: full}" in text
    (tmp_path / "stdin.yaml").write_text(text)
    assert load(str(tmp_path / "stdin.yaml"), ["name=run"]) == load_text(CHOICE, "name=run")
    (tmp_path / "best.yaml").write_text(trial_yaml(config, {**config.fixed, "learning_rate": {"1": 0.1, "9": 0.01}}))
    assert load(str(tmp_path / "best.yaml")).fixed["learning_rate"] == {"1": 0.1, "9": 0.01}


def test_it_is_drawn_and_found_again() -> None:
    space = load_text(CHOICE).space
    drawn = space.decode([0.1])
    assert drawn["learning_rate"] == {"1": 0.1, "9": 0.01}
    assert space.encode(drawn).tolist() == [0.375]
    assert isinstance(space.axes["learning_rate"].hyperparameter, Choice)


def test_set_changes_one_of_its_values() -> None:
    text = SPACE + "fixed: {l2: {1: 0, 9: 1}}\n"
    assert load_text(text, "fixed.l2.9=4", "fixed.l2.12=5").fixed["l2"] == {"1": 0, "9": 4, "12": 5}


def test_a_rate_beside_an_interval_does_nothing() -> None:
    text = "space: {decay_rate: [0.1, 0.2]}\nfixed: {decay: staircase, decay_interval: 5}\n"
    assert ["has no effect beside decay_interval" in w.message for w in load_text(text).warnings] == [True]
    assert not load_text(text, "fixed.decay_interval=null").warnings
