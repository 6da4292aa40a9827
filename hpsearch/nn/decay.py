"""Learning-rate decay (course 2, week 2). Epochs and steps count from 1 and never depend on the budget."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.settings import Settings

Steps = NDArray[np.float64]
Decay = Callable[[float, int, Steps], Steps | float]
"""(decay_rate, epoch, steps (n,)) -> factor of the learning rate at each of the steps."""

DECAYS: dict[str, Decay] = {
    "none": lambda rate, epoch, steps: 1.0,
    "inverse": lambda rate, epoch, steps: 1 / (1 + rate * epoch),
    "exponential": lambda rate, epoch, steps: rate**epoch,
    "sqrt_epoch": lambda rate, epoch, steps: rate / epoch**0.5,
    "sqrt_step": lambda rate, epoch, steps: rate / np.sqrt(steps),
    "staircase": lambda rate, epoch, steps: 0.5 ** int(rate * epoch),
}


def learning_rates(settings: Settings, epoch: int, steps: Steps) -> Steps:
    """alpha at each of the epoch's steps (n,)."""
    factor = DECAYS[settings.decay](settings.decay_rate, epoch, steps)
    return np.broadcast_to(settings.learning_rate * np.asarray(factor, dtype=np.float64), steps.shape)
