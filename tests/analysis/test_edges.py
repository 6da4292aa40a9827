"""Ends of the space that the winner is at: told where there is something legal beyond, and how sure it is."""

from typing import Any

import pytest

from hpsearch.analysis.edges import edges, winners_edges
from hpsearch.history import History
from hpsearch.objectives.network.settings import SETTINGS
from hpsearch.space import Axis, Choice, Float, Int, Space
from hpsearch.trial import Result, Task, Trial
from tests.support.goals import GOAL


def found(name: str, h: Any, value: Any, *others: Any, per: str | None = None) -> list[tuple[str, float, float]]:
    space = Space({name: Axis(h, per)}, {"hidden_layers": 2} if per else {})
    best = [{name: v} for v in (value, *others)]
    return [(e.side, e.bound, e.beyond) for e in edges(space, SETTINGS, {name: value}, best)]


LOG = Float(1e-3, 1e-1, "log")


@pytest.mark.parametrize(
    ("name", "h", "value", "edge"),
    [
        ("learning_rate", LOG, 0.1, ("high", 0.1, 1.0)),
        ("learning_rate", LOG, 0.095, ("high", 0.1, 1.0)),
        ("learning_rate", LOG, 1e-3, ("low", 1e-3, 1e-4)),
        ("learning_rate", LOG, 0.05, None),
        ("learning_rate", Float(1e-8, 1, "log"), 1.0, ("high", 1.0, 10.0)),  # a decade at most
        ("beta2", Float(0.9, 0.999, "log_one_minus"), 0.999, ("high", 0.999, 0.9999)),
        ("beta2", Float(0.9, 0.999, "log_one_minus"), 0.9, ("low", 0.9, 0.68)),
        ("beta1", Float(0.8, 0.98, "log_one_minus"), 0.8, ("low", 0.8, 0.37)),
        ("beta2", Float(0.9, 0.999999, "log_one_minus"), 0.999999, None),  # no room below 1 in float32
        ("momentum", Float(0.8, 0.99), 0.99, None),  # 1/16 more would be above 1
        ("momentum", Float(0.5, 0.9), 0.9, ("high", 0.9, 0.95)),
        ("keep_prob", Float(0.5, 1.0), 1.0, None),
        ("keep_prob", Float(0.5, 1.0), 0.5, ("low", 0.5, 0.25)),
        ("keep_prob", Float(0.1, 1.0), 0.1, ("low", 0.1, 0.04)),
        ("crop", Float(0.0, 0.4), 0.4, ("high", 0.4, 0.5)),
        ("crop", Float(0.0, 0.4), 0.0, None),
        ("hidden_layers", Int(1, 3), 3, ("high", 3, 4)),
        ("hidden_layers", Int(1, 3), 1, None),
        ("hidden_layers", Int(2, 4), 2, ("low", 2, 1)),
        ("batch_size", Int(2, 256, "log"), 2, None),
        ("l2", Int(1, 4, "log"), 1, None),  # 0 is legal, but not on this scale
        ("hidden_units", Int(16, 256, "log"), 256, ("high", 256, 1000)),
        ("hidden_units", Int(32, 128, step=32), 128, ("high", 128, 160)),
        ("keep_prob", Float(0.6, 0.8, step=0.1), 0.8, ("high", 0.8, 0.9)),
        ("optimizer", Choice(("adam", "momentum")), "adam", None),
        ("batch_size", Choice((32, 64, 128)), 128, ("high", 128, 256)),
        ("batch_size", Choice((128, 64, 32)), 32, ("low", 32, 16)),
        ("batch_size", Choice((32, 64, 128)), 64, None),
        ("batch_size", Choice((32, 64, 128), ordered=False), 128, None),
        ("batch_size", Choice((32, 64, "full")), 64, None),
        ("keep_prob", Choice((0.6, 0.8, 1.0)), 1.0, None),  # nothing is legal beyond
        ("hidden_layers", Choice((1, 2, 3)), 1, None),  # 0 is legal, but not worth it
        ("l2", Choice((0, 0.1, 1)), 0, None),
        ("beta2", Choice((0.9, 0.99, 0.999)), 0.999, ("high", 0.999, 0.9999)),
    ],
)
def test_examples(name: str, h: Any, value: Any, edge: tuple[str, float, float] | None) -> None:
    assert found(name, h, value) == ([] if edge is None else [edge])
    for _, _, beyond in found(name, h, value):
        assert SETTINGS[name].problem(beyond) is None


def test_of_few_values_half_of_the_best_must_be_there_too() -> None:
    assert found("hidden_layers", Int(1, 3), 3, 2, 1) == []
    assert found("hidden_layers", Int(1, 3), 3, 3, 1, 2) == [("high", 3, 4)]
    assert found("learning_rate", LOG, 0.1, 0.01, 0.02) == [("high", 0.1, 1.0)]
    assert found("batch_size", Choice((32, 64)), 64, 32, 32) == []
    assert found("batch_size", Choice((32, 64)), 64, 64, 32) == [("high", 64, 96)]


def test_all_layers_must_be_there() -> None:
    h = Int(16, 256, "log")
    assert found("hidden_units", h, [256, 100], per="hidden_layers") == []
    assert found("hidden_units", h, [256, 256], per="hidden_layers") == [("high", 256, 1000)]


def history(count: int) -> History:
    tasks = [Task(Trial(n, {"learning_rate": 0.1 if n < 3 else 0.01}), 5) for n in range(1, count + 1)]
    return History.of([], [Result(t, "ok", {"dev_error": 0.01 * t.trial.number}) for t in tasks])


def test_the_winner_is_compared_with_the_best_tenth_and_few_trials_say_nothing() -> None:
    space, winner = Space({"learning_rate": Axis(LOG)}, {}), {"learning_rate": 0.1}
    (edge,) = winners_edges(space, SETTINGS, history(12), GOAL, winner)
    assert (edge.there, edge.among, edge.group) == (2, 3, False)
    assert winners_edges(space, SETTINGS, history(11), GOAL, winner) == []
    assert winners_edges(space, SETTINGS, history(12), GOAL, None) == []
