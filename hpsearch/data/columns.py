"""What each column of a table is: a number, words, an id that is left out, or nothing to learn from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.layout import Layout
from hpsearch.data.reading import LISTED, Request
from hpsearch.data.spec import DataSpec
from hpsearch.data.table import Table, Words
from hpsearch.errors import DataError

X = NDArray[np.float32]
Known = Literal["number", "words", "any"]
MANY = 20
"""Rows from which on values that all differ say something."""
UNIQUE = 0.9
"""From this share of different texts on a column is text, not words for classes of things."""
SPAN = 20
"""Integers that count up with gaps are an id where they span at most so many times the rows."""
FULL = 1.05
"""The same for integers in any order that leave hardly a gap."""
COUNTS = "counts the rows"
_ID = re.compile(r"(?:.*[\W_])?(?:id|ids|idx|index|row|rows|rowid|rownum|rownames?|no|nr|num|number|key|uuid|guid|#)")
_CAMEL = re.compile(r".*[a-z](?:Id|ID|Index|Number|Nr|No|Key)")
_GROUP = re.compile(r"(?:.*[\W_])?[iI][dD]|.*[a-z]I[dD]")
_UNNAMED = re.compile(r"unnamed: \d+|column 1|x1|\.\.\.1")


@dataclass(frozen=True, slots=True)
class RawColumn:
    """A feature before it is encoded: numbers, or codes, the places of its words among `vocabulary` (sorted).

    `levels` are its words in their order, where it has one.
    """

    name: str
    vocabulary: tuple[str, ...] | None = None
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """The features of each part as (m, k) float32, NaN where a value is missing, and what they are.

    `left_out` says why, by name; `notes` are what the user should hear.
    """

    raw: Mapping[str, X]
    columns: tuple[RawColumn, ...]
    left_out: Mapping[str, str]
    notes: tuple[str, ...]


def known_as(layout: Layout, request: Request) -> dict[int, Known]:
    """By the column's number what its cells are to be read as, where that is settled."""
    if len(request.known) == len(layout.features):
        return dict(zip(layout.features, request.known, strict=True))
    kinds: dict[int, Known] = {}
    for column in layout.features:
        choice = choice_of(request.spec, layout.name(column), column)
        if choice in ("number", "one_hot") or isinstance(choice, tuple):
            kinds[column] = "any" if choice == "number" else "words"
    return kinds


def choice_of(spec: DataSpec, name: str, number: int) -> Any:
    """What the config says of a column, or None."""
    return spec.columns.get(name, spec.columns.get(str(number)))


def prepare(tables: Mapping[str, Table], spec: DataSpec, where: str) -> Prepared:
    """Which columns are features, as of the training rows or all there are. Raises DataError where none is left."""
    main = tables["train"]
    kept, left_out, notes = [], {}, [note for table in tables.values() for note in table.notes]
    for j, name in enumerate(main.names):
        choice = _choice(main, j, spec)
        words, numbers = main.words.get(j), main.numbers[:, j]
        reason = _empty(words, numbers) or ("" if choice else _id_of(name, words, numbers))
        if reason:
            left_out[name] = reason
        else:
            kept.append(j)
        notes += [] if choice or reason else _of_groups(name, words, numbers, spec)
    if not kept and (only := [j for j, name in enumerate(main.names) if left_out[name] == COUNTS]):
        kept, left_out = only, {name: why for name, why in left_out.items() if why != COUNTS}
        notes.append(f"{main.names[only[0]]} {COUNTS}, as an id does; it was kept, as there is nothing else")
    if not kept:
        told = "; ".join(f"{name} {reason}" for name, reason in left_out.items())
        raise DataError(
            f"{where}: no column is left to learn from: {told}; {spec.written('columns: {NAME: keep}')} keeps one"
        )
    notes = [*_left_out_notes(left_out), *notes, *_spelled(main, kept)]
    columns = tuple(_raw_column(tables, j, spec, where) for j in kept)
    if len(kept) == len(main.names) and not any(column.vocabulary for column in columns):
        raw = {part: narrow(table.numbers) for part, table in tables.items()}
    else:
        raw = {part: raw_of(table, kept, columns) for part, table in tables.items()}
    return Prepared(raw, columns, left_out, tuple(dict.fromkeys(notes)))


def raw_of(table: Table, kept: Sequence[int], columns: Sequence[RawColumn]) -> X:
    """Some columns of a table as (m, k), the words as codes. What is not in the vocabulary is beyond it."""
    found = np.empty((len(table), len(kept)), np.float32)
    for i, (j, column) in enumerate(zip(kept, columns, strict=True)):
        if column.vocabulary is None:
            found[:, i] = narrow(table.numbers[:, j])
        else:
            code = {word: k for k, word in enumerate(column.vocabulary)}
            found[:, i] = [np.nan if w is None else code.get(w, len(code)) for w in table.words[j]]
    return found


