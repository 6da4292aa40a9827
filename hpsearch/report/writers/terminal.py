"""Pages on a terminal, with rich: colour, and tables that fit the width. Imported only when there is a terminal."""

from collections.abc import Sequence
from typing import TextIO

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table as RichTable
from rich.text import Text
from rich.theme import Theme

from hpsearch.report.blocks import Block, Column, Line, Row, Span, Table, groups
from hpsearch.report.text import visible, width
from hpsearch.report.writers.fitting import GAP, fit, fold, parted, turn
from hpsearch.report.writers.palette import styles


def console(stream: TextIO) -> Console:
    """A console that interprets no markup and guesses no highlights. Raises nothing; honours NO_COLOR."""
    screen = Console(file=stream, force_terminal=True, markup=False, emoji=False, highlight=False)
    screen.push_theme(Theme(styles(many=screen.color_system in ("256", "truecolor"))))
    return screen


def print_page(page: Sequence[Block], stream: TextIO) -> None:
    """Prints each block; neighbouring lines share their column of labels."""
    screen = console(stream)
    for group in groups(page):
        if isinstance(group, Table):
            print_table(group, screen)
        else:
            screen.print(lines(group, screen.width))


def text_of(spans: Sequence[Span]) -> Text:
    """Spans as one rich text: nothing in them is interpreted."""
    text = Text()
    for part, style in spans:
        text.append(visible(part), style)
    return text


def lines(block: Sequence[Line], available: int) -> RenderableType:
    """Lines as a grid of label and text, so that a wrapped text hangs right of its label."""
    grid = RichTable.grid(padding=(0, GAP, 0, 0))
    size = max((width(visible(line.label)) for line in block), default=0)
    if size:
        grid.add_column(style="cyan", no_wrap=True)
        grid.add_column(overflow="fold")
        for line in block:
            grid.add_row(
                Text(visible(line.label)), Text("\n").join(map(text_of, parted(line.spans, available - size - GAP)))
            )
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
        headers = [h if c.wraps else fold(h) for h, c in zip(headers, table.columns, strict=True)]
        kept, sizes = fit(table, headers, screen.width)
    turned = [i for i, c in enumerate(table.columns) if c.turned]
    if not set(turned) <= set(kept) and table.rows:
        rest = [i for i in range(len(headers)) if i not in turned]
        kept, sizes = fit(table, headers, screen.width, rest)
    else:
        turned = []
    screen.print(_drawn([(headers[i], table.columns[i], sizes[i]) for i in kept], table.rows, kept))
    missing = [visible(c.header) for i, c in enumerate(table.columns) if i not in kept and i not in turned]
    hidden = f"not shown in this width: {', '.join(missing)}" if missing else ""
    for note in (visible(table.note), hidden):
        if note:
            screen.print(Text(note, style="dim"))
    if turned:
        screen.print()
        print_table(turn(table, turned, screen.width), screen)


def _drawn(shown: Sequence[tuple[str, Column, int]], rows: Sequence[Row], kept: Sequence[int]) -> RichTable:
    """Header, column and size of what is shown, which are the cells `kept` of each row."""
    drawn = RichTable(
        box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, GAP - 1, 0, 0), show_edge=False
    )
    wraps = any(column.wraps for _, column, _ in shown)
    for header, column, size in shown:
        drawn.add_column(
            Text(header),
            justify="right" if column.right else "left",
            vertical="top" if wraps else "bottom",
            no_wrap=not column.wraps,
            overflow="fold" if column.wraps else "ellipsis",
            width=size,
        )
    for row in rows:
        drawn.add_row(*(Text(visible(row.cells[i].text)) for i in kept), style=row.style)
    return drawn
