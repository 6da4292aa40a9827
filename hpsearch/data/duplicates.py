"""Rows that must not be torn apart: identical examples, and examples of one group."""

import hashlib

import numpy as np
from numpy.typing import NDArray


def digests(x: NDArray[np.float32]) -> NDArray[np.uint64]:
    """A 64-bit BLAKE2 digest of each row's bytes: equal rows have equal digests.

    Two different rows share one with a probability of m^2 / 2^65 (3e-6 for ten million rows); all that happens then
    is that both land in the same part.
    """
    rows = np.ascontiguousarray(x)
    joined = b"".join(hashlib.blake2b(row, digest_size=8).digest() for row in rows)
    return np.frombuffer(joined, dtype="<u8").astype(np.uint64)


def units(x: NDArray[np.float32], group: NDArray[np.generic] | None) -> tuple[NDArray[np.intp], int]:
    """A number for each row (m,), equal where rows must stay together, and how many rows are copies of another.

    Rows belong together when they are identical, have an equal group value, or are linked by a chain of both.
    """
    _, copy = np.unique(digests(x), return_inverse=True)
    copies = len(copy) - int(copy.max(initial=-1)) - 1
    if group is None:
        return copy, copies
    _, unit = np.unique(group, return_inverse=True)
    return _linked(unit, copy), copies


def _linked(a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.intp]:
    """Connected components of rows linked by an equal value in `a` or in `b`, by spreading the smallest number."""
    unit = a
    while True:
        spread = _smallest(_smallest(unit, b), a)
        if np.array_equal(spread, unit):
            return spread
        unit = spread


def _smallest(value: NDArray[np.intp], within: NDArray[np.intp]) -> NDArray[np.intp]:
    least = np.full(int(within.max(initial=-1)) + 1, len(value) + 1, dtype=np.intp)
    np.minimum.at(least, within, value)
    return least[within]
