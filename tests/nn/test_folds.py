"""Networks that learn rows of their own in one fleet: to the bit as if alone, each on the examples of its fold."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hpsearch.nn.member import Examples, Member
from hpsearch.nn.training import train

from .made import alone, examples, member

FOLDS = 3
EACH = [examples(m=90, seed=seed) for seed in range(FOLDS)]
JOINED = Examples(
    np.concatenate([each.x_train for each in EACH]),
    np.concatenate([each.y_train for each in EACH]),
    np.concatenate([each.x_dev for each in EACH]),
    np.concatenate([each.y_dev for each in EACH]),
    EACH[0].classes,
    EACH[0].image,
    FOLDS,
)
CASES: list[dict[str, Any]] = [
    {},
    {"keep_prob": 0.7, "l2": 1.0},
    {"batch_norm": False, "input_keep_prob": 0.8},
    {"hidden_layers": 0, "optimizer": "momentum"},
    {"batch_size": "full", "hidden_units": 20},
    {"shift": 1, "flip": True, "rotate": 10.0},
    {"early_stopping": 2, "learning_rate": 0.1},
]


def crew(config: dict[str, Any], trials: int = 2) -> list[Member]:
    """A network for each fold of each trial."""
    made = [(trial, fold) for trial in range(trials) for fold in range(FOLDS)]
    return [replace(member(10 * trial + fold, l1=0.1 * trial, **config), fold=fold) for trial, fold in made]


def test_the_rows_of_a_fold_are_its_own() -> None:
    for number, each in enumerate(EACH):
        mine = JOINED.fold(number)
        for name in ("x_train", "y_train", "x_dev", "y_dev"):
            assert np.array_equal(getattr(mine, name), getattr(each, name))
    assert (JOINED.rows, EACH[0].fold(0)) == (60, EACH[0])


@pytest.mark.parametrize("config", CASES, ids=str)
def test_in_a_fleet_it_is_what_it_is_alone_on_the_rows_of_its_fold(config: dict[str, Any]) -> None:
    members = crew(config)
    for one, found in zip(members, train(members, JOINED, 6), strict=True):
        wanted = alone(replace(one, fold=0), EACH[one.fold], 6)
        assert (found.status, found.metrics, found.curve) == (wanted.status, wanted.metrics, wanted.curve)
        assert found.state is not None
        assert wanted.state is not None
        assert np.array_equal(found.state.weights.flat, wanted.state.weights.flat)
        assert np.array_equal(found.state.averages, wanted.state.averages)


def test_going_on_is_training_straight_through() -> None:
    members = crew({"keep_prob": 0.8})
    halfway = [outcome.state for outcome in train(members, JOINED, 3)]
    again = train([replace(m, state=state) for m, state in zip(members, halfway, strict=True)], JOINED, 6)
    assert [o.metrics for o in again] == [o.metrics for o in train(members, JOINED, 6)]


def test_who_is_gone_does_not_change_the_others() -> None:
    """After a divergence the folds are no more the same for each trial."""
    members = crew({"learning_rate": 0.1})
    wild = replace(members[1], settings=replace(members[1].settings, learning_rate=1e30, optimizer="adam"))
    found = train([members[0], wild, *members[2:]], JOINED, 4)
    assert found[1].status == "diverged"
    straight = train(members, JOINED, 4)
    assert [o.metrics for i, o in enumerate(found) if i != 1] == [o.metrics for i, o in enumerate(straight) if i != 1]
