"""Initial parameters (course 2, week 1): weights normal with a variance by fan-in, gamma 1, shifts 0."""

from collections.abc import Callable

import numpy as np

from hpsearch.nn.layout import Array, Shape, parameter_views
from hpsearch.nn.settings import Settings

INITIALIZATIONS: dict[str, Callable[[int, int], float]] = {
    "he": lambda n_in, n_out: 2 / n_in,  # He et al. 2015: ReLU halves the variance
    "xavier": lambda n_in, n_out: 1 / n_in,
    "bengio": lambda n_in, n_out: 2 / (n_in + n_out),  # Glorot and Bengio 2010
}
"""Variance of a weight by (n_in, n_out)."""


def initialize(row: Array, shape: Shape, settings: Settings, rng: np.random.Generator) -> None:
    """Fills one network's flat row (P,). Drawn in float64 whatever the row's type, layer by layer."""
    views = parameter_views(row[np.newaxis], shape)
    row[:] = 0
    for W, (n_in, n_out) in zip(views.W, shape.pairs, strict=True):
        sigma = settings.initialization_scale * INITIALIZATIONS[settings.initialization](n_in, n_out) ** 0.5
        W[0] = rng.standard_normal((n_in, n_out)) * sigma
    for scale in views.scale:
        scale[:] = 1
