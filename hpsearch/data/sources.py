"""The tables of built-in sources and of file kinds, and how a file is found. A new one is one function and one line."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal

from hpsearch.data.delimited import read_delimited
from hpsearch.data.generated import moons, spirals
from hpsearch.data.hdf5 import read_hdf5
from hpsearch.data.idx import read_idx
from hpsearch.data.numpy_files import read_npy, read_npz
from hpsearch.data.parquet import read_parquet
from hpsearch.data.reading import Found, Request, reading
from hpsearch.data.spec import DataSpec
from hpsearch.data.suggest import suggestion
from hpsearch.errors import DataError


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
