"""NumPy's .npy and .npz, without pickle, and with the declared size checked before anything is allocated."""

import gzip
import io
import math
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from hpsearch.data.layout import lay_out
from hpsearch.data.reading import BROKEN, Found, Request, fits_memory, no_bomb, reading
from hpsearch.data.roles import assign, said
from hpsearch.errors import DataError

Bytes = IO[bytes] | gzip.GzipFile
MOST_HEADER = 10_000
MOST_DIMENSIONS = 8


def read_npy(path: Path, request: Request) -> Found:
    """One array. A 2-D array that must hold its labels has them in `label` (a number), by default the last column."""
    with reading(path), path.open("rb") as file:
        array = _array(file, path.stat().st_size, path, "the array")
    if array.ndim == 2 and request.want != "examples":
        layout = lay_out(None, array.shape[1], request, path)
        if layout.label is not None and request.spec.label is None and request.want == "labelled":
            _check_labels(array[:, layout.label], path)
        columns = {role: array[:, column] for role, column in layout.columns(request.ids).items()}
        return {"x": array[:, list(layout.features)], **columns}
    if request.want == "labelled":
        raise DataError(
            f"{path}: has shape {array.shape}: only a 2-D array can hold its labels as a column; "
            f"name the labels' file: data: {{x: {path.name}, y: LABELS.npy}}"
        )
    return {"x": array}


@np.errstate(invalid="ignore")  # a NaN may signal
def _check_labels(column: NDArray[Any], path: Path) -> None:
    """A last column that holds fractions is a feature, so the labels must be somewhere else."""
    if column.dtype.kind == "f" and (wrong := np.flatnonzero(np.isfinite(column) & (column != np.rint(column)))).size:
        row = int(wrong[0])
        raise DataError(
            f"{path}: y is missing: the last column holds no labels (row {row + 1} has {column[row]:g}, and "
            f"classification needs whole numbers); name the labels' file: data: {{x: {path.name}, y: LABELS.npy}}"
        )


def read_npz(path: Path, request: Request) -> Found:
    """The arrays of an .npz that `arrays`, or their names, give a role."""
    with reading(path), zipfile.ZipFile(path) as archive:
        members = {i.filename.removesuffix(".npy"): i for i in archive.infolist() if i.filename.endswith(".npy")}
        roles = assign({name: _shape(archive, member) for name, member in members.items()}, request, path)
        found: Found = {role: _member(archive, members, name, path) for role, name in roles.items()}
        return found | {"notes": said(roles)}


def _shape(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[tuple[int, ...], str]:
    """Shape and kind of an array by its header; nothing where that cannot be read, which is told when it is needed."""
    try:
        with archive.open(member) as file:
            version = npy.read_magic(file)
            shape, _, dtype = _header(file, version == (1, 0), "")
            return shape, dtype.kind
    except BROKEN:
        return (), "?"


def _member(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], name: str, path: Path) -> NDArray[Any]:
    no_bomb(path, f"array {name}", members[name].file_size, members[name].compress_size)
    with archive.open(members[name]) as file:
        return _array(file, members[name].file_size, path, f"array {name}")


def _array(file: IO[bytes], size: int, path: Path, what: str) -> NDArray[Any]:
    """Reads one array from the `size` bytes of `file`."""
    version = npy.read_magic(file)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"{what} has .npy version {version[0]}.{version[1]}, which only structured arrays need")
    shape, fortran, dtype = _header(file, version == (1, 0), what)
    if dtype.hasobject:
        raise DataError(
            f"{path}: {what} holds Python objects, which only pickle can load, and a pickle can run any code; "
            f"save numbers, or text as a NumPy string array: np.savez(..., y=y.astype(str))"
        )
    if dtype.kind not in "biufSU" or dtype.itemsize == 0 or min(shape, default=0) < 0:
        raise DataError(f"{path}: {what} has type {dtype} and shape {shape}; it must hold numbers or text")
    if 0 in shape or len(shape) > MOST_DIMENSIONS:
        raise DataError(
            f"{path}: {what} has shape {shape}; it must have values, and at most {MOST_DIMENSIONS} dimensions"
        )
    count, left = math.prod(shape), size - file.tell()
    if count * dtype.itemsize > left:
        raise DataError(
            f"{path}: {what} declares shape {shape} of {dtype}, {count * dtype.itemsize:,} bytes, "
            f"but only {left:,} bytes are there; the file is cut off or damaged"
        )
    fits_memory(path, f"{what}, shape {shape},", count * (dtype.itemsize + 4))
    flat = np.empty(count, dtype)
    fill(file, flat, path, what)
    return flat.reshape(shape[::-1]).T if fortran else flat.reshape(shape)


def _header(file: IO[bytes], first: bool, what: str) -> tuple[tuple[int, ...], bool, Any]:
    """Shape, Fortran order and type. NumPy reads a header whole before it looks at its length, so we look before."""
    size = file.read(2 if first else 4)
    length = int.from_bytes(size, "little")
    if length > MOST_HEADER:
        raise ValueError(f"{what} has a header of {length:,} bytes")
    header = io.BytesIO(size + file.read(length))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about headers written by Python 2
        return npy.read_array_header_1_0(header) if first else npy.read_array_header_2_0(header)


def fill(file: Bytes, flat: NDArray[Any], path: Path, what: str) -> None:
    """Reads exactly the bytes of `flat`, in place. Raises DataError where the file ends before."""
    target = flat.view(np.uint8).data
    done = 0
    while done < len(target):
        block = file.read(min(len(target) - done, 1 << 24))
        if not block:
            raise DataError(f"{path}: {what} ends after {done:,} of {len(target):,} bytes; the file is cut off")
        target[done : done + len(block)] = block
        done += len(block)
