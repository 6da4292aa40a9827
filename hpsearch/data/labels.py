"""Labels of any kind -> 0..C-1 with the names of the classes."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.spec import DataSpec
from hpsearch.data.table import Table
from hpsearch.errors import DataError

Labels = NDArray[Any]
CONTINUOUS = "classification only: give one label a class"
UNLABELLED = frozenset({"", "na", "n/a", "#n/a", "<na>", "nan", "null", "?"})
"""What tables hold, in small letters, where a label is not known."""
MANY, ROWS = 20, 10
"""More different numbers than so many, with fewer rows each on average, are no classes."""
LISTED = 3
_NO_LABEL = ("", "nan")
EXACT = 2.0**53
"""Below it every whole number is a float."""


@np.errstate(invalid="ignore")  # a NaN may signal
def flat(y: Labels, rows: int, where: str) -> Labels:
    """One label a row (m,), from (m,), (m, 1), (1, m), or one-hot rows (m, C). Raises DataError for anything else."""
    if y.ndim == 2 and 1 in y.shape:
        y = y.reshape(-1)
    if y.ndim == 2 and len(y) == rows:
        return _from_one_hot(y, where)
    if y.ndim != 1 or len(y) != rows:
        raise DataError(
            f"{where}: has shape {y.shape} for {rows} rows of x; labels are (m,), (m, 1) or one-hot (m, C), "
            f"one for each row (rows are examples)"
        )
    return y


def _from_one_hot(y: Labels, where: str) -> Labels:
    if y.dtype.kind not in "biuf":
        raise DataError(f"{where}: has {y.shape[1]} columns of text; give one label a row")
    wrong = np.flatnonzero(((y != 0) & (y != 1)).any(axis=1) | ((y == 1).sum(axis=1) != 1))
    if len(wrong):
        raise DataError(
            f"{where}: row {wrong[0] + 1} of the {y.shape[1]} columns is not one-hot: a single 1 and zeros, so that it "
            f"sums to one; give one label a row, or one-hot rows"
        )
    return np.asarray(y.argmax(axis=1))


@np.errstate(invalid="ignore")
def names(y: Labels, where: str) -> list[str]:
    """The name of each row's label: `3` for 3, 3.0, "3" or b"3"; words as they are. Raises DataError with the row."""
    if y.dtype.kind in "SU":
        return _named_words(_words(y, where), where)
    if y.dtype.kind == "b":
        return [str(bool(v)) for v in y]
    if y.dtype.kind in "iu":
        return list(map(str, y.tolist()))
    if y.dtype.kind == "f":
        return _integers(y.astype(np.float64), where)
    raise DataError(f"{where}: labels must be numbers or text, not {y.dtype}")


def labelled(y: Labels, spec: DataSpec, where: str) -> NDArray[np.intp]:
    """The numbers of the rows that have a label (m,). Raises DataError where most have none."""
    if y.dtype.kind == "f":
        there = ~np.isnan(y)
    elif y.dtype.kind in "SU":
        there = np.array([str(word).strip().lower() not in UNLABELLED for word in y.tolist()], dtype=bool)
    else:
        return np.arange(len(y))
    if 2 * int(there.sum()) < len(y):
        missing = len(y) - int(there.sum())
        raise DataError(
            f"{where}: {missing:,} of {len(y):,} rows have no label: is it the right column? "
            f"If not: {spec.written('label: NAME')}"
        )
    return np.flatnonzero(there)


def no_regression(y: Labels, table: Table, spec: DataSpec, where: str) -> None:
    """Raises DataError where the labels are so many different numbers that they are no classes."""
    words = [str(v) for v in y.tolist()]
    numbers = [number for word in words if (number := _number(word)) is not None]
    different = len(set(numbers))
    whole = all(number == round(number) for number in numbers if np.isfinite(number))
    if len(numbers) < len(words) or not words:
        return
    if whole and (different <= MANY or len(words) >= ROWS * different):
        return
    what = f"{different:,} different numbers in {len(words):,} rows" if different > MANY else "numbers with fractions"
    label = f"{table.label or 'the label'}{f' ({table.why})' if table.why else ''}"
    others = _candidates(table)
    way_out = spec.written(f"label: {others[0] if others else 'NAME'}")
    more = f" (or {', '.join(others[1:])})" if others[1:] else ""
    raise DataError(
        f"{where}: {label} holds {what}: to predict a number is regression, and this is classification only; "
        f"if another column is the label, name it: {way_out}{more}, or else cut the numbers into classes"
    )


def _candidates(table: Table) -> list[str]:
    """Columns that could be labels: of few different words."""
    counts = {table.names[j]: len(set(words) - {None}) for j, words in table.words.items()}
    return [name for name, count in counts.items() if 2 <= count <= MANY][:LISTED]


