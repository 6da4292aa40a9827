"""From the columns of a table to the inputs of a network, as learned from the training part alone.

A column of words becomes one input a word (1 where it is that word, else 0), and rare words share one. Words with an
order become their place in it. Where a value was missing in the training part, one more input says whether it is. What
stands for a missing number is learned with the normalization (hpsearch.data.normalization).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.columns import RawColumn

X = NDArray[np.float32]
MOST = 50
"""Inputs that a column of words becomes at most, that of its rare words among them."""
LEAST = 10
"""Rows of the training part that a word needs for an input of its own; fewer where there are few rows."""


def least_rows(rows: int) -> int:
    """How many of the training rows a word needs: one in 50, 2 at least and 10 at most."""
    return min(max(rows // 50, 2), LEAST)


@dataclass(frozen=True, slots=True)
class EncodedColumn:
    """One column: a number; or words that have an input each (`values`), with `other` for all the rest.

    With `ordered` the values are in their order, and one input has a word's place from 0. `missing` says that there is
    an input which is 1 where the value is missing; these come last, for all columns.
    """

    name: str
    values: tuple[str, ...] | None = None
    ordered: bool = False
    other: bool = False
    missing: bool = False

    @property
    def kind(self) -> str:
        """In a word."""
        return "number" if self.values is None else "ordered" if self.ordered else "words"

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs, without that for a missing value."""
        if self.values is None or self.ordered:
            return (self.name,)
        return tuple(f"{self.name}: {value}" for value in (*self.values, *["other"] * self.other))


@dataclass(frozen=True, slots=True)
class Encoding:
    """The columns that an example needs, in order. `named` says that they have names, `label` is the label's.

    `left_out` are the names of columns that the training data has and an example does not need. `fills`: a number may
    be missing.
    """

    columns: tuple[EncodedColumn, ...]
    named: bool = True
    label: str = ""
    left_out: tuple[str, ...] = ()
    fills: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the inputs are the columns as they are."""
        return not any(column.missing or column.values is not None for column in self.columns)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of all inputs."""
        missing = [f"{column.name} is missing" for column in self.columns if column.missing]
        return (*(name for column in self.columns for name in column.inputs), *missing)

    def apply(self, raw: X, columns: Sequence[RawColumn]) -> X:
        """The inputs (m, n_x) of raw columns (m, k) whose words are coded as `columns` say; NaN stays in numbers."""
        if self.is_plain:
            return raw
        found = np.zeros((len(raw), len(self.inputs)), np.float32)
        at = 0
        for j, (column, coded) in enumerate(zip(self.columns, columns, strict=True)):
            width = len(column.inputs)
            _fill(found[:, at : at + width], raw[:, j], column, coded.vocabulary)
            at += width
        for j, column in enumerate(self.columns):
            if column.missing:
                found[:, at] = np.isnan(raw[:, j])
                at += 1
        return found

    def facts(self) -> dict[str, Any]:
        """As plain values (JSON), for model.json: a column of numbers is its name alone."""
        columns = [{k: v for k, v in asdict(column).items() if v not in (None, False)} for column in self.columns]
        return {"columns": columns, "label": self.label, "left_out": list(self.left_out), "fills": self.fills}

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Encoding | None":
        """Of what model.json holds; None where it says nothing of columns. Raises ValueError for anything odd."""
        if "columns" not in facts:
            return None
        columns = tuple(_column_of(entry) for entry in facts["columns"])
        left_out = tuple(map(str, facts.get("left_out", ())))
        label, fills = str(facts.get("label", "")), bool(facts.get("fills"))
        return cls(columns, bool(facts.get("features")), label, left_out, fills)


def _column_of(entry: Mapping[str, Any]) -> EncodedColumn:
    values = entry.get("values")
    if not isinstance(entry["name"], str) or not (values is None or all(isinstance(v, str) for v in values)):
        raise ValueError("its columns must have texts as names and values")
    flags = {name: bool(entry.get(name, False)) for name in ("ordered", "other", "missing")}
    return EncodedColumn(entry["name"], None if values is None else tuple(values), **flags)


def learn(raw: X, columns: Sequence[RawColumn], label: str, named: bool) -> Encoding:
    """What the rows of the training part (m, k) tell."""
    return Encoding(tuple(_learned(raw[:, j], column) for j, column in enumerate(columns)), named, label)


def _learned(values: X, column: RawColumn) -> EncodedColumn:
    missing = bool(np.isnan(values).any())
    if column.vocabulary is None:
        return EncodedColumn(column.name, missing=missing)
    if column.levels:
        return EncodedColumn(column.name, column.levels, ordered=True, missing=missing)
    codes = values[~np.isnan(values)].astype(np.intp)
    counts = np.bincount(codes, minlength=len(column.vocabulary))
    frequent = _frequent(counts, least_rows(len(values)))
    words = tuple(column.vocabulary[k] for k in np.flatnonzero(frequent))
    return EncodedColumn(column.name, words, other=bool(counts[~frequent].any()), missing=missing)


def _frequent(counts: NDArray[np.intp], least: int) -> NDArray[np.bool_]:
    """Which words have an input of their own: of many, those of most rows."""
    frequent = counts >= least
    seen = np.flatnonzero(counts)
    if int(frequent.sum()) + bool(counts[~frequent].any()) > MOST:
        order = seen[np.argsort(counts[seen], kind="stable")]
        frequent[order[: -(MOST - 1)]] = False
    return frequent


def _fill(inputs: X, values: X, column: EncodedColumn, vocabulary: Sequence[str] | None) -> None:
    """The inputs of one column, in place."""
    if column.values is None or vocabulary is None:
        inputs[:, 0] = values
        return
    place = {word: k for k, word in enumerate(column.values)}
    unknown = np.nan if column.ordered else len(place) if column.other else -1
    known = np.array([place.get(word, unknown) for word in vocabulary] + [unknown, np.nan], np.float32)
    there = np.isnan(values)
    codes = known[np.where(there, len(vocabulary) + 1, values).astype(np.intp)]
    if column.ordered:
        inputs[:, 0] = codes
        return
    rows = np.flatnonzero(~there & (codes >= 0))
    inputs[rows, codes[rows].astype(np.intp)] = 1
