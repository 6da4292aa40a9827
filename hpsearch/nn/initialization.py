"""Initial parameters (course 2, week 1): weights normal with a variance by fan-in, gamma 1, shifts 0."""

from collections.abc import Callable
from itertools import pairwise

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
    """Fills one network's flat row (P,). Drawn in float64 whatever the row's type, layer by layer.

    Units beyond the settings' widths are padding: their weights and gammas are 0.
    """
    views = parameter_views(row[np.newaxis], shape)
    row[:] = 0
    widths = (shape.inputs, *settings.hidden_units, shape.classes)
    for W, (n_in, n_out) in zip(views.W, pairwise(widths), strict=True):
        sigma = settings.initialization_scale * INITIALIZATIONS[settings.initialization](n_in, n_out) ** 0.5
        W[0, :n_in, :n_out] = rng.standard_normal((n_in, n_out)) * sigma
    for gamma, n in zip(views.scale, settings.hidden_units, strict=False):
        gamma[:, :, :n] = 1
