"""What a trained network is at test time: batch norm folded into each layer, evaluated in chunks of constant size."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.activations import ACTIVATIONS
from hpsearch.nn.layout import Array, Shape, Views, Workspace
from hpsearch.nn.loss import losses, softmax

ROWS = 512
"""Rows evaluated at once. A constant: chunks of another size give other bits."""


@dataclass(frozen=True, slots=True)
class Model:
    """K networks ready to predict: a_l = activation(a_{l-1} W_l + b_l), softmax last.

    `W` and `b` hold (K, n_in, n_out) and (K, 1, n_out) for each layer.
    """

    W: list[Array]
    b: list[Array]
    activation: str

    def trimmed(self, hidden: tuple[int, ...]) -> "Model":
        """The same networks without the units that only pad their hidden layers."""
        ins, outs = (None, *hidden), (*hidden, None)
        W = [w[:, :i, :o].copy() for w, i, o in zip(self.W, ins, outs, strict=True)]
        return Model(W, [b[:, :, :o].copy() for b, o in zip(self.b, outs, strict=True)], self.activation)

    def logits(self, x: Array, lender: Workspace | None = None) -> Iterator[tuple[slice, Array]]:
        """Chunks of rows of x, (m, n_x) or (K, m, n_x), and their logits, transposed: (K, C, rows)."""
        lender = lender or Workspace()
        forward = ACTIVATIONS[self.activation].forward
        for start in range(0, x.shape[-2], ROWS):
            rows = slice(start, min(start + ROWS, x.shape[-2]))
            a: Array = x[..., rows, :]
            for layer, (W, b) in enumerate(zip(self.W[:-1], self.b[:-1], strict=True)):
                shape = (len(W), a.shape[-2], W.shape[2])
                a = np.matmul(a, W, out=lender.lend(f"layer {layer % 2}", shape, x.dtype))
                a += b
                forward(a, lender.lend("zeros", shape, x.dtype))
            z = np.matmul(self.W[-1].swapaxes(-1, -2), a.swapaxes(-1, -2))
            z += self.b[-1].swapaxes(-1, -2)
            yield rows, z

    def evaluate(
        self, x: Array, y: NDArray[np.int64], lender: Workspace | None = None, kept: list[Array] | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Error rate and mean cross-entropy of each network: two arrays (K,).

        On x (m, n_x), y (m,), or each on its own of x (K, m, n_x), y (K, m). The logits, (K, C, rows) a chunk, are
        appended to `kept`.
        """
        wrong = np.zeros(len(self.W[0]))
        cost = np.zeros(len(self.W[0]))
        for rows, z in self.logits(x, lender):
            wrong += (z.argmax(axis=1) != y[..., rows]).sum(axis=1)
            if kept is not None:
                kept.append(z.copy())
            cost += losses(z, y[..., rows]).sum(axis=1)
        return wrong / y.shape[-1], cost / y.shape[-1]

    def wrong(self, x: Array, y: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which rows of x (m, n_x) each network does not predict as y (m,): (K, m)."""
        return np.concatenate([z.argmax(axis=1) != y[rows] for rows, z in self.logits(x)], axis=1)

    def probabilities(self, x: Array) -> Array:
        """Softmax outputs (K, m, C); the prediction is their hardmax."""
        return np.concatenate([softmax(z.swapaxes(1, 2)) for _, z in self.logits(x)], axis=1)


def fold(shape: Shape, w: Views, mean: list[Array], variance: list[Array], epsilon: Array, activation: str) -> Model:
    """Folds gamma (Z - mu) / sqrt(sigma^2 + epsilon) + beta into W and b; epsilon is (K, 1, 1)."""
    if not shape.batch_norm:
        return Model([W.copy() for W in w.W], [b.copy() for b in w.shift], activation)
    weights, shifts = [], []
    for layer in range(len(shape.hidden)):
        factor = w.scale[layer] / np.sqrt(variance[layer] + epsilon)
        weights.append(w.W[layer] * factor)
        shifts.append(w.shift[layer] - mean[layer] * factor)
    return Model([*weights, w.W[-1].copy()], [*shifts, w.shift[-1].copy()], activation)
