"""What a space draws, before anything is trained: bars for each hyperparameter."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest

import numpy as np

from hpsearch.objectives import Setting
from hpsearch.report.blocks import Line, Span
from hpsearch.report.drawing import bar
from hpsearch.report.text import pad, span, value, width
from hpsearch.space import Axis, Choice, Float, Hyperparameter, Int, Space, order_of
from hpsearch.space.cube import spans
from hpsearch.trial import Config, Value

_BINS, _MOST_VALUES = 10, 12
_FEWEST_BINS, _MOST_BINS = 5, 20
_LEAST_BAR, _MOST_BAR = 8, 40
_SIDE_BY_SIDE, _GUTTER = 108, 4

Share = tuple[str, float]
Spans = list[tuple[Span, ...]]


def sample_page(space: Space, configs: Sequence[Config], columns: int, settings: Mapping[str, Setting]) -> list[Line]:
    """Bars for every searched hyperparameter, for a screen of `columns`; wide screens show two side by side."""
    pair = columns >= _SIDE_BY_SIDE
    room = (columns - _GUTTER) // 2 if pair else columns
    over = {name: setting.span for name, setting in settings.items()}
    searched = {name: axis for name, axis in space.axes.items() if not axis.constant}
    blocks: list[Spans] = [
        _block(name, axis, configs, room, over.get(axis.setting(name), "")) for name, axis in searched.items()
    ]
    if not pair:
        return [Line(spans) for block in blocks for spans in (*block, ())]
    lines = []
    nothing: Spans = []
    for left, right in zip_longest(blocks[::2], blocks[1::2], fillvalue=nothing):
        lines += [Line(_beside(a, b, room)) for a, b in zip_longest(left, right, fillvalue=())]
        lines.append(Line())
    return lines


def shares(hyperparameter: Hyperparameter, drawn: Sequence[Value]) -> list[Share]:
    """Label and share of each bar: one a value where there are few, else bins that an even draw fills evenly.

    Values in steps of a linear scale come in bins of equally many, where that is possible with 5 to 20. Other bins have
    equal width on the scale, and a value in steps whose own share lies across an edge counts in both by its parts.
    """
    values = _values(hyperparameter)
    if values is not None:
        counts = Counter(map(repr, drawn))
        return [(value(v), counts[repr(v)] / max(len(drawn), 1)) for v in values]
    assert not isinstance(hyperparameter, Choice)
    units = np.array([hyperparameter.to_unit(v) for v in drawn if isinstance(v, int | float)])
    return _alike(hyperparameter, units) or _across(hyperparameter, units)


def _alike(h: Float | Int, units: np.ndarray) -> list[Share] | None:
    """Bins of equally many values, as near to ten as the number of values divides; None where it does not."""
    if h.step is None or h.scale != "linear":
        return None
    fitting = [n for n in range(_FEWEST_BINS, _MOST_BINS + 1) if h.bins.count % n == 0]
    if not fitting:
        return None
    bins = min(fitting, key=lambda n: abs(n - _BINS))
    each = h.bins.count // bins
    counts = np.bincount(h.bins.indices(units).astype(int) // each, minlength=bins)
    found = counts / max(len(units), 1)
    if each == 1:
        return [(_at(h, k), share) for k, share in enumerate(found.tolist())]
    ends = [(k * each, (k + 1) * each - 1) for k in range(bins)]
    return _labelled([(_at(h, first), _at(h, last)) for first, last in ends], found)


def _across(h: Float | Int, units: np.ndarray) -> list[Share]:
    """Ten bins of equal width on the scale."""
    edges = np.linspace(0, 1, _BINS + 1)
    begin, end = (each[:, None] for each in spans(h, units))
    if h.step is None:
        parts = np.floor(begin * _BINS).clip(0, _BINS - 1) == np.arange(_BINS)
    else:
        parts = (np.minimum(end, edges[1:]) - np.maximum(begin, edges[:-1])).clip(0) / (end - begin)
    found = [value(h.from_unit(u)) for u in edges.tolist()]
    return _labelled(list(pairwise(found)), parts.sum(axis=0) / max(len(units), 1))


def _at(h: Float | Int, index: int) -> str:
    return value(h.from_unit(h.bins.unit(index)))


def _labelled(ends: Sequence[tuple[str, str]], found: np.ndarray) -> list[Share]:
    size = max(len(text) for pair in ends for text in pair)
    labels = [f"{low.rjust(size)} – {high.rjust(size)}" for low, high in ends]
    return list(zip(labels, found.tolist(), strict=True))


def _values(hyperparameter: Hyperparameter) -> list[Value] | None:
    """All values where there are few enough for a bar each, else None."""
    if isinstance(hyperparameter, Choice):
        return list(hyperparameter.values)
    if hyperparameter.step is None:
        return None
    units = hyperparameter.levels(_MOST_VALUES + 1)
    return [hyperparameter.from_unit(u) for u in units] if len(units) <= _MOST_VALUES else None


def _block(name: str, axis: Axis, configs: Sequence[Config], room: int, over: str) -> Spans:
    drawn = [values for config in configs if (values := axis.drawn(name, config))]
    bars = shares(axis.hyperparameter, [value for values in drawn for value in values])
    size = max(width(label) for label, _ in bars)
    length = min(max(room - size - 11, _LEAST_BAR), _MOST_BAR)
    largest = max(share for _, share in bars) or 1.0
    lines: Spans = [((name, "bold cyan"), (f"  {_facts(axis, len(drawn), len(configs), over)}", "dim"))]
    for label, share in bars:
        filled = pad(bar(share / largest, length), length, False)
        lines.append(((f"  {pad(label, size, True)} ", ""), (filled, "green"), (f" {100 * share:5.1f} %", "")))
    return lines


def _facts(axis: Axis, active: int, draws: int, over: str) -> str:
    hyperparameter = axis.hyperparameter
    kind = type(hyperparameter).__name__.lower()
    if isinstance(hyperparameter, Choice) and (order := order_of(hyperparameter)):
        kind = f"choice, ordered, {order.scale}"
    if not isinstance(hyperparameter, Choice):
        low, high = value(hyperparameter.low), value(hyperparameter.high)
        kind = f"{kind} {low} to {high}, {hyperparameter.scale}"
        if over:
            kind += f", averages over about {span(hyperparameter.low, '')} to {span(hyperparameter.high, over)}"
    per = f", one for each of {axis.per}" if axis.per is not None else ""
    when = f", active in {100 * active / max(draws, 1):.1f} % of the draws" if active < draws else ""
    return kind + per + when


def _beside(left: tuple[Span, ...], right: tuple[Span, ...], room: int) -> tuple[Span, ...]:
    used = sum(width(text) for text, _ in left)
    return (*left, (" " * max(room + _GUTTER - used, 1), ""), *right) if right else left
