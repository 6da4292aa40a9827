"""A Gaussian process with a Matern 5/2 kernel, one length a coordinate: fitted, asked, and how much better it expects.

Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006): equations 2.25 and 2.26 and algorithm 2.1
for the posterior, 5.8 and 5.9 for the fit, which is maximum a posteriori by L-BFGS-B.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Owners = NDArray[np.intp]
"""Which coordinate each feature belongs to."""

JITTER = 1e-7
"""Added to the noise: equal points leave a factor, and the variances of z, about 1, are known to seven digits."""
ROOT5 = math.sqrt(5.0)
PREDICTED = 128
"""Predicted together: larger arrays are given back to the system and fetched anew each time, which takes longer than
what is computed in them."""

ITERATIONS, EVALUATIONS = 15, 20
"""A fit starts where that of the batch before ended, and hardly moves any more after so many."""
LENGTH_PRIOR, NOISE_PRIOR, AMPLITUDE_PRIOR = (0.6, 1.0, 0.03, 20.0), (1e-3, 2.0, 1e-6, 1.0), (1.0, 1.0, 0.05, 20.0)
"""Median and standard deviation of the log-normal prior; bounds."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """s2 * k(r) + (noise + JITTER) where a point meets itself, r^2 = sum of (difference / length)^2."""

    lengths: Array
    noise: float
    amplitude: float


def first_kernel(dimension: int) -> Kernel:
    """Where the first fit starts: the medians of the priors."""
    return Kernel(np.full(dimension, LENGTH_PRIOR[0]), NOISE_PRIOR[0], AMPLITUDE_PRIOR[0])


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is known of the function: `points` are features in units of their lengths, (n, F).

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
        parts = [self._predict(features[i : i + PREDICTED]) for i in range(0, len(features), PREDICTED)]
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

    def believe(self, features: Array) -> "Posterior":
        """The posterior after its own mean was seen at features (1, F): the mean stays, the variance shrinks."""
        scaled, n = features / self.per_feature, len(self.points)
        row = self._solved(self.kernel.amplitude * matern(squared_distances(scaled, self.points)))[0]
        own = self.kernel.amplitude + self.kernel.noise + JITTER
        last = math.sqrt(max(own - float(row @ row), JITTER))
        inverse = np.zeros((n + 1, n + 1), order="F")
        inverse[:n, :n] = self.inverse
        inverse[n, :n] = row @ self.inverse / -last
        inverse[n, n] = 1.0 / last
        points = np.vstack([self.points, scaled])
        return Posterior(self.kernel, self.per_feature, points, inverse, np.append(self.alpha, 0.0))


def condition(kernel: Kernel, owners: Owners, features: Array, z: Array) -> Posterior:
    """The posterior given z (n,) seen at features (n, F); `owners` has each feature's coordinate."""
    from scipy.linalg.lapack import dpotrs, dtrtri

    per_feature = kernel.lengths[owners]
    points = features / per_feature
    covariance = kernel.amplitude * matern(squared_distances(points, points))
    covariance[np.diag_indices(len(z))] = kernel.amplitude + kernel.noise + JITTER
    factor = cholesky(covariance)
    inverse, _ = dtrtri(factor, lower=1)
    return Posterior(kernel, per_feature, points, inverse, dpotrs(factor, z, lower=1)[0])


