""".csv and .tsv: quoted fields, a header or not, words and numbers; parsed some rows at a time."""

import csv
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.cells import is_missing, is_missing_word, is_number, number_or_nan, reading_of
from hpsearch.data.columns import known_as
from hpsearch.data.features import not_finite
from hpsearch.data.layout import Layout, lay_out
from hpsearch.data.reading import Found, Request, fits_memory, reading
from hpsearch.data.sniffing import MOST_COLUMNS, decoding_of, delimiter_of, has_header
from hpsearch.data.spec import DataSpec
from hpsearch.data.table import Table
from hpsearch.errors import DataError

CHUNK = 1024
AHEAD = 100
"""Rows that are looked at to find out whether there is a header."""
LONGEST_LINE = 4_000_000
LONGEST_LABEL = 200
Row = list[str]


def read_delimited(path: Path, request: Request) -> Found:
    """x, a Table, and the label and group columns as text. Raises DataError with line and column from 1."""
    fits_memory(path, "the table", 4 * path.stat().st_size)
    with reading(path):
        decoding, note = decoding_of(path)
        file = _File(path, decoding, request)
        content = file.read(frozenset())
        if content.late:  # what turned out to be words further down is wanted as words from the first row on
            content = file.read(content.late)
        return _found(content, request, path, (note,) if note else ())


@dataclass(slots=True)
class _Content:
    """What was read of the features so far: numbers by block, words by column (of the layout), and line numbers."""

    layout: Layout
    named: bool
    semicolons: bool
    blocks: list[NDArray[np.float64]] = field(default_factory=list)
    words: dict[int, list[str]] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)
    lines: "array[int]" = field(default_factory=lambda: array("q"))
    late: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    decoding: str
    request: Request

    def read(self, words: frozenset[int]) -> _Content:
        """All rows, with these columns as words."""
        path = self.path
        with path.open(encoding=self.decoding, newline="") as file:
            first_lines = list(islice(_lines(file, path), AHEAD))
            delimiter = delimiter_of(path, first_lines)
            if first_lines and first_lines[0].count(delimiter) >= MOST_COLUMNS:
                raise DataError(
                    f"{path}: line 1 has more than {MOST_COLUMNS:,} fields; so wide a table belongs into .npy"
                )
            file.seek(0)
            reader = csv.reader(_lines(file, path), delimiter=delimiter, strict=True, skipinitialspace=True)
            try:
                return self._content(_rows(reader, path), words, delimiter == ";")
            except csv.Error as error:
                raise DataError(f"{path}: line {reader.line_num}: {error}; is a quote missing or too many?") from None

    def _content(self, rows: Iterator[tuple[int, Row]], words: frozenset[int], semicolons: bool) -> _Content:
        path, request = self.path, self.request
        ahead = list(islice(rows, AHEAD))
        if not ahead:
            raise DataError(f"{path}: is empty; it needs a row for each example")
        width, names = len(ahead[0][1]), None
        if has_header([row for _, row in ahead], request, path):
            names = [name.strip() or f"column {j}" for j, name in enumerate(ahead.pop(0)[1], 1)]
        layout = lay_out(names, width, request, path)
        content = _Content(layout, names is not None, semicolons)
        kinds = known_as(layout, request)
        content.words = {j: [] for j in {*words, *(j for j, kind in kinds.items() if kind == "words")}}
        rows = chain(ahead, rows)
        while chunk := list(islice(rows, CHUNK)):
            _take(chunk, content, layout.columns(request.ids), path)
        if not content.blocks:
            raise DataError(f"{path}: has a header and no row below it; it needs a row for each example")
        return content


