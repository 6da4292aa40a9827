"""The next, finer config: every range narrowed to where the best lie, for those who zoom by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hpsearch.analysis.edges import Edge
from hpsearch.analysis.ranking import draws
from hpsearch.space import Axis, Choice, Float, Int, Order, Space, order_of
from hpsearch.space.axis import referred
from hpsearch.space.rounding import rounded
from hpsearch.trial import Config, Value

LEAST_MARGIN = 0.03
"""Room on both sides of the best, as a share of the old range on its scale."""
FEW = 3
FEWER_MARGIN = 0.25
"""The same where fewer than three values are known."""


def finer_space(space: Space, best: Sequence[Config], ranked: Sequence[Config], edges: Sequence[Edge]) -> Space:
    """The space around the `best` configs, the winner among them, and beyond the `edges`; else inside the old one.

    A choice keeps at least two values: of all configs, `ranked`, the first that has another one says which; an ordered
    list the neighbours. Axes are left out that nothing can make active any more.
    """
    told_by = {axis.part.by for axis in space.axes.values() if axis.part is not None}
    # A new value would have no case.
    wider = {edge.name: edge for edge in edges if space.axes[edge.name].key(edge.name) not in told_by}
    axes: dict[str, Axis] = {}
    for name in space.order:
        axis = space.axes[name]
        when = {parent: _possible(parent, allowed, space, axes) for parent, allowed in axis.when.items()}
        if not all(when.values()) or (axis.per in space.holders and not referred(str(axis.per), axes)):
            continue
        drawn, h = draws(name, axis, best), axis.hyperparameter
        if not drawn:
            axes[name] = replace(axis, when=when)
        elif isinstance(h, Choice):
            order = order_of(h)
            left = _fewer(h, drawn, draws(name, axis, ranked)) if order is None else _run(order, drawn, wider.get(name))
            axes[name] = replace(axis, hyperparameter=left, when=when)
        else:
            axes[name] = replace(axis, hyperparameter=_narrower(h, drawn, wider.get(name)), when=when)
    return Space({name: axes[name] for name in space.axes if name in axes}, space.fixed)


def _possible(parent: str, allowed: Sequence[Value], space: Space, axes: Mapping[str, Axis]) -> tuple[Value, ...]:
    if parent not in space.holders:
        return tuple(allowed)
    holders = referred(parent, axes).values()
    return tuple(value for value in allowed if any(axis.hyperparameter.contains(value) for axis in holders))


def _fewer(h: Choice, drawn: Sequence[Value], ranked: Sequence[Value]) -> Choice:
    """The values that the elites have; where that is one alone, the next best too."""
    kept = set(map(repr, drawn))
    others = [repr(v) for v in (*ranked, *h.values) if repr(v) not in kept and h.contains(v)]
    if len(kept) == 1:
        kept |= set(others[:1])
    return _kept(h, [i for i, value in enumerate(h.values) if repr(value) in kept])


def _run(order: Order, drawn: Sequence[Value], edge: Edge | None) -> Choice:
    """From the least to the greatest value that the elites have; where that is one alone or hardly any are known, its
    neighbours too; and what lies beyond an edge, as often as what it is beside."""
    h, values = order.choice, order.values
    ranks = [values.index(value) for value in drawn if isinstance(value, int | float)]
    begin, end = min(ranks), max(ranks)
    if begin == end or len(ranks) < FEW:
        begin, end = max(begin - 1, 0), min(end + 1, len(values) - 1)
    found = _kept(h, sorted(order.indices[begin : end + 1]))
    if edge is None:
        return found
    at = found.values.index(edge.bound) if edge.bound in found.values else 0
    beside = at + (h.values[0] != edge.bound)  # before what is first in the list, else behind it
    weights = found.weights and (*found.weights[:beside], found.weights[at], *found.weights[beside:])
    return replace(found, values=(*found.values[:beside], edge.beyond, *found.values[beside:]), weights=weights)


def _kept(h: Choice, left: Sequence[int]) -> Choice:
    weights = None if h.weights is None else tuple(h.weights[i] for i in left)
    return replace(h, values=tuple(h.values[i] for i in left), weights=weights)


def _narrower(h: Float | Int, drawn: Sequence[Value], edge: Edge | None) -> Float | Int:
    """From the lowest to the highest value and a margin on both sides, in round numbers.

    The margin is by how much the range of n uniform draws falls short of what they are drawn from, (high - low)/(n - 1)
    on each side.
    """
    units = [h.to_unit(value) for value in drawn if isinstance(value, int | float)]
    begin, end = min(units), max(units)
    margin = max(LEAST_MARGIN, (end - begin) / (len(units) - 1)) if len(units) >= FEW else FEWER_MARGIN
    low, high = _outward(h, h.from_unit(begin - margin), h.from_unit(end + margin))
    if edge is not None:
        low, high = (edge.beyond, high) if edge.side == "low" else (low, edge.beyond)
    if isinstance(h, Int):
        found: Float | Int = replace(h, low=int(low), high=int(high))
    else:
        found = replace(h, low=float(low), high=float(high))
    return h if found.problem() else found


def _outward(h: Float | Int, low: float, high: float) -> tuple[float, float]:
    if h.step is not None and low == high:
        low, high = low - h.step, high + h.step
    width = float(high) - float(low) or 1.0
    return max(rounded(h, low, width, "down"), h.low), min(rounded(h, high, width, "up"), h.high)
