"""Softmax and the cross-entropy loss (course 2, week 3): L = -sum_j y_j log y_hat_j."""

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.layout import Array


def softmax(z: Array) -> Array:
    """exp(z) over its sum along the last axis, the maximum subtracted first. Any shape (..., C)."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def losses(z: Array, y: NDArray[np.int64]) -> NDArray[np.float64]:
    """-log y_hat of the true class, in float64: z (K, C, m), y (m,) or (K, m) -> (K, m). Overwrites z.

    Taken as log(sum exp) - z_y, which stays finite where the probability itself underflows.
    """
    z -= z.max(axis=1, keepdims=True)
    right = z[np.arange(len(z))[:, np.newaxis], y, np.arange(z.shape[2])].astype(np.float64)
    np.exp(z, out=z)
    return np.asarray(np.log(z.sum(axis=1), dtype=np.float64) - right)
