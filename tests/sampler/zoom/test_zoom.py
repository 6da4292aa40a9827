"""Zoom finds what is there to be found, whatever the space and however the trials end."""

import json
import math

import numpy as np
import pytest

from hpsearch.sampler import SearchSpec
from hpsearch.sampler.observations import begun_with
from hpsearch.space import Axis, Choice, Float, Space
from hpsearch.trial import Result, Task

from ..searches import BOWL, CONDITIONAL, bowl, conditional, configs, continued, costs, search

MODELS = ["gaussian_process", "none"]


@pytest.mark.parametrize(("model", "factor"), [("gaussian_process", 100), ("none", 2)])
def test_a_bowl_on_log_scales_is_found_much_better_than_at_random(model: str, factor: float) -> None:
    """Mean over five seeds of the best of 40; measured: random 1.4, none 0.3, gaussian_process 0.001."""
    best = {}
    for spec in (SearchSpec("zoom", trials=40, model=model), SearchSpec("random", trials=40)):
        best[spec.sampler] = np.mean([min(costs(search(BOWL, spec, bowl, seed))) for seed in range(5)])
    assert best["zoom"] * factor < best["random"]


def test_the_right_choice_is_found() -> None:
    space = Space({"x": Axis(Float(0, 1)), "kind": Axis(Choice(tuple("abcdef")))}, {})
    history = search(
        space,
        SearchSpec(trials=48),
        lambda c: (float(c["x"]) - 0.3) ** 2 + 0.5 * (c["kind"] != "d"),  # type: ignore[arg-type]
    )
    chosen = [config["kind"] for config in configs(history)]
    assert chosen[:8].count("d") < 4
    assert chosen[24:].count("d") >= 16
    assert min(costs(history)) < 1e-3


@pytest.mark.parametrize("model", MODELS)
def test_conditional_and_per_layer_coordinates(model: str) -> None:
    best = {}
    for spec in (SearchSpec("zoom", trials=64, model=model), SearchSpec("random", trials=64)):
        best[spec.sampler] = np.mean([min(costs(search(CONDITIONAL, spec, conditional, seed))) for seed in range(3)])
    assert best["zoom"] < best["random"] / 2


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("outcome", [None, 0.0, 1e300, -5.0], ids=["diverged", "zero", "huge", "constant"])
def test_nothing_to_learn_is_a_search_all_over(model: str, outcome: float | None) -> None:
    history = search(CONDITIONAL, SearchSpec(trials=40, model=model), lambda config: outcome)
    assert len(history.results) == 40
    rates = [math.log10(config["learning_rate"]) for config in configs(history)[8:]]
    assert min(rates) < -3 < -1 < max(rates)
    assert len({json.dumps(config) for config in configs(history)}) == 40


def test_diverged_trials_are_the_worst_and_avoided() -> None:
    """Half of the range diverges; the best lies at the edge of that half."""
    space = Space({"x": Axis(Float(0, 1)), "y": Axis(Float(0, 1))}, {})
    history = search(space, SearchSpec(trials=48), lambda c: None if c["x"] > 0.5 else 1 - c["x"] + c["y"])  # type: ignore[operator]
    late = costs(history)[24:]
    assert np.isinf(late).sum() <= 6
    assert np.median(late) < 0.8


@pytest.mark.parametrize("spread", [1e-300, 1e200])
def test_costs_of_any_size_are_learned_from(spread: float) -> None:
    plain = search(BOWL, SearchSpec(trials=32), bowl)
    scaled = search(BOWL, SearchSpec(trials=32), lambda config: spread * bowl(config))
    assert min(costs(scaled)) / spread < 0.3
    assert min(costs(plain)) < 0.3


def test_a_small_space_of_choices_is_tried_whole_and_then_again() -> None:
    space = Space({"a": Axis(Choice((1, 2, 3))), "b": Axis(Choice((1, 2, 3, 4)))}, {})
    history = search(space, SearchSpec(trials=32), lambda c: float(c["a"]) * float(c["b"]))  # type: ignore[arg-type]
    assert len({json.dumps(config) for config in configs(history)[:24]}) == 12
    assert len(history.results) == 32


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("first", [3, 12, 20])
def test_more_trials_go_on_with_the_same_search_from_the_middle_of_a_batch(model: str, first: int) -> None:
    """Another sampler goes on, which knows another number of trials: the journal's number counts."""

    def outcome(task: Task) -> Result:
        return Result(task, "ok", {"dev_cost": conditional(task.trial.config)})

    straight = search(CONDITIONAL, SearchSpec(trials=30, model=model), conditional)
    begun = search(CONDITIONAL, SearchSpec(trials=30, model=model), conditional, trials=first)
    extended = continued(CONDITIONAL, SearchSpec(trials=99, model=model), outcome, begun, 0, 30)
    assert configs(extended) == configs(straight)
    assert begun_with(extended, 99) == 30


def test_plans_are_batches_and_their_state_is_json() -> None:
    history = search(CONDITIONAL, SearchSpec(trials=20, batch=6), conditional)
    assert [len(plan.tasks) for plan in history.plans] == [6, 6, 6, 2]
    assert [plan.state["batch"] for plan in history.plans] == [0, 1, 2, 3]
    assert ["lengths" in plan.state for plan in history.plans] == [False, False, True, True]
    for plan in history.plans:
        assert json.loads(json.dumps(plan.state, allow_nan=False)) == plan.state


def test_more_than_two_hundred_trials() -> None:
    spec = SearchSpec(trials=232)
    history = search(BOWL, spec, bowl, trials=16)
    tasks = [
        Task(task.trial, 1)
        for plan in search(BOWL, SearchSpec("random", trials=224), bowl).plans
        for task in plan.tasks
    ]
    results = [Result(task, "ok", {"dev_cost": bowl(task.trial.config)}) for task in tasks]
    plan = type(history.plans[0])(1, tuple(tasks))
    longer = continued(
        BOWL,
        spec,
        lambda t: Result(t, "ok", {"dev_cost": bowl(t.trial.config)}),
        type(history).of([plan], results),
        0,
        232,
    )
    assert min(costs(longer)[224:]) < min(costs(longer)[:224])
