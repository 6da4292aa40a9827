"""Learning-rate decay (course 2, week 2). Epochs and steps count from 1 and never depend on the budget."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.settings import Settings

Steps = NDArray[np.float64]
Decay = Callable[[Steps, int, Steps], Steps]
"""(decay_rate (k,), epoch, steps (n, 1)) -> factor of the learning rates, (n, k) or, constant over the epoch, (k,)."""

DECAYS: dict[str, Decay] = {
    "none": lambda rate, epoch, steps: np.ones_like(rate),
    "inverse": lambda rate, epoch, steps: 1 / (1 + rate * epoch),
    "exponential": lambda rate, epoch, steps: rate**epoch,
    "sqrt_epoch": lambda rate, epoch, steps: rate / epoch**0.5,
    "sqrt_step": lambda rate, epoch, steps: rate / np.sqrt(steps),
    "staircase": lambda rate, epoch, steps: 0.5 ** np.floor(rate * epoch),
}


def learning_rates(settings: Sequence[Settings], epoch: int, steps: Steps) -> Steps:
    """alpha of K networks at each of the epoch's steps (n, 1): (n, K)."""
    kinds = np.array([s.decay for s in settings])
    rates = np.array([s.decay_rate for s in settings], dtype=np.float64)
    alpha = np.tile(np.array([s.learning_rate for s in settings], dtype=np.float64), (len(steps), 1))
    for kind in set(kinds.tolist()):
        networks = kinds == kind
        alpha[:, networks] *= DECAYS[kind](rates[networks], epoch, steps)
    return alpha
