"""What a run's model says of new examples, chunk by chunk, and how often that is not what their label says."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from hpsearch.config import RunConfig
from hpsearch.data import load
from hpsearch.data.dataset import NewExamples
from hpsearch.data.labels import as_named
from hpsearch.data.seen import SEEN, SeenRows, read_seen, seen_rows
from hpsearch.errors import DataError, NoSuccessError, StorageError, UsageError
from hpsearch.objectives.objective import Context, Kept, Predictor
from hpsearch.run.directory import RunDirectory
from hpsearch.run.files import read_facts
from hpsearch.run.recorded import Recorded
from hpsearch.trial import Result

ROWS = 512
"""Rows predicted at once. A constant, the last ones filled up: a row's bits must not depend on how many there are."""


@dataclass(frozen=True)
class Model:
    """A predictor, and the rows that its run had seen (None: nobody knows)."""

    predictor: Predictor
    seen: SeenRows | None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows: what is carried along by name, the class (empty: none can be said), its probability, the part.

    `every` are the probabilities of all classes (rows, C); NaN where none can be said. A part is that of the run which
    has such a row, `new`, or empty where nobody knows.
    """

    ids: Mapping[str, Sequence[str]]
    classes: Sequence[str]
    every: NDArray[np.floating]
    parts: Sequence[str]

    @property
    def shares(self) -> list[float]:
        """The probability of each row's class."""
        return [float(p) for p in self.every.max(axis=1)]


@dataclass
class Tally:
    """Rows by part: all, those with a label, and those where another class is predicted; and those without a class."""

    rows: Counter[str] = field(default_factory=Counter)
    labelled: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    silent: int = 0


def kept_model(directory: RunDirectory, config: RunConfig) -> Model:
    """The winner's, of best/. Raises StorageError where it cannot be read."""
    return Model(_predictor(config, directory.best), read_seen(directory.best / SEEN) or _seen_anew(directory, config))


def trained_model(run: Recorded, result: Result) -> Model:
    """That of another trial, trained again as it was. Raises DataError or UsageError where its data is not there."""
    objective = run.config.kind.build(run.config.objective_spec)
    if run.state.begin is not None and objective.digest != run.state.begin.data:
        raise UsageError(
            f"{run.directory.path}: its data has changed since, so no trial can be trained again as it was"
        )
    with TemporaryDirectory(prefix="hpsearch-") as name:
        folder = Path(name)
        evaluator = objective.prepare(folder / "data")
        context = Context(folder / "checkpoints", lambda task, epoch, metrics: None)
        kept = Kept((result.task,))  # as it was measured: on the rows that it was trained on then
        conclusion = objective.conclude(kept, evaluator, context, lambda one, tasks, what: one.evaluate(tasks, context))
        for file, content in conclusion.files({}).items():
            (folder / file).write_bytes(content)
        return Model(_predictor(run.config, folder), read_seen(folder / SEEN))


def result_of(run: Recorded, trial: int) -> Result:
    """Of a trial, the one of the most epochs. Raises UsageError, or NoSuccessError where none is ok."""
    mine = [r for r in run.state.history.results if r.task.trial.number == trial]
    if not mine:
        known = sorted({r.task.trial.number for r in run.state.history.results})
        there = f"its trials are {known[0]} to {known[-1]}" if known else "it has none so far"
        raise UsageError(f"--trial {trial}: {run.directory.path} has no such trial with a result; {there}")
    ok = [r for r in mine if r.status == "ok"]
    if not ok:
        raise NoSuccessError(f"--trial {trial}: came back {mine[-1].status} ({mine[-1].reason}), so it has no model")
    return max(ok, key=lambda r: (r.task.budget, -r.task.repeat))


def _predictor(config: RunConfig, folder: Path) -> Predictor:
    if config.kind.predictor is None:
        raise UsageError(f"{config.kind.noun} has no model that predicts")
    return config.kind.predictor(folder)


def _seen_anew(directory: RunDirectory, config: RunConfig) -> SeenRows | None:
    """From the data, where that is still there as it was: for models that were saved without it."""
    try:
        dataset = load(config.data, config.objective_spec.data_base)
    except (DataError, StorageError):
        return None
    as_it_was = dataset.digest == read_facts(directory.dataset).get("digest")
    return seen_rows(dataset, refitted=config.finals.refit) if as_it_was else None


def predicted(model: Model, examples: NewExamples, tally: Tally) -> Iterator[Chunk]:
    """In the order of the rows; the tally grows with each chunk."""
    names = np.array([*model.predictor.classes, ""], dtype=object)
    labels = as_named(examples.labels, model.predictor.classes)
    for start in range(0, len(examples.x), ROWS):
        rows = slice(start, start + ROWS)
        x = examples.x[rows]
        parts = [""] * len(x) if model.seen is None else model.seen.part_of(x)
        every = _probabilities(model.predictor, x)
        said = np.isfinite(every).all(axis=1)
        classes = [str(name) for name in names[np.where(said, every.argmax(axis=1), len(names) - 1)]]
        every[~said] = np.nan
        _count(tally, parts, classes, None if labels is None else labels[rows])
        yield Chunk({name: texts[rows] for name, texts in examples.ids.items()}, classes, every, parts)


def _probabilities(predictor: Predictor, x: NDArray[np.float32]) -> NDArray[np.floating]:
    lacking = ROWS - len(x)
    whole = np.concatenate([x, np.repeat(x[-1:], lacking, axis=0)]) if lacking else x
    return np.array(predictor.probabilities(whole)[: len(x)])


def _count(tally: Tally, parts: Sequence[str], classes: Sequence[str], labels: Sequence[str] | None) -> None:
    tally.rows.update(parts)
    tally.silent += sum(not name for name in classes)
    if labels is not None:
        tally.labelled.update(part for part, label in zip(parts, labels, strict=True) if label)
        tally.wrong.update(part for part, a, b in zip(parts, classes, labels, strict=True) if b and a != b)
