"""What an expert reads off a network while it trains: units that do nothing, and how large the updates are."""

import numpy as np

from hpsearch.nn.activations import ACTIVATIONS
from hpsearch.nn.layout import Array
from hpsearch.nn.model import ROWS, Model

DEAD_UNITS, UPDATE_RATIO = "dead_units", "update_ratio"


def dead_units(model: Model, x: Array) -> float:
    """The share of units that give the same for all of the first 512 rows of x (m, n_x): of the layer with the most.

    For one network, without the units that only pad it. A ReLU unit that is 0 for every example has no gradient and
    stays so; a saturated sigmoid or tanh is as good as constant.
    """
    a, worst = x[:ROWS], 0.0
    forward = ACTIVATIONS[model.activation].forward
    for W, b in zip(model.W[:-1], model.b[:-1], strict=True):
        a = np.matmul(a, W[0]) + b[0]
        forward(a, np.zeros_like(a))
        worst = max(worst, float(np.mean(np.ptp(a, axis=0) == 0)))
    return worst


def update_ratio(before: Array, after: Array, steps: int) -> float:
    """How long a step is on average over the length of all weights (P,), as though all went the same way.

    Around 1e-3 is healthy (A. Karpathy, CS231n, "neural networks 3"); steps that cancel out make it a lower bound.
    """
    length = float(np.linalg.norm(before))
    return float(np.linalg.norm(after - before)) / steps / length if length else 0.0
