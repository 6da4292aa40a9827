"""What a training curve shows to somebody who babysits it: six signs, each a measured quantity against a threshold.

Curves are costs, positive and lower the better, one figure an epoch, of epochs with the same settings. They are read
by their logarithm, so that a threshold is a share. How often each sign is false is measured by simulation in
tests/analysis/test_suggestions.py; there and on networks that were trained (tests/objectives/network/test_sitting.py)
also how often it finds a fault that was planted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal, NamedTuple

Sign = Literal["flat", "rising", "dev gap opening", "oscillating", "exploding", "dead units"]

WINDOW = 10
"""Epochs that a trend is read from: the fewest whose slope has a standard error (8 degrees of freedom) to trust."""
LONG = 20
"""Epochs that `flat` is read from: of ten, noise of one epoch to the next hides a fall by a fifth."""
FLAT = 0.10
"""A cost that falls by 10 % in twenty epochs needs 130 to halve: nobody waits for that."""
RISE = 0.10
"""A rise worth a word, however sure it is."""
SURE = 5.0
"""Standard errors of a slope: by chance beyond it at one look of 2000 (Student's t, 8 degrees of freedom), because a
curve is looked at in every epoch."""
BOUND = 3.0
"""Standard errors: the 99.6 % quantile of Student's t with 18 degrees of freedom."""
SWING = 0.2
"""From epoch to epoch by a fifth, of both costs: mini-batches that are noisy move the train cost alone."""
GAP = 0.10
"""Generalization loss in the median of five epochs. L. Prechelt (1998), "Early stopping - but when?": GL_alpha."""
SMOOTH = 5
BURST = 2.0
"""A cost that doubles in one epoch, by more than four times as much as it swings."""
DEAD = 0.5
"""Half of a layer that gives the same for every row: it is a layer of half the size."""
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Seen:
    """A sign; `text` is what was measured, with the threshold. `back` is the index of the epoch to go back to.

    None: it can go on from where it is; -1: from the beginning.
    """

    sign: Sign
    text: str
    back: int | None = None


class _Line(NamedTuple):
    """Of a window's logarithms: by how much the fitted line rises over the window, and the standard error of that."""

    rise: float
    error: float


def signs(train: Sequence[float], dev: Sequence[float], dead: Sequence[float | None] = ()) -> list[Seen]:
    """Every sign that the newest epoch shows, the worst first. `dead` is a share of units, None where not counted."""
    costs = [_logs(train), _logs(dev)]
    found = [_exploding(costs[0]), _dead(dead)]
    if min(map(len, costs)) >= WINDOW:
        line = _line(costs[0][-WINDOW:])
        found += [_oscillating(costs), _rising(line), _gap(*costs)]
    if len(costs[0]) >= LONG:
        found.append(_flat(_line(costs[0][-LONG:])))
    return [one for one in found if one is not None]


def _logs(costs: Sequence[float]) -> list[float]:
    return [math.log(max(cost, _TINY)) for cost in costs]


def _line(y: Sequence[float]) -> _Line:
    """Least squares over the epochs of y."""
    n = len(y)
    x = [i - (n - 1) / 2 for i in range(n)]
    squares, middle = sum(one * one for one in x), sum(y) / n
    slope = sum(a * b for a, b in zip(x, y, strict=True)) / squares
    left = sum((b - middle - slope * a) ** 2 for a, b in zip(x, y, strict=True))
    return _Line(slope * (n - 1), math.sqrt(left / (n - 2) / squares) * (n - 1))


def _swing(y: Sequence[float]) -> float:
    """The standard deviation around a smooth curve, from second differences, which have six times the variance."""
    second = [a - 2 * b + c for a, b, c in zip(y, y[1:], y[2:], strict=False)]
    return math.sqrt(sum(one * one for one in second) / len(second) / 6)


def _flat(line: _Line) -> Seen | None:
    most = BOUND * line.error - line.rise
    fall = -math.expm1(-most)
    if fall >= FLAT or line.rise > BOUND * line.error:
        return None
    text = f"in the last {LONG} epochs the train cost fell by {_percent(max(fall, 0))} at most"
    return Seen("flat", f"{text} (flat: under {_percent(FLAT)})")


def _rising(line: _Line) -> Seen | None:
    if line.rise < max(math.log1p(RISE), SURE * line.error):
        return None
    text = f"in the last {WINDOW} epochs the train cost rose by {_percent(math.expm1(line.rise))} (rising: "
    return Seen("rising", f"{text}{_percent(RISE)} or more, and more than {SURE:.0f} standard errors)")


def _oscillating(costs: Sequence[Sequence[float]]) -> Seen | None:
    swings = [_swing(one[-WINDOW:]) for one in costs]
    if min(swings) < SWING:
        return None
    train, dev = (_percent(math.expm1(swing)) for swing in swings)
    text = f"from epoch to epoch the train cost swings by {train} and the dev cost by {dev}"
    return Seen("oscillating", f"{text} (oscillating: both by {_percent(math.expm1(SWING))} or more)")


def _exploding(train: Sequence[float]) -> Seen | None:
    before = train[-WINDOW:-1]
    if len(before) < SMOOTH - 1:
        return None
    jump = train[-1] - median(before)
    if jump < max(math.log(BURST), 4 * _swing(before)):
        return None
    text = f"the train cost is {math.exp(jump):.1f} times that of the epochs before (exploding: {BURST:g} times)"
    return Seen("exploding", text, len(train) - 1 - len(before) + min(range(len(before)), key=before.__getitem__))


def _gap(train: Sequence[float], dev: Sequence[float]) -> Seen | None:
    """The smoothed dev cost above its lowest, by more than it swings, while the train cost fell."""
    smooth = [median(dev[i : i + SMOOTH]) for i in range(len(dev) - SMOOTH + 1)]
    lowest = min(range(len(smooth)), key=smooth.__getitem__)
    loss = smooth[-1] - smooth[lowest]
    fell = median(train[lowest : lowest + SMOOTH]) - median(train[-SMOOTH:])
    if fell <= 0 or loss < max(math.log1p(GAP), 2 * _swing(dev[-WINDOW:])):
        return None
    fall, rise = -math.expm1(-fell), math.expm1(loss)
    text = f"the dev cost is {_percent(rise)} above its lowest, and the train cost fell by {_percent(fall)} meanwhile"
    return Seen("dev gap opening", f"{text} (dev gap opening: {_percent(GAP)} or more)", lowest + SMOOTH // 2)


def _dead(shares: Sequence[float | None]) -> Seen | None:
    counted = [(i, share) for i, share in enumerate(shares) if share is not None]
    if not counted or counted[-1][1] < DEAD:
        return None
    alive = max((i for i, share in counted if share < DEAD), default=-1)
    text = f"{_percent(counted[-1][1])} of a layer's units give the same for every row"
    return Seen("dead units", f"{text} (dead units: {_percent(DEAD)} or more)", alive)


def _percent(share: float) -> str:
    return f"{100 * share:.{0 if share >= 0.095 else 1}f} %"
