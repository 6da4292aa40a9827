"""One flat array a network, with views for each layer: a fleet of K networks is a (K, P) array.

The weights come first, so that weight decay and the optimizer step are a handful of ufuncs over slices of one array.
"""

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
DType = np.dtype[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Shape:
    """Widths of a network: n_x inputs, hidden layers, C classes; batch norm on each hidden layer or on none.

    `hidden` are the widths as computed, which may be padded (`padded`).
    """

    inputs: int
    hidden: tuple[int, ...]
    classes: int
    batch_norm: bool

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """(n_in, n_out) of each layer, the output layer last."""
        widths = (self.inputs, *self.hidden, self.classes)
        return list(pairwise(widths))

    @property
    def weights(self) -> int:
        """How many entries of a flat row are weights; they are the first ones."""
        return sum(i * o for i, o in self.pairs)

    @property
    def scales(self) -> tuple[int, ...]:
        """Widths of the layers that have a gamma."""
        return self.hidden if self.batch_norm else ()

    @property
    def parameters(self) -> int:
        """P: weights, then a shift for each layer (beta or b), then a scale (gamma) for each normalized layer.

        Rounded up so that every row of a (K, P) float32 array begins at a cache line; the last few may be unused.
        """
        return -(-self.trained // 16) * 16

    @property
    def trained(self) -> int:
        """How many numbers are trained: the entries of a row that are used."""
        return self.weights + sum(self.hidden) + self.classes + sum(self.scales)


LINE = 64
"""Bytes of a cache line, and of the widest vector registers."""


def aligned(shape: tuple[int, ...], dtype: DType) -> Array:
    """An uninitialized array that begins at a cache line: ufuncs over it take up to a third less time."""
    size = math.prod(shape) * dtype.itemsize
    raw = np.empty(size + LINE, np.uint8)
    start = -raw.__array_interface__["data"][0] % LINE
    return raw[start : start + size].view(dtype).reshape(shape)


class Workspace:
    """Arrays lent under a name, over and over: memory that is fresh from the system costs more than the sums in it."""

    def __init__(self) -> None:
        self._flat: dict[str, Array] = {}

    def lend(self, name: str, shape: tuple[int, ...], dtype: DType) -> Array:
        """An array as it was left by whoever had the name before; zeros at first."""
        size, flat = math.prod(shape), self._flat.get(name)
        if flat is None or flat.size < size or flat.dtype != dtype:
            flat = self._flat[name] = aligned((size,), dtype)
            flat[:] = 0
        return flat[:size].reshape(shape)


PAD = 16
MOST_PADDED = 65_536
"""Networks of more weights are not padded: they gain nothing from a fleet, and would pay for every column."""


def padded(shape: Shape) -> Shape:
    """Hidden widths rounded up to a multiple of 16, so that networks of nearly the same widths sail together.

    Exact where activation(0) = 0: an added unit has weights and gamma 0, hence output 0, and its gradients are 0.
    """
    wide = replace(shape, hidden=tuple(-(-n // PAD) * PAD for n in shape.hidden))
    return wide if wide.weights <= MOST_PADDED else shape


@dataclass(frozen=True, slots=True)
class Views:
    """Layer l's W (K, n_in, n_out), shift (K, 1, n_out) and, under batch norm, scale (K, 1, n_out): views of flat."""

    flat: Array
    W: list[Array]
    shift: list[Array]
    scale: list[Array]


def split(flat: Array, sizes: list[tuple[int, int]], start: int = 0) -> list[Array]:
    """Consecutive (K, rows, columns) views of a (K, P) array, from entry `start` on."""
    views = []
    for rows, columns in sizes:
        views.append(flat[:, start : start + rows * columns].reshape(len(flat), rows, columns))
        start += rows * columns
    return views


def parameter_views(flat: Array, shape: Shape) -> Views:
    """The layers of a (K, P) array."""
    shifts = [(1, n) for n in (*shape.hidden, shape.classes)]
    scales = [(1, n) for n in shape.scales]
    after = shape.weights + sum(n for _, n in shifts)
    return Views(flat, split(flat, shape.pairs), split(flat, shifts, shape.weights), split(flat, scales, after))


def parameter_names(shape: Shape) -> list[tuple[str, slice]]:
    """The course's name of each parameter array and its slice of a flat row: W1, ..., b or beta1, ..., gamma1, ..."""
    last = len(shape.pairs)
    shift = "beta" if shape.batch_norm else "b"
    sizes = [(f"W{i}", a * b) for i, (a, b) in enumerate(shape.pairs, 1)]
    sizes += [(f"{shift}{i}", n) for i, n in enumerate(shape.hidden, 1)]
    sizes += [(f"b{last}", shape.classes)]
    sizes += [(f"gamma{i}", n) for i, n in enumerate(shape.scales, 1)]
    ends = np.cumsum([n for _, n in sizes]).tolist()
    return [(name, slice(end - n, end)) for (name, n), end in zip(sizes, ends, strict=True)]
