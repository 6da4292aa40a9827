"""Which rows a search had seen: a few bytes of a digest of each, kept with its model and looked up by content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.dataset import Dataset
from hpsearch.data.reading import no_bomb
from hpsearch.errors import StorageError
from hpsearch.regular import open_regular

BYTES = 5
"""Of a digest: 2^40 values, so that a new row passes for one of a million others with a probability of 1e-6."""
SEEN = "seen.npz"
"""The file of them, beside the model."""
NEW = "new"
PARTS = ("train", "train_dev", "dev", "test")
"""What a row can be of, the first that has it."""
Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class SeenRows:
    """Digests of the rows of each part, (m,) uint64, sorted and without repetitions."""

    parts: Mapping[str, Keys]

    def part_of(self, x: NDArray[np.float32]) -> list[str]:
        """For rows of x (m, n_x), as a data source has them, the part that has such a row, or `new`.

        Of m rows seen, a row that is none of them passes for one with a probability of m / 2^40.
        """
        keys = keys_of(x)
        found = np.full(len(keys), NEW, dtype=object)
        for name in reversed([name for name in PARTS if name in self.parts]):
            found[_among(keys, self.parts[name])] = name
        return [str(name) for name in found]

    def content(self) -> bytes:
        """As the content of an .npz: uint8 (m, 5) for each part, the most significant byte first."""
        stream = BytesIO()
        np.savez(stream, **{name: _packed(keys) for name, keys in self.parts.items()})  # type: ignore[arg-type]
        return stream.getvalue()


def seen_rows(dataset: Dataset, *, refitted: bool = False) -> SeenRows:
    """Of all parts; where the model is `refitted` all rows but the test's are training rows, as they are with folds."""
    parts = {name: part.x for name, part in dataset.parts.items()}
    if dataset.folds is not None:
        parts = {"train": dataset.folds.pool.x} | {name: x for name, x in parts.items() if name == "test"}
    rows: dict[str, list[NDArray[np.float32]]] = {}
    for name, x in parts.items():
        rows.setdefault("train" if refitted and name != "test" else name, []).append(x)
    return SeenRows({name: np.unique(np.concatenate([keys_of(x) for x in many])) for name, many in rows.items()})


def read_seen(path: Path) -> SeenRows | None:
    """What `content` gave; None where there is no such file. Raises StorageError for a damaged one."""
    try:
        with open(path, "rb", opener=open_regular) as stream:
            return SeenRows(_read(path, stream))
    except FileNotFoundError:
        return None
    except Exception as error:  # a damaged archive raises almost anything
        raise StorageError(f"{path}: the rows that the run had seen cannot be read: {error}") from error


def _read(path: Path, stream: IO[bytes]) -> dict[str, Keys]:
    with np.load(stream, allow_pickle=False) as arrays:
        for member in arrays.zip.infolist():
            no_bomb(path, member.filename, member.file_size, member.compress_size)
        return {name: np.unique(_unpacked(arrays[name])) for name in arrays.files}


def keys_of(x: NDArray[np.float32]) -> Keys:
    """The first 40 bits of the BLAKE2 digest of each row's values: 0 and -0 are one value, and so is any NaN."""
    joined = b"".join(_digests(x))
    return _unpacked(np.frombuffer(joined, np.uint8).reshape(-1, BYTES))


def _digests(x: NDArray[np.float32], rows: int = 4096) -> list[bytes]:
    found: list[bytes] = []
    for start in range(0, len(x), rows):
        block = np.ascontiguousarray(x[start : start + rows] + np.float32(0), "<f4")
        block[np.isnan(block)] = np.nan
        found += [hashlib.blake2b(row, digest_size=BYTES).digest() for row in block]
    return found


def _packed(keys: Keys) -> NDArray[np.uint8]:
    return keys.astype(">u8").view(np.uint8).reshape(-1, 8)[:, 8 - BYTES :].copy()


def _unpacked(packed: NDArray[np.uint8]) -> Keys:
    if packed.dtype != np.uint8 or packed.ndim != 2 or packed.shape[1] != BYTES:
        raise ValueError(f"has shape {packed.shape} of {packed.dtype}, not {BYTES} bytes a row")
    whole = np.zeros((len(packed), 8), np.uint8)
    whole[:, 8 - BYTES :] = packed
    return whole.view(">u8").reshape(-1).astype(np.uint64)


def _among(keys: Keys, known: Keys) -> NDArray[np.bool_]:
    """Whether each key is one of the sorted `known` ones."""
    if not len(known):
        return np.zeros(len(keys), np.bool_)
    return np.asarray(known[np.minimum(np.searchsorted(known, keys), len(known) - 1)] == keys)
