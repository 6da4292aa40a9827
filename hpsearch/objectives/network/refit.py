"""The winner's networks once more, on all rows but the test part: as workers get it, and what they leave on disk."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.dataset import Missing, Part
from hpsearch.errors import StorageError
from hpsearch.nn.member import Examples, Member
from hpsearch.nn.model import Model
from hpsearch.nn.training import Outcome, train
from hpsearch.objectives import checkpoints
from hpsearch.objectives.network.examples import InputKind, examples_from, image_of, reading, save
from hpsearch.objectives.network.fleets import pack
from hpsearch.objectives.network.settings import resolve
from hpsearch.objectives.objective import Context
from hpsearch.seeds import fold_key, network_key, order_key
from hpsearch.trial import Result, Task


@dataclass(frozen=True, slots=True)
class Network:
    """A trained network, the cost (cross-entropy) of the rows it learned, and the seconds it took."""

    model: Model
    cost: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Refit:
    """Trains tasks of one config on the rows in `folder` for all epochs of their budget; nothing is left to stop on.

    `classes` is C, `shape` that of an example, `seed` the run's. With `folded` a task is trained from so many seeds of
    its own, side by side, and the network of the least train cost is kept: nothing is left either that could tell which
    of them got stuck. 0: from the seed of its repeat, as the finals did. What is done stands in `folder`.
    """

    folder: Path
    classes: int
    shape: tuple[int, ...]
    seed: int
    folded: int = 0

    def fleets(self, tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
        """Together, balanced over the jobs."""
        rows, inputs = self._rows()[0].shape
        return pack(tasks, jobs, rows, inputs, self.classes, max(self.folded, 1))

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        """Trains those that are not done, and keeps them. `train_cost` is the one metric."""
        missing = [task for task in fleet if self._done(task) is None]
        for task, found in zip(missing, self._trained(missing), strict=True):
            if found is not None:
                checkpoints.save(self.folder, task, _arrays(found))
        done = {task.key: self._done(task) for task in fleet}
        return [_result(task, done[task.key]) for task in fleet]

    def network(self, task: Task) -> Network | None:
        """What became of a task; trained here where nothing was left of it, as by a full disk. None: it diverged."""
        return self._done(task) or self._trained([task])[0]

    def _done(self, task: Task) -> Network | None:
        return checkpoints.load(self.folder, task, _network)

    def _trained(self, tasks: Sequence[Task]) -> list[Network | None]:
        if not tasks:
            return []
        x, y = self._rows()
        examples = Examples(x, y, x[:1], y[:1], self.classes, image_of(self.shape))  # none is left to be judged on
        every = [(task, member) for task in tasks for member in self._members(task)]
        outcomes = train([member for _, member in every], examples, tasks[0].budget)
        found: dict[tuple[int, int, int], list[Outcome]] = {task.key: [] for task in tasks}
        for (task, _), outcome in zip(every, outcomes, strict=True):
            found[task.key].append(outcome)
        return [_best(found[task.key]) for task in tasks]

    def _members(self, task: Task) -> list[Member]:
        settings = replace(resolve(task.trial.config), early_stopping=None)
        key, order = network_key(task.trial.number, task.repeat), (self.seed, *order_key(task.repeat))
        keys = [fold_key(key, start) for start in range(self.folded)] or [key]
        return [Member(settings, (self.seed, *each), order) for each in keys]

    def _rows(self) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        with reading(self.folder):
            x = np.load(self.folder / "x.npy", mmap_mode="r")
            return np.asarray(x), np.load(self.folder / "y.npy")


def write_rows(
    pool: Part, kind: InputKind, classes: int, shape: tuple[int, ...], missing: Missing, folder: Path
) -> None:
    """The rows as a network of that kind wants them, normalized by themselves. Raises StorageError."""
    examples = examples_from(pool, Part(pool.x[:1], pool.y[:1]), kind, classes, shape, missing)
    try:
        if folder.is_symlink():  # to wherever: what is written stays in the run's folder
            folder.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        save(folder / "x.npy", examples.x_train)
        save(folder / "y.npy", examples.y_train)
    except OSError as error:
        raise StorageError(f"{folder}: all rows cannot be written: {error.strerror or error}") from error


def stacked(models: Sequence[Model]) -> Model:
    """Networks of one shape as one, the first axis theirs."""
    weights, shifts = (
        [np.concatenate(layer) for layer in zip(*(getattr(model, name) for model in models), strict=True)]
        for name in "Wb"
    )
    return Model(weights, shifts, models[0].activation)


def _best(outcomes: Sequence[Outcome]) -> Network | None:
    """The one of the least train cost of those that did not diverge; the seconds are those of all."""
    sound = [(o.metrics["train_cost"], o.model) for o in outcomes if o.model is not None]
    if not sound:
        return None
    cost, model = min(sound, key=lambda pair: pair[0])
    return Network(model, cost, sum(outcome.seconds for outcome in outcomes))


def _arrays(network: Network) -> dict[str, Any]:
    model = network.model
    layers = {f"{name}{n}": array for name in "Wb" for n, array in enumerate(getattr(model, name))}
    return {**layers, "activation": model.activation, "measured": np.array([network.cost, network.seconds])}


def _network(arrays: Mapping[str, NDArray[Any]]) -> Network:
    """The inverse; raises KeyError or ValueError for anything else."""
    cost, seconds = map(float, arrays["measured"])
    layers = range(sum(name.startswith("W") for name in arrays))
    weights, shifts = ([arrays[f"{name}{n}"] for n in layers] for name in "Wb")
    if not weights or not math.isfinite(cost):
        raise ValueError("it is no network")
    return Network(Model(weights, shifts, str(arrays["activation"])), cost, seconds)


def _result(task: Task, network: Network | None) -> Result:
    if network is None:
        return Result(task, "diverged", reason="it diverged on all rows")
    return Result(task, "ok", {"train_cost": network.cost}, epochs=task.budget, seconds=network.seconds)
