"""The examples as workers see them: .npy files in the run's folder, mapped and shared. The test part is not among them.

Inputs are written in each kind that the trials can ask for: as they are; each feature normalized; or, for images,
each channel, always where they are augmented: pixels then move, so that a pixel's own spread means nothing. It is tiny
near the edges, and dividing by it makes much of the few strokes that reach there.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.dataset import Dataset, Missing, Part
from hpsearch.data.normalization import Normalization
from hpsearch.errors import StorageError
from hpsearch.nn.augmentation import Image
from hpsearch.nn.member import Examples
from hpsearch.nn.settings import Settings

PARTS = ("train", "dev")
TRAIN_DEV = "train_dev"
InputKind = Literal["raw", "normalized", "channels"]
KINDS: tuple[InputKind, ...] = ("raw", "normalized", "channels")


def kind_of(settings: Settings) -> InputKind:
    """The inputs that a network wants."""
    return kind_for(settings.normalize_inputs, settings.augmented)


def kind_for(normalize_inputs: object, augmented: bool) -> InputKind:
    """The kind of inputs for a value of the setting, augmented or not."""
    if not normalize_inputs:
        return "raw"
    return "channels" if augmented or normalize_inputs == "channels" else "normalized"


def image_of(shape: tuple[int, ...]) -> Image | None:
    """The (h, w, c) of examples of a shape (h, w) or (h, w, c); None where they are no images."""
    if len(shape) == 2:
        return (*shape, 1)
    return shape if len(shape) == 3 else None


def normalization_of(dataset: Dataset, kind: InputKind) -> Normalization:
    """mu and sigma of the training part, or those that leave inputs as they are."""
    return learned(dataset.train.x, dataset.shape, kind, dataset.missing)


def learned(x: NDArray[np.float32], shape: tuple[int, ...], kind: InputKind, missing: Missing) -> Normalization:
    """The same of training inputs x (m, n_x), examples of that shape; with `missing`, what stands for NaN too."""
    if missing is not None:
        return Normalization.filling(x, missing, scaled=kind != "raw")
    if kind == "normalized":
        return Normalization.of(x)
    n = x.shape[1]
    if kind == "raw":
        return Normalization(np.zeros(n), np.ones(n))
    channels = shape[-1] if len(shape) == 3 else 1
    each = Normalization.of(x.reshape(-1, channels))
    return Normalization(np.tile(each.mu, n // channels), np.tile(each.sigma, n // channels))


def _is_ready(kind: InputKind, missing: Missing) -> bool:
    """Whether inputs of that kind are the examples as they are."""
    return kind == "raw" and missing is None


def write_examples(dataset: Dataset, folder: Path, kinds: Iterable[InputKind]) -> None:
    """Writes the inputs of every part but test in each of `kinds`; labels once."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {name: part for name, part in dataset.parts.items() if name != "test"}
    for name, part in parts.items():
        save(folder / f"y_{name}.npy", part.y)
    for kind in kinds:
        normalization = normalization_of(dataset, kind)
        for name, part in parts.items():
            x = part.x if _is_ready(kind, dataset.missing) else normalization.apply(part.x)
            save(folder / f"{kind}_{name}.npy", x)


def save(path: Path, array: NDArray[Any]) -> None:
    """A new file: whatever had the name, a pipe perhaps, is not written to."""
    path.unlink(missing_ok=True)
    np.save(path, array)


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """What fails here is the disk's fault, never a config's."""
    try:
        yield
    except (OSError, ValueError, EOFError) as error:
        raise StorageError(f"{folder}: the prepared examples cannot be read: {error}") from error


@lru_cache(maxsize=2)
def read_examples(folder: Path, kind: InputKind, classes: int, shape: tuple[int, ...] = ()) -> Examples:
    """Maps what `write_examples` wrote; remembered, so that a worker opens the files once. Raises StorageError."""
    with reading(folder):
        x_train, x_dev = (np.load(folder / f"{kind}_{name}.npy", mmap_mode="r") for name in PARTS)
        y_train, y_dev = (np.load(folder / f"y_{name}.npy") for name in PARTS)
    return Examples(np.asarray(x_train), y_train, np.asarray(x_dev), y_dev, classes, image_of(shape))


@lru_cache(maxsize=2)
def read_train_dev(folder: Path, kind: InputKind) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The training examples that were kept apart, x (m, n_x) and y (m,). Raises StorageError."""
    with reading(folder):
        x = np.load(folder / f"{kind}_{TRAIN_DEV}.npy", mmap_mode="r")
        return np.asarray(x), np.load(folder / f"y_{TRAIN_DEV}.npy")


def read_shape(folder: Path) -> tuple[int, int]:
    """Training examples and features, (m, n_x), from the header of a file alone. Raises StorageError."""
    paths = [folder / f"{kind}_train.npy" for kind in KINDS]
    with reading(folder):
        rows, features = np.load(next(filter(Path.exists, paths), paths[0]), mmap_mode="r").shape
    return int(rows), int(features)


def examples_of(dataset: Dataset, kind: InputKind) -> Examples:
    """The same examples without files."""
    return examples_from(dataset.train, dataset.dev, kind, len(dataset.classes), dataset.shape, dataset.missing)


def examples_from(
    train: Part, dev: Part, kind: InputKind, classes: int, shape: tuple[int, ...], missing: Missing
) -> Examples:
    """Two parts, normalized and filled in by the first."""
    normalization, ready = learned(train.x, shape, kind, missing), _is_ready(kind, missing)
    x_train, x_dev = (part.x if ready else normalization.apply(part.x) for part in (train, dev))
    return Examples(x_train, train.y, x_dev, dev.y, classes, image_of(shape))
