"""The network objective keeps the protocol; seeds and bits depend on trial and repeat alone."""

import pickle
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hpsearch.deadline import Deadline
from hpsearch.errors import StorageError
from hpsearch.objectives.network.evaluator import NetworkEvaluator
from hpsearch.objectives.objective import Context
from hpsearch.trial import Result, Task

from .made import context, dataset, objective, task


def one(network: NetworkEvaluator, wanted: Task, folder: Path) -> Result:
    (result,) = network.evaluate([wanted], context(folder))
    return replace(result, seconds=0)


@pytest.mark.parametrize("jobs", [1, 2, 9])
def test_every_task_is_in_one_fleet(tmp_path: Path, jobs: int) -> None:
    tasks = [task(n, activation=("relu", "tanh")[n % 2], batch_size=16 + n % 3) for n in range(1, 40)]
    fleets = objective(tmp_path).fleets(tasks, jobs)
    assert sorted((t for fleet in fleets for t in fleet), key=lambda t: t.key) == tasks
    assert all(fleets)
    assert objective(tmp_path).fleets([], jobs) == []


def test_a_fleet_has_the_bits_of_its_members_alone(tmp_path: Path) -> None:
    network = objective(tmp_path)
    fleet = [task(n, learning_rate=0.01 * n, keep_prob=0.8) for n in (1, 2, 3)]
    together = [replace(r, seconds=0) for r in network.evaluate(fleet, context(tmp_path / "a"))]
    assert together == [one(network, t, tmp_path / "b") for t in fleet]


def test_what_comes_back(tmp_path: Path) -> None:
    result = one(objective(tmp_path), task(budget=4), tmp_path)
    assert result.task == task(budget=4)
    assert (result.status, result.epochs, result.reason) == ("ok", 4, "")
    assert set(result.metrics) == {"dev_error", "dev_cost", "train_error", "train_cost", "dev_accuracy"}
    assert result.metrics["dev_accuracy"] == 1 - result.metrics["dev_error"]
    assert all(type(v) is float for v in result.metrics.values())
    assert all(len(curve) == 4 for curve in result.curve.values())
    assert result.curve["dev_error"][-1] == result.metrics["dev_error"]


def test_divergence_is_a_result_with_its_curve(tmp_path: Path) -> None:
    wanted = task(learning_rate=1e30, batch_norm=False, optimizer="gradient_descent", activation="identity")
    result = one(objective(tmp_path), wanted, tmp_path)
    assert (result.status, result.epochs) == ("diverged", 1)
    assert result.metrics == {}
    assert result.curve["train_cost"] == [None]
    assert "learning_rate" in result.reason
    assert not (tmp_path / "checkpoints").exists()


def test_another_trial_another_repeat_or_another_seed_has_other_bits(tmp_path: Path) -> None:
    network = objective(tmp_path)
    tasks = [task(1), task(2), task(1, repeat=1), task(1, repeat=2)]
    costs = {one(network, t, tmp_path / str(t.key)).metrics["dev_cost"] for t in tasks}
    costs.add(one(replace(network, seed=8), task(1), tmp_path / "other").metrics["dev_cost"])
    assert len(costs) == 5
    assert one(network, task(1), tmp_path / "again").metrics["dev_cost"] in costs


def test_finalists_of_one_repeat_start_alike(tmp_path: Path) -> None:
    network = objective(tmp_path)
    first, second = one(network, task(1, repeat=1), tmp_path), one(network, task(2, repeat=1), tmp_path)
    assert first.metrics == second.metrics


@pytest.mark.parametrize("kept", [True, False])
def test_the_final_model_is_the_one_that_was_measured(tmp_path: Path, kept: bool) -> None:
    network, data = objective(tmp_path), dataset()
    wanted = task(learning_rate=0.05, normalize_inputs=False)
    result = one(network, wanted, tmp_path)
    final = network.final(wanted, context(tmp_path if kept else tmp_path / "lost"))
    (model,) = final.models
    assert (final.result.metrics, final.epochs) == (result.metrics, [wanted.budget])
    errors, costs = model.evaluate(data.dev.x, data.dev.y)
    assert errors[0] == result.metrics["dev_error"]
    # Without the units that only fill a width up, sums are taken in another order.
    assert costs[0] == pytest.approx(result.metrics["dev_cost"], rel=1e-6)


def test_each_epoch_is_reported(tmp_path: Path) -> None:
    seen: list[tuple[int, int, float]] = []

    def report(wanted: Task, epoch: int, metrics: Mapping[str, float]) -> None:
        seen.append((wanted.trial.number, epoch, metrics["dev_error"]))

    (result,) = objective(tmp_path).evaluate([task(3)], Context(tmp_path / "checkpoints", report))
    assert seen == [(3, epoch, error) for epoch, error in enumerate(result.curve["dev_error"], 1)]


def test_it_is_small_when_it_is_sent_to_a_worker(tmp_path: Path) -> None:
    network = objective(tmp_path)
    assert len(pickle.dumps(network)) < 1000
    assert pickle.loads(pickle.dumps(network)) == network
    assert np.load(network.examples / "y_train.npy").size


def test_a_trial_over_its_memory_fails_untrained_and_its_fleet_sails_on(tmp_path: Path) -> None:
    network = objective(tmp_path)
    limited = replace(network, memory=2 * 2**20)
    fleet = [task(1), task(2, hidden_units=800), task(3)]
    results = [replace(r, seconds=0) for r in limited.evaluate(fleet, context(tmp_path / "a"))]
    assert [r.status for r in results] == ["ok", "failed", "ok"]
    assert (results[1].epochs, results[1].reproducible) == (0, False)
    told = r"it needs about \d+\.\d MiB to train, more than the 2\.0 MiB that a trial may take"
    assert re.fullmatch(told, results[1].reason)
    assert [results[0], results[2]] == [one(network, t, tmp_path / "b") for t in (task(1), task(3))]


def test_a_trial_over_its_time_is_timed_out_and_not_reproducible(tmp_path: Path) -> None:
    result = one(replace(objective(tmp_path), seconds=0.0), task(budget=4), tmp_path)
    assert (result.status, result.epochs, result.metrics, result.reproducible) == ("timed_out", 1, {}, False)
    assert result.reason.startswith("it took more than its 0 s: 1 of 4 epochs")
    assert len(result.curve["dev_error"]) == 1


@pytest.mark.parametrize("damage", ["gone", "short", "empty"])
def test_examples_that_cannot_be_read_are_the_disk_s_fault(tmp_path: Path, damage: str) -> None:
    network = objective(tmp_path)
    for file in (tmp_path / "data").iterdir():
        if damage == "gone":
            file.unlink()
        else:
            file.write_bytes(file.read_bytes()[: 100 if damage == "short" else 0])
    told = rf"{tmp_path}/data: the prepared examples cannot be read: "
    with pytest.raises(StorageError, match=told):
        network.evaluate([task()], context(tmp_path))
    with pytest.raises(StorageError, match=told):
        replace(network, memory=1e9).evaluate([task()], context(tmp_path))


def test_what_is_cut_has_no_result_and_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    network, fleet = objective(tmp_path), [task(n, learning_rate=0.01 * n) for n in (1, 2)]
    now = replace(context(tmp_path / "cut"), cut=Deadline(time.monotonic()))
    assert network.evaluate(fleet, now) == []
    assert len(list((tmp_path / "cut").rglob("*.npz"))) == 2
    assert [one(network, t, tmp_path / "cut") for t in fleet] == [one(network, t, tmp_path / "whole") for t in fleet]
