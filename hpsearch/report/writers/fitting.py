"""What fits into the width of a terminal: which columns of a table, how wide each, and where a line is broken."""

from collections.abc import Mapping, Sequence

from hpsearch.report.blocks import Cell, Column, Row, Span, Table
from hpsearch.report.text import visible, width

GAP = 2
FEWEST = 5
"""So many rows at least are turned into columns, as far as there are any: each of at least LEAST characters."""
LEAST = 6


def parted(spans: Sequence[Span], room: int) -> list[list[Span]]:
    """Spans as lines of up to `room`, so that what belongs together, a name and its value, stays together.

    What begins with two blanks is something new; it goes below where it does not fit beside what is there.
    """
    told: list[list[Span]] = []
    for span in spans:
        told += [] if told and not span[0].startswith("  ") else [[]]
        told[-1].append(span)
    lines: list[list[Span]] = [[]]
    used = 0
    for (text, style), *rest in told:
        size = width(visible(text)) + sum(width(visible(other)) for other, _ in rest)
        below = bool(lines[-1]) and used + size > room
        shown = text.lstrip() if below else text
        lines += [[]] if below else []
        lines[-1] += [(shown, style), *rest]
        used = (0 if below else used) + size - len(text) + len(shown)
    return lines


def fold(header: str) -> str:
    """A header in two lines, broken after the _ or blank that makes it narrowest; one line where there is none."""
    places = [i + 1 for i, character in enumerate(header[:-1]) if character in "_ "]
    if not places:
        return header
    best = min(places, key=lambda i: max(i, len(header) - i))
    return f"{header[:best].rstrip(' ')}\n{header[best:]}"


def fit(
    table: Table, headers: Sequence[str], available: int, among: Sequence[int] | None = None
) -> tuple[list[int], dict[int, int]]:
    """Which columns (`among` these) fit into `available`, and their sizes.

    It cuts flexible ones short, then leaves out spare ones.
    """
    columns = table.columns
    sizes = {
        i: max(*map(width, header.split("\n")), *(width(visible(row.cells[i].text)) for row in table.rows), 1)
        for i, header in enumerate(headers)
    }
    kept = list(sizes if among is None else among)
    while True:
        excess = sum(sizes[i] + GAP for i in kept) - GAP - available
        if excess <= 0:
            return kept, sizes
        least = {i: min(columns[i].least, sizes[i]) for i in kept if columns[i].flexible}
        if sum(sizes[i] - least[i] for i in least) >= excess:
            return kept, _cut(sizes, least, excess)
        spare = max(kept, key=lambda i: (columns[i].spare, i))
        if columns[spare].spare == 0:
            return kept, sizes
        kept.remove(spare)


def _cut(sizes: Mapping[int, int], least: Mapping[int, int], excess: int) -> dict[int, int]:
    """The widest first, until they are equally wide."""
    cut = dict(sizes)
    for _ in range(excess):
        cut[max((i for i in least if cut[i] > least[i]), key=lambda i: cut[i])] -= 1
    return cut


def turn(table: Table, turned: Sequence[int], available: int) -> Table:
    """The columns `turned` as rows, headed by the first rows' values in the column `heads`: as many as fit."""
    columns, rows = table.columns, table.rows
    head = next(i for i, c in enumerate(columns) if c.key == table.heads)
    names = [visible(columns[i].header) for i in turned]
    first = min(max(map(width, [*names, columns[head].header])), available // 3)
    sizes = [max(width(visible(row.cells[i].text)) for i in (head, *turned)) + GAP for row in rows]
    many = sum(first + sum(sizes[: k + 1]) <= available for k in range(len(rows)))
    fewest = min(FEWEST, len(rows), (available - first) // (LEAST + GAP))
    shown = rows[: max(many, fewest, 1)]
    name = Column("name", columns[head].header, right=False, flexible=True, least=first, wraps=True)
    turned_columns = [
        Column(str(k), row.cells[head].text, flexible=True, least=LEAST, wraps=True) for k, row in enumerate(shown)
    ]
    cells = [(Cell(name), *(Cell(row.cells[i].text) for row in shown)) for name, i in zip(names, turned, strict=True)]
    return Table((name, *turned_columns), tuple(map(Row, cells)))
