"""The one table model; plain, Markdown, CSV and terminal are ways to write it."""

from dataclasses import dataclass

from hpsearch.trial import Scalar, Value


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` is its name for programs (CSV), `header` for people.

    `right` aligns to the right. `spare` says how readily a narrow terminal leaves the column out: 0 never, the
    highest first. `flexible` text may be cut short there. `screen` columns are drawings: not for Markdown and CSV.
    """

    key: str
    header: str
    right: bool = True
    spare: int = 0
    flexible: bool = False
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
    """Columns, rows, and a note below them (empty: none)."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""


def cell(text: Scalar) -> Cell:
    """A cell whose text is its value."""
    return Cell(str(text), text)
