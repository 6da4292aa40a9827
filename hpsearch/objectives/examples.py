"""The examples as workers see them: .npy files in the run's folder, mapped and shared. The test part is not among them.

Inputs are written as they are, or normalized, or both: whichever the trials can ask for.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np

from hpsearch.data.dataset import Dataset
from hpsearch.data.normalization import Normalization
from hpsearch.nn.fleet import Examples

PARTS = ("train", "dev")


def normalization_of(dataset: Dataset, normalized: bool) -> Normalization:
    """mu and sigma of the training part, or those that leave inputs as they are."""
    if normalized:
        return Normalization.of(dataset.train.x)
    n = dataset.train.x.shape[1]
    return Normalization(np.zeros(n), np.ones(n))


def write_examples(dataset: Dataset, folder: Path, variants: Iterable[bool]) -> None:
    """Writes train and dev for each value of normalize_inputs in `variants`; labels once."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {"train": dataset.train, "dev": dataset.dev}
    for name, part in parts.items():
        np.save(folder / f"y_{name}.npy", part.y)
    for normalized in variants:
        normalization = normalization_of(dataset, normalized)
        for name, part in parts.items():
            x = normalization.apply(part.x) if normalized else part.x
            np.save(folder / f"{_kind(normalized)}_{name}.npy", x)


@lru_cache(maxsize=2)
def read_examples(folder: Path, normalized: bool, classes: int) -> Examples:
    """Maps what `write_examples` wrote; remembered, so that a worker opens the files once."""
    x_train, x_dev = (np.load(folder / f"{_kind(normalized)}_{name}.npy", mmap_mode="r") for name in PARTS)
    y_train, y_dev = (np.load(folder / f"y_{name}.npy") for name in PARTS)
    return Examples(np.asarray(x_train), y_train, np.asarray(x_dev), y_dev, classes)


def read_shape(folder: Path) -> tuple[int, int]:
    """Training examples and features, (m, n_x), from the header of a file alone."""
    path = next(path for path in (folder / f"{_kind(kind)}_train.npy" for kind in (True, False)) if path.exists())
    rows, features = np.load(path, mmap_mode="r").shape
    return int(rows), int(features)


def examples_of(dataset: Dataset, normalized: bool) -> Examples:
    """The same examples without files."""
    normalization = normalization_of(dataset, normalized)
    x_train, x_dev = (normalization.apply(part.x) if normalized else part.x for part in (dataset.train, dataset.dev))
    return Examples(x_train, dataset.train.y, x_dev, dataset.dev.y, len(dataset.classes))


def _kind(normalized: bool) -> str:
    return "normalized" if normalized else "raw"
