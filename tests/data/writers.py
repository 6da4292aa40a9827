"""The same examples written in every format that can be read; each returns the spec that reads them."""

import csv
import gzip
import struct

import numpy as np

from hpsearch.data import DataSpec

IDX_TYPES = {"uint8": 0x08, "int8": 0x09, "int16": 0x0B, "int32": 0x0C, "float32": 0x0D, "float64": 0x0E}


def idx_bytes(array):
    head = bytes([0, 0, IDX_TYPES[array.dtype.name], array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(array.dtype.newbyteorder(">")).tobytes()


def npz(path, x, y):
    np.savez_compressed(path, x=x, y=y)
    return DataSpec(path.name)


def npy(path, x, y):
    np.save(path, x)
    np.save(path.with_name("labels.npy"), y)
    return DataSpec(path.name, arrays={"y": "labels.npy"})


def delimited(separator):
    def write(path, x, y):
        with path.open("w", newline="") as file:
            rows = csv.writer(file, delimiter=separator)
            rows.writerow(["label", *(f"pixel {j}" for j in range(x.shape[1]))])
            rows.writerows([label, *row] for label, row in zip(y.tolist(), x.tolist(), strict=True))
        return DataSpec(path.name, label="label")

    return write


def idx(path, x, y):
    pack = gzip.compress if path.suffix == ".gz" else bytes
    path.write_bytes(pack(idx_bytes(x)))
    labels = path.with_name("labels" + path.name)
    labels.write_bytes(pack(idx_bytes(y)))
    return DataSpec(None, arrays={"x": path.name, "y": labels.name})


def parquet(path, x, y):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({f"pixel {j}": column for j, column in enumerate(x.T)} | {"label": y}), path)
    return DataSpec(path.name)


def hdf5(path, x, y):
    import h5py

    with h5py.File(path, "w") as file:
        file["train_set_x"], file["train_set_y"] = x, y[None]
    return DataSpec(path.name)


LIBRARIES = {".h5": "h5py", ".hdf5": "h5py", ".parquet": "pyarrow"}
"""What the `data` extra brings, by the ending that needs it."""

WRITERS = {
    ".npz": npz,
    ".npy": npy,
    ".csv": delimited(","),
    ".tsv": delimited("\t"),
    ".idx": idx,
    ".idx.gz": idx,
    "-ubyte": idx,
    "-ubyte.gz": idx,
    ".parquet": parquet,
    ".h5": hdf5,
    ".hdf5": hdf5,
}
