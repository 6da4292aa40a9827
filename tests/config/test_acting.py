"""Settings are drawn where they act, and only there; what is written out says the same again."""

import io
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.config import RunConfig, finer_space, finer_yaml, load, resolved, search_digest
from hpsearch.config.acting import acting, plainly
from hpsearch.objectives.network.kind import NETWORK, complete
from hpsearch.objectives.network.settings import SETTINGS
from hpsearch.objectives.setting import acts
from hpsearch.space import Space
from hpsearch.trial import Config
from tests.support.configs import load_text

SEARCHED: dict[str, Any] = {
    "optimizer": ["adam", "momentum", "rmsprop", "gradient_descent"],
    "momentum": {"low": 0.9, "high": 0.999, "scale": "1-beta"},
    "beta1": [0.8, 0.9],
    "beta2": [0.99, 0.999],
    "epsilon": {"low": 1e-9, "high": 1e-7, "scale": "log"},
    "decay": ["none", "inverse", "exponential"],
    "decay_rate": [0.1, 0.5],
    "hidden_layers": {"low": 0, "high": 3},
    "hidden_units": {"low": 2, "high": 9, "per": "hidden_layers"},
    "keep_prob": {"low": 0.5, "high": 1},
    "activation": ["relu", "tanh"],
    "batch_norm": [True, False],
    "batch_norm_epsilon": [1e-5, 1e-4],
    "batch_norm_average": {"low": 0.8, "high": 0.99, "scale": "1-beta"},
    "l2": [0.0, 1.0],
}
FIXED: dict[str, list[Any]] = {
    "optimizer": ["momentum", "adam"],
    "decay": ["none", "inverse"],
    "hidden_layers": [0, 2],
    "batch_norm": [True, False],
}


@st.composite
def configs(draw: st.DrawFn) -> RunConfig:
    names = draw(st.lists(st.sampled_from(list(SEARCHED)), min_size=1, unique=True))
    given = draw(st.sets(st.sampled_from(list(FIXED)))) - set(names)
    fixed = {name: draw(st.sampled_from(FIXED[name])) for name in sorted(given)}
    return load_text(json.dumps({"space": {n: SEARCHED[n] for n in names}, "fixed": fixed, "name": "some"}))


@settings(deadline=None, max_examples=25)
@given(configs(), st.integers(0, 2**32))
def test_drawn_exactly_where_it_acts(config: RunConfig, seed: int) -> None:
    space = config.space
    drawn = [space.decode(u) for u in np.random.default_rng(seed).random((25, space.dimension))]
    somewhere = {n for n in space.axes for c in drawn if acts(SETTINGS, n, complete(c))}
    for found in drawn:
        assert space.decode(space.encode(found)) == found
        for name in somewhere:
            assert (name in found) == acts(SETTINGS, name, complete(found))


@settings(deadline=None, max_examples=15)
@given(configs())
def test_written_out_it_is_the_same_search(config: RunConfig) -> None:
    again = load("-", stdin=io.StringIO(resolved(config)), complete=True)
    assert again == config
    assert load_text(resolved(config)) == config
    assert load_text(resolved(config)).notes == ()
    assert acting(plainly(config.space, NETWORK), NETWORK)[0] == config.space


def test_a_written_out_config_of_an_older_version_stays_the_search_it_was() -> None:
    text = "name: old\nspace: {optimizer: [adam, momentum], momentum: [0.5, 0.9]}\n"
    old = load("-", stdin=io.StringIO(text), complete=True)
    assert old.space.axes["momentum"].when == {}
    assert search_digest(old) != search_digest(load_text(text))


def space_of(text: str) -> Space:
    return load_text(text).space


@pytest.mark.parametrize(
    ("searched", "name", "when"),
    [
        ("optimizer: [adam, momentum], momentum: [0.5, 0.9]", "momentum", {"optimizer": ("momentum",)}),
        # What the config says is narrowed.
        (
            "optimizer: [adam, rmsprop, momentum], l2: [1, 2], "
            "beta2: {values: [0.9, 0.99], when: {optimizer: [momentum, rmsprop], l2: 1}}",
            "beta2",
            {"optimizer": ("rmsprop",), "l2": (1,)},
        ),
        # A parent that is drawn only now and then.
        (
            "optimizer: [adam, momentum], decay: {values: [inverse, exponential], when: {optimizer: adam}}, "
            "decay_rate: [0.1, 0.2]",
            "decay_rate",
            {"decay": ("inverse", "exponential")},
        ),
        # Where the parent is not drawn, it is adam, with which beta1 acts.
        (
            "l2: [1, 2], optimizer: {values: [adam, momentum], when: {l2: 1}}, beta1: [0.8, 0.9]",
            "beta1",
            {},
        ),
        # Through what is not searched itself.
        ("hidden_layers: [0, 1, 2], batch_norm_average: [0.8, 0.9]", "batch_norm_average", {"hidden_layers": (1, 2)}),
        # It acts always, or never: nothing to say.
        ("hidden_layers: [1, 2], keep_prob: [0.8, 0.9]", "keep_prob", {}),
        ("optimizer: [momentum, rmsprop], beta1: [0.8, 0.9]", "beta1", {}),
        # It would go round in a circle.
        ("optimizer: {values: [adam, momentum], when: {momentum: 0.5}}, momentum: [0.5, 0.9]", "momentum", {}),
        # Without layers there is nothing to draw for each.
        ("hidden_layers: [0, 1], keep_prob: {low: 0.5, high: 1, per: hidden_layers}", "keep_prob", {}),
    ],
)
def test_conditions(searched: str, name: str, when: dict[str, Any]) -> None:
    assert space_of(f"space: {{{searched}}}\n").axes[name].when == when


def test_a_finer_config_has_no_condition_that_comes_by_itself() -> None:
    config = load_text(
        "name: coarse\nspace: {optimizer: [adam, momentum], momentum: [0.5, 0.9, 0.99], l2: [0, 1], "
        "beta1: {low: 0.8, high: 0.9, when: {l2: 1}}, hidden_layers: {low: 0, high: 2}, activation: [relu, tanh]}\n"
    )
    best: list[Config] = [
        {"optimizer": "momentum", "momentum": m, "l2": 0, "hidden_layers": 2, "activation": "relu"}
        for m in (0.5, 0.9, 0.5)
    ]
    lines = finer_yaml(config, finer_space(config.space, best, best, []), ["made up"]).splitlines()
    assert "  momentum: [0.5, 0.9]  # it was [0.5, 0.9, 0.99]" in lines
    assert "  beta1: {low: 0.8, high: 0.9, when: {l2: [1]}}  # as it was" in lines
    assert "  activation: [relu, tanh]  # as it was" in lines
