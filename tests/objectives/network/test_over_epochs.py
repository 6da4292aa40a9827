"""Settings that change while training, as tasks: across rungs, in fleets, and what they take."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hpsearch.objectives.network.examples import kind_of
from hpsearch.objectives.network.fleets import bytes_needed, load_of, pack, shape_of
from hpsearch.objectives.network.kind import complete
from hpsearch.objectives.network.settings import resolve
from hpsearch.trial import Result

from .made import context, objective, task

COURSE: dict[str, Any] = {
    "learning_rate": {"1": 0.05, "3": 0.01, "6": 0.001},
    "batch_size": {"1": 16, "4": 7, "5": "full"},
    "beta1": {"1": 0.9, "5": 0.5},
    "l2": {"1": 0.0, "2": 3.0},
    "keep_prob": {"1": [0.5, 1.0], "4": 1.0},
    "decay": "sqrt_step",
}


def test_the_rungs_of_culling_have_the_bits_of_one_training(tmp_path: Path) -> None:
    network = objective(tmp_path)

    def trained(*budgets: int) -> Result:
        here = context(tmp_path / "-".join(map(str, budgets)))
        results = [network.evaluate([task(budget=budget, **COURSE)], here)[0] for budget in budgets]
        return replace(results[-1], seconds=0)

    straight = trained(7)
    assert trained(1, 3, 4, 7) == straight
    assert len(straight.curve["J"]) == 7


def test_a_fleet_has_the_bits_of_its_members_alone(tmp_path: Path) -> None:
    network = objective(tmp_path)
    tasks = [task(n, **{**COURSE, "learning_rate": {"1": 0.01 * n, str(n + 1): 0.01}}) for n in (1, 2, 3)]
    (fleet,) = network.fleets(tasks, 1)
    together = [replace(r, seconds=0) for r in network.evaluate(fleet, context(tmp_path / "a"))]
    alone = [network.evaluate([t], context(tmp_path / "b"))[0] for t in fleet]
    assert together == [replace(r, seconds=0) for r in alone]


@pytest.mark.parametrize(
    ("configs", "fleets"),
    [
        ([{"learning_rate": {"1": 0.1, "3": 0.01}}, {"learning_rate": {"1": 0.1, "4": 0.05}}, {}], 1),
        ([{"batch_size": {"1": 16, "3": 32}}, {"batch_size": {"1": 16, "4": 32}}, {"batch_size": 16}], 3),
        ([{"batch_size": {"1": 16, "3": 32}}, {"batch_size": {"1": 16, "3": 32, "5": 32}, "l1": {"1": 0}}], 1),
        ([{"input_keep_prob": {"1": 1.0, "3": 0.9}}, {"input_keep_prob": {"1": 0.9, "3": 1.0}}], 2),
        ([{"l2": {"1": 1.0, "3": 2.0}}, {"l2": {"1": 2.0, "9": 1.0}}], 1),
        ([{"batch_size": {"1": 16, "11": 32}}, {"batch_size": 16}], 1),
    ],
    ids=str,
)
def test_those_that_take_the_same_steps_sail_together(configs: list[dict[str, Any]], fleets: int) -> None:
    tasks = [task(n, 10, **config) for n, config in enumerate(configs, 1)]
    assert len(pack(tasks, 1, 60, 4, 3)) == fleets


def test_the_steps_of_every_epoch_count_and_the_largest_mini_batch() -> None:
    """60 rows: 4 steps of 16 in each of two epochs, then one of all in each of three."""
    changing, plain = resolve({"batch_size": {"1": 16, "3": "full"}}), resolve({"batch_size": "full"})
    load = load_of(changing, shape_of(changing, 4, 3), 60, 5)
    assert load.steps == 2 * 4 + 3
    assert load.bytes == load_of(plain, shape_of(plain, 4, 3), 60, 5).bytes
    assert bytes_needed(changing, 4, 3, 60) == bytes_needed(plain, 4, 3, 60)
    assert load_of(changing, shape_of(changing, 4, 3), 60, 2).steps == 8


def test_images_that_are_changed_later_are_normalized_for_it_from_the_start() -> None:
    assert kind_of(resolve({"shift": {"1": 0, "5": 1}})) == "channels"
    assert kind_of(resolve({"shift": {"1": 0}})) == "normalized"


def test_what_is_the_same_is_spelled_the_same() -> None:
    assert complete({"keep_prob": {"1": 0.5, "3": [0.5, 0.5], "6": 1.0}})["keep_prob"] == {
        "1": [0.5] * 2,
        "6": [1.0] * 2,
    }
    assert complete({"beta2": {"1": 0.9, "3": 0.9}, "optimizer": "rmsprop"}) == complete({"optimizer": "rmsprop"})
    assert complete({"optimizer": "adam"})["beta2"] == 0.999


@pytest.mark.parametrize(
    ("config", "rule"),
    [
        ({"learning_rate": {"2": 0.1}}, "learning_rate: must begin with epoch 1"),
        ({"learning_rate": {"1": 0.1, "x": 0.2}}, "learning_rate: 'x' is no epoch"),
        ({"learning_rate": {"1": 0.1, "2": {}}}, "learning_rate: must be a number above 0"),
        ({"hidden_units": {"1": 5}}, "hidden_units: must be a whole number of at least 1"),
        ({"keep_prob": {"1": 1, "2": [1, 1, 1]}}, "keep_prob: has 3 values for hidden_layers = 2"),
        ({"batch_size": {"1": 2, "2": 1}}, "batch_size: 1 leaves batch norm no variance"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(config: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        resolve(config)
