"""The kinds of files that need the `data` extra: Parquet (pyarrow) and HDF5 (h5py)."""

import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.cells import is_missing_word, number_or_nan, reading_of
from hpsearch.data.columns import known_as
from hpsearch.data.delimited import refused_dates
from hpsearch.data.features import not_finite
from hpsearch.data.layout import lay_out
from hpsearch.data.reading import Found, Request, fits_memory, missing_extra, no_bomb, reading
from hpsearch.data.roles import assign, said
from hpsearch.data.table import Table
from hpsearch.errors import DataError


def read_parquet(path: Path, request: Request) -> Found:
    """x, a Table, and the label and group columns. Raises DataError with row and column from 1."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise missing_extra(path, "pyarrow") from None
    try:
        with reading(path), pq.ParquetFile(path) as file:
            return _table(file, request, path)
    except pa.ArrowException as error:
        raise DataError(f"{path}: cannot be read as .parquet: {error}") from None


def _table(file: Any, request: Request, path: Path) -> Found:
    names, rows = list(file.schema_arrow.names), file.metadata.num_rows
    layout = lay_out(names, len(names), request, path)
    kinds = known_as(layout, request)
    no_bomb(path, "the table", 4 * rows * len(names), path.stat().st_size)
    fits_memory(path, f"{rows:,} rows of {len(names)} columns", 8 * rows * (len(names) + 2))
    numbers = np.full((rows, len(layout.features)), np.nan)
    words: dict[int, list[str | None]] = {}
    dates: list[str] = []
    for j, column in enumerate(layout.features):
        place, kind = f"{path}: {layout.place(column)}", kinds.get(column)
        values = _column(file, names[column], place)
        if values is None:
            dates.append(names[column])
        elif values.dtype.kind == "O":
            cells = [None if is_missing_word(value or "") else value for value in values]
            if kind == "number":
                raise DataError(f"{place}: holds words; the model was trained on numbers there")
            if kind == "any":
                numbers[:, j] = _read_words(cells)
            else:
                words[j] = cells
        elif kind == "words":
            words[j] = [
                None if isinstance(value, float) and math.isnan(value) else _word(value) for value in values.tolist()
            ]
        else:
            numbers[:, j] = _finite(values, place)
    if dates:
        raise DataError(f"{path}: {refused_dates(dates, request.spec)}")
    label = "" if layout.label is None else names[layout.label]
    names_ = tuple(layout.feature_names)
    found: Found = {"x": Table(names_, numbers, words, True, label, layout.why, places=layout.features)}
    for role, number in layout.columns(request.ids).items():
        place = f"{path}: {layout.place(number)}"
        found[role] = _known(_column(file, names[number], place), role, place)
    return found


def _column(file: Any, name: str, place: str) -> NDArray[Any] | None:
    """One column as numbers, NaN where one is missing, or as objects, texts and None; None for one of dates.

    Raises DataError where it is neither.
    """
    import pyarrow as pa

    values = file.read(columns=[name]).column(0)
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if pa.types.is_temporal(kind):
        return None
    if pa.types.is_decimal(kind):
        values, kind = values.cast(pa.float64()), pa.float64()
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        if values.null_count:
            return np.array([np.nan if v is None else float(v) for v in values.to_pylist()])
        return np.asarray(values.to_numpy())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind):
        found = np.empty(len(values), object)
        found[:] = [None if v is None else sys.intern(v.strip()) for v in values.to_pylist()]
        return found
    raise DataError(f"{place}: holds {kind}; a column must hold numbers or text")


def _known(values: NDArray[Any] | None, role: str, place: str) -> NDArray[Any]:
    """A column of labels, "" where one is missing, or of groups, of which none may be."""
    if values is None:
        raise DataError(f"{place}: holds dates; {'labels' if role == 'y' else 'groups and ids'} are numbers or text")
    missing = [value is None or (isinstance(value, float) and math.isnan(value)) for value in values.tolist()]
    if role == "group" and any(missing):
        raise DataError(f"{place}, row {missing.index(True) + 1}: the group is missing; fill it in")
    if values.dtype.kind != "O":
        return values
    return np.array([value or "" for value in values], dtype=np.str_)


def _word(value: float) -> str:
    return str(value) if isinstance(value, bool | int) else f"{value:.15g}"


def _read_words(cells: Sequence[str | None]) -> NDArray[np.float64]:
    read = reading_of([cell or "" for cell in cells], semicolons=False).read
    return np.array([number_or_nan(read, cell or "") for cell in cells])


def _finite(values: NDArray[Any], place: str) -> NDArray[np.float64]:
    found = values.astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        wrong = np.flatnonzero(np.isinf(found.astype(np.float32)))
    if len(wrong):
        raise DataError(f"{place}, row {wrong[0] + 1}: {not_finite(float(found[wrong[0]]))}")
    return found


def read_hdf5(path: Path, request: Request) -> Found:
    """The arrays that `arrays`, or their names, give a role; an array in a group is called group/name."""
    try:
        import h5py
    except ImportError:
        raise missing_extra(path, "h5py") from None
    with reading(path), h5py.File(path, "r") as file:
        arrays: dict[str, Any] = {}
        file.visititems(lambda name, node: arrays.update({name: node}) if isinstance(node, h5py.Dataset) else None)
        shapes = {name: (tuple(node.shape or ()), node.dtype.kind) for name, node in arrays.items()}
        roles = assign(shapes, request, path)
        return {role: _array(arrays[name], path) for role, name in roles.items()} | {"notes": said(roles)}


def _array(array: Any, path: Path) -> NDArray[Any]:
    import h5py

    what = f"array {array.name.lstrip('/')}"
    text = h5py.check_string_dtype(array.dtype) is not None
    if array.shape is None or (array.dtype.kind not in "biuf" and not text):
        raise DataError(f"{path}: {what} has type {array.dtype} and shape {array.shape}; it must hold numbers or text")
    no_bomb(path, what, math.prod(array.shape) * array.dtype.itemsize, array.id.get_storage_size())
    fits_memory(path, f"{what}, shape {array.shape},", math.prod(array.shape) * (array.dtype.itemsize + 4))
    return np.asarray(array.asstr()[...]).astype(np.str_) if text else np.asarray(array[...])
