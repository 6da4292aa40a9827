"""Features of any numeric kind and shape -> (m, n_x) float32, checked row by row."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.errors import DataError

CHUNK = 4096


def to_features(
    x: NDArray[Any], where: str, columns: Sequence[str] = (), missing: bool = False
) -> tuple[NDArray[np.float32], tuple[int, ...]]:
    """`x` (m, ...) as (m, n_x) float32, C order, and one example's shape; a float32 array is not copied.

    `columns` are the features' names, for messages. Raises DataError for text, objects, nothing at all, and for
    infinity or what float32 cannot hold, with row and column counted from 1; for NaN too, unless one may be `missing`.
    """
    if x.dtype.kind not in "biuf":
        raise DataError(f"{where}: x must be an array of numbers, not {x.dtype}")
    if x.ndim == 0 or x.size == 0:
        raise DataError(f"{where}: x has shape {x.shape}: no values; it needs rows (examples) and columns (features)")
    rows = x.reshape(len(x), -1)
    out: NDArray[np.float32] = (
        rows if rows.dtype == np.float32 and rows.flags.c_contiguous else np.empty(rows.shape, np.float32)
    )
    for start in range(0, len(rows), CHUNK):
        block, kept = rows[start : start + CHUNK], out[start : start + CHUNK]
        if out is not rows:
            with np.errstate(over="ignore", invalid="ignore"):  # a NaN may signal
                kept[...] = block
        wrong = ~np.isfinite(kept)
        if missing and wrong.any():
            wrong &= ~np.isnan(kept)
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            name = f" ({columns[column]})" if columns else ""
            value = block[row, column]
            raise DataError(f"{where}: row {start + row + 1}, column {column + 1}{name}: {not_finite(float(value))}")
    shape = x.shape[1:] if x.ndim > 2 else (rows.shape[1],)
    return out, tuple(map(int, shape))


def not_finite(value: float) -> str:
    """What is wrong with a value that is NaN, infinite, or beyond float32."""
    if np.isfinite(value):
        return f"{value:g} is too large for float32 (at most 3.4e38); scale this feature"
    if np.isnan(value):
        return "the value is missing (nan); fill it in, or leave the row or the column out"
    return f"{value:g} is not a finite number; write one that is, or leave the row out"
