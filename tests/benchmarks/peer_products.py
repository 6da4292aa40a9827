"""The bare matrix products of a training, nothing else: the limit of what stacked NumPy can reach."""

from collections.abc import Callable

import numpy as np

from tests.benchmarks.workloads import Task


def start(task: Task) -> Callable[[], None]:
    """Forward Z = A W, backward dW = A^T dZ and dA = dZ W^T of every step, into buffers, x shared by the networks."""
    k, pairs = len(task.flat), task.shape.pairs
    W, dW = ([_filled(k, *pair) for pair in pairs] for _ in range(2))
    sizes = [rows.stop - rows.start for rows in task.slices]
    step_of = {m: _products(W, dW, m, k) for m in set(sizes)}

    def run() -> None:
        for _ in task.orders:
            for m in sizes:
                step_of[m]()

    return run


def _filled(*shape: int) -> np.ndarray:
    return np.full(shape, 0.01, np.float32)


def _products(W: list[np.ndarray], dW: list[np.ndarray], m: int, k: int) -> Callable[[], None]:
    A = [_filled(1, m, W[0].shape[1]), *(_filled(k, m, w.shape[2]) for w in W)]
    dZ = [_filled(k, m, w.shape[2]) for w in W]

    def step() -> None:
        for layer in range(len(W)):
            np.matmul(A[layer], W[layer], out=A[layer + 1])
        for layer in range(len(W) - 1, -1, -1):
            np.matmul(A[layer].swapaxes(1, 2), dZ[layer], out=dW[layer])
            if layer:
                np.matmul(dZ[layer], W[layer].swapaxes(1, 2), out=dZ[layer - 1])

    return step
