"""What a page is made of: lines and tables as values. Writers draw them; nothing here knows how."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from hpsearch.trial import Scalar, Value

Span = tuple[str, str]
"""Text and the style a terminal gives it (rich's words: `bold green`; empty for none)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. Labels of lines without a blank one between form a column; a wrapped text stays to its right."""

    spans: tuple[Span, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` is its name for programs (CSV), `header` for people.

    `right` aligns to the right. `spare` says how readily a narrow terminal leaves the column out: 0 never, the
    highest first. `flexible` text may be cut short there, to `least` characters, or go on below where it also `wraps`.
    `turned` ones are left out together, and shown as rows of a table of their own. `screen` columns are drawings: not
    for Markdown and CSV.
    """

    key: str
    header: str
    right: bool = True
    spare: int = 0
    flexible: bool = False
    least: int = 8
    wraps: bool = False
    turned: bool = False
    screen: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What people read, and the value itself at full precision."""

    text: str
    raw: Value = None


@dataclass(frozen=True, slots=True)
class Row:
    """One cell a column, and the style a terminal shows them in."""

    cells: tuple[Cell, ...]
    style: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, rows, and a note below them (empty: none).

    `heads` is the key of the column that names the rows where columns are turned.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    heads: str = ""


Block = Line | Table


def line(text: str = "", style: str = "", label: str = "") -> Line:
    """A line of one style."""
    return Line(((text, style),), label)


def labelled(sentences: Sequence[str], label: str, style: str = "") -> list[Line]:
    """A line each, the label beside the first."""
    return [line(text, style, "" if i else label) for i, text in enumerate(sentences)]


def cell(text: Scalar) -> Cell:
    """A cell whose text is its value."""
    return Cell(str(text), text)


def groups(page: Sequence[Block]) -> Iterator[Table | list[Line]]:
    """The tables, and the lines that share their column of labels: a table or a blank line ends it."""
    for kind, blocks in groupby(page, key=lambda b: "table" if isinstance(b, Table) else "" if b == Line() else "line"):
        if kind == "table":
            yield from (block for block in blocks if isinstance(block, Table))
        else:
            yield [block for block in blocks if isinstance(block, Line)]
