"""The tables of built-in sources and of file kinds, and how a file is found. A new one is one function and one line."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.delimited import read_delimited
from hpsearch.data.extra import read_hdf5, read_parquet
from hpsearch.data.idx import read_idx
from hpsearch.data.numpy_files import read_npy, read_npz
from hpsearch.data.reading import Found, Request, reading, suggestion
from hpsearch.data.spec import DataSpec
from hpsearch.errors import DataError

SEED = 0
EXAMPLES = 1500
TURN = 4.0  # radians that an arm winds on its way from the centre
INNER = 0.05  # radius at which arms start: at the centre all of them would have the same point
LEAST = 10  # rows a class, so that each part can have some


def spirals(spec: DataSpec) -> Found:
    """`classes` arms (default 3), each winding 4 radians from near the centre to radius 1; `noise` (default 0.2) is the
    standard deviation of the angle. The points are those of the course notes of CS231n, "neural networks case study".
    """
    classes = 3 if spec.classes is None else spec.classes
    y, rng = _labels(spec, classes), np.random.default_rng(SEED)
    radius = INNER + (1 - INNER) * _along(y)
    angle = TURN * (radius + y) + _noise(spec, 0.2) * rng.standard_normal(len(y))
    return {"x": np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1), "y": y}


def moons(spec: DataSpec) -> Found:
    """Two half circles of radius 1 that reach into one another, as scikit-learn's make_moons; `noise` (default 0.1)
    is the standard deviation of each coordinate.
    """
    y, rng = _labels(spec, 2), np.random.default_rng(SEED)
    angle = np.pi * _along(y)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = np.where(y[:, None] == 0, upper, np.array([1.0, 0.5]) - upper)
    return {"x": x + _noise(spec, 0.1) * rng.standard_normal(x.shape), "y": y}


def _labels(spec: DataSpec, classes: int) -> NDArray[Any]:
    """Labels 0..C-1, each equally often (the first ones once more where it does not come out), in order."""
    examples = EXAMPLES if spec.examples is None else spec.examples
    if classes < 2:
        raise DataError(f"{spec.source}: classes: must be at least 2, not {classes}")
    if examples < LEAST * classes:
        raise DataError(
            f"{spec.source}: examples: must be at least {LEAST} a class ({LEAST * classes}), not {examples}"
        )
    return np.sort(np.arange(examples) % classes)


def _along(y: NDArray[Any]) -> NDArray[Any]:
    """How far each point lies along its arm: evenly from 0 to 1 within each class."""
    return np.concatenate([np.linspace(0, 1, count) for count in np.bincount(y)])


def _noise(spec: DataSpec, default: float) -> float:
    noise = default if spec.noise is None else spec.noise
    if not 0 <= noise < np.inf:
        raise DataError(f"{spec.source}: noise: must be a finite number of at least 0, not {noise:g}")
    return noise


def digits(spec: DataSpec) -> Found:
    """The bundled UCI handwritten digits, 1,797 images of 8 x 8 (DIGITS.md)."""
    with resources.as_file(resources.files("hpsearch.data") / "digits.npz") as path:
        found = read_npz(path, Request(DataSpec(split=spec.split)))
    return {"x": found["x"].reshape(-1, 8, 8), "y": found["y"]}


@dataclass(frozen=True, slots=True)
class Source:
    """Data that needs no file. `reads` are the fields of its spec that it looks at, beside `split`."""

    make: Callable[[DataSpec], Found]
    reads: tuple[str, ...] = ()


SOURCES: dict[str, Source] = {
    "digits": Source(digits),
    "spirals": Source(spirals, ("examples", "classes", "noise")),
    "moons": Source(moons, ("examples", "noise")),
}

GENERATED = tuple(dict.fromkeys(name for source in SOURCES.values() for name in source.reads))
"""The fields that only built-in sources read."""


@dataclass(frozen=True, slots=True)
class Reader:
    """`holds` says what a file of this kind is: several named arrays, one array, or a table with a label column."""

    read: Callable[[Path, Request], Found]
    holds: Literal["arrays", "array", "table"]


READERS: dict[str, Reader] = {
    ".npz": Reader(read_npz, "arrays"),
    ".npy": Reader(read_npy, "array"),
    ".csv": Reader(read_delimited, "table"),
    ".tsv": Reader(read_delimited, "table"),
    ".idx": Reader(read_idx, "array"),
    ".idx.gz": Reader(read_idx, "array"),
    "-ubyte": Reader(read_idx, "array"),
    "-ubyte.gz": Reader(read_idx, "array"),
    ".parquet": Reader(read_parquet, "table"),
    ".h5": Reader(read_hdf5, "arrays"),
    ".hdf5": Reader(read_hdf5, "arrays"),
}


def reader_of(path: Path) -> Reader:
    """The reader for a file by how its name ends. Raises DataError for an unknown kind."""
    for ending, reader in READERS.items():
        if path.name.lower().endswith(ending):
            return reader
    raise DataError(f"{path}: unknown kind of file; known are names that end in {', '.join(READERS)}")


def find_file(name: str | Path, base: Path) -> Path:
    """`name` as a path, counted from `base` where it is relative. Raises DataError unless it is a file."""
    with reading(Path(name)):
        return _find(Path(name), base)


def _find(name: Path, base: Path) -> Path:
    path = base / name.expanduser()
    if path.is_file():
        return path
    if path.is_dir():
        raise DataError(f"{path}: is a directory; name a file in it{suggestion('', _names(path))}")
    if path.exists():
        raise DataError(f"{path}: is not a regular file")
    if not path.parent.is_dir():
        raise DataError(f"{path}: there is no directory {path.parent}; a relative path counts from {base.resolve()}")
    near = [*_names(path.parent), *(SOURCES if name.name == str(name) else ())]
    raise DataError(f"{path}: no such file{suggestion(path.name, near)}")


def _names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if entry.is_file())
