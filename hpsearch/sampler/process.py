"""A Gaussian process with a Matern 5/2 kernel, one length a coordinate.

Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), equations 2.25 and 2.26 and algorithm 2.1.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Places = NDArray[np.intp]

JITTER = 1e-7
ROOT5 = math.sqrt(5.0)
ROWS = 128
"""Predicted together: larger arrays are given back to the system and fetched anew each time, which takes longer than
what is computed in them."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """s2 * k(r) + (noise + JITTER) where a point meets itself, r^2 = sum of (difference / length)^2."""

    lengths: Array
    noise: float
    amplitude: float


@dataclass(frozen=True, slots=True)
class Process:
    """A posterior: `points` are features in units of their lengths, (n, F).

    `inverse` is that of the kernel's lower Cholesky factor, which makes a prediction a product: twice as fast as
    solving.
    """

    kernel: Kernel
    per_feature: Array
    points: Array
    inverse: Array
    alpha: Array

    def predict(self, features: Array) -> tuple[Array, Array, Array]:
        """Mean and standard deviation of the function (without noise) at features (m, F), and the squared distance to
        the nearest point that was seen, in lengths."""
        parts = [self._predict(features[i : i + ROWS]) for i in range(0, len(features), ROWS)]
        mean, sd, nearest = (np.concatenate(part) for part in zip(*parts, strict=True))
        return mean, sd, nearest

    def _predict(self, features: Array) -> tuple[Array, Array, Array]:
        squared = squared_distances(features / self.per_feature, self.points)
        cross = self.kernel.amplitude * matern(squared)
        solved = self._solved(cross)
        variance = self.kernel.amplitude - np.einsum("ij,ij->i", solved, solved)
        sd = np.sqrt(np.maximum(variance, 1e-12 * self.kernel.amplitude))
        return cross @ self.alpha, sd, squared.min(axis=1)

    def _solved(self, cross: Array) -> Array:
        """Each row of `cross` (m, n) times the inverse factor's transpose."""
        from scipy.linalg.blas import dtrmm

        # The transpose of rows is what BLAS calls columns: nothing is copied.
        return np.asarray(dtrmm(1.0, self.inverse, cross.T, lower=1).T)

    def believe(self, features: Array) -> "Process":
        """The process after its own mean was seen at features (1, F): the mean stays, the variance shrinks."""
        scaled, n = features / self.per_feature, len(self.points)
        row = self._solved(self.kernel.amplitude * matern(squared_distances(scaled, self.points)))[0]
        own = self.kernel.amplitude + self.kernel.noise + JITTER
        last = math.sqrt(max(own - float(row @ row), JITTER))
        inverse = np.zeros((n + 1, n + 1), order="F")
        inverse[:n, :n] = self.inverse
        inverse[n, :n] = row @ self.inverse / -last
        inverse[n, n] = 1.0 / last
        points = np.vstack([self.points, scaled])
        return Process(self.kernel, self.per_feature, points, inverse, np.append(self.alpha, 0.0))


def condition(kernel: Kernel, places: Places, features: Array, z: Array) -> Process:
    """The posterior given z (n,) seen at features (n, F); `places` says which coordinate each feature belongs to."""
    from scipy.linalg.lapack import dpotrs, dtrtri

    per_feature = kernel.lengths[places]
    points = features / per_feature
    covariance = kernel.amplitude * matern(squared_distances(points, points))
    covariance[np.diag_indices(len(z))] = kernel.amplitude + kernel.noise + JITTER
    factor = cholesky(covariance)
    inverse, _ = dtrtri(factor, lower=1)
    return Process(kernel, per_feature, points, inverse, dpotrs(factor, z, lower=1)[0])


def cholesky(matrix: Array) -> Array:
    """The lower factor of a symmetric positive matrix; more is added to the diagonal until rounding lets it pass."""
    from scipy.linalg.lapack import dpotrf

    extra = 0.0
    while True:
        factor, info = dpotrf(matrix + extra * np.eye(len(matrix)) if extra else matrix, lower=1, clean=1)
        if info == 0:
            return np.asfortranarray(factor)
        extra = max(10 * extra, 1e-9 * float(np.trace(matrix)) / len(matrix))


def matern(squared: Array) -> Array:
    """k(r) = (1 + sqrt(5) r + 5/3 r^2) exp(-sqrt(5) r), of r^2 in an array."""
    r = 5.0 * squared
    np.sqrt(r, out=r)
    k = -r
    np.exp(k, out=k)
    r += 1.0  # 1 + r + r^2/3 = ((1 + r)^2 + (1 + r) + 1) / 3
    polynomial = r * r
    polynomial += r
    polynomial += 1.0
    polynomial *= 1.0 / 3.0
    k *= polynomial
    return k


def squared_distances(a: Array, b: Array) -> Array:
    """(n, m) between the rows of a and those of b."""
    found: Array = a @ (-2.0 * b.T)
    found += (a * a).sum(axis=1)[:, None]
    found += (b * b).sum(axis=1)
    return np.maximum(found, 0.0, out=found)
