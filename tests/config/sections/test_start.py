"""Configs to try first, with conditional and per-layer names."""

import pytest

from hpsearch.config import search_digest
from tests.support.configs import load_text, problems_of

TEXT = """\
space:
  learning_rate: {low: 1e-3, high: 1.0, scale: log}
  hidden_layers: {low: 1, high: 3}
  hidden_units: {low: 4, high: 8, per: hidden_layers}
  optimizer: [adam, momentum]
  beta2: {low: 0.99, high: 0.9999, scale: log_one_minus, when: {optimizer: adam}}
search: {start: [%s]}
"""

REFUSED = {
    "{optimizer: adm}": ["optimizer: must be one of adam, momentum, not 'adm'; did you mean adam?"],
    "{optimizer: momentum, beta2: 0.999}": ["beta2: beta2 does not apply with the optimizer of this config: remove it"],
    "{beta2: 0.999}": ["beta2: beta2 depends on optimizer, which is searched: give it here too"],
    "{hidden_layers: 2, hidden_units: 5}": [
        "hidden_units: must be a list with 2 values, one for each of hidden_layers"
    ],
    "{hidden_layers: 1, hidden_units: [5, 6]}": ["hidden_units: must be a list with 1 value, one for each of"],
    "{hidden_layers: 2, hidden_units: [5, 9]}": ["hidden_units.1: must be a whole number from 4 to 8, not 9"],
    "{hidden_layers: 9, hidden_units: [5]}": ["hidden_layers: must be a whole number from 1 to 3, not 9"],
    "{optimizer: 3, beta2: 2, learning_rate: yes}": ["optimizer: must be one of", "learning_rate: must be a number"],
}


@pytest.mark.parametrize("entry", REFUSED)
def test_each_mistake_is_told_once(entry: str) -> None:
    found = problems_of(TEXT % f"{{}}, {entry}")
    assert len(found) == len(REFUSED[entry])
    for problem, wanted in zip(found, REFUSED[entry], strict=True):
        assert f"search.start.1.{wanted}" in str(problem)
        assert problem.line == 7


def test_an_axis_with_a_mistake_of_its_own_is_told_once() -> None:
    text = TEXT.replace("low: 1e-3", "low: 2") % "{learning_rate: 0.01}"
    assert [p.path for p in problems_of(text)] == ["space.learning_rate"]


def test_values_are_kept_as_they_are_drawn() -> None:
    (start,) = load_text(TEXT % "{hidden_units: [5, 6], hidden_layers: 2, learning_rate: 1}").search.start
    assert list(start.items()) == [("learning_rate", 1.0), ("hidden_layers", 2), ("hidden_units", [5, 6])]
    assert isinstance(start["learning_rate"], float)


def test_an_empty_list_is_none() -> None:
    plain = load_text((TEXT % "").replace("search: {start: []}\n", ""))
    assert load_text(TEXT % "") == plain
    assert search_digest(load_text(TEXT % "")) == search_digest(plain)