def unlabelled(y: Labels) -> NDArray[np.bool_]:
    """Which of the labels (m,) are missing: empty text, or NaN."""
    if y.dtype.kind in "SU":
        texts = (v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in y.tolist())
        return np.array([text.strip().lower() in _NO_LABEL for text in texts], dtype=np.bool_)
    return np.isnan(y) if y.dtype.kind == "f" else np.zeros(len(y), np.bool_)


def _words(y: Labels, where: str) -> list[str]:
    if y.dtype.kind == "U":
        return [str(v).strip() for v in y]
    try:
        return [bytes(v).decode("utf-8").strip() for v in y]
    except UnicodeDecodeError as error:
        raise DataError(f"{where}: text labels must be UTF-8: {error}") from None


def _named_words(words: list[str], where: str) -> list[str]:
    for row, word in enumerate(words, 1):
        if word.lower() in _NO_LABEL:
            raise DataError(f"{where}: row {row} has no label ({word!r}); fill it in or leave the row out")
    numbers = [number for word in words if (number := _number(word)) is not None]
    if len(numbers) < len(words):
        return words
    rounded = _integers(np.array(numbers, dtype=np.float64), where)
    sizes = map(abs, numbers)
    return [
        name if size < EXACT else _exact(word, row, where)
        for row, (word, name, size) in enumerate(zip(words, rounded, sizes, strict=True), 1)
    ]


def _exact(word: str, row: int, where: str) -> str:
    """The whole number that a text says, to its last digit: floats of its size lie more than one apart."""
    value = Fraction(Decimal(word))
    if value.denominator != 1:
        raise DataError(f"{where}: the label in row {row} ({word}) is no whole number; {CONTINUOUS}")
    return str(value.numerator)


def _number(word: str) -> float | None:
    try:
        return float(word) if "_" not in word else None
    except ValueError:
        return None


def _integers(y: NDArray[np.float64], where: str) -> list[str]:
    wrong = np.flatnonzero(~np.isfinite(y) | (y != np.rint(y)))
    if len(wrong):
        row = int(wrong[0])
        problem = "is no whole number" if np.isfinite(y[row]) else "is missing"
        raise DataError(f"{where}: the label in row {row + 1} ({y[row]:g}) {problem}; {CONTINUOUS}")
    return [str(int(v)) for v in y.tolist()]


def encode(parts: Mapping[str, Sequence[str]], where: str) -> tuple[dict[str, NDArray[np.int64]], tuple[str, ...]]:
    """0..C-1 for the named labels of all parts together, and the C names: numbers by size, words by alphabet.

    Raises DataError for one class only, and for so many different labels that they are no classes.
    """
    found = set().union(*parts.values())
    rows = sum(map(len, parts.values()))
    if len(found) < 2:
        raise DataError(
            f"{where}: all {rows} rows have the label {next(iter(found), '')!r}; at least two classes are needed"
        )
    if len(found) > 10 and 2 * len(found) > rows:
        raise DataError(
            f"{where}: {len(found)} different labels in {rows} rows look like a continuous target or an identifier; "
            f"{CONTINUOUS}"
        )
    classes = tuple(sorted(found, key=_order))
    number = {name: k for k, name in enumerate(classes)}
    return {part: np.array([number[v] for v in values], dtype=np.int64) for part, values in parts.items()}, classes


def _order(name: str) -> tuple[bool, float, str]:
    value = _number(name)
    return (value is None, 0.0 if value is None else value, name)


def named_classes(classes: Sequence[str], given: Any) -> tuple[str, ...] | None:
    """The names that a file gives its labels 0..C-1, or 1..C, as `list_classes` and `class_names` do.

    None where there are none, where labels are words already, and where names and labels do not fit together.
    """
    if given is None or np.ndim(given) != 1 or not all(name.isdecimal() for name in classes):
        return None
    array, numbers = np.asarray(given), [int(name) for name in classes]
    texts = _words(array, "class names") if array.dtype.kind in "SU" else [f"{value:g}" for value in array.tolist()]
    first = len(texts) == max(numbers) and min(numbers) >= 1
    if len(set(texts)) < len(texts) or "" in texts or not (first or len(texts) == max(numbers) + 1):
        return None
    return tuple(texts[number - first] for number in numbers)


def as_named(labels: Sequence[str] | None, classes: Sequence[str]) -> Sequence[str] | None:
    """Numbers 0..C-1 or 1..C by the names of the classes, where a model has names and a file has numbers.

    None where it cannot be told from which number they count: then there is nothing to compare.
    """
    given = set(labels or ())
    numbers = all(name.isdecimal() for name in given)
    if labels is None or given & set(classes) or not numbers or all(name.isdecimal() for name in classes):
        return labels
    last = max(map(int, given))
    first = 0 if "0" in given and last < len(classes) else 1 if last == len(classes) and "0" not in given else None
    return None if first is None else tuple(classes[int(label) - first] for label in labels)
