"""What can be seen before anything is trained: what a space draws, and the gradient check."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest

from hpsearch.report.blocks import Block, Cell, Column, Line, Row, Span, Table, line
from hpsearch.report.drawing import bar
from hpsearch.report.text import number, pad, value, width
from hpsearch.space import Axis, Choice, Hyperparameter, Space
from hpsearch.trial import Config, Value

_BINS, _MOST_VALUES = 10, 12
_LEAST_BAR, _MOST_BAR = 8, 40
_SIDE_BY_SIDE, _GUTTER = 108, 4

Share = tuple[str, float]
Spans = list[tuple[Span, ...]]


def sample_page(space: Space, configs: Sequence[Config], columns: int) -> list[Line]:
    """Bars for every searched hyperparameter, for a screen of `columns`; wide screens show two side by side."""
    pair = columns >= _SIDE_BY_SIDE
    room = (columns - _GUTTER) // 2 if pair else columns
    blocks: list[Spans] = [_block(name, axis, configs, room) for name, axis in space.axes.items()]
    if not pair:
        return [Line(spans) for block in blocks for spans in (*block, ())]
    lines = []
    nothing: Spans = []
    for left, right in zip_longest(blocks[::2], blocks[1::2], fillvalue=nothing):
        lines += [Line(_beside(a, b, room)) for a, b in zip_longest(left, right, fillvalue=())]
        lines.append(Line())
    return lines


def shares(hyperparameter: Hyperparameter, drawn: Sequence[Value]) -> list[Share]:
    """Label and share of each bar: one a value where there are few, else bins of equal width on the scale."""
    values = _values(hyperparameter)
    if values is not None:
        counts = Counter(map(repr, drawn))
        return [(value(v), counts[repr(v)] / max(len(drawn), 1)) for v in values]
    assert not isinstance(hyperparameter, Choice)
    units = [hyperparameter.to_unit(v) for v in drawn if isinstance(v, int | float)]
    bins = Counter(min(int(u * _BINS), _BINS - 1) for u in units)
    edges = [value(hyperparameter.from_unit(k / _BINS)) for k in range(_BINS + 1)]
    size = max(map(len, edges))
    labels = [f"{low.rjust(size)} – {high.rjust(size)}" for low, high in pairwise(edges)]
    return [(label, bins[k] / max(len(units), 1)) for k, label in enumerate(labels)]


def _values(hyperparameter: Hyperparameter) -> list[Value] | None:
    """All values where there are few enough for a bar each, else None."""
    if isinstance(hyperparameter, Choice):
        return list(hyperparameter.values)
    if hyperparameter.step is None:
        return None
    units = hyperparameter.levels(_MOST_VALUES + 1)
    return [hyperparameter.from_unit(u) for u in units] if len(units) <= _MOST_VALUES else None


def _block(name: str, axis: Axis, configs: Sequence[Config], room: int) -> Spans:
    drawn = [config[name] for config in configs if name in config]
    pooled = [v for item in drawn for v in (item if axis.per is not None and isinstance(item, list) else [item])]
    bars = shares(axis.hyperparameter, pooled)
    size = max(width(label) for label, _ in bars)
    length = min(max(room - size - 11, _LEAST_BAR), _MOST_BAR)
    largest = max(share for _, share in bars) or 1.0
    lines: Spans = [((name, "bold cyan"), (f"  {_facts(axis, len(drawn), len(configs))}", "dim"))]
    for label, share in bars:
        filled = pad(bar(share / largest, length), length, False)
        lines.append(((f"  {pad(label, size, True)} ", ""), (filled, "green"), (f" {100 * share:5.1f} %", "")))
    return lines


def _facts(axis: Axis, active: int, draws: int) -> str:
    hyperparameter = axis.hyperparameter
    kind = type(hyperparameter).__name__.lower()
    if not isinstance(hyperparameter, Choice):
        low, high = value(hyperparameter.low), value(hyperparameter.high)
        kind = f"{kind} {low} to {high}, {hyperparameter.scale}"
    per = f", one for each of {axis.per}" if axis.per is not None else ""
    when = f", active in {100 * active / max(draws, 1):.1f} % of the draws" if active < draws else ""
    return kind + per + when


def _beside(left: tuple[Span, ...], right: tuple[Span, ...], room: int) -> tuple[Span, ...]:
    used = sum(width(text) for text, _ in left)
    return (*left, (" " * max(room + _GUTTER - used, 1), ""), *right) if right else left


Check = Sequence[tuple[str, float]]
"""Name of a parameter and ||a - b|| / (||a|| + ||b||) of its gradient and the two-sided difference."""

_FINE, _LOOK = 1e-7, 1e-5
_VERDICTS = {
    "fine": ("", "1e-7 or less everywhere: the gradients are right"),
    "look": ("yellow", "between 1e-7 and 1e-5: most likely right; a kink (relu) or a vanishing gradient can do this"),
    "suspect": ("bold yellow", "above 1e-5: look at it closely; 1e-3 would be wrong for certain"),
    "wrong": ("bold red", "1e-3 or more: the gradient is wrong"),
}


def verdict(difference: float) -> str:
    """The course's reading of a relative difference: 1e-7 is fine, 1e-5 worth a look, 1e-3 wrong (NaN too)."""
    if not difference < 1e-3:
        return "wrong"
    return "fine" if difference <= _FINE else "look" if difference <= _LOOK else "suspect"


def is_wrong(checks: Mapping[str, Check]) -> bool:
    """Whether any gradient is."""
    return any(verdict(difference) == "wrong" for check in checks.values() for _, difference in check)


def gradcheck_page(checks: Mapping[str, Check], config: Config) -> list[Block]:
    """`checks` maps a moment (`at initialization`, `after some training`) to its differences, all of the same names.

    `config` is the one checked: the first that the space draws.
    """
    moments = list(checks)
    names = [name for name, _ in checks[moments[0]]]
    differences = {moment: dict(check) for moment, check in checks.items()}
    columns = [Column("parameter", "parameter", right=False, flexible=True), *(Column(m, m) for m in moments)]
    rows = [_row(name, [differences[moment][name] for moment in moments]) for name in names]
    worst, moment = max(((n, m) for m in moments for n in names), key=lambda at: _badness(differences[at[1]][at[0]]))
    difference = differences[moment][worst]
    style, meaning = _VERDICTS[verdict(difference)]
    return [
        Table((*columns, Column("reading", "reading", right=False)), tuple(rows)),
        line(),
        line("  ".join(f"{name} {value(item)}" for name, item in config.items()) or "the defaults", label="checked"),
        line(f"{worst}, {number(difference)} {moment}", "bold", "worst"),
        line(meaning, style or "green", "reading"),
    ]


def _row(name: str, differences: Sequence[float]) -> Row:
    worst = verdict(max(differences, key=_badness))
    cells = [Cell(name, name), *(Cell(number(d), d) for d in differences), Cell(worst, worst)]
    return Row(tuple(cells), _VERDICTS[worst][0])


def _badness(difference: float) -> float:
    return math.inf if math.isnan(difference) else difference
