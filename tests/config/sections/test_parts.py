"""Settings with several ranges, by another setting or by layer: what is drawn, what is written, what is refused."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hpsearch.analysis.edges import edges
from hpsearch.config import RunConfig, finer_space, finer_yaml, resolved
from hpsearch.errors import ConfigError
from hpsearch.objectives.network.settings import SETTINGS
from hpsearch.sampler.blind import grid_rows
from hpsearch.space import Cube, Int
from hpsearch.trial import Config
from tests.support.configs import load_text, marked, problems_of

RATE = {"low": 1e-4, "high": 1e-2, "scale": "log"}


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def by(name: str, cases: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"by": st.just(name), **cases})


ONE = one_of(0.01, [0.1, 0.01], RATE, {"values": [0.1, 0.2], "weights": [1, 3]}, {**RATE, "when": {"l2": 0.5}})
KEPT = one_of(1, 0.5, [0.5, 1], {"low": 0.5, "high": 1}, {"low": 0.5, "high": 1, "step": 0.1})
UNITS = one_of(8, [4, 8], {"low": 2, "high": 64, "scale": "log"})
SEARCHED: dict[str, st.SearchStrategy[Any]] = {
    "optimizer": st.just(["adam", "momentum", "rmsprop"]),
    "learning_rate": by("optimizer", {"adam": ONE, "momentum": ONE, "rmsprop": ONE}) | st.just(RATE),
    "l2": st.just([0.0, 0.5]),
    "decay": st.just(["none", "inverse", "exponential"])
    | by(
        "optimizer",
        {
            "adam": one_of("none", ["none", "inverse"]),
            "momentum": st.just("inverse"),
            "rmsprop": st.just(["exponential", "none"]),
        },
    ),
    "activation": by(
        "decay", {"none": st.just("relu"), "inverse": st.just(["relu", "tanh"]), "exponential": st.just("tanh")}
    ),
    "decay_rate": by("decay", {"inverse": ONE, "exponential": ONE}),
    "batch_norm": by("hidden_layers", {"0": st.just(False), "1": st.just([True, False]), "2": st.just(True)}),
    "hidden_layers": st.just({"low": 0, "high": 2}),
    "hidden_units": one_of([[8], [8, 4]], [[3, 4], [5, 6]], [4, 8], {"low": 2, "high": 9, "per": "hidden_layers"})
    | st.fixed_dictionaries({"layers": st.lists(UNITS, min_size=1, max_size=3)}),
    "keep_prob": one_of({"low": 0.5, "high": 1, "per": "hidden_layers"}, [[0.5, 1], [1, 1]])
    | st.fixed_dictionaries({"layers": st.lists(KEPT, min_size=1, max_size=3)})
    | st.fixed_dictionaries({"layers": st.lists(KEPT, min_size=2, max_size=2), "when": st.just({"l2": 0.5})}),
    "momentum": st.just({"low": 0.9, "high": 0.999, "scale": "1-beta"}),
    "epsilon": by("batch_norm", {"true": st.just(1e-8), "false": st.just({"low": 1e-9, "high": 1e-7})}),
}
NEEDS = {
    **{"learning_rate": "optimizer", "decay": "optimizer", "decay_rate": "decay", "activation": "decay"},
    **{"batch_norm": "hidden_layers", "epsilon": "batch_norm"},
}


@st.composite
def configs(draw: st.DrawFn) -> RunConfig:
    names = draw(st.lists(one_of(*SEARCHED), min_size=1, unique=True))
    for name in names:  # those that are added, too
        names += [NEEDS[name]] if NEEDS.get(name, name) not in names else []
    names.append("l2")
    document = {"space": {name: draw(SEARCHED[name]) for name in dict.fromkeys(names)}, "name": "some"}
    try:
        return load_text(json.dumps(document))
    except ConfigError:
        assume(False)
        raise


UNHURRIED = [HealthCheck.filter_too_much, HealthCheck.too_slow]
ANY = settings(deadline=None, max_examples=25, suppress_health_check=UNHURRIED)


@ANY
@given(configs(), st.integers(0, 2**32))
def test_any_space_is_a_bijection_of_configs_and_points(config: RunConfig, seed: int) -> None:
    space = config.space
    u = np.random.default_rng(seed).random((12, space.dimension))
    points = Cube(space).settle(u)
    for row, point in zip(u, points, strict=True):
        found = space.decode(row)
        encoded = space.encode(found)
        assert space.decode(encoded) == found
        assert list(found) == [*space.fixed, *(name for name in space.names if name in found)]
        assert np.allclose(point, encoded, rtol=0, atol=1e-12)
        active = space.active(row)
        assert np.array_equal(active, space.has(found))
        assert np.array_equal(active, Cube(space).active(point[None])[0])
        assert (encoded[~active] == 0.5).all()
        assert space.decode(np.where(active, row, 0.123)) == found
        config.kind.complete(found)


@ANY
@given(configs())
def test_any_space_is_written_as_it_was_read(config: RunConfig) -> None:
    assert load_text(resolved(config)) == config


@ANY
@given(configs(), st.integers(0, 2**32), st.integers(1, 4))
def test_any_space_gets_finer(config: RunConfig, seed: int, best: int) -> None:
    old = config.space
    ranked = [old.decode(u) for u in np.random.default_rng(seed).random((20, old.dimension))]
    found = edges(old, SETTINGS, ranked[0], ranked[:best])
    again = load_text(finer_yaml(config, finer_space(old, ranked[:best], ranked, found), ["made up"])).space
    for winner in ranked[:best]:
        assert set(again.decode(again.encode(winner))) == set(winner)
        for name, axis in again.axes.items():
            assert all(map(axis.hyperparameter.contains, axis.drawn(name, winner)))


def test_a_range_for_each_case() -> None:
    config = load_text(
        "space: {optimizer: [adam, momentum, rmsprop], learning_rate: {by: optimizer, momentum: [0.1, 0.2], "
        "rmsprop: 0.3, adam: {low: 1e-4, high: 1e-2, scale: log}}, l2: [1.0, 2.0]}\n"
    )
    space = config.space
    assert space.names == ("optimizer", "learning_rate", "l2")
    assert list(space.axes)[1:4] == ["learning_rate.momentum", "learning_rate.rmsprop", "learning_rate.adam"]
    assert space.decode([0.9, 0.9, 0.9, 0.5, 0.1]) == {"optimizer": "rmsprop", "learning_rate": 0.3, "l2": 1.0}
    assert space.decode([0.5, 0.9, 0.9, 0.5, 0.1])["learning_rate"] == 0.2
    assert space.decode([0.1, 0.9, 0.9, 0.5, 0.1])["learning_rate"] == pytest.approx(1e-3)
    assert space.active([0.1, 0.9, 0.9, 0.5, 0.1]).tolist() == [True, False, False, True, True]
    at_end = {"optimizer": "adam", "learning_rate": 1e-2, "l2": 2.0}
    found = [(e.name, e.side, e.beyond) for e in edges(space, SETTINGS, at_end, [])]
    assert found == [("learning_rate.adam", "high", 0.1), ("l2", "high", 3.0)]
    at_end = {"optimizer": "momentum", "learning_rate": 0.2, "l2": 2.0}
    found = [(e.name, e.side, e.beyond) for e in edges(space, SETTINGS, at_end, [])]
    assert found[:1] == [("learning_rate.momentum", "high", 0.3)]


def test_what_depends_on_a_setting_with_cases() -> None:
    config = load_text(
        "space: {optimizer: [adam, momentum], decay: {by: optimizer, adam: none, momentum: [none, inverse]}, "
        "decay_rate: [0.1, 0.2], hidden_layers: {by: optimizer, adam: 1, momentum: {low: 1, high: 2}}, "
        "keep_prob: {low: 0.5, high: 1, per: hidden_layers}}\n"
    )
    space = config.space
    assert [str(note).split(": ")[-1] for note in config.notes] == ["decay_rate where decay is not none"]
    assert space.decode([0.1, 0.5, 0.9, 0.1, 0.5, 0.9, 0.0, 0.5]) == {
        "optimizer": "adam",
        "decay": "none",
        "hidden_layers": 1,
        "keep_prob": [0.5],
    }
    assert space.decode([0.9, 0.5, 0.9, 0.1, 0.5, 0.9, 0.0, 1.0]) == {
        "optimizer": "momentum",
        "decay": "inverse",
        "decay_rate": 0.1,
        "hidden_layers": 2,
        "keep_prob": [0.5, 1.0],
    }
    assert [len(row) for row in grid_rows(space, 2)] == [8] * (1 * 2 + (1 + 2) * (2 + 4))


def test_what_cases_are_told_by_gets_no_wider() -> None:
    config = load_text(
        "space: {optimizer: [adam, momentum], hidden_layers: {by: optimizer, adam: 1, momentum: {low: 1, high: 2}}, "
        "hidden_units: {by: hidden_layers, 1: [4, 8], 2: [2, 3]}}\n"
    )
    best: list[Config] = [{"optimizer": "momentum", "hidden_layers": 2, "hidden_units": 3}] * 3
    found = edges(config.space, SETTINGS, best[0], best)
    assert [e.name for e in found] == ["hidden_layers.momentum", "hidden_units.2"]
    again = load_text(finer_yaml(config, finer_space(config.space, best, best, found), ["made up"])).space
    assert again.axes["hidden_layers.momentum"].hyperparameter == Int(1, 2)


def test_an_entry_for_each_layer() -> None:
    space = load_text(
        "space: {hidden_units: {layers: [{low: 8, high: 64}, 5, [3, 4]]}, activation: [relu, tanh]}\n"
    ).space
    assert space.decode([0.0, 0.5, 0.9, 0.1]) == {"hidden_units": [8, 5, 4], "activation": "relu"}
    kept = "keep_prob: {low: 0.5, high: 1, per: hidden_layers}"
    counted = load_text(f"space: {{hidden_units: {{layers: [{{low: 8, high: 64}}, 5, 6]}}, {kept}}}\n")
    assert counted.fixed == {"hidden_layers": 3}


def test_a_case_that_does_not_act_may_be_left_out() -> None:
    config = load_text("space: {decay: [none, inverse], decay_rate: {by: decay, inverse: [0.1, 0.2]}}\n")
    assert config.warnings == config.notes == ()
    assert config.space.decode([0.1, 0.1]) == {"decay": "none"}


def test_one_value_for_each_layer_is_nothing_to_search() -> None:
    (warning,) = load_text("space: {keep_prob: {layers: [1, 0.5]}}\n").warnings
    assert "move it to fixed" in warning.message
    assert load_text(f"space: {{{TWO}, {BY}, momentum: 0.2}}}}\n").warnings == ()


@pytest.mark.parametrize("units", [[[8], [8, 4, 2]], {"layers": [8, [4, 8], 2]}])
def test_a_case_by_the_number_of_layers_follows_the_lists(units: Any) -> None:
    lengths = {1, 3} if isinstance(units, list) else {3}
    cases = {str(n): {"low": n / 10, "high": n / 10 + 0.05} for n in lengths}
    space = {"learning_rate": {"by": "hidden_layers", **cases}, "hidden_units": units}
    config = load_text(json.dumps({"data": "digits", "trials": 9, "space": space}))
    drawn = [config.space.decode(u) for u in np.random.default_rng(0).random((50, config.space.dimension))]
    assert {len(one["hidden_units"]) for one in drawn} == lengths
    for one in drawn:
        n = len(one["hidden_units"])
        assert n / 10 <= one["learning_rate"] <= n / 10 + 0.05
    assert load_text(resolved(config)).space == config.space


def test_draws_for_each_layer_of_lists_are_written_as_they_were_given() -> None:
    space = "space: {hidden_units: [[8], [8, 4]], keep_prob: {low: 0.5, high: 1, per: hidden_layers}}\n"
    config = load_text(f"data: digits\ntrials: 9\n{space}")
    best: list[Config] = [{"hidden_units": [8, 4], "keep_prob": [k, k]} for k in (0.6, 0.7, 0.8)]
    finer = finer_space(config.space, best, best, [])
    text = finer_yaml(config, finer, ["made up"])
    line = next(line for line in text.splitlines() if "keep_prob" in line)
    assert line.count("per: hidden_layers") == 2 and "per: hidden_units" not in line
    assert load_text(text).space == finer


BY = "learning_rate: {by: optimizer, adam: 0.1"
TWO = "optimizer: [adam, momentum]"


@pytest.mark.parametrize(
    ("text", "path", "fragment"),
    [
        (
            f"space: {{{TWO}, {BY}, ^momentun: 0.2}}}}\n",
            "learning_rate.momentun",
            "did you mean momentum?",
        ),
        (
            f"space: {{{TWO}, learning_rate: ^{{by: optimizer, adam: 0.1}}}}\n",
            "learning_rate",
            "no case for optimizer",
        ),
        (f"space: {{{TWO}, {BY}, momentum: ^-1}}}}\n", "learning_rate.momentum", "must be a number above 0, not -1"),
        (
            f"space: {{{TWO}, {BY}, momentum: [1, ^-1]}}}}\n",
            "learning_rate.momentum.1",
            "must be a number above 0, not -1",
        ),
        (
            f"space: {{{TWO}, {BY}, momentum: {{low: ^0, high: 1.0}}}}}}\n",
            "learning_rate.momentum.low",
            "must be a number ab",
        ),
        (f"space: {{{TWO}, {BY}, momentum: ^null}}}}\n", "learning_rate.momentum", "is empty: write a value, a range"),
        (
            f"space: {{{TWO}, learning_rate: {{by: ^optimiser, adam: 1}}}}\n",
            "learning_rate.by",
            "did you mean optimizer?",
        ),
        ("space: {l2: [1, 2], learning_rate: ^{by: l2}}\n", "learning_rate", "needs a case for each value of l2"),
        (
            "space: {l2: {low: 0.1, high: 1}, learning_rate: {by: ^l2, 0.5: 1}}\n",
            "learning_rate.by",
            "must be a setting with a few values, each of which is a case, not l2",
        ),
        (
            "space: {optimizer: {by: decay, none: ^adam}, decay: {by: optimizer, adam: none}}\n",
            "optimizer.none",
            "depends on itself: optimizer.none -> decay.adam -> optimizer.none",
        ),
        ("space: {learning_rate: {by: ^[optimizer], adam: 1}}\n", "learning_rate.by", "the name of another setting"),
        ("space: {learning_rate: ^{adam: 1, momentum: 2}}\n", "learning_rate", "write by: optimizer before these"),
        ("space: {keep_prob: {^per_layer: [1, 0.5]}}\n", "keep_prob.per_layer", "write layers: [...], with one entry"),
        (
            f"space: {{{TWO}, {BY}, momentum: {{low: 0.1, high: 1, when: {{^optimizer: adam}}}}}}}}\n",
            "learning_rate.momentum.when.optimizer",
            "the case says already what optimizer is",
        ),
        (
            f"space: {{{TWO}, {BY}, momentum: [0.2, 1]}}, l2: {{low: 0.1, high: 1, when: {{learning_rate: ^0.3}}}}}}\n",
            "l2.when.learning_rate",
            "learning_rate is never 0.3; it is one of 0.1, or one of 0.2, 1",
        ),
        (
            "space: {keep_prob: {layers: [1, [0.5, 1]]}, l2: {low: 0.1, high: 1, when: {keep_prob: ^1}}}\n",
            "l2.when.keep_prob",
            "keep_prob is a list with a range for each entry, which nothing can depend on",
        ),
        (
            f"space: {{{BY}, ^momentum: 0.2}}}}\n",
            "learning_rate.momentum",
            "none of the values of optimizer",
        ),
        (
            "space: {learning_rate: {by: batch_size, 32: 0.1, ^7: 1}, batch_size: [32, 64]}\n",
            "learning_rate.7",
            "7 is none of the values of batch_size; there are: 32, 64",
        ),
        (
            "space: {learning_rate: ^{by: hidden_layers, 2: 1}, hidden_units: [[8], [8, 4]]}\n",
            "learning_rate",
            "has no case for hidden_layers: 1",
        ),
        (
            f"space: {{{TWO}, {BY}, momentum: 1, ^when: {{l2: 0.5}}}}, l2: [0, 0.5]}}\n",
            "learning_rate.when",
            "each case has a condition of its own: move when there",
        ),
        (
            f"space: {{{TWO}, keep_prob: {{by: optimizer, adam: {{^layers: [1, [0.5, 1]]}}, momentum: 1}}}}\n",
            "keep_prob.adam.layers",
            "layers cannot stand within by or layers: write a value, a range or a list",
        ),
        (
            f"space: {{{TWO}, keep_prob: {{layers: [1, {{^by: optimizer, adam: 1, momentum: 0.5}}]}}}}\n",
            "keep_prob.layers.1.by",
            "by cannot stand within by or layers",
        ),
        (
            "space: {keep_prob: {layers: [1, [0.5, 1]]}}\nsearch: {start: [{keep_prob: ^1}]}\n",
            "search.start.0.keep_prob",
            "must be a list with 2 values, one for each of the layers, not 1",
        ),
        (
            "space: {l2: [0, 1], learning_rate: {by: l2, 0: 0.1, ^2: 0.2}}\n",
            "learning_rate.2",
            "2 is none of the values of l2; there are: 0, 1",
        ),
        ("space: {learning_rate: {^layers: [0.1, 0.2]}}\n", "learning_rate.layers", "has one value for all layers"),
        (
            "space: {keep_prob: {layers: [1, {low: 0.5, high: 1, ^per: hidden_layers}]}}\n",
            "keep_prob.layers.1.per",
            "per belongs beside layers",
        ),
        ("space: {keep_prob: {layers: [1, ^2]}}\n", "keep_prob.layers.1", "must be in (0, 1]"),
        ("space: {keep_prob: {layers: ^[]}}\n", "keep_prob.layers", "must be at least one value"),
        (
            "space: {keep_prob: ^{layers: [1, 0.5]}}\nfixed: {hidden_layers: 3}\n",
            "keep_prob",
            "has 2 values for hidden_layers = 3; give one a layer",
        ),
        (
            "space: {hidden_units: {layers: [8, [4, 8]]}, ^hidden_layers: [1, 2]}\n",
            "hidden_layers",
            "hidden_layers follows from the lists of hidden_units",
        ),
        (
            "space: {keep_prob: ^[0.5, 1]}\nfixed: {hidden_layers: 2}\n",
            "keep_prob",
            "write {values: [...]} to choose, or {layers: [...]} for one a layer",
        ),
        ("space: {keep_prob: ^[0.5, 1]}\nfixed: {hidden_units: [8, 4]}\n", "keep_prob", "this list could be values to"),
        (
            f"space: {{{TWO}, {BY}, momentum: [0.1, 0.2]}}}}\n"
            "search: {start: [{optimizer: momentum, learning_rate: ^0.3}]}\n",
            "search.start.0.learning_rate",
            "must be one of 0.1, 0.2, not 0.3",
        ),
        (
            f"space: {{{TWO}, {BY}, momentum: 0.2}}}}\nsearch: {{start: [{{^learning_rate: 0.1}}]}}\n",
            "search.start.0.learning_rate",
            "depends on optimizer, which is searched: give it here too",
        ),
        (
            "space: {keep_prob: {layers: [{low: 0.5, high: 1}, 1]}}\nsearch: {start: [{keep_prob: [0.7, ^0.7]}]}\n",
            "search.start.0.keep_prob.1",
            "must be 1, not 0.7",
        ),
    ],
)
def test_mistakes(text: str, path: str, fragment: str) -> None:
    text, line, column = marked(text)
    problem = problems_of(text)[-1]
    assert fragment in problem.message
    assert problem.path in (path, f"space.{path}")
    assert (problem.line, problem.column) == (line, column)


@pytest.mark.parametrize(
    "text",
    [
        "space: {keep_prob: [0.5, 1, 0.7]}\nfixed: {hidden_layers: 2}\n",
        "space: {keep_prob: [0.5, 1]}\n",
        "space: {hidden_units: [4, 8], hidden_layers: [1, 2]}\n",
        "space: {keep_prob: {values: [0.5, 1]}}\nfixed: {hidden_layers: 2}\n",
        "space: {l2: [0.5, 1]}\nfixed: {hidden_layers: 2}\n",
    ],
)
def test_a_list_that_can_be_nothing_but_a_choice(text: str) -> None:
    config = load_text(text)
    assert all(axis.part is None for axis in config.space.axes.values())
    best = [config.space.decode([0.1] * config.space.dimension)]
    assert load_text(finer_yaml(config, finer_space(config.space, best, best, []), ["made up"])).space.axes


def test_one_part_is_set_and_changed_from_the_command_line() -> None:
    text = f"space: {{{TWO}, {BY}, momentum: {{low: 0.1, high: 1}}}}, keep_prob: {{layers: [1, [0.5, 1]]}}}}\n"
    config = load_text(
        text,
        "space.learning_rate.momentum.high=2",
        "space.learning_rate.adam=[0.1, 0.2]",
        "space.keep_prob.layers.0={low: 0.5, high: 1}",
        "space.keep_prob.layers.1.0=0.7",
    )
    drawn = config.space.decode([0.9, 0.9, 1.0, 1.0, 0.1])
    assert drawn == {"optimizer": "momentum", "learning_rate": 2.0, "keep_prob": [1.0, 0.7]}
    assert config.space.decode([0.1, 0.9, 1.0, 1.0, 0.1])["learning_rate"] == 0.2
