"""What every source ends as: parts of examples with labels 0..C-1 and the names of the classes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Part:
    """`x` is (m, n_x) float32, flattened and not normalized; `y` is (m,) int64 in 0..C-1."""

    x: NDArray[np.float32]
    y: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Train, dev and test parts. `classes[k]` is the name of label k; `shape` is one example's shape before it was
    flattened; `digest` is a SHA-256 over the parts, so that a resumed run can tell that its data is the same.
    `notes` are things the user should hear once (classes missing in a part, no test part, duplicates kept together).
    `features` are the names of the columns of x, of a table with a header; empty where there are none.
    """

    train: Part
    dev: Part
    test: Part | None
    classes: tuple[str, ...]
    shape: tuple[int, ...]
    digest: str
    notes: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
