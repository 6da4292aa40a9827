"""The finer config: for any space and history it loads, has the winner's config, and lies inside the old one."""

import json
from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hpsearch.analysis.edges import Edge, edges
from hpsearch.analysis.ranking import draws
from hpsearch.config import RunConfig, finer_space, finer_yaml
from hpsearch.errors import ConfigError
from hpsearch.objectives.network.settings import SETTINGS
from hpsearch.space import Choice, Float, Int
from tests.support.configs import load_text

Document = dict[str, Any]


def axis(name: str) -> st.SearchStrategy[Document]:
    """Ranges and choices of one setting, all of which are legal."""
    made: dict[str, st.SearchStrategy[Document]] = {
        "learning_rate": st.builds(
            lambda low, decades: {"low": low, "high": low * 10**decades, "scale": "log"},
            st.floats(1e-6, 1e-2),
            st.floats(0.01, 4),
        ),
        "keep_prob": st.builds(
            lambda low, scale: {"low": low, "high": 1.0, "scale": scale, "per": "hidden_layers"},
            st.floats(0.1, 0.9),
            st.sampled_from(["linear", "log"]),
        ),
        "input_keep_prob": st.just({"low": 0.5, "high": 1.0, "step": 0.1}),
        "beta2": st.builds(
            lambda low, high: {"low": low, "high": high, "scale": "1-beta", "when": {"optimizer": ["adam", "rmsprop"]}},
            st.floats(0, 0.9),
            st.floats(0.91, 0.99999),
        ),
        "momentum": st.just({"values": [0.5, 0.9, 0.99], "when": {"optimizer": "momentum"}}),
        "hidden_layers": st.one_of(
            st.just({"values": [1, 2, 3]}), st.builds(lambda high: {"low": 1, "high": high}, st.integers(2, 4))
        ),
        "hidden_units": st.builds(
            lambda k, step, more: {"low": 8, "high": 8 + k * step, "step": step, **more},
            st.integers(1, 40),
            st.integers(1, 9),
            st.sampled_from([{}, {"per": "hidden_layers"}, {"scale": "log"}]),
        ),
        "optimizer": st.builds(
            lambda weights: {"values": ["adam", "momentum", "rmsprop"], "weights": weights},
            st.lists(st.sampled_from([0.5, 1, 3]), min_size=3, max_size=3),
        ),
        "activation": st.just({"values": ["relu", "tanh", "identity"]}),
        "l2": st.builds(lambda low, width: {"low": low, "high": low + width}, st.floats(0, 10), st.floats(1e-3, 100)),
        "decay": st.just({"values": ["none", "inverse"]}),
        "decay_rate": st.just({"low": 0.01, "high": 1, "scale": "log", "when": {"decay": "inverse"}}),
    }
    return made[name]


NAMES = (
    *("learning_rate", "keep_prob", "input_keep_prob", "beta2", "momentum", "hidden_layers"),
    *("hidden_units", "optimizer", "activation", "l2", "decay", "decay_rate"),
)
NEEDS = {"beta2": "optimizer", "momentum": "optimizer", "decay_rate": "decay"}


@st.composite
def spaces(draw: st.DrawFn) -> RunConfig:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    names += [NEEDS[n] for n in names if n in NEEDS and NEEDS[n] not in names]
    document = {"space": {name: draw(axis(name)) for name in dict.fromkeys(names)}, "name": "some"}
    try:
        return load_text(json.dumps(document))
    except ConfigError:
        assume(False)
        raise


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.filter_too_much])
@given(spaces(), st.integers(0, 2**32), st.integers(1, 6), st.floats(0.01, 1))
def test_any_space_gets_finer(config: RunConfig, seed: int, best: int, spread: float) -> None:
    old, rng = config.space, np.random.default_rng(seed)
    around = rng.random(old.dimension)
    points = np.clip(around + spread * (rng.random((20, old.dimension)) - 0.5), 0, 1)
    ranked = [old.decode(u) for u in points]
    found = edges(old, SETTINGS, ranked[0], ranked[:best])
    text = finer_yaml(config, finer_space(old, ranked[:best], ranked, found), ["made up"])
    again = load_text(text)
    new = again.space
    assert set(new.axes) <= set(old.axes)
    assert again.fixed == config.fixed
    for winner in ranked[:best]:
        assert set(winner) <= set(new.axes) | set(new.fixed)
        assert set(new.decode(new.encode(winner))) == set(winner)
        for name in set(winner) & set(new.axes):
            assert all(new.axes[name].hyperparameter.contains(value) for value in draws(name, new.axes[name], [winner]))
    for name, axis in new.axes.items():
        one, other, wider = old.axes[name].hyperparameter, axis.hyperparameter, [e for e in found if e.name == name]
        if isinstance(one, Choice):
            assert isinstance(other, Choice)
            assert set(other.values) <= {*one.values, *(e.beyond for e in wider)}
            assert len(other.values) >= min(2, len(one.values))
        elif not wider:
            assert isinstance(other, Float | Int)
            assert one.contains(other.low)
            assert one.contains(other.high)
            assert (type(one), one.scale, one.step) == (type(other), other.scale, other.step)