def log_expected_improvement(mean: Array, sd: Array, best: float) -> Array:
    """log E[max(best - Y, 0)] for Y ~ N(mean, sd^2), finite far out in the tail; sd > 0.

    With z = (best - mean)/sd it is log sd + log(phi(z) + z Phi(z)); below z = -1 that is a difference of nearly equal
    numbers, written with the scaled complementary error function (Ament et al., "Unexpected improvements to expected
    improvement", NeurIPS 2023, equation 9 and appendix A.2).
    """
    from scipy.special import erfcx, ndtr

    z = (best - mean) / sd
    near, far = np.maximum(z, -1.0), np.minimum(z, -1.0)
    plain = np.log(np.exp(-near * near / 2) / math.sqrt(2 * math.pi) + near * ndtr(near))
    ratio = erfcx(-far / math.sqrt(2)) * math.sqrt(math.pi / 2) * -far  # -z Phi(z) / phi(z), which tends to 1 - 1/z^2
    rest = np.where(far > -1e5, np.log1p(-np.where(far > -1e5, ratio, 0.5)), -2 * np.log(-far))
    tail = -far * far / 2 - math.log(2 * math.pi) / 2 + rest
    return np.asarray(np.log(sd) + np.where(z > -1, plain, tail))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen: squared differences (coordinates, pairs), each pair's row and column in (n, n), and z (n,).

    `covariance` (n, n) is room to compute in: fresh memory takes longer to get than to fill.
    """

    differences: Array
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    z: Array
    covariance: Array

    @property
    def pairs(self) -> NDArray[np.intp]:
        """The pairs' flat places."""
        return self.columns * len(self.z) + self.rows


def fit(start: Kernel, owners: Owners, features: Array, z: Array) -> Kernel:
    """The best kernel for z (n,) seen at features (n, F), from `start` in at most 15 iterations."""
    from scipy.optimize import minimize

    rows, columns = np.tril_indices(len(z), -1)
    differences = np.zeros((len(start.lengths), len(rows)))
    for feature, owner in enumerate(owners):
        differences[owner] += (features[rows, feature] - features[columns, feature]) ** 2
    evidence = Evidence(differences, rows, columns, z, np.zeros((len(z), len(z))))
    rules = [LENGTH_PRIOR] * len(start.lengths) + [NOISE_PRIOR, AMPLITUDE_PRIOR]
    bounds = np.log([rule[2:] for rule in rules])
    theta = np.log([*start.lengths, start.noise, start.amplitude]).clip(*bounds.T)
    found = minimize(
        minus_log_posterior,
        theta,
        (evidence,),
        "L-BFGS-B",
        jac=True,
        bounds=bounds,
        options={"maxiter": ITERATIONS, "maxfun": EVALUATIONS},
    )
    values = np.exp(found.x)
    return Kernel(values[:-2], float(values[-2]), float(values[-1]))


def minus_log_posterior(theta: Array, evidence: Evidence) -> tuple[float, Array]:
    """Minus the log posterior at the logs of (lengths, noise, amplitude), up to a constant, and its gradient."""
    from scipy.linalg.lapack import dpotri, dpotrs

    n, z = len(evidence.z), evidence.z
    weights, (noise, amplitude) = np.exp(-2 * theta[:-2]), np.exp(theta[-2:])
    r = weights @ evidence.differences
    np.sqrt(r, out=r)
    r *= ROOT5
    decay = np.exp(-r)
    slope = (1.0 + r) * decay
    k = slope + r * r / 3.0 * decay
    covariance = evidence.covariance
    covariance.ravel()[evidence.pairs] = amplitude * k
    covariance[np.diag_indices(n)] = amplitude + noise + JITTER
    factor = cholesky(covariance.T)
    alpha = dpotrs(factor, z, lower=1)[0]
    value = z @ alpha / 2 + np.log(factor.diagonal()).sum()
    # A = K^-1 - alpha alpha^T; the derivative is tr(A dK) / 2, in which every pair counts twice.
    inverse = dpotri(factor, lower=1, overwrite_c=1)[0]
    trace = float(inverse.trace() - alpha @ alpha)
    both = inverse.T.ravel()[evidence.pairs] - alpha[evidence.rows] * alpha[evidence.columns]
    lengths = 5.0 / 3.0 * amplitude * weights * (evidence.differences @ (both * slope))
    gradient = np.array([*lengths, noise * trace / 2, amplitude * (trace / 2 + both @ k)])
    return _with_prior(theta, float(value), gradient)


def _with_prior(theta: Array, value: float, gradient: Array) -> tuple[float, Array]:
    rules = [LENGTH_PRIOR] * (len(theta) - 2) + [NOISE_PRIOR, AMPLITUDE_PRIOR]
    off = (theta - np.array([math.log(r[0]) for r in rules])) / np.array([r[1] for r in rules])
    return value + float(off @ off) / 2, gradient + off / np.array([r[1] for r in rules])


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
