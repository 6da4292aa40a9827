"""Lists with one value a layer as values of a choice, and what depends on how many layers they have."""

import json

import pytest

from hpsearch.config import resolved
from hpsearch.errors import ConfigError
from tests.support.configs import load_text, marked, problems_of

ARCHITECTURES = "hidden_units: [[64], [128, 64], [8, 8, 8]]"


def test_the_number_of_layers_follows_the_list() -> None:
    config = load_text(
        f"space: {{{ARCHITECTURES}, keep_prob: {{low: 0.5, high: 1, per: hidden_layers}}, "
        "l2: {low: 0.1, high: 1, when: {hidden_layers: [2, 3]}}, l1: {low: 0.1, high: 1, when: {hidden_units: [64]}}, "
        "activation: [relu, tanh]}\n"
    )
    space = config.space
    assert space.dimension == 1 + 3 + 1 + 1 + 1
    seen = set()
    for k in range(6):
        u = [(k + 0.5) / 6, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
        drawn = space.decode(u)
        units, keep = drawn["hidden_units"], drawn["keep_prob"]
        assert isinstance(units, list)
        assert isinstance(keep, list)
        assert len(keep) == len(units)
        assert ("l2" in drawn, "l1" in drawn) == (len(units) > 1, units == [64])
        assert len(config.kind.complete(drawn)["hidden_units"]) == len(units)  # type: ignore[arg-type]
        assert space.decode(space.encode(drawn)) == drawn
        seen.add(json.dumps(units))
    assert len(seen) == 3
    assert load_text(resolved(config)) == config


def test_lists_beside_a_fixed_number_of_layers() -> None:
    config = load_text(f"space: {{{ARCHITECTURES.replace('[64], ', '').replace(', [8, 8, 8]', ', [9, 9]')}}}\n")
    assert config.fixed == {}
    fixed = load_text("space: {keep_prob: [[0.5, 1], 1]}\nfixed: {hidden_layers: 2}\n")
    assert [fixed.space.decode([u])["keep_prob"] for u in (0.1, 0.9)] == [[0.5, 1], 1]


@pytest.mark.parametrize(
    ("text", "path", "fragment"),
    [
        (f"space: {{{ARCHITECTURES}, ^hidden_layers: [1, 2]}}\n", "hidden_layers", "follows from the lists of hidden_"),
        ("space: {hidden_units: [[64], ^32]}\n", "hidden_units.1", "write a list here too, such as [32, 32]"),
        ("space: {hidden_units: {values: [[64], [32]], ^per: hidden_layers}}\n", "hidden_units.per", "remove per"),
        (
            "space: {hidden_units: [[64], [32, ^0]]}\n",
            "hidden_units.1.1",
            "must be a whole number of at least 1, not 0",
        ),
        ("space: {hidden_units: [[64], ^[]]}\n", "hidden_units.1", "not a list"),
        ("space: {optimizer: [adam, ^[momentum]]}\n", "optimizer.1", "a choice must be one value, not a list"),
        (
            f"space: {{{ARCHITECTURES}, l2: {{low: 0.1, high: 1, when: {{hidden_layers: ^4}}}}}}\n",
            "l2.when.hidden_layers",
            "no list of hidden_units has so many values",
        ),
        (
            f"space: {{{ARCHITECTURES}, l2: {{low: 0.1, high: 1, when: {{hidden_units: ^[[65]]}}}}}}\n",
            "l2.when.hidden_units",
            "hidden_units is never [65]; it is one of [64], [128, 64], [8, 8, 8]",
        ),
        (
            f"space: {{{ARCHITECTURES}, keep_prob: ^[[0.5, 0.9], [1.0, 0.8]]}}\n",
            "keep_prob",
            "has 2 values for hidden_layers = ",
        ),
        (
            f"space: {{{ARCHITECTURES}}}\nsearch: {{start: [{{hidden_units: ^[65]}}]}}\n",
            "search.start.0.hidden_units",
            "must be one of [64], [128, 64], [8, 8, 8]",
        ),
    ],
)
def test_mistakes(text: str, path: str, fragment: str) -> None:
    text, line, column = marked(text)
    problem = next(p for p in problems_of(text) if fragment in p.message)
    assert problem.path in (path, f"space.{path}")
    assert (problem.line, problem.column) == (line, column)


def test_a_fixed_number_of_layers_is_that_of_each_list() -> None:
    with pytest.raises(ConfigError, match="has 1 value for hidden_layers = 2; give one a layer"):
        load_text("space: {hidden_units: [[64], [128, 64]]}\nfixed: {hidden_layers: 2}\n")
