"""Small drawings of characters: a curve or a bar in one line of Unicode blocks, and learning curves as a plot."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise

from hpsearch.report.blocks import Line, Span
from hpsearch.report.text import pad

Curve = Sequence[float | None]

LEVELS = "▁▂▃▄▅▆▇█"
EIGHTHS = "▏▎▍▌▋▊▉█"
MARKS = (("○", "yellow"), ("●", "cyan"))
"""Mark and style of the first and the second curve; where both meet, the second is seen. One alone has the second's."""

CHANGE = "▲"
"""Stands on the axis where something was changed."""


def sparkline(values: Sequence[float | None], width: int) -> str:
    """One block a value, lowest to highest; more than `width` values are averaged in groups; None is a blank.

    Heights are logarithmic where the values span more than a decade, so that the end of a learning curve shows.
    """
    known = [v for v in values if v is not None and math.isfinite(v)]
    if not known or width < 1:
        return ""
    groups = min(width, len(values))
    edges = [len(values) * k // groups for k in range(groups + 1)]
    heights = _logarithmic([_mean(values[a:b]) for a, b in pairwise(edges)])
    drawn = [h for h in heights if h is not None]
    low, high = min(drawn), max(drawn)
    return "".join(" " if h is None else LEVELS[level(h, low, high, len(LEVELS))] for h in heights)


def level(height: float, low: float, high: float, levels: int) -> int:
    """Which of `levels` equal steps from low to high is nearest; 0 for a flat curve. Never overflows."""
    span = high / 2 - low / 2
    return round((height / 2 - low / 2) / span * (levels - 1)) if span > 0 else 0


def bar(share: float, width: int) -> str:
    """A bar of `share` (0 to 1) of `width` characters, to an eighth of one; whatever is not 0 is seen."""
    eighths = max(round(min(share, 1.0) * width * 8), 1 if share > 0 else 0)
    full, rest = divmod(eighths, 8)
    return EIGHTHS[-1] * full + (EIGHTHS[rest - 1] if rest else "")


def plot(
    curves: Mapping[str, Curve],
    write: Callable[[float], str],
    columns: int,
    rows: int,
    marked: Collection[int] = (),
    first: int = 1,
) -> list[Line]:
    """Up to two curves over epochs `first`, `first` + 1, ... from their lowest to their highest value.

    `write` spells a value on the axis, which has a mark below the epochs that are `marked`. Points that are not finite
    leave a gap; without any point there is no line.
    """
    known = [v for curve in curves.values() for v in curve if v is not None and math.isfinite(v)]
    if not known:
        return []
    low, high = min(known), max(known)
    epochs = max(map(len, curves.values()))
    wide = min(columns, max(epochs, 2))
    grid = [[(" ", "")] * wide for _ in range(rows)]
    marks = MARKS[-len(curves) :]
    for curve, mark in zip(curves.values(), marks, strict=True):
        for epoch, height in enumerate(curve):
            if height is not None and math.isfinite(height):
                column = level(epoch, 0, max(epochs - 1, 1), wide)
                grid[rows - 1 - level(height, low, high, rows)][column] = mark
    middle = {rows // 2: write(low / 2 + high / 2)} if rows % 2 and high > low else {}
    ticks = {0: write(high), **middle, rows - 1: write(low)} if high > low else {rows - 1: write(low)}
    at = {level(epoch - first, 0, max(epochs - 1, 1), wide) for epoch in marked if 0 <= epoch - first < epochs}
    return _framed(grid, ticks, [*zip(curves, marks, strict=True)], (first, first + epochs - 1), at)


def _logarithmic(heights: list[float | None]) -> list[float | None]:
    least = min((h for h in heights if h is not None and h > 0), default=math.inf)
    if any(h is not None and h < 0 for h in heights) or not any(h is not None and h / 10 > least for h in heights):
        return heights
    return [None if h is None else math.log(max(h, least)) for h in heights]


def _mean(group: Sequence[float | None]) -> float | None:
    known = [v for v in group if v is not None and math.isfinite(v)]
    return sum(v / len(known) for v in known) if known else None


def _framed(
    grid: list[list[Span]],
    ticks: Mapping[int, str],
    names: Sequence[tuple[str, Span]],
    span: tuple[int, int],
    at: Collection[int],
) -> list[Line]:
    size = max(map(len, ticks.values()))
    lines = []
    for k, cells in enumerate(grid):
        tick = pad(ticks.get(k, ""), size, True)
        lines.append(Line(((f"  {tick} {'┤' if k in ticks else '│'}", "dim"), *cells)))
    wide = len(grid[0])
    axis: list[Span] = [(CHANGE, "bold yellow") if k in at else ("─", "dim") for k in range(wide)]
    lines.append(Line(((f"  {' ' * size} └", "dim"), *axis)))
    first, last = map(str, span)
    last = f"epoch {last}" if wide > len(f"epoch {last}") + 1 + len(first) else last
    below = first + last.rjust(max(wide - len(first), len(last) + 1))
    lines.append(Line(((f"  {' ' * size}  {below}", "dim"),)))
    legend = [span for name, mark in names for span in (mark, (f" {name}   ", "dim"))]
    return [*lines, Line(((f"  {' ' * size}  ", ""), *legend))]