def narrow(numbers: NDArray[np.float64]) -> X:
    """As float32, with one NaN for all."""
    found = numbers.astype(np.float32)
    found[np.isnan(found)] = np.nan
    return found


def _choice(table: Table, j: int, spec: DataSpec) -> Any:
    return choice_of(spec, table.names[j], table.places[j] if table.places else j)


def _raw_column(tables: Mapping[str, Table], j: int, spec: DataSpec, where: str) -> RawColumn:
    name = tables["train"].names[j]
    if j not in tables["train"].words:
        return RawColumn(name)
    found = sorted({word for table in tables.values() for word in table.words[j] if word is not None})
    choice = _choice(tables["train"], j, spec)
    if not isinstance(choice, tuple):
        return RawColumn(name, tuple(found))
    if others := [word for word in found if word not in choice]:
        raise DataError(
            f"{where}: {name}: {others[0]!r} is not among its levels ({', '.join(choice)}); add it at its place: "
            f"data: {{columns: {{{name}: [...]}}}}"
        )
    return RawColumn(name, tuple(found), choice)


def _empty(words: Words | None, numbers: NDArray[np.float64]) -> str:
    """Why nothing can be learned from a column, whatever is asked for."""
    if words is None:
        return "has no value" if np.isnan(numbers).all() else ""
    found = set(words)
    if found <= {None}:
        return "has no value"
    return "is the same in every row" if len(found) == 1 else ""


def _id_of(name: str, words: Words | None, numbers: NDArray[np.float64]) -> str:
    """Why a column is an id, or text, and no feature."""
    if len(numbers) < MANY:
        return ""
    if words is not None:
        found = [word for word in words if word is not None]
        different = len(set(found))
        if len(found) < MANY or different <= UNIQUE * len(found):
            return ""
        return f"has another text in {'every row' if different == len(found) else 'nearly every row'}"
    span = float(numbers.max() - numbers.min()) + 1
    if not span >= len(numbers) or not np.array_equal(numbers, np.rint(numbers)):  # NaN is not at least anything
        return ""
    if len(np.unique(numbers)) < len(numbers):
        return ""
    steps = np.diff(numbers)
    if span <= FULL * len(numbers) or (bool((steps > 0).all() or (steps < 0).all()) and span <= SPAN * len(numbers)):
        return COUNTS
    return "has another number in every row" if is_id_name(name) else ""


def is_id_name(name: str) -> bool:
    """Whether a column is called as ids are."""
    small = name.strip().lower()
    return bool(_ID.fullmatch(small) or _CAMEL.fullmatch(name.strip()) or _UNNAMED.fullmatch(small))


def _of_groups(name: str, words: Words | None, numbers: NDArray[np.float64], spec: DataSpec) -> list[str]:
    """An id that several rows have is one of what they belong to."""
    if spec.split.group is not None or not _GROUP.fullmatch(name):
        return []
    values = [w for w in words if w is not None] if words is not None else numbers[~np.isnan(numbers)].tolist()
    if not MANY <= len(set(values)) < len(values):
        return []
    return [
        f"{name} looks like an id that several rows have: where these belong together, write split: {{group: {name}}}, "
        f"or else the error looks better than it is"
    ]


def _spelled(table: Table, kept: Sequence[int]) -> list[str]:
    names = [name for name in (table.names[j] for j in kept) if name in table.spellings]
    return [f"read as numbers: {listed([f'{name} ({table.spellings[name]})' for name in names])}"] if names else []


def listed(names: Sequence[str]) -> str:
    """The first few, and how many more."""
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more


def is_id(reason: str) -> bool:
    """Whether a column was left out because it names its rows."""
    return "row" in reason and "same" not in reason


def _left_out_notes(left_out: Mapping[str, str]) -> list[str]:
    """Ids and text one by one, loudly; what is empty together."""
    notes = []
    for name, reason in left_out.items():
        if is_id(reason):
            what, choice = ("text", "one_hot") if "text" in reason else ("an id", "keep")
            notes.append(
                f"{name} {reason}, as {what} does, so it was left out: what is learned from it holds for no other row "
                f"(data.columns: {{{name}: {choice}}} takes it in)"
            )
    empty = [name for name, reason in left_out.items() if not is_id(reason)]
    return notes + ([f"left out, as there is no value or only one: {listed(empty)}"] if empty else [])
