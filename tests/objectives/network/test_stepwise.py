"""One network, an epoch at a time: every change acts, and is what training that schedule from the start would be."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hpsearch.data.spec import DataSpec
from hpsearch.objectives.kind import ObjectiveSpec
from hpsearch.objectives.network.kind import NETWORK
from hpsearch.objectives.network.objective import NetworkObjective
from hpsearch.objectives.network.settings import SETTINGS
from hpsearch.objectives.network.stepwise import NetworkStepwise, NetworkTrained
from hpsearch.objectives.stepwise import Epoch, Going, Trained
from hpsearch.space import Space
from hpsearch.trial import Config, Goal

from .made import context, dataset, objective, task

BEFORE, AFTER = 3, 4
"""Epochs before a change and after it."""
BASE: dict[str, Any] = {"hidden_units": [6, 5], "batch_size": 16, "keep_prob": 0.9, "input_keep_prob": 0.95}
MOMENTUM = {"optimizer": "momentum"}
DECAYING = {"decay": "inverse", "decay_rate": 0.1}
IMAGES = {"normalize_inputs": "channels", "flip": True, "keep_prob": 1.0}

CHANGES: dict[str, tuple[dict[str, Any], Any, Any]] = {
    "learning_rate": ({}, 0.001, 0.02),
    "momentum": (MOMENTUM, 0.9, 0.5),
    "batch_size": ({}, 16, 7),
    "l2": ({}, 0.0, 3.0),
    "l1": ({}, 0.0, 3.0),
    "keep_prob": ({}, 0.9, 0.6),
    "input_keep_prob": ({}, 0.95, 0.7),
    "beta1": ({}, 0.9, 0.5),
    "beta2": ({}, 0.999, 0.9),
    "epsilon": ({}, 1e-8, 1e-3),
    "decay": ({}, "none", "inverse"),
    "decay_rate": (DECAYING, 0.1, 1.0),
    "decay_interval": ({"decay": "staircase", "decay_interval": 2}, 2, 3),
    "flip": (IMAGES | {"shift": 1}, True, False),
    "shift": (IMAGES, 0, 1),
    "crop": (IMAGES, 0.0, 0.3),
    "rotate": (IMAGES, 0.0, 30.0),
    "distort": (IMAGES, 0.0, 1.0),
}
"""Of each setting that may change: what else the config has, and the values before and after."""


def network(images: bool = False) -> NetworkStepwise:
    data = dataset()
    if images:
        shape = (2, 2)
        data = replace(data, shape=shape)
    spec = ObjectiveSpec(Space({}, {}), Goal(NETWORK.goal), 7, DataSpec(), Path())
    return NetworkStepwise(NetworkObjective(spec, data), 7, 1)


def trained(here: NetworkStepwise, config: Config, epochs: int, state: Trained | None = None) -> Epoch:
    state = state or here.begin(config)
    for _ in range(epochs):
        (epoch,) = here.epoch([Going(config, state)])
        assert not epoch.diverged
        state = epoch.state
    return epoch


def test_every_setting_that_may_change_is_tried() -> None:
    assert CHANGES.keys() == {name for name, setting in SETTINGS.items() if setting.changes}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_acts_and_is_the_schedule_from_the_start(name: str) -> None:
    more, old, new = CHANGES[name]
    config = {**BASE, **more, name: old}
    changed = {**config, name: {"1": old, str(BEFORE + 1): new}}
    images = "flip" in config
    here = network(images)
    before = trained(here, config, BEFORE).state
    unchanged, after = (trained(here, c, AFTER, before) for c in (config, changed))
    assert after.state.digest != unchanged.state.digest
    fresh = trained(network(images), changed, BEFORE + AFTER)
    assert after.state.digest == fresh.state.digest
    assert after.point == fresh.point
    # Through a file, in another process's hands.
    read = network(images)
    again = trained(read, changed, AFTER, read.restored(dict(before.arrays())))
    assert again.state.digest == fresh.state.digest
    # As one of a fleet, in which others go on or go other ways.
    states: list[Trained] = [before, before, before]
    for _ in range(AFTER):
        epochs = here.epoch([Going(c, s) for c, s in zip((config, changed, config), states, strict=True)])
        states = [epoch.state for epoch in epochs]
    assert [state.digest for state in states] == [unchanged.state.digest, fresh.state.digest, unchanged.state.digest]


@pytest.mark.parametrize("name", sorted(CHANGES.keys() - {"decay", "decay_rate", "decay_interval"}))
def test_the_value_in_force_is_read_from_the_step(name: str) -> None:
    more, old, new = CHANGES[name]
    config = {**BASE, **more, name: {"1": old, "3": new}}
    here = network("flip" in config)
    second = trained(here, config, 2)
    assert second.in_force[name] == pytest.approx(old, rel=2e-5)
    assert trained(here, config, 1, second.state).in_force[name] == pytest.approx(new, rel=2e-5)


def test_a_decayed_learning_rate_is_the_one_in_force() -> None:
    config = {**BASE, "learning_rate": 0.01, "decay": "inverse", "decay_rate": 0.5}
    assert trained(network(), config, 3).in_force["learning_rate"] == pytest.approx(0.01 / (1 + 0.5 * 3), rel=2e-5)


def test_it_is_the_network_of_the_same_trial_in_a_search(tmp_path: Path) -> None:
    found = objective(tmp_path).evaluate([task(1, 5)], context(tmp_path))[0]
    here = network()
    state = here.begin(dict(task().trial.config))
    for epoch in range(5):
        (one,) = here.epoch([Going(task().trial.config, state)])
        state = one.state
        assert {name: values[epoch] for name, values in found.curve.items()} == one.point


def test_early_stopping_is_the_sitter_s() -> None:
    config = {**BASE, "early_stopping": 1}
    assert trained(network(), config, 9).state.digest == trained(network(), BASE, 9).state.digest


def test_only_the_weights_are_taken_along_where_that_is_asked() -> None:
    here, config = network(), {**BASE, "learning_rate": {"1": 0.01, "5": 0.003, "6": 0.001}, "decay": "sqrt_step"}
    whole = trained(here, config, 4).state
    light = here.forget(whole, config)
    assert light.epoch == whole.epoch
    fresh = here.begin(config)
    assert isinstance(light, NetworkTrained)
    assert isinstance(whole, NetworkTrained)
    assert isinstance(fresh, NetworkTrained)
    np.testing.assert_array_equal(light.state.weights.flat, whole.state.weights.flat)
    for name in ("running",):
        np.testing.assert_array_equal(getattr(light.state.weights, name), getattr(fresh.state.weights, name))
    np.testing.assert_array_equal(light.state.averages, fresh.state.averages)
    # It is a training of its own from these weights, by a clock that begins anew.
    own = {**config, "learning_rate": {"1": 0.003, "2": 0.001}}
    alone = NetworkTrained(replace(fresh.state, weights=replace(fresh.state.weights, flat=whole.state.weights.flat)))
    one, other = trained(here, config, 3, light), trained(here, own, 3, alone)
    assert one.point == other.point
    assert one.state.epoch == 7
    assert one.state.digest != other.state.digest  # the offset is a part of where one is
    read = here.restored(dict(light.arrays()))
    assert trained(here, config, 3, read).state.digest == one.state.digest


def test_a_network_that_explodes_stays_where_it_was_and_harms_nobody() -> None:
    here, wild = network(), {**BASE, "optimizer": "gradient_descent", "batch_norm": False, "learning_rate": 1e30}
    calm = {**wild, "learning_rate": 0.01}
    states: list[Trained] = [here.begin(wild), here.begin(calm)]
    epochs = here.epoch([Going(c, s) for c, s in zip((wild, calm), states, strict=True)])
    while not epochs[0].diverged:
        states = [epoch.state for epoch in epochs]
        epochs = here.epoch([Going(c, s) for c, s in zip((wild, calm), states, strict=True)])
    assert epochs[0].state is states[0]
    assert "exploded in epoch" in epochs[0].diverged
    assert epochs[1].state.digest == trained(network(), calm, epochs[1].state.epoch).state.digest


def test_networks_that_took_other_steps_until_now_do_not_sail_together() -> None:
    here = network()
    configs = [{**BASE, "batch_size": {"1": 16, str(epoch): 7}} for epoch in (2, 4)]
    states: list[Trained] = [here.begin(config) for config in configs]
    for _ in range(6):
        states = [e.state for e in here.epoch([Going(c, s) for c, s in zip(configs, states, strict=True)])]
    alone = [trained(network(), config, 6).state.digest for config in configs]
    assert [state.digest for state in states] == alone


def test_a_fleet_is_kept_while_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    here, made = network(), []
    build = NetworkStepwise._fleet
    monkeypatch.setattr(NetworkStepwise, "_fleet", lambda *a: made.append(1) or build(*a))
    trained(here, BASE, 6)
    assert len(made) == 2  # for the weights at the start, and for all epochs


def test_both_are_compared_on_the_same_dev_rows() -> None:
    here = network()
    one, other = (Going(BASE, trained(here, BASE, n).state) for n in (1, 6))
    paired, back = here.compare(one, other), here.compare(other, one)
    first, second = (trained(here, BASE, n).point for n in (1, 6))
    assert paired.rows == len(dataset().dev.y)
    assert (paired.first_alone - paired.second_alone) / paired.rows == pytest.approx(
        first["dev_error"] - second["dev_error"]
    )
    assert paired.cost == pytest.approx(second["dev_cost"] - first["dev_cost"], rel=1e-5)
    assert (back.first_alone, back.cost) == (paired.second_alone, -paired.cost)
    assert here.compare(one, one).cost == 0


def test_the_model_that_is_saved_measures_what_the_last_epoch_did() -> None:
    here, last = network(), None
    last = trained(here, BASE, 5)
    conclusion = here.conclude(Going(BASE, last.state))
    assert conclusion.results[0].metrics["dev_error"] == last.point["dev_error"]
    assert conclusion.results[0].epochs == 5
    assert {"model.npz", "model.json"} <= conclusion.files({}).keys()
    assert 0 <= conclusion.test().metrics["test_error"] <= 1


def test_images_move_only_where_they_are_to() -> None:
    here = network(images=True)
    assert trained(here, {**BASE, **IMAGES}, 1).in_force["flip"] is True
    assert "flip" not in trained(network(), BASE, 1).in_force


@pytest.mark.parametrize(
    ("old", "new", "facts", "why"),
    [
        ({}, {"flip": {"1": False, "5": True}}, {"shape": [8, 8]}, "begin with normalize_inputs: channels"),
        ({"normalize_inputs": "channels"}, {"flip": {"1": False, "5": True}}, {"shape": [64]}, "is for images"),
        ({"normalize_inputs": "channels"}, {"flip": {"1": False, "5": True}}, {"shape": [8, 8]}, ""),
        ({"flip": True}, {"flip": {"1": True, "5": False}}, {"shape": [8, 8]}, ""),
        ({}, {"learning_rate": 0.1}, {}, ""),
    ],
)
def test_what_a_model_cannot_go_on_with_is_refused(old: Config, new: Config, facts: dict[str, Any], why: str) -> None:
    assert why in NETWORK.hindrance(old, {**old, **new}, facts)
    assert bool(why) == bool(NETWORK.hindrance(old, {**old, **new}, facts))
