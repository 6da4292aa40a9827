"""Input normalization x := (x - mu)/sigma, with mu and sigma of the training part alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHUNK = 4096  # rows at a time, so that no float64 copy of the whole part is made
_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True)
class Normalization:
    """`mu` and `sigma` are (n_x,) float64; a constant feature has sigma 1."""

    mu: NDArray[np.float64]
    sigma: NDArray[np.float64]

    @classmethod
    def of(cls, x: NDArray[np.float32]) -> "Normalization":
        """Mean and standard deviation of each feature of `x` (m, n_x), in two passes and float64.

        mu = 1/m sum x, sigma^2 = 1/m sum (x - mu)^2. The first row is subtracted before the sum, so that a constant
        feature has a variance of exactly 0.
        """
        first = x[0].astype(np.float64)
        total, squares = np.zeros_like(first), np.zeros_like(first)
        for start in range(0, len(x), CHUNK):
            total += (x[start : start + CHUNK] - first).sum(axis=0)
        mu = first + total / len(x)
        for start in range(0, len(x), CHUNK):
            squares += np.square(x[start : start + CHUNK] - mu).sum(axis=0)
        sigma = np.sqrt(squares / len(x))
        return cls(mu, np.where(sigma > 0, sigma, 1.0))

    def apply(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """(x - mu)/sigma as a new (m, n_x) float32 array, kept within the finite range of float32."""
        out = np.empty(x.shape, np.float32)
        for start in range(0, len(x), CHUNK):
            z = (x[start : start + CHUNK] - self.mu) / self.sigma
            out[start : start + CHUNK] = np.clip(z, -_LARGEST, _LARGEST)
        return out
