"""Hyperparameters whose best values lie at an end of their range or list: the best may lie beyond it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hpsearch.analysis.finalists import Finalist
from hpsearch.analysis.ranking import ENOUGH, best_configs
from hpsearch.history import History
from hpsearch.objectives import Setting
from hpsearch.space import SCALES, Choice, Float, Hyperparameter, Int, Order, Space, order_of
from hpsearch.space.rounding import rounded
from hpsearch.trial import Config, Goal, Value

Side = Literal["low", "high"]
Span = Float | Int | Order

SIDES: tuple[Side, Side] = ("low", "high")
NEAR = 0.03
"""Share of a range, on its scale, that counts as its end."""
FEW = 10
"""Values below which one of them is often an end by chance: half of the best must lie there too."""
PARTS = (1 / 2, 1 / 4, 1 / 8, 1 / 16)
"""By how much of its width a range is widened: the first that is legal."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The winner's `name` is at its `side`, whose bound is `bound`; `beyond` is what to write there instead, in a list
    (`listed`) beside it.

    `there` of `among` others (the first group of the finals where it has several, else the best tenth) are there too,
    the winner counted; `group` says which of the two they are.
    """

    name: str
    side: Side
    bound: float
    beyond: float
    there: int
    among: int
    group: bool = False
    listed: bool = False


def edges(
    space: Space, settings: Mapping[str, Setting], winner: Config, best: Sequence[Config], group: bool = False
) -> list[Edge]:
    """Those of the winner, in the order of the space. `best` are the configs it is compared with, the winner included.

    An end is left out where nothing beyond it is legal, or makes sense.
    """
    found = []
    for name, axis in space.axes.items():
        span = _span(axis.hyperparameter)
        if span is None:
            continue
        for side in _sides(span, axis.drawn(name, winner)):
            there = sum(side in _sides(span, axis.drawn(name, config)) for config in best)
            beyond = _beyond(settings.get(axis.setting(name)), span, side)
            if beyond is not None and (_levels(span) >= FEW or 2 * there >= len(best)):
                bound = _ends(span)[side == "high"]
                found.append(Edge(name, side, bound, beyond, there, len(best), group, isinstance(span, Order)))
    return found


def _span(h: Hyperparameter) -> Span | None:
    """What has ends: a range, or an ordered list."""
    return order_of(h) if isinstance(h, Choice) else h


def _ends(span: Span) -> tuple[float, float]:
    return (span.values[0], span.values[-1]) if isinstance(span, Order) else (span.low, span.high)


def _levels(span: Span) -> float:
    if isinstance(span, Order):
        return len(span.indices)
    return float("inf") if span.step is None else span.bins.count


def _sides(span: Span, drawn: Sequence[Value]) -> list[Side]:
    """The ends that all of these values lie at."""
    if isinstance(span, Order):
        return [side for side, end in zip(SIDES, _ends(span), strict=True) if drawn and all(v == end for v in drawn)]
    units = [span.to_unit(value) for value in drawn if isinstance(value, int | float)]
    lowest, highest = (span.to_unit(end) for end in _ends(span))
    sides: list[tuple[Side, bool]] = [
        ("low", all(u <= max(NEAR, lowest) for u in units)),
        ("high", all(u >= min(1 - NEAR, highest) for u in units)),
    ]
    return [side for side, there in sides if there and units]


def _beyond(setting: Setting | None, span: Span, side: Side) -> float | None:
    """A round number further out by up to half of a range on its scale, by one step of a list; None where there is
    none."""
    low, high = _ends(span)
    for value in [span.beyond(side)] if isinstance(span, Order) else [_widened(span, side, part) for part in PARTS]:
        further = value < low if side == "low" else value > high
        if further and SCALES[span.scale].has(value) and (setting is None or setting.is_worth(value)):
            return value
    return None


def _widened(h: Float | Int, side: Side, part: float) -> float:
    up, width = side == "high", float(h.high) - float(h.low)
    bound = h.high if up else h.low
    value = SCALES[h.scale].beyond(float(h.low), float(h.high), part if up else -part)
    near = rounded(h, value, width, "nearest")
    if (near > bound) if up else (near < bound):
        return near
    step = h.step or 0
    return rounded(h, bound + step if up else bound - step, width, "up" if up else "down")


def winners_edges(
    space: Space,
    settings: Mapping[str, Setting],
    history: History,
    goal: Goal,
    winner: Config | None,
    finals: Sequence[Finalist] = (),
) -> list[Edge]:
    """The edges that a run's winner is at, compared with the others of its group in the finals, else with the best
    tenth; none below 12 ok trials, where the best is anywhere, and of a baseline, which is none of the space."""
    configs, elites = best_configs(history, goal)
    if winner is None or len(configs) < ENOUGH or (finals and finals[0].is_baseline):
        return []
    group = [f.saved.task.trial.config for f in finals if f.rank == 1 and not f.is_baseline]
    if len(group) > 1:
        return edges(space, settings, winner, group, group=True)
    best = configs[:elites]
    return edges(space, settings, winner, best if winner in best else [winner, *best])
