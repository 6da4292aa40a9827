"""Input normalization x := (x - mu)/sigma, with mu and sigma of the training part alone, and what stands for NaN."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

CHUNK = 4096  # rows at a time, so that no float64 copy of the whole part is made
_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True)
class Normalization:
    """`mu` and `sigma` are (n_x,) float64; a constant feature has sigma 1. `fill` (n_x,) stands for missing values.

    With `fill` a constant feature has sigma infinity: where it is not constant in other rows, nothing is known of it.
    """

    mu: NDArray[np.float64]
    sigma: NDArray[np.float64]
    fill: NDArray[np.float64] | None = None

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

    @classmethod
    def filling(cls, x: NDArray[np.float32], missing: Literal["median", "mean"], scaled: bool) -> "Normalization":
        """The same of `x` with the median or mean of each feature where it is NaN; mu 0 and sigma 1 unless `scaled`."""
        fill = _fill_of(x, missing)
        whole = np.where(np.isnan(x), fill, x).astype(np.float32)
        found = cls.of(whole)
        constant = (whole == whole[0]).all(axis=0)
        mu, sigma = (found.mu, found.sigma) if scaled else (np.zeros_like(fill), np.ones_like(fill))
        return cls(mu, np.where(constant, np.inf, sigma), fill)

    def apply(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """(x - mu)/sigma as a new (m, n_x) float32 array, kept within the finite range of float32."""
        out = np.empty(x.shape, np.float32)
        for start in range(0, len(x), CHUNK):
            block = x[start : start + CHUNK]
            whole = block if self.fill is None else np.where(np.isnan(block), self.fill, block)
            out[start : start + CHUNK] = np.clip((whole - self.mu) / self.sigma, -_LARGEST, _LARGEST)
        return out


def _fill_of(x: NDArray[np.float32], missing: Literal["median", "mean"]) -> NDArray[np.float64]:
    """What stands for the missing values of each feature of x (m, n_x); 0 where it has none at all."""
    there = ~np.isnan(x)
    found = np.zeros(x.shape[1])
    for j in np.flatnonzero(there.any(axis=0)):
        values = x[there[:, j], j].astype(np.float64)
        found[j] = np.median(values) if missing == "median" else values.mean()
    return found
