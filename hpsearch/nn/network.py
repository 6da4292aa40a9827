"""Forward and backward propagation of K same-shape networks on one mini-batch, as (K, m, n) arrays.

K = 1 is the ordinary case. matmul works slice by slice, so that a network's bits do not depend on who sails with it.
Formulas: course 2, week 3 (batch norm, softmax) and Ioffe and Szegedy 2015 for the gradient of batch norm.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.activations import ACTIVATIONS
from hpsearch.nn.layout import Array, DType, Shape, Views, aligned, parameter_views, split
from hpsearch.nn.settings import Settings


@dataclass(frozen=True, slots=True)
class Vectors:
    """What may differ between the networks of a stack, one entry each. `masks` says which layers drop units."""

    l2: Array  # (K, 1): lambda / m, m the number of training examples
    l1: Array  # (K, 1): lambda / (2 m)
    batch_norm_epsilon: Array  # (K, 1, 1)
    batch_norm_average: Array  # (K, 1)
    keep: Array  # (K, layers + 1): keep_prob of the input and of each hidden layer
    levels: NDArray[np.uint16]  # (K, layers + 1): a unit stays where its 16 random bits are at most this
    masks: tuple[bool, ...]
    regularized: bool
    activation: str

    @classmethod
    def of(cls, settings: Sequence[Settings], examples: int, dtype: DType) -> "Vectors":
        """Collects K settings; `examples` is the number of training examples."""

        def column(values: list[float]) -> Array:
            return np.array(values, dtype=np.float64).astype(dtype).reshape(-1, 1)

        keep: Array = np.array([(s.input_keep_prob, *s.keep_prob) for s in settings]).astype(dtype)
        return cls(
            l2=column([s.l2 / examples for s in settings]),
            l1=column([s.l1 / (2 * examples) for s in settings]),
            batch_norm_epsilon=column([s.batch_norm_epsilon for s in settings])[:, :, np.newaxis],
            batch_norm_average=column([s.batch_norm_average for s in settings]),
            keep=keep,
            levels=(np.clip(np.round(keep * 65536), 1, 65536) - 1).astype(np.uint16),
            masks=tuple(bool(layer.min() < 1) for layer in keep.T),
            regularized=any(s.l2 or s.l1 for s in settings),
            activation=settings[0].activation,
        )


class Buffers:
    """Every array that K networks need for mini-batches of m rows, made once and reused.

    `orders` is 1 where all take the same rows, else K: x is (orders, m, n_x). The output layer is transposed,
    (K, C, m): reductions over the classes then run along whole rows of examples.
    """

    def __init__(self, shape: Shape, vectors: Vectors, k: int, m: int, orders: int, dtype: DType) -> None:
        def stack(widths: Sequence[int]) -> list[Array]:
            return [aligned((k, m, n), dtype) for n in widths]

        self.m = m
        self.share: Array = np.array(1 / m, dtype)
        self.row_of_means: Array = np.full((1, m), 1 / m, dtype)
        self.row_of_ones: Array = np.ones((1, m), dtype)
        self.column_of_ones: Array = np.ones((m, 1), dtype)
        self.x: Array = aligned((orders, m, shape.inputs), dtype)
        self.y = np.empty((orders, m), np.int64)
        self.x_mean: Array = np.empty((orders, 1, shape.inputs), dtype)
        self.centered = stack(shape.scales)  # Z - mu
        self.a = stack(shape.hidden)
        self.d = stack(shape.hidden)
        # Layers take turns with these: the less memory a step touches, the more of it stays in the cache.
        largest = k * m * max(shape.hidden, default=0)
        scratch, zeros = aligned((largest,), dtype), aligned((largest,), dtype)
        zeros[:] = 0
        self.scratch = [scratch[: k * m * n].reshape(k, m, n) for n in shape.hidden]
        self.zeros = [zeros[: k * m * n].reshape(k, m, n) for n in shape.hidden]
        widths = (shape.inputs, *shape.hidden)
        self.mask: list[Array | None] = [
            aligned((k, m, n), dtype) if on else None for n, on in zip(widths, vectors.masks, strict=True)
        ]
        self.bits = [None if mask is None else np.empty(mask.shape, np.uint16) for mask in self.mask]
        self.dropped = [None if mask is None else aligned(mask.shape, dtype) for mask in self.mask]
        self.statistics: Array = np.empty((2, k, sum(shape.scales)), dtype)
        sizes = [(1, n) for n in shape.scales]
        self.mean, self.variance = split(self.statistics[0], sizes), split(self.statistics[1], sizes)
        self.inverse: list[Array] = [np.empty((k, 1, n), dtype) for n in shape.scales]
        self.factor = [np.empty_like(inverse) for inverse in self.inverse]  # gamma / sqrt(sigma^2 + epsilon)
        self.out: Array = aligned((k, shape.classes, m), dtype)
        self.largest: Array = np.empty((k, 1, m), dtype)
        self.sums: Array = np.empty((k, 1, m), dtype)
        self.right: Array = np.empty((k, m), dtype)
        self.truth: Array = np.empty((shape.classes, orders, m), dtype)  # y / m, as one-hot columns
        self._truths: Array = np.eye(shape.classes, dtype=dtype) * self.share
        self._first_places = np.arange(k)[:, np.newaxis] * shape.classes * m + np.arange(m)
        self.place = np.empty((k, m), np.int64)  # of each example's z_y in out

    def fill(self, x: Array, y: NDArray[np.int64], rows: NDArray[np.int64], center: bool) -> None:
        """Takes the rows (orders, m) of a mini-batch; `center` subtracts their mean, which is kept in x_mean."""
        x.take(rows, axis=0, out=self.x, mode="clip")
        self.complete(y, rows, center)

    def complete(self, y: NDArray[np.int64], rows: NDArray[np.int64], center: bool) -> None:
        """What `fill` does once x is there."""
        if center:
            np.matmul(self.row_of_means, self.x, out=self.x_mean)
            np.subtract(self.x, self.x_mean, out=self.x)
        y.take(rows, out=self.y, mode="clip")
        np.add(self._first_places, self.y * self.m, out=self.place)
        self._truths.take(self.y, axis=1, out=self.truth, mode="clip")


def _centers_inputs(shape: Shape, vectors: Vectors) -> bool:
    """Whether the mini-batch's inputs are centered instead of the first layer's Z: the same, once for all K networks.

    Batch norm takes any shift of Z away, so both give the same function. It pays where inputs are the narrower.
    """
    return shape.batch_norm and bool(shape.hidden) and shape.inputs <= shape.hidden[0] and not vectors.masks[0]


class Stack:
    """K networks of one shape: parameters w (K, P) and gradients g (K, P) with views for each layer."""

    def __init__(self, shape: Shape, flat: Array, vectors: Vectors) -> None:
        self.shape = shape
        self.vectors = vectors
        self.w: Views = parameter_views(flat, shape)
        gradients = aligned(flat.shape, flat.dtype)
        gradients[:] = 0
        self.g: Views = parameter_views(gradients, shape)
        self._activation = ACTIVATIONS[vectors.activation]
        self.center = _centers_inputs(shape, vectors)

    def forward(self, b: Buffers, rngs: Sequence[np.random.Generator] = ()) -> None:
        """Training-time pass over b.x: fills the buffers, leaves the logits in b.out. Drops units given rngs."""
        a: Array = self._dropout(b, 0, b.x, rngs)
        for layer in range(len(self.shape.hidden)):
            if self.shape.batch_norm:
                np.matmul(a, self.w.W[layer], out=b.centered[layer])
                self._normalize(b, layer)
            else:
                np.matmul(a, self.w.W[layer], out=b.a[layer])
            np.add(b.a[layer], self.w.shift[layer], out=b.a[layer])
            self._activation.forward(b.a[layer], b.zeros[layer])
            a = self._dropout(b, layer + 1, b.a[layer], rngs)
        np.matmul(self.w.W[-1].swapaxes(-1, -2), a.swapaxes(-1, -2), out=b.out)
        np.add(b.out, self.w.shift[-1].swapaxes(-1, -2), out=b.out)

    def backward(self, b: Buffers) -> None:
        """From logits and labels to self.g. Leaves each example's sum of exp and shifted z_y in b.sums and b.right."""
        self._softmax_backward(b)
        np.matmul(b.out, b.column_of_ones, out=self.g.shift[-1].swapaxes(-1, -2))
        d = b.out.swapaxes(-1, -2)
        for layer in range(len(self.shape.hidden), -1, -1):
            a = b.x if layer == 0 else b.a[layer - 1]
            if (dropped := b.dropped[layer]) is not None:
                a = dropped
            np.matmul(a.swapaxes(-1, -2), d, out=self.g.W[layer])
            if layer > 0:
                d = self._hidden_backward(b, layer - 1, d)
        if self.vectors.regularized:
            self._regularize()

    def _normalize(self, b: Buffers, layer: int) -> None:
        """a = gamma Z_norm, with Z_norm = (Z - mu) / sqrt(sigma^2 + epsilon) over the mini-batch."""
        z, scratch, inverse, factor = b.centered[layer], b.scratch[layer], b.inverse[layer], b.factor[layer]
        if layer == 0 and self.center:
            np.matmul(b.x_mean, self.w.W[0], out=b.mean[0])
        else:
            np.matmul(b.row_of_means, z, out=b.mean[layer])
            np.subtract(z, b.mean[layer], out=z)
        np.square(z, out=scratch)
        np.matmul(b.row_of_means, scratch, out=b.variance[layer])
        np.add(b.variance[layer], self.vectors.batch_norm_epsilon, out=inverse)
        np.sqrt(inverse, out=inverse)
        np.reciprocal(inverse, out=inverse)
        np.multiply(self.w.scale[layer], inverse, out=factor)
        np.multiply(z, factor, out=b.a[layer])

    def _dropout(self, b: Buffers, layer: int, a: Array, rngs: Sequence[np.random.Generator]) -> Array:
        """Inverted dropout (course 2, week 1): keep each unit with keep_prob, divide by it. Each draws alone."""
        mask, bits, dropped = b.mask[layer], b.bits[layer], b.dropped[layer]
        if mask is None or bits is None or dropped is None:
            return a
        bits[:] = 0
        for k, rng in enumerate(rngs):
            if self.vectors.keep[k, layer] < 1:
                words = rng.bit_generator.random_raw(-(-bits[k].size // 4))
                bits[k] = words.view(np.uint16)[: bits[k].size].reshape(bits[k].shape)
        np.less_equal(bits, self.vectors.levels[:, layer, np.newaxis, np.newaxis], out=mask)
        if rngs:
            np.divide(mask, self.vectors.keep[:, layer, np.newaxis, np.newaxis], out=mask)
        np.multiply(a, mask, out=dropped)
        return dropped

    def _softmax_backward(self, b: Buffers) -> None:
        """dZ = (y_hat - y) / m, in place of the logits."""
        z = b.out
        np.maximum.reduce(z, axis=1, keepdims=True, out=b.largest)
        np.subtract(z, b.largest, out=z)
        z.take(b.place, out=b.right, mode="clip")
        np.exp(z, out=z)
        np.add.reduce(z, axis=1, keepdims=True, out=b.sums)
        np.divide(b.share, b.sums, out=b.largest)
        np.multiply(z, b.largest, out=z)
        np.subtract(z, b.truth.swapaxes(0, 1), out=z)

    def _hidden_backward(self, b: Buffers, layer: int, d_next: Array) -> Array:
        """From dZ of the next layer to this layer's dZ; gradients of gamma and beta on the way."""
        d, scratch = b.d[layer], b.scratch[layer]
        np.matmul(d_next, self.w.W[layer + 1].swapaxes(-1, -2), out=d)
        if (mask := b.mask[layer + 1]) is not None:
            np.multiply(d, mask, out=d)
        self._activation.backward(b.a[layer], d, scratch, b.zeros[layer])
        np.matmul(b.row_of_ones, d, out=self.g.shift[layer])
        if self.shape.batch_norm:
            self._normalize_backward(b, layer, d)
        return d

    def _normalize_backward(self, b: Buffers, layer: int, d: Array) -> None:
        """dZ = gamma / sqrt(sigma^2 + epsilon) (dZ~ - mean(dZ~) - Z_norm mean(dZ~ Z_norm)), in place of dZ~."""
        z, scratch, gamma, inverse = b.centered[layer], b.scratch[layer], self.g.scale[layer], b.inverse[layer]
        np.multiply(d, z, out=scratch)
        np.matmul(b.row_of_ones, scratch, out=gamma)
        np.multiply(gamma, inverse, out=gamma)
        if layer > 0 or not self.center:  # centered inputs take the mean away in dW
            np.subtract(d, self.g.shift[layer] * b.share, out=d)
        np.multiply(z, gamma * inverse * b.share, out=z)
        np.subtract(d, z, out=d)
        np.multiply(d, b.factor[layer], out=d)

    def _regularize(self) -> None:
        """Add lambda/m W for L2 and lambda/(2m) sign(W) for L1 to the gradients of the weights alone."""
        n = self.shape.weights
        w, g = self.w.flat[:, :n], self.g.flat[:, :n]
        g += w * self.vectors.l2
        if self.vectors.l1.any():
            g += np.sign(w) * self.vectors.l1

    def penalty(self) -> NDArray[np.float64]:
        """lambda/(2m) ||W||^2 + lambda/(2m) ||W||_1 of each network (K,)."""
        found = np.zeros(len(self.w.flat))
        for i, w in enumerate(self.w.flat[:, : self.shape.weights]) if self.vectors.regularized else ():
            l2, l1 = float(self.vectors.l2[i, 0]), float(self.vectors.l1[i, 0])
            found[i] = (l2 / 2 * np.dot(w, w) if l2 else 0) + (l1 * np.abs(w).sum() if l1 else 0)
        return found
