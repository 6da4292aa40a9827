"""The same network in hpsearch: trained in float64, its parameters by the notes' names."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.averaging import Averaging, Left
from hpsearch.nn.fleet import Fleet
from hpsearch.nn.layout import Array, parameter_views
from hpsearch.nn.member import Examples, Member, mini_batches, shape_of
from hpsearch.nn.optimizers import OPTIMIZERS
from hpsearch.nn.settings import Settings
from hpsearch.nn.training import Outcome, train
from hpsearch.objectives.network.settings import resolve
from hpsearch.seeds import generator

from .notes import Parameters

ORDER = (7, 3, 0)
FLOAT64 = np.dtype(np.float64)


def toy(m: int = 60, n: int = 4, classes: int = 3, seed: int = 0) -> Examples:
    """Classes that a linear boundary nearly separates; 30 rows more are the dev part."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((m + 30, n))
    y = (x @ rng.standard_normal((n, classes)) + rng.standard_normal((m + 30, classes))).argmax(axis=1)
    return Examples(x[:m], y[:m], x[m:], y[m:], classes)


def member(seed: int, config: Mapping[str, Any]) -> Member:
    """One that has not been trained."""
    return Member(resolve(config), (7, 1, seed), ORDER)


def trained(data: Examples, epochs: int, seed: int = 1, **config: Any) -> Outcome:
    """What became of a network of this config after so many epochs."""
    return train([member(seed, config)], data, epochs, FLOAT64)[0]


def begun(data: Examples, seed: int = 1, **config: Any) -> Parameters:
    """The parameters as they were initialized."""
    return _named(Fleet([member(seed, config)], data, FLOAT64).flat[0], data, resolve(config))


def ended(data: Examples, epochs: int, seed: int = 1, **config: Any) -> Parameters:
    """The parameters after so many epochs."""
    state = trained(data, epochs, seed, **config).state
    assert state is not None
    return _named(state.weights.flat, data, resolve(config))


def _named(flat: Array, data: Examples, settings: Settings) -> Parameters:
    """By the notes' names, without what only pads."""
    widths = (data.x_train.shape[1], *settings.hidden_units, data.classes)
    views = parameter_views(flat[np.newaxis], shape_of(settings, widths[0], data.classes))
    found = {}
    for layer, n in enumerate(widths[1:], 1):
        found[f"W{layer}"] = views.W[layer - 1][0, : widths[layer - 1], :n].copy()
        shift = f"beta{layer}" if settings.batch_norm and layer < len(widths) - 1 else f"b{layer}"
        found[shift] = views.shift[layer - 1][0, 0, :n].copy()
        if shift.startswith("beta"):
            found[f"gamma{layer}"] = views.scale[layer - 1][0, 0, :n].copy()
    return found


def batches(data: Examples, epochs: int, size: int | str, batch_norm: bool = True) -> list[NDArray[np.intp]]:
    """The rows of every mini-batch, in the order in which they are taken."""
    m = len(data.y_train)
    orders = [generator(*ORDER, epoch).permutation(m) for epoch in range(1, epochs + 1)]
    return [order[rows] for order in orders for rows in mini_batches(m, size, batch_norm)]


def walk(gradient_at: Any, start: list[float], steps: int, **config: Any) -> NDArray[np.float64]:
    """The points of an optimizer on a function of a few numbers, (steps + 1, n): its gradient (n,) at a point."""
    settings = [resolve(config)]
    optimizer = OPTIMIZERS[settings[0].optimizer]
    w = np.array([start], dtype=np.float64)
    averages = [np.zeros_like(w) for _ in range(optimizer.averages)]
    alpha, t = np.full((steps, 1), settings[0].learning_rate), np.arange(1.0, steps + 1)[:, np.newaxis]
    left = [Left.of([Averaging(getattr(settings[0], name))]).at(t) for name in optimizer.betas]
    tables = [np.broadcast_to(factor, alpha.shape) for factor in optimizer.factors(alpha, left, settings)]
    points = [w[0].copy()]
    for i in range(steps):
        gradient = np.atleast_2d(np.asarray(gradient_at(w[0]), dtype=np.float64))
        optimizer.update(w, gradient, averages, np.empty_like(w), *(table[i][:, np.newaxis] for table in tables))
        points.append(w[0].copy())
    return np.array(points)
