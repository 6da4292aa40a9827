"""What a text file says of itself: its encoding, what parts its columns, and whether its first row names them."""

import codecs
import csv
import re
from collections.abc import Sequence
from pathlib import Path

from hpsearch.data.cells import is_number, is_value
from hpsearch.data.layout import is_nameless, lay_out
from hpsearch.data.reading import Request
from hpsearch.errors import DataError

MOST_COLUMNS = 100_000
PIECE = 1 << 20
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_DELIMITERS = ",;\t|"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoding_of(path: Path) -> tuple[str, str]:
    """The name of the file's encoding, and what to say of it: UTF-8 is not worth a word."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        if file.read(2) in _UTF16:
            return "utf-16", ""
        file.seek(0)
        try:
            while piece := file.read(PIECE):
                if b"\0" in piece:
                    raise DataError(f"{path}: holds a zero byte, as no text does; is this a table?")
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1", f"{path.name} is not UTF-8 text; it was read as Latin-1"
    return "utf-8-sig", ""


def delimiter_of(path: Path, lines: Sequence[str]) -> str:
    """What parts the columns: of those that part every line alike, what is most often in the first."""
    if path.suffix.lower() == ".tsv":
        return "\t"
    line = lines[0] if lines else ""
    if ";" in line and "," not in _DECIMAL_COMMA.sub("", line):
        return ";"
    usual = max(_DELIMITERS, key=line.count)
    alike = [mark for mark in _DELIMITERS if _width(lines, mark) > 1]
    return usual if usual in alike or not alike else max(alike, key=lambda mark: _width(lines, mark))


def _width(lines: Sequence[str], mark: str) -> int:
    """How many fields every line has; 0 where they differ."""
    try:
        widths = {len(row) for row in csv.reader(lines[:-1] or lines, delimiter=mark, skipinitialspace=True) if row}
    except csv.Error:
        return 0
    return widths.pop() if len(widths) == 1 else 0


def has_header(rows: Sequence[Sequence[str]], request: Request, path: Path) -> bool:
    """As told; or where columns are given by name; or where a feature has text above numbers.

    In a table of words alone, where no field of the first row occurs again in its column.
    """
    spec, first, width = request.spec, rows[0], len(rows[0])
    if spec.header is not None:
        return spec.header
    if any(not is_number(name) for name in {field.strip() for field in first} & set(request.names)):
        return True
    named = [c for c in (*spec.drop, spec.label) if isinstance(c, str)]
    named += [c for c in spec.columns if not is_nameless(c)]
    named += [c for c in request.ids if not c.isdecimal()]
    if request.group is not None and not request.group.isdecimal():
        named.append(request.group)
    if named and (request.want == "labelled" or any(field.strip() in named for field in first)):
        return True
    features = range(width) if named and request.want != "either" else lay_out(None, width, request, path).features
    below = rows[1:] or [["0"] * width]
    numbers = [j for j in features if all(is_value(row[j]) for row in below)]
    if numbers:
        return any(not is_value(first[j]) for j in numbers)
    return _heads_words(first, below)


def _heads_words(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    heads = [field.strip() for field in first]
    columns = [[row[j].strip() for row in below] for j in range(len(heads))]
    repeated = any(len(set(column)) < len(column) for column in columns)
    again = any(head in column for head, column in zip(heads, columns, strict=True))
    return len(set(heads)) == len(heads) and "" not in heads[1:] and repeated and not again
