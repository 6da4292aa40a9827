"""Learning-rate decay (course 2, week 2). Epochs and steps count from 1 and never depend on the budget."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.settings import Settings

Steps = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Decay:
    """`factor(rates (k,), epoch, steps (n, 1))` of the learning rates: (n, k) or, constant over the epoch, (k,).

    `rate` is the decay_rate that it has by default, `rate_of` the rate by all settings of a network.
    """

    rate: float
    factor: Callable[[Steps, int, Steps], Steps]
    rate_of: Callable[[Settings], float] = lambda settings: settings.decay_rate


def _stairs(settings: Settings) -> float:
    """Stairs an epoch: decay_rate, or one each decay_interval."""
    if settings.decay_interval is None:
        return settings.decay_rate
    # The next number above, with which floor(rate * epoch) is floor(epoch / interval) for any: 1/49 * 49 is below 1.
    return math.nextafter(1 / settings.decay_interval, math.inf)


DECAYS: dict[str, Decay] = {
    "none": Decay(0.0, lambda rate, epoch, steps: np.ones_like(rate)),
    "inverse": Decay(0.1, lambda rate, epoch, steps: 1 / (1 + rate * epoch)),
    "exponential": Decay(0.95, lambda rate, epoch, steps: rate**epoch),
    "sqrt_epoch": Decay(1.0, lambda rate, epoch, steps: rate / epoch**0.5),
    "sqrt_step": Decay(1.0, lambda rate, epoch, steps: rate / np.sqrt(steps)),
    "staircase": Decay(0.1, lambda rate, epoch, steps: 0.5 ** np.floor(rate * epoch), _stairs),
}


def learning_rates(settings: Sequence[Settings], epoch: int, steps: Steps) -> Steps:
    """alpha of K networks at each of the epoch's steps (n, 1): (n, K)."""
    kinds = np.array([s.decay for s in settings])
    rates = np.array([DECAYS[s.decay].rate_of(s) for s in settings], dtype=np.float64)
    alpha = np.tile(np.array([s.learning_rate for s in settings], dtype=np.float64), (len(steps), 1))
    for kind in set(kinds.tolist()):
        networks = kinds == kind
        alpha[:, networks] *= DECAYS[kind].factor(rates[networks], epoch, steps)
    return alpha
