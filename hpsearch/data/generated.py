"""Generated points in the plane. Their seed is a constant, so that split seeds compare on the same points."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.reading import Found
from hpsearch.data.spec import DataSpec
from hpsearch.errors import DataError

SEED = 0
EXAMPLES = 1500
TURN = 4.0  # radians that an arm winds on its way from the centre
INNER = 0.05  # radius at which arms start: at the centre all of them would have the same point
LEAST = 10  # rows a class, so that each part can have some


def spirals(spec: DataSpec) -> Found:
    """`classes` arms (default 3), each winding 4 radians from near the centre to radius 1; `noise` (default 0.2) is the
    standard deviation of the angle. The points are those of the course notes of CS231n, "neural networks case study".
    """
    classes = 3 if spec.classes is None else spec.classes
    y, rng = _labels(spec, classes), np.random.default_rng(SEED)
    radius = INNER + (1 - INNER) * _along(y)
    angle = TURN * (radius + y) + _noise(spec, 0.2) * rng.standard_normal(len(y))
    return {"x": np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1), "y": y}


def moons(spec: DataSpec) -> Found:
    """Two half circles of radius 1 that reach into one another, as scikit-learn's make_moons; `noise` (default 0.1)
    is the standard deviation of each coordinate.
    """
    y, rng = _labels(spec, 2), np.random.default_rng(SEED)
    angle = np.pi * _along(y)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = np.where(y[:, None] == 0, upper, np.array([1.0, 0.5]) - upper)
    return {"x": x + _noise(spec, 0.1) * rng.standard_normal(x.shape), "y": y}


def _labels(spec: DataSpec, classes: int) -> NDArray[Any]:
    """Labels 0..C-1, each equally often (the first ones once more where it does not come out), in order."""
    examples = EXAMPLES if spec.examples is None else spec.examples
    if classes < 2:
        raise DataError(f"{spec.source}: classes: must be at least 2, not {classes}")
    if examples < LEAST * classes:
        raise DataError(
            f"{spec.source}: examples: must be at least {LEAST} a class ({LEAST * classes}), not {examples}"
        )
    return np.sort(np.arange(examples) % classes)


def _along(y: NDArray[Any]) -> NDArray[Any]:
    """How far each point lies along its arm: evenly from 0 to 1 within each class."""
    return np.concatenate([np.linspace(0, 1, count) for count in np.bincount(y)])


def _noise(spec: DataSpec, default: float) -> float:
    noise = default if spec.noise is None else spec.noise
    if not 0 <= noise < np.inf:
        raise DataError(f"{spec.source}: noise: must be a finite number of at least 0, not {noise:g}")
    return noise
