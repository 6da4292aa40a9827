"""The network with its data, in the driver: how long it takes to train, and what becomes of the winner."""

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from hpsearch.data import load
from hpsearch.data.dataset import Dataset, Part
from hpsearch.errors import DataError, StorageError
from hpsearch.nn.fleet import Fleet, Member
from hpsearch.nn.settings import AUGMENTATION
from hpsearch.nn.training import FLOAT32
from hpsearch.objectives.kind import Gradient, Gradients, ObjectiveSpec, possible
from hpsearch.objectives.network.evaluator import NetworkEvaluator
from hpsearch.objectives.network.examples import (
    InputKind,
    examples_of,
    image_of,
    kind_for,
    kind_of,
    normalization_of,
    write_examples,
)
from hpsearch.objectives.network.saved_model import SavedModel
from hpsearch.objectives.network.settings import SETTINGS, resolve
from hpsearch.objectives.objective import Context, Evaluator
from hpsearch.seeds import CHECK
from hpsearch.space import Space
from hpsearch.trial import Config, Result, Task

PATIENCE = 2.0
"""Seconds after which no further config is tried to estimate the time of an epoch."""


@dataclass(frozen=True)
class NetworkObjective:
    """The network on a dataset."""

    spec: ObjectiveSpec
    dataset: Dataset

    @property
    def digest(self) -> str:
        """The data's."""
        return self.dataset.digest

    @property
    def facts(self) -> dict[str, Any]:
        """Rows by part, classes and the shape of an example, so that looking at a run does not need its data."""
        return {
            "examples": self._rows(),
            "classes": list(self.dataset.classes),
            "shape": list(self.dataset.shape),
            "digest": self.dataset.digest,
            "notes": list(self.dataset.notes),
            "given": list(self.dataset.given),
        }

    @property
    def tested(self) -> bool:
        """Whether the data has a test part."""
        return self.dataset.test is not None

    def describe(self) -> str:
        """How many examples, features and classes."""
        counts = ", ".join(f"{rows} {part.replace('_', '-')}" for part, rows in self._rows().items())
        return f"{counts} examples; {self.dataset.train.x.shape[1]} features, {len(self.dataset.classes)} classes"

    def seconds_per_epoch(self, configs: Iterable[Config]) -> float:
        """Mean of as many configs as the patience allows, dev evaluation included."""
        started, taken = time.perf_counter(), []
        for config in configs:
            settings = resolve(config)
            examples = examples_of(self.dataset, kind_of(settings))
            with np.errstate(all="ignore"):
                fleet = Fleet([Member(settings, (0,), (0,))], examples, FLOAT32)
                begin = time.perf_counter()
                fleet.train_epoch()
                fleet.model().evaluate(examples.x_dev, examples.y_dev)
            taken.append(time.perf_counter() - begin)
            if time.perf_counter() - started > PATIENCE:
                break
        return sum(taken) / len(taken)

    def prepare(self, folder: Path) -> NetworkEvaluator:
        """Writes the examples in each kind that a trial can ask for. Raises StorageError."""
        try:
            write_examples(self.dataset, folder, _input_kinds(self.spec.space))
        except OSError as error:
            what = "the examples for the workers cannot be written"
            raise StorageError(f"{folder}: {what}: {error.strerror or error}") from error
        spec, shape = self.spec, self.dataset.shape
        seconds = math.inf if spec.trial_time is None else spec.trial_time
        memory = math.inf if spec.trial_memory is None else spec.trial_memory
        classes, metric = len(self.dataset.classes), spec.goal.metric
        apart = self.dataset.train_dev is not None
        return NetworkEvaluator(folder.resolve(), classes, spec.seed, metric, shape, seconds, memory, apart)

    def conclude(self, winner: Task, evaluator: Evaluator, context: Context) -> "NetworkConclusion":
        """The winner's network with the normalization of its inputs."""
        assert isinstance(evaluator, NetworkEvaluator)
        model, result = evaluator.final(winner, context)
        normalization = normalization_of(self.dataset, kind_of(resolve(winner.trial.config)))
        facts = {name: list(getattr(self.dataset, name)) for name in ("classes", "shape", "features")}
        return NetworkConclusion(result, SavedModel(model, normalization, facts), self.dataset.test)

    def _rows(self) -> dict[str, int]:
        return {name: len(part.y) for name, part in self.dataset.parts.items()}


@dataclass(frozen=True)
class NetworkConclusion:
    """The winner's network, what was measured of it, and the test part it has not seen."""

    result: Result
    saved: SavedModel
    unseen: Part | None

    def test(self) -> dict[str, float]:
        """Error and cost on the test part; no cost where it is beyond all numbers, as an outlier can make it."""
        assert self.unseen is not None
        with np.errstate(all="ignore"):
            x = self.saved.normalization.apply(self.unseen.x)
            errors, costs = self.saved.model.evaluate(x, self.unseen.y)
        found = {"test_error": float(errors[0]), "test_cost": float(costs[0])}
        return {name: value for name, value in found.items() if math.isfinite(value)}

    def files(self, facts: Mapping[str, Any]) -> dict[str, bytes]:
        """The model, which needs nothing but NumPy, and the facts."""
        return self.saved.with_facts(facts).files()


def build(spec: ObjectiveSpec) -> NetworkObjective:
    """Loads the data. Raises DataError, also where images are wanted and the examples are none."""
    dataset = load(spec.data, spec.data_base)
    _check_images(spec.space, dataset)
    return NetworkObjective(spec, dataset)


def gradients(spec: ObjectiveSpec, config: Config) -> Gradients:
    """Every parameter array at each moment; dropout is off, which the notes say where it is configured."""
    from hpsearch.nn.gradcheck import check_gradients

    settings = resolve(config)
    examples = examples_of(build(spec).dataset, kind_of(settings))
    found: dict[str, list[Gradient]] = {}
    for c in check_gradients(settings, examples, (spec.seed, CHECK)):
        entry = "" if c.index is None else f"{c.name}[{', '.join(map(str, c.index))}]"
        found.setdefault(c.moment, []).append(Gradient(c.name, c.difference, entry, c.analytic, c.numeric))
    off = (
        "dropout was off (keep_prob, input_keep_prob): a cost that is drawn anew each time has no slope to compare with"
    )
    return Gradients(found, [off] if settings.drops else [])


def _check_images(space: Space, dataset: Dataset) -> None:
    """Raises DataError, naming the setting, where the trials want images and the examples are none."""
    wanted = [name for name in AUGMENTATION if any(possible(SETTINGS, name, space))]
    if "channels" in possible(SETTINGS, "normalize_inputs", space):
        wanted.append("normalize_inputs: channels")
    shape = dataset.shape
    if not wanted:
        return
    if image_of(shape) is None:
        what = f"{wanted[0]} is for images, of shape (height, width) or (height, width, channels)"
        raise DataError(f"{what}; these examples have shape {shape}: store them so, or remove {wanted[0]}")
    if len(shape) == 3 and shape[0] <= 4 < shape[2]:
        what = f"{wanted[0]} is for images of shape (height, width, channels); these examples have shape {shape}"
        raise DataError(f"{what}: move the channels to the end, or remove {wanted[0]}")


def _input_kinds(space: Space) -> set[InputKind]:
    """The kinds of inputs that the trials can ask for."""
    switches = [{bool(value) for value in possible(SETTINGS, name, space)} for name in AUGMENTATION]
    augmented = {any(combination) for combination in product(*switches)}
    return {kind_for(*pair) for pair in product(possible(SETTINGS, "normalize_inputs", space), augmented)}
