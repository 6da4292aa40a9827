"""What the cells of a column of text are: numbers in one of the spellings people use, dates, or words."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

MISSING = frozenset(
    {
        "", "na", "n/a", "#n/a", "#n/a n/a", "#na", "<na>", "n.a.", "nan", "-nan", "1.#ind", "-1.#ind", "1.#qnan",
        "-1.#qnan", "null", "none", "missing", "?", "-", "--", ".",
    }
)  # fmt: skip
"""What tables hold, in small letters, where a value is not known: pandas' and R's spellings, and those of the UCI."""
WORDS = frozenset({"none", "missing"})
"""Those of them that are values in a column of words (other debtors: none)."""
_BOOLEANS = ({"true": 1.0, "false": 0.0}, {"yes": 1.0, "no": 0.0}, {"t": 1.0, "f": 0.0}, {"y": 1.0, "n": 0.0})
_POINT = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:e[+-]?\d+)?", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)?(?:,\d*)?(?:e[+-]?\d+)?", re.IGNORECASE)
_MARK = re.compile(r"^[$€£]\s*|\s*[%$€£]$")
_DATE = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))(?:[T ]\d{1,2}:\d{2}.*)?"
    r"|\d{1,2}:\d{2}(?::\d{2})?"
)
ODD = 0.1
"""At most this share of a column's values may be no number, and it still was meant to be one of numbers."""

CLASSES = 20
"""So few different values may be classes though most of them are numbers."""

Kind = Literal["number", "date", "odd", "word"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a column of text is: `read` gives the number of a cell that is not missing, or None.

    `spelling` says how its numbers are written where that is not as usual. Of an odd column most cells are numbers.
    """

    kind: Kind
    read: Callable[[str], float | None]
    spelling: str = ""


def is_number(cell: str) -> bool:
    """Whether Python reads it as one; 1_000 is none."""
    return _plain(cell) is not None


def is_missing(cell: str) -> bool:
    """Whether the value of a number is not known."""
    return cell.strip().lower() in MISSING


def is_missing_word(cell: str) -> bool:
    """Whether a word is not known."""
    word = cell.strip().lower()
    return word in MISSING and word not in WORDS


def is_value(cell: str) -> bool:
    """Whether it is meant as a number, in whatever spelling, a date, or missing: no heading of a column is."""
    word = cell.strip()
    bare = _MARK.sub("", word)
    spelled = any(pattern.fullmatch(bare) for pattern in (_POINT, _COMMA, _DATE))
    return is_missing(word) or is_number(word.replace(",", ".")) or spelled


def reading_of(cells: Sequence[str], semicolons: bool) -> Reading:
    """How the cells of a column are read. `semicolons`: they part its columns, so that a comma is a decimal one.

    A thousand with a separator (1,234) is read as one where no cell says otherwise.
    """
    counts = {value: n for value, n in Counter(cell.strip() for cell in cells).items() if not is_missing(value)}
    values = counts.keys()
    if not values:
        return Reading("number", _plain)
    lower = {value.lower() for value in values}
    if known := next((pair for pair in _BOOLEANS if lower <= pair.keys()), None):
        return Reading("number", lambda cell: known.get(cell.strip().lower()), "truth values")
    for read, spelling in _spellings(values, semicolons):
        if all(read(value) is not None for value in values):
            return Reading("number", read, spelling)
    if sum(_DATE.fullmatch(value) is not None for value in values) >= (1 - ODD) * len(values):
        return Reading("date", lambda cell: None)
    mixed = all(_plain(value.replace(",", ".")) is not None for value in values)
    return Reading("odd" if mixed or _are_slips(counts) else "word", _plain)


def _are_slips(counts: Mapping[str, int]) -> bool:
    """Whether the few values that are no numbers are slips, and not one of few classes (0, 1, 2, 3+)."""
    odd = {value: n for value, n in counts.items() if _plain(value) is None}
    cells, total = sum(odd.values()), sum(counts.values())
    if len(counts) <= CLASSES and cells > 1 and cells >= total / 100:
        return False
    return len(odd) <= ODD * len(counts) or (len(odd) == 1 and len(counts) > 2)


def _spellings(values: Iterable[str], semicolons: bool) -> Sequence[tuple[Callable[[str], float | None], str]]:
    ends = {found.group() for value in values if (found := _MARK.search(value))}
    mark = "percent" if any("%" in end for end in ends) else "currency" if ends else ""

    def named(what: str) -> str:
        return f"{mark}, {what}" if mark and what else mark or what

    comma, point = (_comma, named("decimal commas")), (_point, named("thousands with commas"))
    return [(_plain, ""), (_bare, mark), *((comma, point) if semicolons else (point, comma))]


def _plain(cell: str) -> float | None:
    try:
        return None if "_" in cell else float(cell)
    except ValueError:
        return None


def _bare(cell: str) -> float | None:
    return _plain(_MARK.sub("", cell.strip()))


def _point(cell: str) -> float | None:
    bare = _MARK.sub("", cell.strip())
    return _plain(bare.replace(",", "")) if _POINT.fullmatch(bare) else None


def _comma(cell: str) -> float | None:
    bare = _MARK.sub("", cell.strip())
    return _plain(bare.replace(".", "").replace(",", ".")) if _COMMA.fullmatch(bare) else None


def number_or_nan(read: Callable[[str], float | None], cell: str) -> float:
    """NaN where it is missing, or none."""
    value = None if is_missing(cell) else read(cell)
    return math.nan if value is None else value
