"""The trainings that are timed: data, shape, mini-batch and epochs of each, and the same task for every peer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hpsearch.data import load
from hpsearch.data.normalization import Normalization
from hpsearch.data.spec import DataSpec
from hpsearch.nn.fleet import Fleet
from hpsearch.nn.layout import Shape, Views
from hpsearch.nn.member import Examples, Member
from hpsearch.nn.settings import Settings
from hpsearch.nn.training import FLOAT32
from hpsearch.objectives.network.settings import resolve
from hpsearch.seeds import generator

ORDER = (0,)
LEARNING_RATE = 0.001
PAST_CACHE = (
    "16 and 32 are left out: 5 to 6 MB of parameters, gradients and averages a network gain nothing from larger fleets."
)


@dataclass(frozen=True, slots=True)
class Workload:
    """`epochs` is how many a timed call trains; `fleets` the sizes that are tried beside one network alone.

    `note` says why larger fleets are left out.
    """

    text: str
    hidden: tuple[int, ...]
    batch_size: int
    examples: Callable[[], Examples]
    epochs: int
    fleets: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """K networks and what they learn: equal for all peers, down to the initial weights (K, P) and the mini-batches.

    `orders` (epochs, m) are the permutations our fleet draws; mini-batches are consecutive `slices` of a row of it.
    """

    members: list[Member]
    examples: Examples
    shape: Shape
    flat: NDArray[np.float32]
    orders: NDArray[np.int64]
    slices: list[slice]

    @property
    def steps(self) -> int:
        return len(self.orders) * len(self.slices)

    @property
    def settings(self) -> Settings:
        return self.members[0].settings


def digits() -> Examples:
    """The bundled digits, normalized with the training part's mean and deviation; dev is the dev part."""
    data = load(DataSpec(), Path())
    scale = Normalization.of(data.train.x)
    return Examples(scale.apply(data.train.x), data.train.y, scale.apply(data.dev.x), data.dev.y, len(data.classes))


def made(m: int, n: int, classes: int) -> Examples:
    """Gaussian classes that overlap; the dev part is as small as can be, nobody looks at it."""
    rng = np.random.default_rng(0)
    y = rng.integers(classes, size=m)
    centers = rng.standard_normal((classes, n)) * (2 / n**0.5)
    x = (rng.standard_normal((m, n)) + centers[y]).astype(np.float32)
    return Examples(x, y, x[:classes], y[:classes], classes)


WORKLOADS: dict[str, Workload] = {
    "W1": Workload("digits 64-64-10, mini-batch 64", (64,), 64, digits, 10, (4, 8, 16, 32)),
    "W2": Workload("digits 64-128-64-10, mini-batch 32", (128, 64), 32, digits, 4, (4, 8, 16, 32)),
    "W3": Workload(
        "784-256-128-10, mini-batch 128, 10,000 rows",
        (256, 128),
        128,
        lambda: made(10_000, 784, 10),
        1,
        (2, 4, 8),
        PAST_CACHE,
    ),
    "W4": Workload(
        "12288-25-12-6, mini-batch 32, 1,080 rows",
        (25, 12),
        32,
        lambda: made(1080, 12_288, 6),
        2,
        (2, 4, 8),
        PAST_CACHE,
    ),
}


def members_of(workload: Workload, k: int) -> list[Member]:
    """K networks, each with a seed and a learning rate of its own, as in a search."""
    rates = LEARNING_RATE * 1.1 ** np.arange(k)
    config = {"hidden_units": list(workload.hidden), "batch_size": workload.batch_size}
    return [Member(resolve({**config, "learning_rate": float(rate)}), (0, i), ORDER) for i, rate in enumerate(rates)]


def task_of(members: list[Member], examples: Examples, epochs: int) -> Task:
    """The task of these networks; batch_size must not leave one row over (it would be folded into the one before)."""
    fleet = Fleet(members, examples, FLOAT32)
    m, size = len(examples.y_train), int(members[0].settings.batch_size)
    orders = np.stack([generator(*ORDER, epoch).permutation(m) for epoch in range(1, epochs + 1)])
    slices = [slice(a, min(a + size, m)) for a in range(0, m, size)]
    return Task(members, examples, fleet.shape, fleet.flat.copy(), orders, slices)


def prefix(task: Task, steps: int) -> Task:
    """The first steps of an epoch as a task of its own: its rows stand so that their shuffling gives those batches."""
    rows = task.orders[0, : task.slices[steps - 1].stop]
    order = generator(*ORDER, 1).permutation(len(rows))
    x, y = np.empty_like(task.examples.x_train[rows]), np.empty_like(task.examples.y_train[rows])
    x[order], y[order] = task.examples.x_train[rows], task.examples.y_train[rows]
    examples = Examples(x, y, task.examples.x_dev, task.examples.y_dev, task.examples.classes)
    return Task(task.members, examples, task.shape, task.flat, order[np.newaxis], task.slices[:steps])


def joined(views: Views | Sequence[Sequence[np.ndarray]]) -> NDArray[np.float32]:
    """The flat (K, P) array of (W, shift, scale), each a list of arrays with the networks first."""
    groups = (views.W, views.shift, views.scale) if isinstance(views, Views) else views
    arrays = [np.asarray(array) for group in groups for array in group]
    return np.concatenate([array.reshape(len(array), -1) for array in arrays], axis=1)
