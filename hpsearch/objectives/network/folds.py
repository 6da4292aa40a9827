"""A trial's folds: their examples, in groups of one size that sail together, and what comes of all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.dataset import Folds, Missing, Part
from hpsearch.data.folds import parts_of
from hpsearch.nn.member import Examples
from hpsearch.nn.state import Curve, State
from hpsearch.nn.training import Outcome
from hpsearch.objectives.network.examples import InputKind, examples_from, reading, save
from hpsearch.objectives.objective import Report
from hpsearch.trial import Task

Key = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class FoldsSpec:
    """How many folds, the split's seed, the most rows that one of the search's folds trains on, and the dataset's
    `missing`.
    """

    count: int
    seed: int
    rows: int
    missing: Missing = None


def spec_of(folds: Folds) -> FoldsSpec:
    """What workers are told of folds whose rows they read."""
    return FoldsSpec(folds.count, folds.seed, max(len(train.y) for train, _ in parts_of(folds, 0)), folds.missing)


@dataclass(frozen=True, slots=True)
class FoldGroup:
    """Examples of the folds of one size, and the numbers of these, from 0. Without folds there is but one."""

    examples: Examples
    numbers: tuple[int, ...] = (0,)


def fold_groups(folds: Folds, repeat: int, kind: InputKind, classes: int, shape: tuple[int, ...]) -> list[FoldGroup]:
    """The largest training parts first. Each fold is normalized by its own training rows.

    Folds of equally many rows take the same steps, so that none trains on fewer rows than it has.
    """
    by_size: dict[tuple[int, int], list[tuple[int, Examples]]] = {}
    for number, parts in enumerate(parts_of(folds, repeat)):
        sizes = (len(parts[0].y), len(parts[1].y))
        by_size.setdefault(sizes, []).append((number, examples_from(*parts, kind, classes, shape, folds.missing)))
    ordered = [by_size[sizes] for sizes in sorted(by_size, reverse=True)]
    return [FoldGroup(_joined([e for _, e in some]), tuple(number for number, _ in some)) for some in ordered]


def _joined(some: Sequence[Examples]) -> Examples:
    def whole(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(examples, name) for examples in some])

    parts = (whole("x_train"), whole("y_train"), whole("x_dev"), whole("y_dev"))
    return Examples(*parts, some[0].classes, some[0].image, len(some))


def write_folds(folds: Folds, folder: Path) -> None:
    """What workers make their folds of."""
    folder.mkdir(parents=True, exist_ok=True)
    save(folder / "folded_x.npy", folds.pool.x)
    save(folder / "folded_y.npy", folds.pool.y)
    save(folder / "folded_unit.npy", folds.unit)


@lru_cache(maxsize=4)
def read_fold_groups(
    folder: Path, spec: FoldsSpec, repeat: int, kind: InputKind, classes: int, shape: tuple[int, ...]
) -> list[FoldGroup]:
    """`fold_groups` of what `write_folds` wrote; remembered, so that a worker makes them once. Raises StorageError."""
    with reading(folder):
        x, y, unit = (np.load(folder / f"folded_{name}.npy", mmap_mode="r") for name in ("x", "y", "unit"))
        folds = Folds(Part(np.asarray(x), np.asarray(y)), np.asarray(unit), spec.count, spec.seed, spec.missing)
        return fold_groups(folds, repeat, kind, classes, shape)


def read_inputs(folder: Path) -> int:
    """The number of features, n_x. Raises StorageError."""
    with reading(folder):
        return int(np.load(folder / "folded_x.npy", mmap_mode="r").shape[1])


def arrays_of(states: Sequence[State]) -> dict[str, NDArray[Any]]:
    """The states of a trial's networks as one checkpoint."""
    if len(states) == 1:
        return states[0].arrays()
    return {f"{n}/{name}": array for n, state in enumerate(states) for name, array in state.arrays().items()}


def states_from(arrays: Mapping[str, NDArray[Any]], count: int) -> list[State]:
    """The inverse for so many networks; raises KeyError or ValueError for anything else."""
    if count == 1:
        return [State.from_arrays(arrays)]
    split = [
        {name.partition("/")[2]: arrays[name] for name in arrays if name.startswith(f"{n}/")} for n in range(count)
    ]
    return [State.from_arrays(some) for some in split]


class Progress:
    """Tells of a task's epoch when its folds have trained that many each on average; the point is a mean."""

    def __init__(self, report: Report, folds: int) -> None:
        self._report, self._folds = report, folds
        self._epochs: dict[Key, int] = {}
        self._points: dict[Key, list[Mapping[str, float]]] = {}

    def begin(self, task: Task, epochs: Iterable[int]) -> None:
        """How far each of the folds has been trained before."""
        self._epochs[task.key], self._points[task.key] = sum(epochs), []

    def tell(self, task: Task, point: Mapping[str, float]) -> None:
        """One of the folds has trained one epoch more."""
        self._epochs[task.key] += 1
        points = self._points[task.key]
        points.append(point)
        epoch, left = divmod(self._epochs[task.key], self._folds)
        if not left:
            self._report(task, epoch, {name: _mean([some[name] for some in points]) for name in point})
            points.clear()


def joined(outcomes: Sequence[Outcome], folds: int) -> Outcome:
    """What came of all folds: means of metrics and curves. One that has diverged or timed out decides for all.

    The curve at an epoch is the mean over those that were trained so far; after a divergence some may never have begun.
    `epochs` are the most that one was trained for; the networks themselves are not in it.
    """
    if folds == 1:
        return outcomes[0]
    curve = _mean_curve([outcome.curve for outcome in outcomes])
    seconds, epochs = sum(o.seconds for o in outcomes), max(o.epochs for o in outcomes)
    for status in ("diverged", "timed_out", "cut"):
        for number, outcome in enumerate(outcomes, 1):
            if outcome.status == status:
                share = ", each with its share of the trial's time" if status == "timed_out" else ""
                reason = f"fold {number} of {folds}{share}: {outcome.reason}"
                return Outcome(outcome.status, {}, curve, outcome.epochs, seconds, reason)
    names = outcomes[0].metrics
    return Outcome("ok", {n: _mean([o.metrics[n] for o in outcomes]) for n in names}, curve, epochs, seconds)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _mean_curve(curves: Sequence[Curve]) -> Curve:
    def points(name: str) -> list[float]:
        every = [curve[name] for curve in curves]
        longest = max(map(len, every))
        return [_mean([values[e] for values in every if len(values) > e]) for e in range(longest)]

    return {name: points(name) for name in curves[0]}