CONFIG = """\
name: coarse
space:
  learning_rate: {low: 1e-4, high: 1, scale: log}
  optimizer: {values: [adam, momentum, rmsprop], weights: [2, 1, 1]}
  momentum: {low: 0.9, high: 0.999, scale: 1-beta, when: {optimizer: momentum}}
  hidden_layers: {low: 1, high: 4}
  batch_size: [32, 64, 128]
fixed: {l2: 0.5}
"""
BEST: list[Document] = [
    {"learning_rate": 0.01, "optimizer": "adam", "hidden_layers": 2, "batch_size": 64},
    {"learning_rate": 0.0178, "optimizer": "adam", "hidden_layers": 2, "batch_size": 128},
    {"learning_rate": 0.0316, "optimizer": "adam", "hidden_layers": 2, "batch_size": 64},
]
OTHERS: list[Document] = [{"learning_rate": 1e-4, "optimizer": "rmsprop", "hidden_layers": 4, "batch_size": 32}]


def written(found: list[Edge]) -> str:
    config = load_text(CONFIG)
    return finer_yaml(config, finer_space(config.space, BEST, BEST + OTHERS, found), ["coarse, so far"])


def test_ranges_are_around_the_best_with_a_margin_in_round_numbers() -> None:
    """Three rates over half a decade, so a quarter of a decade more on both sides: 0.0056 to 0.056, outward."""
    text = written([])
    assert text.startswith("# coarse, so far\n")
    assert "name: coarse-finer\n" in text
    space = load_text(text).space
    assert space.axes["learning_rate"].hyperparameter == Float(0.0056, 0.057, "log")
    assert space.axes["hidden_layers"].hyperparameter == Int(1, 3)
    assert space.axes["batch_size"].hyperparameter == Choice((64, 128))
    assert space.axes["optimizer"].hyperparameter == Choice(("adam", "rmsprop"), (2.0, 1.0))
    assert "  # momentum: never drawn here; it was {low: 0.9, high: 0.999, " in text
    assert "  batch_size: [64, 128]  # it was [32, 64, 128]\n" in text
    assert load_text(text).fixed == {"l2": 0.5}


def test_beyond_an_edge_it_is_wider_than_before() -> None:
    text = written([Edge("learning_rate", "high", 1, 10, 3, 3), Edge("hidden_layers", "low", 1, 0, 3, 3)])
    space = load_text(text).space
    assert space.axes["learning_rate"].hyperparameter == Float(0.0056, 10.0, "log")
    assert space.axes["hidden_layers"].hyperparameter == Int(0, 3)


def lists(found: list[Edge], *best: int, values: str = "[16, 32, 64, 128, 256]") -> Any:
    config = load_text(f"space: {{batch_size: {values}}}\n")
    space = finer_space(config.space, [{"batch_size": n} for n in best], [{"batch_size": 16}], found)
    return load_text(finer_yaml(config, space, [])).space.axes["batch_size"].hyperparameter


def test_an_ordered_list_narrows_to_a_run_of_it() -> None:
    assert lists([], 32, 128, 32).values == (32, 64, 128)
    assert lists([], 64, 64, 64).values == (32, 64, 128)  # one alone: its neighbours
    assert lists([], 256, 256, 256).values == (128, 256)
    assert lists([], 32, 64).values == (16, 32, 64, 128)  # of two one knows little
    assert lists([], 32, 128, 32, values="{values: [16, 32, 64, 128], ordered: false}") == Choice(
        (32, 128), None, False
    )


def test_beyond_the_end_of_a_list_it_goes_on() -> None:
    high = Edge("batch_size", "high", 256, 512, 3, 3, listed=True)
    assert lists([high], 128, 256, 256).values == (128, 256, 512)
    weighted = lists([high], 128, 256, 256, values="{values: [256, 128, 64], weights: [3, 2, 1]}")
    assert weighted == Choice((512, 256, 128), (3.0, 3.0, 2.0))


def test_what_none_of_the_best_has_stays() -> None:
    config = load_text(CONFIG)
    both = [*BEST, {**BEST[0], "optimizer": "momentum", "momentum": 0.95}]
    space = finer_space(config.space, BEST, [*BEST, both[-1]], [])
    assert space.axes["momentum"] == config.space.axes["momentum"]
    assert "as it was" in finer_yaml(config, space, [])


def test_what_was_tried_first_is_not_tried_again() -> None:
    config = load_text(CONFIG + "search: {start: [{learning_rate: 1e-4}]}\n")
    text = finer_yaml(config, finer_space(config.space, BEST, BEST + OTHERS, []), [])
    assert load_text(text).search.start == ()


def test_finer_twice_keeps_the_name() -> None:
    again = load_text(written([]))
    assert "name: coarse-finer\n" in finer_yaml(again, again.space, [])
