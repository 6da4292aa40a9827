"""Pages on a terminal, with rich: colour, and tables that fit the width. Imported only when there is a terminal."""

from collections.abc import Sequence
from typing import TextIO

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from hpsearch.report.blocks import Block, Line, Span, Table, groups
from hpsearch.report.text import visible, width

_GAP = 2
_LEAST_FLEXIBLE = 8


def console(stream: TextIO) -> Console:
    """A console that interprets no markup and guesses no highlights. Raises nothing; honours NO_COLOR."""
    return Console(file=stream, force_terminal=True, markup=False, emoji=False, highlight=False)


def print_page(page: Sequence[Block], stream: TextIO) -> None:
    """Prints each block; neighbouring lines share their column of labels."""
    screen = console(stream)
    for group in groups(page):
        if isinstance(group, Table):
            print_table(group, screen)
        else:
            screen.print(lines(group))


def text_of(spans: Sequence[Span]) -> Text:
    """Spans as one rich text: nothing in them is interpreted."""
    text = Text()
    for part, style in spans:
        text.append(visible(part), style)
    return text


def lines(block: Sequence[Line]) -> RenderableType:
    """Lines as a grid of label and text, so that a wrapped text hangs right of its label."""
    grid = RichTable.grid(padding=(0, _GAP, 0, 0))
    if any(line.label for line in block):
        grid.add_column(style="cyan", no_wrap=True)
        grid.add_column(overflow="fold")
        for line in block:
            grid.add_row(Text(visible(line.label)), text_of(line.spans))
    else:
        grid.add_column(overflow="fold")
        for line in block:
            grid.add_row(text_of(line.spans))
    return grid


def print_table(table: Table, screen: Console) -> None:
    """Prints the columns that fit, and names those that do not. Headers are folded where that saves a column."""
    headers = [visible(c.header) for c in table.columns]
    kept, sizes = fit(table, headers, screen.width)
    if len(kept) < len(headers):
        headers = list(map(fold, headers))
        kept, sizes = fit(table, headers, screen.width)
    shown = RichTable(
        box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, _GAP - 1, 0, 0), show_edge=False
    )
    for i in kept:
        shown.add_column(
            Text(headers[i]),
            justify="right" if table.columns[i].right else "left",
            vertical="bottom",
            no_wrap=True,
            overflow="ellipsis",
            width=sizes[i],
        )
    for row in table.rows:
        shown.add_row(*(Text(visible(row.cells[i].text)) for i in kept), style=row.style)
    screen.print(shown)
    missing = [visible(c.header) for i, c in enumerate(table.columns) if i not in kept]
    hidden = f"not shown in this width: {', '.join(missing)}" if missing else ""
    for note in (visible(table.note), hidden):
        if note:
            screen.print(Text(note, style="dim"))


def fold(header: str) -> str:
    """A header in two lines, broken after the _ or blank that makes it narrowest; one line where there is none."""
    places = [i + 1 for i, character in enumerate(header[:-1]) if character in "_ "]
    if not places:
        return header
    best = min(places, key=lambda i: max(i, len(header) - i))
    return f"{header[:best].rstrip(' ')}\n{header[best:]}"


def fit(table: Table, headers: Sequence[str], available: int) -> tuple[list[int], dict[int, int]]:
    """Which columns fit into `available`, and their sizes: cuts flexible ones short, then leaves out spare ones."""
    sizes = {
        i: max(*map(width, header.split("\n")), *(width(visible(row.cells[i].text)) for row in table.rows), 1)
        for i, header in enumerate(headers)
    }
    kept = list(sizes)
    while True:
        excess = sum(sizes[i] + _GAP for i in kept) - _GAP - available
        if excess <= 0:
            return kept, sizes
        flexible = [i for i in kept if table.columns[i].flexible]
        room = sum(max(sizes[i] - _LEAST_FLEXIBLE, 0) for i in flexible)
        if room >= excess:
            return kept, _cut(sizes, flexible, excess)
        spare = max(kept, key=lambda i: (table.columns[i].spare, i))
        if table.columns[spare].spare == 0:
            return kept, sizes
        kept.remove(spare)


def _cut(sizes: dict[int, int], flexible: Sequence[int], excess: int) -> dict[int, int]:
    cut = dict(sizes)
    for i in sorted(flexible, key=lambda i: -sizes[i]):
        taken = min(excess, max(cut[i] - _LEAST_FLEXIBLE, 0))
        cut[i] -= taken
        excess -= taken
    return cut
