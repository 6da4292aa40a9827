"""Where the best trials lie, as one line a hyperparameter: blocks after each quarter of the trials, on its scale."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hpsearch.analysis.edges import Edge
from hpsearch.analysis.ranking import ENOUGH, Region
from hpsearch.report.blocks import Block, Cell, Column, Row, Table, line
from hpsearch.report.drawing import LEVELS, level
from hpsearch.report.text import in_line, value
from hpsearch.space import Axis, Choice, Float, Int, Space

CELLS = 10
MOST_VALUES = 3
"""Values of a choice that are named."""

Regions = Mapping[str, Sequence[Region]]


def regions_page(space: Space, regions: Regions) -> list[Block]:
    """A line that says what it is, and the table; without regions a line that says why."""
    if not space.axes:
        return []
    if not regions:
        return [line(f"where the best trials lie is shown from {ENOUGH} ok trials on", "dim")]
    quarters = next(iter(regions.values()))
    spare = (0, 2, 1, 0)  # the first and the last say most
    columns = (
        Column("hyperparameter", "hyperparameter", right=False),
        *(Column(f"after_{r.after}", f"after {r.after}", False, s) for r, s in zip(quarters, spare, strict=True)),
        Column("best", f"the best {quarters[-1].elites} now", right=False),
        Column("range", "of", right=False, spare=3),
    )
    rows = tuple(_row(name, space.axes[name], of) for name, of in regions.items())
    title = "where the best tenth of the trials lies, after each quarter: the higher a block, the more of them"
    return [line(title, "bold"), Table(columns, rows)]


def edge_text(edge: Edge) -> str:
    """What to write so that the search may go beyond."""
    side = "upper" if edge.side == "high" else "lower"
    others = "tied configs" if edge.group else "best trials"
    where = f"in {edge.there} of the {edge.among} {others}"
    if edge.listed:
        end = "greatest" if edge.side == "high" else "least"
        return f"{edge.name} is {value(edge.bound)}, the {end} of its list, {where}: add {value(edge.beyond)} to it"
    return (
        f"{edge.name} is at its {side} bound {value(edge.bound)}, {where}: widen it ({edge.side}: {value(edge.beyond)})"
    )


def _row(name: str, axis: Axis, quarters: Sequence[Region]) -> Row:
    h, last = axis.hyperparameter, quarters[-1]
    drawn = [_shares(r.shares) if isinstance(h, Choice) else _density(h, r) for r in quarters]
    named = _named(h.values, last.shares) if isinstance(h, Choice) else _from_to(last)
    part = "" if last.having == last.elites else f" (in {last.having} of {last.elites})" if named else "in none of them"
    return Row((Cell(name), *map(Cell, drawn), Cell(named + part), Cell(_whole(axis))))


def _density(h: Float | Int, region: Region) -> str:
    """A block for each value where there are few, else for equal parts of the range on its scale: the higher the more.

    The highest is that of the most; what has any is seen.
    """
    if not region.places:
        return ""
    if h.step is not None and h.bins.count <= CELLS:
        cells, found = h.bins.count, h.bins.indices(np.array(region.places)).astype(int).tolist()
    else:
        cells, found = CELLS, [min(int(u * CELLS), CELLS - 1) for u in region.places]
    counts = np.bincount(found, minlength=cells).tolist()
    return "".join(LEVELS[level(n, 0, max(counts), len(LEVELS))] if n else "·" for n in counts)


def _shares(shares: Sequence[float]) -> str:
    return "".join(LEVELS[level(share, 0, 1, len(LEVELS))] if share else "·" for share in shares)


def _named(values: Sequence[Any], shares: Sequence[float]) -> str:
    ordered = sorted(((share, -i) for i, share in enumerate(shares) if share), reverse=True)
    texts = [f"{in_line(values[-i])} {share:.0%}".replace("%", " %") for share, i in ordered[:MOST_VALUES]]
    return ", ".join(texts) + (", …" if len(ordered) > MOST_VALUES else "")


def _from_to(region: Region) -> str:
    if region.values is None:
        return ""
    low, high = map(value, region.values)
    return low if low == high else f"{low} to {high}"


def _whole(axis: Axis) -> str:
    h = axis.hyperparameter
    if isinstance(h, Choice):
        return f"{len(h.values)} values"
    scale = "" if h.scale == "linear" else f", {h.scale}"
    per = "" if axis.per is None else ", all layers"
    return f"{value(h.low)} to {value(h.high)}{scale}{per}"
