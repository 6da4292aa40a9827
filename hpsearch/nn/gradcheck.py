"""Gradient checking (course 2, week 1): back propagation against two-sided differences, in float64.

Dropout is off, regularization is on; the check is made at initialization and again after some training, because
some slips only show once the weights have grown.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.fleet import Fleet
from hpsearch.nn.layout import Array, parameter_names, parameter_views
from hpsearch.nn.loss import losses
from hpsearch.nn.member import Examples, Member, Seed
from hpsearch.nn.network import Buffers
from hpsearch.nn.settings import Settings
from hpsearch.nn.training import HOPELESS
from hpsearch.seeds import CHECKED_ENTRIES, CHECKED_ORDER, CHECKED_SHIFTS, generator

STEP = 3e-6
"""Relative step. The course's 1e-7 leaves rounding noise of up to 1e-6 in the quotient (J is known to 1e-16), a larger
one meets the kinks of ReLU and L1; measured over activations and regularizers, this one leaves 1e-8.
"""
ENTRIES = 100
NOISE = 1e-7
ROWS = 64
EPOCHS = 3
FLOAT64 = np.dtype(np.float64)


@dataclass(frozen=True, slots=True)
class Check:
    """One parameter array: ||a - b|| / (||a|| + ||b||) of its analytic and numeric gradients over some entries.

    `index` is where in the array, counted from 0, the two are furthest apart (None: there is no entry to check);
    `analytic` and `numeric` are those there.
    """

    moment: str
    name: str
    difference: float
    entries: int
    index: tuple[int, ...] | None = None
    analytic: float = 0.0
    numeric: float = 0.0


def relative_difference(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """||a - b|| / (||a|| + ||b||); 0 where both are noise, as for a shift that the next layer takes away."""
    scale = np.linalg.norm(a) + np.linalg.norm(b)
    return 0.0 if scale <= NOISE else float(np.linalg.norm(a - b) / scale)  # NaN is no noise


@np.errstate(all="ignore")  # of numbers beyond float64 no gradient is right
def check_gradients(settings: Settings, examples: Examples, seed: Seed) -> list[Check]:
    """Checks every parameter array of the network that `settings` describe on up to 64 rows of the training part.

    At most 100 entries of each array are perturbed, drawn at random. `seed` is that of all that is drawn.
    """
    wide = replace(examples, x_train=examples.x_train.astype(np.float64))
    fleet = Fleet([Member(_without_dropout(settings), seed, (*seed, CHECKED_ORDER))], wide, FLOAT64)
    _leave_kinks(fleet, seed)
    checks = _check(fleet, seed, "at initialization")
    costs = [fleet.train_epoch().cost[0] for _ in range(EPOCHS)]
    if np.isfinite(fleet.flat).all() and max(costs) < HOPELESS * np.log(examples.classes):  # it has not diverged
        checks += _check(fleet, seed, f"after {EPOCHS} epochs")
    return checks


def _without_dropout(settings: Settings) -> Settings:
    def whole(piece: Settings) -> Settings:
        return replace(piece, keep_prob=(1.0,) * len(piece.hidden_units), input_keep_prob=1.0)

    return replace(whole(settings), later=tuple((epoch, whole(piece)) for epoch, piece in settings.later))


def _widths(fleet: Fleet) -> tuple[int, ...]:
    return (fleet.shape.inputs, *fleet.members[0].settings.hidden_units, fleet.shape.classes)


def _leave_kinks(fleet: Fleet, seed: Seed) -> None:
    """Small random shifts: a unit whose inputs are all 0 would sit exactly at ReLU's kink, where no slope exists."""
    rng = generator(*seed, CHECKED_SHIFTS)
    for shift, n in zip(fleet.stack.w.shift, _widths(fleet)[1:], strict=True):
        shift[:, :, :n] = 0.1 * rng.standard_normal(n)


def _check(fleet: Fleet, seed: Seed, moment: str) -> list[Check]:
    m = min(ROWS, len(fleet.examples.y_train))
    b = Buffers(fleet.shape, fleet.vectors, 1, m, 1, FLOAT64)
    b.fill(fleet.examples.x_train, fleet.examples.y_train, np.arange(m)[np.newaxis], fleet.stack.center)
    fleet.stack.forward(b)
    fleet.stack.backward(b)
    analytic = fleet.stack.g.flat[0].copy()
    rng = generator(*seed, CHECKED_ENTRIES, fleet.epoch)
    checks = []
    for name, where in parameter_names(fleet.shape):
        entries = rng.permutation(_smooth(fleet, where))[:ENTRIES]
        numeric = np.array([_slope(fleet, b, int(i)) for i in entries])
        difference = relative_difference(analytic[entries], numeric)
        checks.append(Check(moment, name, difference, len(entries), *_worst(fleet, name, entries, analytic, numeric)))
    return checks


def _worst(
    fleet: Fleet, name: str, entries: NDArray[np.int64], analytic: Array, numeric: NDArray[np.float64]
) -> tuple[tuple[int, ...], float, float] | tuple[()]:
    """Where in its array the entry is at which the gradients are furthest apart (NaN most of all), and both there."""
    if not len(entries):
        return ()
    apart = np.abs(analytic[entries] - numeric)
    worst = int(np.where(np.isnan(apart), np.inf, apart).argmax())
    place = int(entries[worst]) - dict(parameter_names(fleet.shape))[name].start
    columns = dict(zip((f"W{i}" for i in range(1, 1 + len(fleet.shape.pairs))), fleet.shape.pairs, strict=True))
    index = divmod(place, columns[name][1]) if name in columns else (place,)
    return index, float(analytic[entries[worst]]), float(numeric[worst])


def _smooth(fleet: Fleet, where: slice) -> NDArray[np.int64]:
    """The entries of an array that are no padding and at which J has a slope: L1 has none at a weight of 0."""
    mask = np.zeros_like(fleet.flat)
    views, widths = parameter_views(mask, fleet.shape), _widths(fleet)
    for W, n_in, n_out in zip(views.W, widths, widths[1:], strict=False):
        W[:, :n_in, :n_out] = 1
    for array, n in zip([*views.shift, *views.scale], [*widths[1:], *widths[1:-1]], strict=False):
        array[:, :, :n] = 1
    if fleet.vectors.l1.any():
        mask[:, : fleet.shape.weights] *= np.abs(fleet.flat[:, : fleet.shape.weights]) > 2 * STEP
    entries: NDArray[np.int64] = where.start + np.flatnonzero(mask[0, where])
    return entries


def _slope(fleet: Fleet, b: Buffers, i: int) -> float:
    """(J(theta + h) - J(theta - h)) / 2h for entry i."""
    w = fleet.flat[0]
    value = w[i]
    h = STEP * max(1.0, abs(value))
    w[i] = value + h
    above = _cost(fleet, b)
    w[i] = value - h
    below = _cost(fleet, b)
    w[i] = value
    return float((above - below) / (2 * h))


def _cost(fleet: Fleet, b: Buffers) -> float:
    """J: the mean cross-entropy of the mini-batch plus the penalty."""
    fleet.stack.forward(b)
    return float(losses(b.out, b.y[0]).mean() + fleet.stack.penalty()[0])
