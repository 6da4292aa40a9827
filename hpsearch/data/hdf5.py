"""HDF5, with the `data` extra (h5py)."""

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.reading import Found, Request, fits_memory, missing_extra, no_bomb, reading
from hpsearch.data.roles import assign
from hpsearch.errors import DataError


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
