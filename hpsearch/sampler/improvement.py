"""How much better than the best a candidate is expected to be."""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


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
