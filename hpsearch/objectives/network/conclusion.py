"""What becomes of the winner: its networks as the finals trained them or once more on all rows, tested and saved."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hpsearch.data.dataset import Dataset, Part
from hpsearch.data.folds import parts_of
from hpsearch.data.seen import SEEN, SeenRows, seen_rows
from hpsearch.nn.layout import Shape
from hpsearch.nn.settings import Settings
from hpsearch.objectives.network.classes import judged, judged_on_dev
from hpsearch.objectives.network.evaluator import Final, NetworkEvaluator
from hpsearch.objectives.network.examples import kind_of, learned
from hpsearch.objectives.network.refit import Refit, stacked, write_rows
from hpsearch.objectives.network.saved_model import SavedModel
from hpsearch.objectives.network.settings import resolve
from hpsearch.objectives.objective import Context, Judged, Kept, Train
from hpsearch.trial import Result


@dataclass(frozen=True)
class NetworkConclusion:
    """The winner's networks, what was measured of its repeats, and the test part that none of them has seen."""

    results: Sequence[Result]
    saved: SavedModel
    unseen: Part | None
    seen: SeenRows
    on_dev: Judged
    positive: int
    notes: Sequence[str] = ()

    def dev(self) -> Judged:
        """The scores of the repeats as the finals trained them, and what they make of each class."""
        return self.on_dev

    def test(self) -> Judged:
        """On the test part; no cost where it is beyond all numbers, as an outlier can make it."""
        assert self.unseen is not None
        found = dict(zip(("test_error", "test_cost"), self.saved.measured(self.unseen), strict=True))
        more = judged([(self.saved.probabilities(self.unseen.x), self.unseen)], self.positive, "test")
        finite = {name: value for name, value in found.items() if math.isfinite(value)}
        return Judged({**finite, **more.metrics}, more.confusion)

    def files(self, facts: Mapping[str, Any]) -> dict[str, bytes]:
        """The model, which needs nothing but NumPy, and the facts; and which rows there were."""
        return {SEEN: self.seen.content(), **self.saved.with_facts(facts).files()}


def conclude(
    dataset: Dataset, kept: Kept, evaluator: NetworkEvaluator, context: Context, train: Train
) -> NetworkConclusion:
    """The networks of the kept tasks, one or an ensemble; with folds always trained once more, on the rows of all."""
    finals = [evaluator.final(task, context) for task in kept.tasks]
    again: SavedModel | None = None
    notes: list[str] = []
    if kept.refit or dataset.folds:
        again, notes = _again(dataset, kept, finals, evaluator, context, train)
    saved = again or _as_trained(dataset, finals, told=bool(notes))
    settings = resolve(kept.tasks[0].trial.config)
    saved = described(saved, dataset, settings)
    trained, kind, positive = [(f.models, f.result.task.repeat) for f in finals], kind_of(settings), evaluator.positive
    # Of folds, whose networks are judged apart, each row counts once: those of the first repeat.
    dev = judged_on_dev(dataset, trained[:1] if dataset.folds else trained, kind, positive)
    results = [final.result for final in finals]
    seen = seen_rows(dataset, refitted=again is not None)
    return NetworkConclusion(results, saved, dataset.test, seen, dev, positive, notes)


def described(saved: SavedModel, dataset: Dataset, settings: Settings) -> SavedModel:
    """With what predicting must know of the data, and how large it is."""
    shape = Shape(saved.inputs, settings.hidden_units, len(dataset.classes), settings.batch_norm)
    facts: dict[str, Any] = {name: list(getattr(dataset, name)) for name in ("classes", "shape", "features")}
    if dataset.encoding is not None:
        facts |= dataset.encoding.facts()
    size = {"parameters": saved.members * shape.trained}
    return replace(saved, facts={**facts, **size, **saved.facts})


def _again(
    dataset: Dataset, kept: Kept, finals: Sequence[Final], evaluator: NetworkEvaluator, context: Context, train: Train
) -> tuple[SavedModel | None, list[str]]:
    """Trained on all rows but the test part's, without those that diverged there, which is told; None: all did.

    As many epochs as the finals' networks were: with early stopping the mean of their best.
    """
    config = kept.tasks[0].trial.config
    pool, rows = _pool(dataset)
    kind, classes = kind_of(resolve(config)), len(dataset.classes)
    folder = context.checkpoints.with_name(evaluator.examples.name) / "refit"  # as the user calls it
    write_rows(pool, kind, classes, dataset.shape, dataset.missing, folder)
    counted = [epoch for final in finals for epoch in final.epochs]
    epochs = max(round(sum(counted) / len(counted)), 1)
    alone = len(kept.tasks) == 1
    starts = evaluator.networks if alone else 1
    refit = Refit(folder.resolve(), classes, dataset.shape, evaluator.seed, starts if dataset.folds else 0)
    tasks = [replace(task, budget=epochs) for task in kept.tasks]
    how = f"{rows}, for {epochs} epoch{'s' * (epochs > 1)}"
    how += ", the mean of their best" if resolve(config).early_stopping is not None else ""
    what = "the model" if alone else f"the {len(tasks)} networks of the model"
    status = {result.task.key: result.status for result in train(refit, tasks, f"training {what} on {how}")}
    found = [refit.network(task) for task in tasks if status.get(task.key) == "ok"]
    networks = [network for network in found if network is not None]
    lost = len(tasks) - len(networks)
    notes = [f"on {rows} {lost} of {len(tasks)} networks diverged, and are left out"] if lost else []
    if not networks:
        return None, [f"on {rows} the winner diverged: the model that is kept has seen fewer"]
    facts = {"trained_on": how + (f"; {lost} of {len(tasks)} networks diverged there and are left out" if lost else "")}
    return SavedModel(
        stacked([n.model for n in networks]), learned(pool.x, dataset.shape, kind, dataset.missing), facts
    ), notes


def _pool(dataset: Dataset) -> tuple[Part, str]:
    """All rows but the test part's, and what they are: `all 1,437 rows of train and dev`."""
    if dataset.folds:
        return dataset.folds.pool, f"all {len(dataset.folds.pool.y):,} rows of the folds"
    parts = {name: part for name, part in dataset.parts.items() if name != "test"}
    x, y = (np.concatenate([getattr(part, name) for part in parts.values()]) for name in "xy")
    *names, last = (name.replace("_", "-") for name in parts)
    given = "the dev part that was given" if "dev" in dataset.given else last
    return Part(x, y), f"all {len(y):,} rows of {', '.join(names)} and {given}"


def _as_trained(dataset: Dataset, finals: Sequence[Final], *, told: bool) -> SavedModel:
    """As the finals trained them; `told`: as they diverged on all rows. Of folds the best one's network."""
    config = finals[0].result.task.trial.config
    kind = kind_of(resolve(config))
    because = f": on {_pool(dataset)[1]} it diverged" * told
    if folds := dataset.folds:
        costs = [(cost, i, n) for i, f in enumerate(finals) for n, cost in enumerate(f.result.folds["dev_cost"])]
        _, i, best = min(costs)
        train, _ = parts_of(folds, finals[i].result.task.repeat)[best]
        where = f"the {len(train.y):,} training rows of fold {best + 1}"
        models = [finals[i].models[best]]
    else:
        train, where = dataset.train, f"the {len(dataset.train.y):,} rows of train"
        models = [final.models[0] for final in finals]
    return SavedModel(
        stacked(models), learned(train.x, dataset.shape, kind, dataset.missing), {"trained_on": where + because}
    )
