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


@dataclass(frozen=True, slots=True)
class Kernel:
    """s2 * k(r) + (noise + JITTER) where a point meets itself, r^2 = sum of (difference / length)^2."""

    lengths: Array
    noise: float
    amplitude: float


@dataclass(frozen=True, slots=True)
class Process:
    """A posterior: `points` are features in units of their lengths, (n, F); `factor` the kernel's Cholesky factor."""

    kernel: Kernel
    per_feature: Array
    points: Array
    factor: Array
    alpha: Array

    def predict(self, features: Array) -> tuple[Array, Array, Array]:
        """Mean and standard deviation of the function (without noise) at features (m, F), and the squared distance to
        the nearest point that was seen, in lengths."""
        from scipy.linalg.blas import dtrsm

        squared = squared_distances(self.points, features / self.per_feature)
        nearest = squared.min(axis=0)
        cross = self.kernel.amplitude * matern(squared)
        solved = dtrsm(1.0, self.factor, cross, lower=1)
        variance = self.kernel.amplitude - np.einsum("ij,ij->j", solved, solved)
        return self.alpha @ cross, np.sqrt(np.maximum(variance, 1e-12 * self.kernel.amplitude)), nearest

    def believe(self, features: Array) -> "Process":
        """The process after its own mean was seen at features (1, F): the mean stays, the variance shrinks."""
        from scipy.linalg.blas import dtrsm

        scaled, n = features / self.per_feature, len(self.points)
        cross = self.kernel.amplitude * matern(squared_distances(self.points, scaled))
        factor = np.zeros((n + 1, n + 1), order="F")
        factor[:n, :n] = self.factor
        row = dtrsm(1.0, self.factor, cross, lower=1)[:, 0]
        factor[n, :n] = row
        own = self.kernel.amplitude + self.kernel.noise + JITTER
        factor[n, n] = math.sqrt(max(own - float(row @ row), JITTER))
        points = np.vstack([self.points, scaled])
        return Process(self.kernel, self.per_feature, points, factor, np.append(self.alpha, 0.0))


def condition(kernel: Kernel, places: Places, features: Array, z: Array) -> Process:
    """The posterior given z (n,) seen at features (n, F); `places` says which coordinate each feature belongs to."""
    from scipy.linalg.lapack import dpotrs

    per_feature = kernel.lengths[places]
    points = features / per_feature
    covariance = kernel.amplitude * matern(squared_distances(points, points))
    covariance[np.diag_indices(len(z))] = kernel.amplitude + kernel.noise + JITTER
    factor = cholesky(covariance)
    return Process(kernel, per_feature, points, factor, dpotrs(factor, z, lower=1)[0])


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
    r = np.sqrt(5.0 * squared)
    k = np.exp(-r)
    r += 1.0  # 1 + r + r^2/3 = ((1 + r)^2 + (1 + r) + 1) / 3
    k *= (r * r + r + 1.0) / 3.0
    return k


def squared_distances(a: Array, b: Array) -> Array:
    """(n, m) between the rows of a and those of b."""
    found: Array = a @ (-2.0 * b.T)
    found += (a * a).sum(axis=1)[:, None]
    found += (b * b).sum(axis=1)
    return np.maximum(found, 0.0, out=found)
