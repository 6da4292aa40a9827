"""Examples to predict: read as the training data were, their columns found by name and made inputs of."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.columns import RawColumn, raw_of
from hpsearch.data.dataset import NewExamples
from hpsearch.data.encoding import Encoding
from hpsearch.data.features import to_features
from hpsearch.data.gather import gather
from hpsearch.data.labels import flat, named_classes, names, unlabelled
from hpsearch.data.layout import wrong_count
from hpsearch.data.reading import ID, Request
from hpsearch.data.sources import SOURCES, find_file, reader_of
from hpsearch.data.spec import DataSpec
from hpsearch.data.table import Table
from hpsearch.errors import DataError

PREDICTED = ("x", "x_test", "x_dev", "x_train")  # which examples of a file are meant, first found
LISTED = 3


def read_unlabelled(
    path: Path | str,
    spec: DataSpec,
    inputs: int,
    names_wanted: Sequence[str],
    ids: Sequence[str],
    encoding: Encoding | None,
) -> NewExamples:
    """See `hpsearch.data.read_examples`."""
    features = inputs if encoding is None else len(encoding.columns)
    if str(path) in SOURCES:
        found = gather(replace(spec, source=str(path)) if spec.source == str(path) else DataSpec(str(path)), Path())
    else:
        file = find_file(path, Path())
        found = reader_of(file).read(file, _request(spec, features, names_wanted, ids, encoding))
    role = next(role for role in PREDICTED if role in found)
    x, notes = _inputs(found[role], path, features, encoding)
    y = found.get("y" + role[1:])
    labels = None if y is None else _labels(y, len(x), str(path))
    if labels is not None and "class_names" in found:
        present = tuple(dict.fromkeys(filter(None, labels)))
        shown = {"": ""} | dict(zip(present, named_classes(present, found["class_names"]) or present, strict=True))
        labels = tuple(shown[label] for label in labels)
    return NewExamples(x, labels, {name: _ids(found.get(ID + name), name, len(x), path) for name in ids}, notes)


def _ids(values: NDArray[Any] | None, name: str, rows: int, path: Path | str) -> tuple[str, ...]:
    """What is carried along, one text a row."""
    if values is None:
        raise DataError(f"{path}: --id {name}: there are no columns or arrays of that name here; leave it out")
    values = values.reshape(-1)
    if len(values) != rows:
        raise DataError(f"{path}: --id {name}: has {len(values)} values for {rows} rows; it needs one a row")
    if values.dtype.kind == "S":
        return tuple(bytes(value).decode("utf-8", "backslashreplace") for value in values)
    if values.dtype.kind == "f":  # a column of numbers beside others: 1001.0 is the id 1001
        return tuple(str(int(v)) if v.is_integer() else repr(v) for v in values.tolist())
    return tuple(map(str, values.tolist()))


def _labels(y: NDArray[Any], rows: int, where: str) -> tuple[str, ...] | None:
    """Their names, empty where a row has none; None where no row has one."""
    flattened = flat(y, rows, where)
    there = ~unlabelled(flattened)
    named = np.full(rows, "", dtype=object)
    if there.any():
        named[there] = names(flattened[there], where)
    return tuple(map(str, named)) if there.any() else None


def _request(
    spec: DataSpec, features: int, names_wanted: Sequence[str], ids: Sequence[str], encoding: Encoding | None
) -> Request:
    """What is asked of the file: the columns that the model knows, and no others are missed."""
    arrays = {} if spec.source is None and not spec.files else spec.arrays
    lenient = replace(spec, arrays=arrays, files={}, columns={})
    dropped = tuple(column for column, choice in spec.columns.items() if choice == "drop")
    if encoding is None:
        return Request(
            replace(lenient, drop=(*spec.drop, *dropped)), "either", features, tuple(names_wanted), (), tuple(ids)
        )
    left_out = encoding.left_out if encoding.named else [int(n.removeprefix("column ")) - 1 for n in encoding.left_out]
    label = encoding.label if encoding.named and encoding.label else spec.label
    known: tuple[Any, ...] = tuple("number" if c.values is None else "words" for c in encoding.columns)
    lenient = replace(lenient, drop=(*spec.drop, *dropped, *left_out), label=label)
    return Request(lenient, "either", features, tuple(names_wanted), known, tuple(ids))


def _inputs(
    found: Any, path: Path | str, features: int, encoding: Encoding | None
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """x (m, n_x) as the model wants it. Raises DataError where a value is missing that never was in training."""
    if isinstance(found, Table):
        table = found
    else:
        x, _ = to_features(found, str(path), missing=encoding is not None)
        table = Table(tuple(f"column {j}" for j in range(1, x.shape[1] + 1)), x.astype(np.float64), named=False)
    if len(table.names) != features:
        raise wrong_count(path, len(table.names), features)
    if encoding is None:
        encoding = Encoding((), named=False)
    columns = tuple(
        RawColumn(name, tuple(sorted({word for word in table.words[j] if word is not None})))
        if j in table.words
        else RawColumn(name)
        for j, name in enumerate(table.names)
    )
    raw = raw_of(table, range(features), columns)
    if not encoding.fills and np.isnan(raw).any():
        row, column = (int(v) for v in np.argwhere(np.isnan(raw))[0])
        raise DataError(
            f"{path}: row {row + 1}, {table.names[column]}: the value is missing, and the model was trained on rows "
            f"that are complete; fill it in, or leave the row out"
        )
    return encoding.apply(raw, columns), (*table.notes, *_unknown(encoding, table))


def _unknown(encoding: Encoding, table: Table) -> list[str]:
    """What the training part did not have: words, column by column, and in one line numbers that are missing."""
    notes, missing = [], {}
    for j, column in enumerate(encoding.columns):
        holes = 0 if column.missing or j in table.words else int(np.isnan(table.numbers[:, j]).sum())
        if holes:
            missing[column.name] = holes
        if column.values is None or column.other or j not in table.words:
            continue
        words = [word for word in table.words[j] if word is not None and word not in column.values]
        if words:
            different = list(dict.fromkeys(words))
            listed = ", ".join(map(repr, different[:LISTED])) + (", ..." if len(different) > LISTED else "")
            rows = "1 row has a word" if len(words) == 1 else f"{len(words):,} rows have words"
            notes.append(f"{column.name}: {rows} that the training data had not ({listed}): read as none of its words")
    return [*notes, *([_missing(missing)] if missing else [])]


def _missing(rows: Mapping[str, int]) -> str:
    """Of the columns that have no value in so many rows, those with most of them first."""
    most = sorted(rows, key=lambda name: -rows[name])[:LISTED]
    listed = ", ".join(f"{name} ({rows[name]:,} row{'s' * (rows[name] > 1)})" for name in most)
    more = f" and {len(rows) - LISTED} more column{'s' * (len(rows) > LISTED + 1)}" if len(rows) > LISTED else ""
    return f"no value in {listed}{more}, which no training row was without: a usual one stands for it"
