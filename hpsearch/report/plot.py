"""Learning curves as a small plot of characters."""

import math
from collections.abc import Callable, Mapping, Sequence

from hpsearch.report.page import Line, Span
from hpsearch.report.plain import pad
from hpsearch.report.sparkline import level

Curve = Sequence[float | None]
MARKS = (("○", "yellow"), ("●", "cyan"))
"""Mark and style of the first and the second curve; where both meet, the second is seen. One alone has the second's."""


def plot(curves: Mapping[str, Curve], write: Callable[[float], str], columns: int, rows: int) -> list[Line]:
    """Up to two curves over epochs 1, 2, ... from their lowest to their highest value.

    `write` spells a value on the axis. Points that are not finite leave a gap; without any point there is no line.
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
    return _framed(grid, ticks, [*zip(curves, marks, strict=True)], epochs)


def _framed(
    grid: list[list[Span]], ticks: Mapping[int, str], names: Sequence[tuple[str, Span]], epochs: int
) -> list[Line]:
    size = max(map(len, ticks.values()))
    lines = []
    for k, cells in enumerate(grid):
        tick = pad(ticks.get(k, ""), size, True)
        lines.append(Line(((f"  {tick} {'┤' if k in ticks else '│'}", "dim"), *cells)))
    wide = len(grid[0])
    lines.append(Line(((f"  {' ' * size} └{'─' * wide}", "dim"),)))
    last = f"epoch {epochs}" if wide > len(f"epoch {epochs}") + 2 else str(epochs)
    lines.append(Line(((f"  {' ' * size}  1{last.rjust(max(wide - 1, len(last) + 1))}", "dim"),)))
    legend = [span for name, mark in names for span in (mark, (f" {name}   ", "dim"))]
    return [*lines, Line(((f"  {' ' * size}  ", ""), *legend))]
