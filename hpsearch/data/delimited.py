""".csv and .tsv: quoted fields, a header or not, text labels; numbers are parsed row by row, never the whole file."""

import csv
import re
from array import array
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.features import not_finite
from hpsearch.data.layout import Layout, lay_out
from hpsearch.data.reading import Found, Request, fits_memory, reading
from hpsearch.errors import DataError

CHUNK = 1024
MOST_COLUMNS = 100_000
LONGEST_LINE = 4_000_000
MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "missing", "?", "-"})
"""What tables hold, in small letters, where a value is not known."""
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
LONGEST_LABEL = 200
Row = list[str]


def read_delimited(path: Path, request: Request) -> Found:
    """x (m, n_x) float32, and the label and group columns as text. Raises DataError with line and column from 1."""
    fits_memory(path, "the table", 4 * path.stat().st_size)
    with reading(path), path.open(encoding="utf-8-sig", newline="") as file:
        try:
            first_line = next(_lines(file, path), "")
            delimiter = _delimiter(path, first_line)
            if first_line.count(delimiter) >= MOST_COLUMNS:
                raise DataError(
                    f"{path}: line 1 has more than {MOST_COLUMNS:,} fields; so wide a table belongs into .npy"
                )
            file.seek(0)
            reader = csv.reader(_lines(file, path), delimiter=delimiter, strict=True)
            return _table(_rows(reader, path), request, path)
        except UnicodeDecodeError as error:
            raise DataError(f"{path}: is not UTF-8 text ({error.reason}); save it as UTF-8") from None
        except csv.Error as error:
            raise DataError(f"{path}: line {reader.line_num}: {error}; is a quote missing or too many?") from None


def _lines(file: TextIO, path: Path) -> Iterator[str]:
    """The lines of a file, none so long that it is no table's."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise DataError(f"{path}: line {number} has more than {LONGEST_LINE:,} characters; is this a table?")
        yield line


def _delimiter(path: Path, line: str) -> str:
    if path.suffix.lower() == ".tsv":
        return "\t"
    if ";" in line and "," not in _DECIMAL_COMMA.sub("", line):
        return ";"
    return max(",;\t", key=line.count)


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


def _table(rows: Iterator[tuple[int, Row]], request: Request, path: Path) -> Found:
    ahead = list(islice(rows, 2))
    if not ahead:
        raise DataError(f"{path}: is empty; it needs a row for each example")
    width, names = len(ahead[0][1]), None
    if _has_header(ahead, width, request, path):
        names = [name.strip() for name in ahead.pop(0)[1]]
    layout = lay_out(names, width, request, path)
    rows = chain(ahead, rows)
    blocks: list[NDArray[np.float32]] = []
    words: dict[str, list[str]] = {}
    while chunk := list(islice(rows, CHUNK)):
        for role, column in layout.columns(request.ids).items():
            words.setdefault(role, []).extend(
                _word(line, row[column], layout.place(column), path) for line, row in chunk
            )
        blocks.append(_block(chunk, layout, path))
    if not blocks:
        raise DataError(f"{path}: has a header and no row below it; it needs a row for each example")
    found = {"x": np.concatenate(blocks)} | {role: np.array(column) for role, column in words.items()}
    return found | ({"features": np.array(layout.feature_names, dtype=np.str_)} if names else {})


def _has_header(ahead: list[tuple[int, Row]], width: int, request: Request, path: Path) -> bool:
    """As told; or where columns are given by name; or where a feature has text above a number."""
    spec, first = request.spec, ahead[0][1]
    if spec.header is not None:
        return spec.header
    if any(not _is_number(name) for name in {field.strip() for field in first} & set(request.names)):
        return True
    named = [c for c in (*spec.drop, spec.label) if isinstance(c, str)]
    named += [c for c in request.ids if not c.isdecimal()]
    if request.group is not None and not request.group.isdecimal():
        named.append(request.group)
    if named and (request.want == "labelled" or any(field.strip() in named for field in first)):
        return True
    features = range(width) if named and request.want != "either" else lay_out(None, width, request, path).features
    below = ahead[1][1] if len(ahead) > 1 else ["0"] * width
    return any(not _is_value(first[j]) and _is_value(below[j]) for j in features)


def _is_value(field: str) -> bool:
    """Whether a field is meant as a number: one, in whatever spelling, or one that is missing."""
    return _is_number(field.replace(",", ".")) or _is_missing(field)


def _is_missing(field: str) -> bool:
    return field.strip().lower() in MISSING


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return "_" not in field


def _word(line: int, field: str, place: str, path: Path) -> str:
    if len(field) > LONGEST_LABEL:
        raise DataError(
            f"{path}: line {line}, {place}: a label or group of {len(field)} characters; at most {LONGEST_LABEL} make "
            f"sense: is a quote missing, or is this the wrong column?"
        )
    return field.strip()


def _block(chunk: list[tuple[int, Row]], layout: Layout, path: Path) -> NDArray[np.float32]:
    """The features of some rows as numbers."""
    numbers = array("d")
    for line, fields in chunk:
        row = [fields[j] for j in layout.features]
        try:
            numbers.extend(map(float, row))
        except ValueError:
            raise _not_a_number(line, row, layout, path) from None
        if "_" in "".join(row):  # float() reads 1_000
            raise _not_a_number(line, row, layout, path)
    with np.errstate(over="ignore"):
        block = np.frombuffer(numbers, np.float64).reshape(len(chunk), len(layout.features)).astype(np.float32)
    if not np.isfinite(block).all():
        i, j = (int(v) for v in np.argwhere(~np.isfinite(block))[0])
        line, fields = chunk[i]
        row = [fields[j] for j in layout.features]
        if _is_missing(row[j]):
            raise _not_a_number(line, row, layout, path)
        raise DataError(f"{path}: line {line}, {layout.place(layout.features[j])}: {not_finite(float(row[j]))}")
    return block


def _not_a_number(line: int, row: Row, layout: Layout, path: Path) -> DataError:
    j = next(j for j, field in enumerate(row) if not _is_number(field) or _is_missing(field))
    column = layout.features[j]
    name = layout.names[column] if layout.names else column
    place = f"{path}: line {line}, {layout.place(column)}"
    if _is_missing(row[j]):
        return DataError(
            f"{place}: the value is missing ({row[j].strip()!r}); fill it in, or leave the row or the column out "
            f"(drop: [{name}])"
        )
    if _is_number(pointed := row[j].replace(",", ".")):
        return DataError(f"{place}: {row[j][:40]!r} is not a number: numbers are written with a point, {pointed[:40]}")
    return DataError(
        f"{place}: {row[j][:40]!r} is not a number; leave the column out (drop: [{name}]), "
        f"or say that it is the label (label: {name})"
    )
