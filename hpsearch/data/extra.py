"""The kinds of files that need the `data` extra: Parquet (pyarrow) and HDF5 (h5py)."""

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.features import to_features
from hpsearch.data.layout import lay_out
from hpsearch.data.reading import Found, Request, fits_memory, missing_extra, no_bomb, reading
from hpsearch.data.roles import assign
from hpsearch.errors import DataError


def read_parquet(path: Path, request: Request) -> Found:
    """x (m, n_x) float32, and the label and group columns. Raises DataError with row and column from 1."""
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
    no_bomb(path, "the table", 4 * rows * len(names), path.stat().st_size)
    fits_memory(path, f"{rows:,} rows of {len(names)} columns", 4 * rows * (len(names) + 2))
    x = np.empty((rows, len(layout.features)), np.float32)
    for j, column in enumerate(layout.features):
        place = f"{path}: {layout.place(column)}"
        values = _column(file, names[column], place)
        if values.dtype.kind not in "biuf":
            raise DataError(
                f"{place}: holds {values.dtype}, not numbers; leave it out (drop: [{names[column]}]), "
                f"or say that it is the label (label: {names[column]})"
            )
        with np.errstate(over="ignore", invalid="ignore"):  # a NaN may signal
            x[:, j] = values
    found: Found = {"x": to_features(x, str(path), layout.feature_names)[0] if x.size else x}
    found["features"] = np.array(layout.feature_names, dtype=np.str_)
    for role, number in layout.columns(request.ids).items():
        found[role] = _column(file, names[number], f"{path}: {layout.place(number)}")
    return found


def _column(file: Any, name: str, place: str) -> NDArray[Any]:
    """One column as numbers or text. Raises DataError where a value is missing, or is neither."""
    import pyarrow as pa

    values = file.read(columns=[name]).column(0)
    if values.null_count:
        row = values.is_null().to_numpy().argmax() + 1
        raise DataError(f"{place}, row {row}: the value is missing; fill it in, or leave the row or the column out")
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return np.asarray(values.to_numpy())
    if pa.types.is_decimal(kind):
        return np.asarray(values.cast(pa.float64()).to_numpy())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return np.array(values.to_pylist(), dtype=np.str_)
    raise DataError(f"{place}: holds {kind}; a column must hold numbers or text")


def read_hdf5(path: Path, request: Request) -> Found:
    """The arrays that `arrays`, or their names, give a role; an array in a group is called group/name."""
    try:
        import h5py
    except ImportError:
        raise missing_extra(path, "h5py") from None
    with reading(path), h5py.File(path, "r") as file:
        arrays: dict[str, Any] = {}
        file.visititems(lambda name, node: arrays.update({name: node}) if isinstance(node, h5py.Dataset) else None)
        return {role: _array(arrays[name], path) for role, name in assign(list(arrays), request, path).items()}


def _array(array: Any, path: Path) -> NDArray[Any]:
    import h5py

    what = f"array {array.name.lstrip('/')}"
    text = h5py.check_string_dtype(array.dtype) is not None
    if array.shape is None or (array.dtype.kind not in "biuf" and not text):
        raise DataError(f"{path}: {what} has type {array.dtype} and shape {array.shape}; it must hold numbers or text")
    no_bomb(path, what, math.prod(array.shape) * array.dtype.itemsize, array.id.get_storage_size())
    fits_memory(path, f"{what}, shape {array.shape},", math.prod(array.shape) * (array.dtype.itemsize + 4))
    return np.asarray(array.asstr()[...]).astype(np.str_) if text else np.asarray(array[...])
