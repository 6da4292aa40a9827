"""The network with its data, in the driver: and how long it takes to train."""

import contextlib
import math
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from hpsearch.data import load
from hpsearch.data.dataset import Dataset
from hpsearch.data.summary import sentences
from hpsearch.errors import DataError, StorageError
from hpsearch.nn.settings import AUGMENTATION
from hpsearch.objectives.kind import Gradient, Gradients, ObjectiveSpec
from hpsearch.objectives.network.classes import notes_on, positive_class, rows_by_class
from hpsearch.objectives.network.conclusion import NetworkConclusion, conclude
from hpsearch.objectives.network.evaluator import NetworkEvaluator
from hpsearch.objectives.network.examples import (
    InputKind,
    examples_of,
    image_of,
    kind_for,
    kind_of,
    write_examples,
)
from hpsearch.objectives.network.folds import spec_of, write_folds
from hpsearch.objectives.network.metrics import GOALS
from hpsearch.objectives.network.settings import SETTINGS, resolve
from hpsearch.objectives.objective import Context, Evaluator, Kept, Train
from hpsearch.objectives.setting import SettingError, possible
from hpsearch.seeds import CHECK
from hpsearch.space import Space
from hpsearch.trial import Config


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
        classes = self.dataset.classes
        return {
            "examples": self._rows(),
            "classes": list(classes),
            "shape": list(self.dataset.shape),
            "digest": self.dataset.digest,
            "rows": rows_by_class(self.dataset),
            **({"positive": classes[positive_class(self.dataset)]} if len(classes) == 2 else {}),
            "notes": [*self.dataset.notes, *notes_on(self.dataset, GOALS[self.spec.goal.metric])],
            "given": list(self.dataset.given),
            "made_of": dict(self.dataset.summary),
            "described": sentences(self.dataset.summary, self.dataset.train.x.shape[1]),
            **({"folds": self.dataset.folds.count} if self.dataset.folds else {}),
        }

    @property
    def tested(self) -> bool:
        """Whether the data has a test part."""
        return self.dataset.test is not None

    def describe(self) -> str:
        """How many examples, features and classes."""
        counts = ", ".join(f"{rows} {part.replace('_', '-')}" for part, rows in self._rows().items())
        if folds := self.dataset.folds:
            test = "" if self.dataset.test is None else f", {len(self.dataset.test.y)} test"
            counts = f"{len(folds.pool.y)} in {folds.count} folds{test}"
        return f"{counts} examples; {self.dataset.train.x.shape[1]} features, {len(self.dataset.classes)} classes"

    def prepare(self, folder: Path) -> NetworkEvaluator:
        """Writes the examples in each kind that a trial can ask for, or of folds as they are. Raises StorageError."""
        try:
            if self.dataset.folds:
                write_folds(self.dataset.folds, folder)
            else:
                write_examples(self.dataset, folder, _input_kinds(self.spec.space))
        except OSError as error:
            what = "the examples for the workers cannot be written"
            raise StorageError(f"{folder}: {what}: {error.strerror or error}") from error
        spec, shape = self.spec, self.dataset.shape
        seconds = math.inf if spec.trial_time is None else spec.trial_time
        memory = math.inf if spec.trial_memory is None else spec.trial_memory
        classes, metric = len(self.dataset.classes), spec.goal.metric
        apart = self.dataset.train_dev is not None
        folds = None if self.dataset.folds is None else spec_of(self.dataset.folds)
        data = (shape, seconds, memory, apart, folds, positive_class(self.dataset))
        return NetworkEvaluator(folder.resolve(), classes, spec.seed, metric, *data)

    def conclude(self, kept: Kept, evaluator: Evaluator, context: Context, train: Train) -> NetworkConclusion:
        """The winner's networks with the normalization of their inputs."""
        assert isinstance(evaluator, NetworkEvaluator)
        return conclude(self.dataset, kept, evaluator, context, train)

    def _rows(self) -> dict[str, int]:
        """Of the folds each trains on so many, and all rows take turns as dev."""
        rows = {name: len(part.y) for name, part in self.dataset.parts.items()}
        return rows if self.dataset.folds is None else rows | {"dev": len(self.dataset.folds.pool.y)}


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
    """The kinds of inputs that the trials can ask for, and the baseline."""
    switches = [{bool(value) for value in possible(SETTINGS, name, space)} for name in AUGMENTATION]
    augmented = {any(combination) for combination in product(*switches)}
    kinds = {kind_for(*pair) for pair in product(possible(SETTINGS, "normalize_inputs", space), augmented)}
    with contextlib.suppress(SettingError):
        kinds.add(kind_of(resolve(space.fixed)))
    return kinds
