"""IDX, the format of MNIST's files (http://yann.lecun.com/exdb/mnist), plain or gzipped."""

import gzip
import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.numpy_files import MOST_DIMENSIONS, Bytes, fill
from hpsearch.data.reading import Found, Request, fits_memory, no_bomb, reading
from hpsearch.errors import DataError

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
MOST_DEFLATED = 1032  # deflate never packs more than so many bytes into one (zlib's technical notes)


def read_idx(path: Path, request: Request) -> Found:
    """One array: bytes 0, 0, type, number of dimensions; each dimension as a big-endian uint32; the values."""
    if request.want == "labelled":
        raise DataError(
            f"{path}: an IDX file holds examples or labels, not both; name both files: "
            f"data: {{x: {path.name}, y: LABELS}}"
        )
    packed = path.suffix == ".gz"
    with reading(path), path.open("rb") as raw:
        size = path.stat().st_size * (MOST_DEFLATED if packed else 1)
        if not packed:
            return {"x": _array(raw, size, path)}
        with gzip.GzipFile(fileobj=raw) as file:
            return {"x": _array(file, size, path)}


def _array(file: Bytes, size: int, path: Path) -> NDArray[Any]:
    head = file.read(4)
    if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in TYPES or not 0 < head[3] <= MOST_DIMENSIONS:
        raise DataError(
            f"{path}: starts with the bytes {head.hex(' ') or '(none)'}; an IDX file starts with 00 00, "
            f"a type ({', '.join(f'{t:02x}' for t in TYPES)}) and the number of dimensions (1 to {MOST_DIMENSIONS})"
        )
    dtype = np.dtype(TYPES[head[2]])
    shape = struct.unpack(f">{head[3]}I", file.read(4 * head[3]))
    needed, left = math.prod(shape) * dtype.itemsize, size - 4 - 4 * head[3]
    if needed > left:
        raise DataError(
            f"{path}: declares shape {shape} of {dtype.name}, {needed:,} bytes, but at most {left:,} bytes are there; "
            f"the file is cut off or damaged"
        )
    no_bomb(path, f"shape {shape}", needed, path.stat().st_size)
    fits_memory(path, f"shape {shape}", needed + 4 * math.prod(shape))
    flat = np.empty(math.prod(shape), dtype)
    fill(file, flat, path, f"the array of shape {shape}")
    if file.read(1):  # at the end, gzip checks its sum as well
        raise DataError(f"{path}: holds more bytes than shape {shape} of {dtype.name} needs; the file is damaged")
    return flat.reshape(shape)
