"""Who sails in a fleet and on what: one network's settings, seed and state, and the examples that it learns from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.activations import ACTIVATIONS
from hpsearch.nn.augmentation import Image
from hpsearch.nn.layout import Array, Shape, padded
from hpsearch.nn.settings import Settings
from hpsearch.nn.state import State

Seed = tuple[int, ...]
"""A run's seed and the key below it, as `seeds.generator` takes them; children append to it."""


@dataclass(frozen=True, slots=True)
class Examples:
    """What a network learns from and is judged on: x (m, n_x) float, y (m,) labels below `classes`.

    `image` is the shape (h, w, c) of an example that is an image: only these can be augmented. Of several `folds` the
    rows of each part stand one fold after the other, as many of each: x (folds m, n_x), y (folds m,).
    """

    x_train: Array
    y_train: NDArray[np.int64]
    x_dev: Array
    y_dev: NDArray[np.int64]
    classes: int
    image: Image | None = None
    folds: int = 1

    @property
    def rows(self) -> int:
        """m: how many examples a network is trained on."""
        return len(self.y_train) // self.folds

    def fold(self, number: int) -> "Examples":
        """Those of one fold alone, the first one being 0."""
        if self.folds == 1:
            return self
        train, dev = (
            slice(len(y) // self.folds * number, len(y) // self.folds * (number + 1))
            for y in (self.y_train, self.y_dev)
        )
        parts = (self.x_train[train], self.y_train[train], self.x_dev[dev], self.y_dev[dev])
        return Examples(*parts, self.classes, self.image)


@dataclass(frozen=True, slots=True)
class Member:
    """One network to train: its settings and seed, and the state to go on from (None: from the beginning).

    `order` seeds the shuffling and augmentation of every epoch. Members of one order and `fold` (which of the examples'
    folds it learns), and equally augmented, share their mini-batches, which is faster.
    """

    settings: Settings
    seed: Seed
    order: Seed
    state: State | None = None
    fold: int = 0

    @property
    def epoch(self) -> int:
        """How many epochs it has been trained for."""
        return self.state.epoch if self.state else 0


def mini_batches(m: int, size: int | str, batch_norm: bool) -> list[slice]:
    """Consecutive slices of m rows; one row left over has no variance and is folded into the batch before."""
    n = m if size == "full" else min(int(size), m)
    starts = list(range(0, m, n))
    if batch_norm and len(starts) > 1 and m - starts[-1] == 1:
        starts.pop()
    return [slice(a, b) for a, b in zip(starts, [*starts[1:], m], strict=True)]


def shape_of(settings: Settings, inputs: int, classes: int) -> Shape:
    """The shape in which a network of these settings is computed, alone or in a fleet."""
    shape = Shape(inputs, settings.hidden_units, classes, settings.batch_norm)
    return padded(shape) if ACTIVATIONS[settings.activation].keeps_zero else shape