def _lines(file: TextIO, path: Path) -> Iterator[str]:
    """The lines of a file, none so long that it is no table's."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise DataError(f"{path}: line {number} has more than {LONGEST_LINE:,} characters; is this a table?")
        yield line


def _rows(reader: Any, path: Path) -> Iterator[tuple[int, Row]]:
    """Line number (from 1) and fields of each row that is not blank; every row has as many fields as the first."""
    width = 0
    for row in reader:
        if not row or (len(row) == 1 and not row[0].strip()):
            continue
        width = width or len(row)
        if len(row) != width:
            raise DataError(
                f"{path}: line {reader.line_num} has {len(row)} fields, the first row has {width}; every row needs "
                f"the same number (a field that holds the separator must be quoted)"
            )
        yield reader.line_num, row


def _take(chunk: list[tuple[int, Row]], content: _Content, beside: Mapping[str, int], path: Path) -> None:
    """Some rows more."""
    layout = content.layout
    for role, column in beside.items():
        content.roles.setdefault(role, []).extend(
            _word(line, row[column], layout.place(column), path) for line, row in chunk
        )
    content.lines.extend(line for line, _ in chunk)
    columns = list(zip(*(row for _, row in chunk), strict=True))
    block = np.full((len(chunk), len(layout.features)), np.nan)
    for j, column in enumerate(layout.features):
        if column in content.words:
            content.words[column].extend(map(sys.intern, map(str.strip, columns[column])))
        elif (numbers := _numbers(columns[column])) is not None:
            block[:, j] = numbers
        elif content.blocks:
            content.late |= {column}
        else:
            content.words[column] = [sys.intern(cell.strip()) for cell in columns[column]]
    content.blocks.append(block)


def _numbers(cells: Sequence[str]) -> "array[float] | None":
    """NaN where one is missing; None where a cell is something else."""
    try:
        numbers = array("d", map(float, cells))
    except ValueError:
        try:
            numbers = array("d", (float("nan") if is_missing(cell) else float(cell) for cell in cells))
        except ValueError:
            return None
    return None if "_" in "".join(cells) else numbers  # float() reads 1_000


def _word(line: int, cell: str, place: str, path: Path) -> str:
    if len(cell) > LONGEST_LABEL:
        raise DataError(
            f"{path}: line {line}, {place}: a label or group of {len(cell)} characters; at most {LONGEST_LABEL} make "
            f"sense: is a quote missing, or is this the wrong column?"
        )
    return cell.strip()


def _found(content: _Content, request: Request, path: Path, notes: tuple[str, ...]) -> Found:
    layout, kinds = content.layout, known_as(content.layout, request)
    numbers = np.concatenate(content.blocks)
    words: dict[int, list[str | None]] = {}
    spellings: dict[str, str] = {}
    dates: list[str] = []
    for j, column in enumerate(layout.features):
        if column not in content.words:
            continue
        cells, kind = content.words[column], kinds.get(column)
        read = reading_of(cells, content.semicolons)
        if kind == "words" or (kind is None and read.kind == "word"):
            words[j] = [None if is_missing_word(cell) else cell for cell in cells]
        elif read.kind == "date":
            dates.append(layout.name(column))
        elif read.kind != "number" and kind != "any":
            raise _not_a_number(content, cells, column, path, request.spec)
        else:
            numbers[:, j] = [number_or_nan(read.read, cell) for cell in cells]
            if read.spelling:
                spellings[layout.name(column)] = read.spelling
    if dates:
        raise DataError(f"{path}: {refused_dates(dates, request.spec)}")
    _check_finite(numbers, content, path)
    names = tuple(layout.name(j) for j in layout.features)
    label = "" if layout.label is None else layout.name(layout.label)
    x = Table(names, numbers, words, content.named, label, layout.why, notes, spellings, layout.features)
    return {"x": x} | {role: np.array(column) for role, column in content.roles.items()}


def refused_dates(names: Sequence[str], spec: DataSpec) -> str:
    """What to do about columns of dates."""
    what = "is a date" if len(names) == 1 else "are dates"
    way_out = ", ".join(f"{name}: drop" for name in names)
    return (
        f"{', '.join(names)} {what}, and a network learns from numbers: turn it into some (the year, the month, an "
        f"age in days), or leave it out: {spec.written(f'columns: {{{way_out}}}')}"
    )


def _check_finite(numbers: NDArray[np.float64], content: _Content, path: Path) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        wrong = np.isinf(numbers.astype(np.float32))
    if wrong.any():
        i, j = (int(v) for v in np.argwhere(wrong)[0])
        place = f"{path}: line {content.lines[i]}, {content.layout.place(content.layout.features[j])}"
        raise DataError(f"{place}: {not_finite(float(numbers[i, j]))}")


def _not_a_number(content: _Content, cells: Sequence[str], column: int, path: Path, spec: DataSpec) -> DataError:
    row = next(i for i, cell in enumerate(cells) if not is_number(cell) and not is_missing(cell))
    name = content.layout.name(column)
    place = f"{path}: line {content.lines[row]}, {content.layout.place(column)}"
    if is_number(cells[row].replace(",", ".")):
        return DataError(
            f"{place}: {cells[row][:40]!r} is not a number as the others of the column are; write all of them with "
            f"a point, {cells[row].replace(',', '.')[:40]}"
        )
    return DataError(
        f"{place}: {cells[row][:40]!r} is not a number, and others of the column are; correct it, or say what the "
        f"column is: {spec.written(f'columns: {{{name}: number}}')} (what is no number is "
        f"missing), one_hot (words), or drop"
    )
