"""The kernel that explains what was seen best: maximum a posteriori by L-BFGS-B.

Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), equations 5.8 and 5.9.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpsearch.sampler.process import JITTER, ROOT5, Array, Kernel, Places, cholesky

STEPS = 15
LENGTH, NOISE, AMPLITUDE = (0.6, 1.0, 0.03, 20.0), (1e-3, 2.0, 1e-6, 1.0), (1.0, 1.0, 0.05, 20.0)
"""Median and standard deviation of the log-normal prior; bounds."""


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


def first_kernel(coordinates: int) -> Kernel:
    """Where the first fit starts: the medians of the priors."""
    return Kernel(np.full(coordinates, LENGTH[0]), NOISE[0], AMPLITUDE[0])


def fit(start: Kernel, places: Places, features: Array, z: Array) -> Kernel:
    """The best kernel for z (n,) seen at features (n, F), from `start` in at most 15 iterations."""
    from scipy.optimize import minimize

    rows, columns = np.tril_indices(len(z), -1)
    differences = np.zeros((len(start.lengths), len(rows)))
    for feature, place in enumerate(places):
        differences[place] += (features[rows, feature] - features[columns, feature]) ** 2
    evidence = Evidence(differences, rows, columns, z, np.zeros((len(z), len(z))))
    rules = [LENGTH] * len(start.lengths) + [NOISE, AMPLITUDE]
    bounds = np.log([rule[2:] for rule in rules])
    theta = np.log([*start.lengths, start.noise, start.amplitude]).clip(*bounds.T)
    found = minimize(
        objective, theta, (evidence,), "L-BFGS-B", jac=True, bounds=bounds, options={"maxiter": STEPS, "maxfun": 20}
    )
    values = np.exp(found.x)
    return Kernel(values[:-2], float(values[-2]), float(values[-1]))


def objective(theta: Array, evidence: Evidence) -> tuple[float, Array]:
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
    rules = [LENGTH] * (len(theta) - 2) + [NOISE, AMPLITUDE]
    off = (theta - np.array([math.log(r[0]) for r in rules])) / np.array([r[1] for r in rules])
    return value + float(off @ off) / 2, gradient + off / np.array([r[1] for r in rules])
