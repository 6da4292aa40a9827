"""What every source ends as: parts of examples with labels 0..C-1 and the names of the classes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.encoding import Encoding

Missing = Literal["median", "mean"] | None
"""What stands for missing values; None where the examples are complete, numbers as they were given."""


@dataclass(frozen=True, slots=True)
class Part:
    """`x` is (m, n_x) float32, flattened and not normalized, NaN where a value is missing; `y` (m,) int64 in 0..C-1."""

    x: NDArray[np.float32]
    y: NDArray[np.int64]


class NewExamples(NamedTuple):
    """Examples to predict: `x` (m, n_x) float32, the inputs that the model wants.

    `labels` are names of classes, empty where a row has none; `ids` what is carried along, by name: one text a row.
    `notes` are what to tell of them.
    """

    x: NDArray[np.float32]
    labels: tuple[str, ...] | None
    ids: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Folds:
    """All rows but the test part's, of which each of `count` folds holds others out.

    Rows of equal `unit` (m,) stay together. `seed` is the split's. `missing` is that of the dataset.
    """

    pool: Part
    unit: NDArray[np.intp]
    count: int
    seed: int
    missing: Missing = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """Train, dev and test parts; `train_dev` are rows like those of train that are not trained on, where there are any.

    `classes[k]` is the name of label k; `shape` is one example's shape before it was flattened; `digest` is a SHA-256
    over the parts, so that a resumed run can tell that its data is the same. `notes` are things the user should hear
    once (classes missing in a part, no test part, duplicates kept together). `features` are the names of the columns
    that an example needs, of a table with a header; empty where there are none. `encoding` makes inputs of the columns
    of a table, `missing` says how numbers are filled in, and `summary` what the columns are, as facts (JSON). `given`
    are the parts that the source has under these names; the others were cut from them. With `folds`, train and dev are
    those of the search's first one.
    """

    train: Part
    dev: Part
    test: Part | None
    classes: tuple[str, ...]
    shape: tuple[int, ...]
    digest: str
    notes: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    train_dev: Part | None = None
    given: tuple[str, ...] = ()
    folds: Folds | None = None
    encoding: Encoding | None = None
    missing: Missing = None
    summary: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parts(self) -> dict[str, Part]:
        """All there are, by name."""
        every = {"train": self.train, "train_dev": self.train_dev, "dev": self.dev, "test": self.test}
        return {name: part for name, part in every.items() if part is not None}
