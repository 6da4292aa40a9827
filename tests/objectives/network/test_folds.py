"""A trial of several folds: what it is a mean of, and that no fold sees more than its own training rows."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hpsearch.data import DataSpec, SplitSpec
from hpsearch.data.dataset import Dataset
from hpsearch.data.folds import parts_of
from hpsearch.data.normalization import Normalization
from hpsearch.nn.member import Examples, Member
from hpsearch.nn.training import train
from hpsearch.objectives import ObjectiveSpec
from hpsearch.objectives.network.evaluator import NetworkEvaluator
from hpsearch.objectives.network.folds import fold_groups
from hpsearch.objectives.network.objective import NetworkObjective, build
from hpsearch.objectives.network.refit import Refit
from hpsearch.objectives.network.settings import resolve
from hpsearch.objectives.objective import Context, Kept, Train
from hpsearch.seeds import fold_key, network_key, order_key
from hpsearch.space import Space
from hpsearch.trial import Goal, Result, Task, Trial

FOLDS = 4
SEED = 7


def objective(rows: int = 103, metric: str = "dev_error", **split: Any) -> NetworkObjective:
    data = DataSpec("moons", examples=rows, noise=0.3, split=SplitSpec(folds=FOLDS, **split))
    built = build(ObjectiveSpec(Space({}, {}), Goal(metric), SEED, data, Path()))
    assert isinstance(built, NetworkObjective)
    return built


def evaluator(folder: Path, **more: Any) -> NetworkEvaluator:
    return objective(**more).prepare(folder / "data")


def task(number: int = 1, budget: int = 4, repeat: int = 0, **config: Any) -> Task:
    return Task(Trial(number, {"hidden_units": 8, "batch_size": 16, **config}), budget, repeat)


def context(folder: Path) -> Context:
    return Context(folder / "checkpoints", lambda task, epoch, metrics: None)


def here(folder: Path) -> Train:
    """Trains in this process."""
    return lambda network, tasks, what: network.evaluate(tasks, context(folder))


def timeless(result: Result) -> Result:
    return replace(result, seconds=0.0)


def by_hand(data: Dataset, wanted: Task) -> list[dict[str, float]]:
    """Each fold alone on rows normalized by its own training part."""
    assert data.folds is not None
    found = []
    for number, (train_part, dev) in enumerate(parts_of(data.folds, wanted.repeat)):
        scale = Normalization.of(train_part.x)
        own = Examples(scale.apply(train_part.x), train_part.y, scale.apply(dev.x), dev.y, 2)
        key = fold_key(network_key(wanted.trial.number, wanted.repeat), number)
        one = Member(resolve(wanted.trial.config), (SEED, *key), (SEED, *order_key(wanted.repeat)))
        found.append(train([one], own, wanted.budget)[0].metrics)
    return found


@pytest.mark.parametrize("repeat", [0, 2])
def test_its_metrics_are_the_means_of_folds_trained_by_hand(tmp_path: Path, repeat: int) -> None:
    made = objective()
    (result,) = made.prepare(tmp_path).evaluate([task(repeat=repeat)], context(tmp_path))
    each = by_hand(made.dataset, task(repeat=repeat))
    assert {len(dev.y) for _, dev in parts_of(made.dataset.folds, 0)} == {20, 21}  # type: ignore[arg-type]
    for name, values in result.folds.items():
        if name != "dev_accuracy":
            assert values == [metrics[name] for metrics in each]
        assert result.metrics[name] == pytest.approx(np.mean(values))
    assert result.folds["dev_accuracy"] == [1 - error for error in result.folds["dev_error"]]
    assert result.metrics.keys() == result.folds.keys()


def test_the_curves_are_means_over_the_folds(tmp_path: Path) -> None:
    results = [evaluator(tmp_path).evaluate([task(budget=b)], context(tmp_path))[0] for b in (1, 2, 3)]
    for name in ("dev_error", "dev_cost"):
        assert results[-1].curve[name] == [r.metrics[name] for r in results]


def test_trials_in_a_fleet_are_what_they_are_alone(tmp_path: Path) -> None:
    network = evaluator(tmp_path)
    tasks = [task(n, learning_rate=0.01 * n, keep_prob=0.9) for n in (1, 2, 3)]
    together = network.evaluate(tasks, context(tmp_path / "a"))
    alone = [network.evaluate([one], context(tmp_path / "b"))[0] for one in tasks]
    assert list(map(timeless, together)) == list(map(timeless, alone))


@pytest.mark.parametrize("kept", ["all", "none", "first"])
def test_going_on_from_a_checkpoint_is_training_straight_through(tmp_path: Path, kept: str) -> None:
    network, fleet = evaluator(tmp_path), [task(1, budget=2), task(2, budget=2)]
    network.evaluate(fleet, context(tmp_path))
    for lost in sorted((tmp_path / "checkpoints").iterdir())[{"all": 2, "none": 0, "first": 1}[kept] :]:
        lost.write_bytes(lost.read_bytes()[:100])
    longer = [replace(one, budget=5) for one in fleet]
    straight = network.evaluate(longer, context(tmp_path / "other"))
    assert list(map(timeless, network.evaluate(longer, context(tmp_path)))) == list(map(timeless, straight))


def test_early_stopping_is_each_fold_s_own(tmp_path: Path) -> None:
    network, wanted = evaluator(tmp_path), task(budget=30, early_stopping=2, learning_rate=0.1)
    (result,) = network.evaluate([wanted], context(tmp_path))
    assert result.folds["dev_error"] == [m["dev_error"] for m in by_hand(objective().dataset, wanted)]
    assert result.epochs == len(result.curve["dev_error"]) < 30
    final = network.final(wanted, context(tmp_path))
    assert timeless(final.result) == timeless(result)
    assert len(final.epochs) == FOLDS
    assert all(1 <= epoch <= result.epochs - 2 for epoch in final.epochs)


def test_one_fold_that_diverges_decides_for_the_trial(tmp_path: Path) -> None:
    """One row, far from all the others, is beyond all numbers for the three folds that do not train on it."""
    made = objective(test=0.0)
    assert made.dataset.folds is not None
    made.dataset.folds.pool.x[0] = 3e38
    network = made.prepare(tmp_path)
    bad = task(1, normalize_inputs=False, batch_norm=False)
    found = network.evaluate([bad], context(tmp_path))[0]
    assert (found.status, found.metrics, found.folds) == ("diverged", {}, {})
    assert found.reason.startswith("fold ")
    assert " of 4: the cost exploded in epoch 1" in found.reason
    assert found.curve["dev_cost"][0] is None
    assert not (tmp_path / "checkpoints" / "1-0.npz").exists()


def test_an_epoch_is_reported_once_with_the_mean_of_its_folds(tmp_path: Path) -> None:
    seen: list[tuple[int, float]] = []

    def report(wanted: Task, epoch: int, metrics: Mapping[str, float]) -> None:
        seen.append((epoch, metrics["dev_error"]))

    network = evaluator(tmp_path, rows=100)  # equal folds, which train side by side
    (result,) = network.evaluate([task()], Context(tmp_path / "checkpoints", report))
    assert seen == list(enumerate(result.curve["dev_error"], 1))
    seen.clear()
    evaluator(tmp_path / "uneven").evaluate([task()], Context(tmp_path / "c", report))
    assert [epoch for epoch, _ in seen] == [1, 2, 3, 4]


def test_folds_are_normalized_by_their_own_training_rows() -> None:
    data = objective().dataset
    assert data.folds is not None
    for group in fold_groups(data.folds, 0, "normalized", 2, (2,)):
        for place in range(group.examples.folds):
            x = group.examples.fold(place).x_train.astype(np.float64)
            assert np.allclose(x.mean(axis=0), 0, atol=1e-6)
            assert np.allclose(x.std(axis=0), 1, atol=1e-6)
    shapes = [(group.examples.rows, len(group.numbers)) for group in fold_groups(data.folds, 0, "raw", 2, (2,))]
    assert shapes == [(62, 2), (61, 2)]


def test_a_trial_takes_the_memory_and_the_place_of_its_folds(tmp_path: Path) -> None:
    network = evaluator(tmp_path)
    tasks = [task(n) for n in range(1, 33)]
    assert [len(fleet) for fleet in network.fleets(tasks, 1)] == [8, 8, 8, 8]
    assert sorted(len(f) for f in network.fleets([task(1, repeat=r) for r in (1, 2)], 1)) == [1, 1]
    with_limit = replace(network, memory=5 * 2**20)
    assert with_limit.evaluate([task(1, hidden_units=300)], context(tmp_path))[0].status == "failed"
    assert replace(with_limit, folds=replace(with_limit.folds, count=2)).folds is not None


def test_the_time_of_a_trial_is_that_of_all_its_folds(tmp_path: Path) -> None:
    (result,) = replace(evaluator(tmp_path), seconds=0.0).evaluate([task()], context(tmp_path))
    assert (result.status, result.reproducible) == ("timed_out", False)
    assert result.reason.startswith("fold 1 of 4, each with its share of the trial's time: it took more than its 0 s")


def test_the_winner_is_trained_on_all_rows_but_the_test_part_and_the_best_of_several_seeds_kept(tmp_path: Path) -> None:
    made, wanted = objective(), task(repeat=2, learning_rate=0.05)
    network = made.prepare(tmp_path)
    (result,) = network.evaluate([wanted], context(tmp_path))
    conclusion = made.conclude(Kept((wanted,)), network, context(tmp_path), here(tmp_path))
    assert [again.metrics for again in conclusion.results] == [result.metrics]
    folds = made.dataset.folds
    assert folds is not None
    scale = Normalization.of(folds.pool.x)
    own = Examples(scale.apply(folds.pool.x), folds.pool.y, scale.apply(folds.pool.x), folds.pool.y, 2)
    keys = [fold_key(network_key(1, 2), seed) for seed in range(folds.count)]
    alone = [
        train([Member(resolve(wanted.trial.config), (SEED, *key), (SEED, *order_key(2)))], own, wanted.budget)[0]
        for key in keys
    ]
    costs = [outcome.metrics["train_cost"] for outcome in alone]
    assert costs.index(min(costs)) > 0  # not by chance the first
    model = alone[costs.index(min(costs))].model
    assert model is not None
    assert all(np.array_equal(a, b) for a, b in zip(conclusion.saved.model.W, model.W, strict=True))
    assert conclusion.saved.facts["trained_on"] == "all 82 rows of the folds, for 4 epochs"


def test_where_all_rows_diverge_the_best_fold_s_network_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, wanted = objective(), task()
    network = made.prepare(tmp_path)
    (result,) = network.evaluate([wanted], context(tmp_path))
    monkeypatch.setattr(Refit, "network", lambda *_: None)
    conclusion = made.conclude(Kept((wanted,)), network, context(tmp_path), here(tmp_path))
    saved = conclusion.saved
    assert conclusion.notes == [
        "on all 82 rows of the folds the winner diverged: the model that is kept has seen fewer"
    ]
    costs = result.folds["dev_cost"]
    best = costs.index(min(costs))
    train_part, dev = parts_of(made.dataset.folds, 0)[best]  # type: ignore[arg-type]
    assert np.array_equal(saved.normalization.mu, Normalization.of(train_part.x).mu)
    errors, _ = saved.model.evaluate(saved.normalization.apply(dev.x), dev.y)
    assert errors[0] == result.folds["dev_error"][best]
    assert f"fold {best + 1}" in saved.facts["trained_on"]


def test_what_is_known_of_the_data() -> None:
    made = objective()
    assert made.facts["examples"] == {"train": 61, "dev": 82, "test": 21}
    assert made.facts["folds"] == FOLDS
    assert made.describe() == "82 in 4 folds, 21 test examples; 2 features, 2 classes"
