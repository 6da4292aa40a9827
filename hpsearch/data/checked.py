"""What a source gave, checked: raw features and named labels for each part, with what is to be said of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.columns import Prepared, RawColumn, prepare
from hpsearch.data.features import to_features
from hpsearch.data.labels import flat, labelled, names, no_regression
from hpsearch.data.reading import Found
from hpsearch.data.spec import DataSpec
from hpsearch.data.table import Table
from hpsearch.errors import DataError

X = NDArray[np.float32]
ROLES = {"train": "", "dev": "_dev", "test": "_test"}


@dataclass(frozen=True, slots=True)
class Given:
    """What the source calls train (or all there is), dev and test, before labels are numbered.

    `x` are raw features (m, k), NaN where a value is missing; `prepared` says what the columns of a table are, and of
    an array with missing values. `groups` are by role (group, group_test).
    """

    x: Mapping[str, X]
    y: Mapping[str, list[str]]
    shape: tuple[int, ...]
    groups: Found
    prepared: Prepared | None = None
    named: bool = False
    label: tuple[str, str] = ("", "")
    notes: tuple[str, ...] = ()


def checked(found: Found, spec: DataSpec, where: str) -> Given:
    """Raises DataError where something is missing or does not fit together."""
    suffixes = ROLES | {"train": "_train" if "x_train" in found else ""}
    suffixes = {part: suffix for part, suffix in suffixes.items() if f"x{suffix}" in found}
    if "train" not in suffixes:
        raise DataError(f"{where}: nothing to train on; name the examples: data: {{x: NAME}} or {{x_train: NAME}}")
    for suffix in suffixes.values():
        if f"y{suffix}" not in found:
            raise DataError(f"{where}: x{suffix} has no labels; name them: data: {{y{suffix}: NAME}}")
    if any(isinstance(found[f"x{suffix}"], Table) for suffix in suffixes.values()):
        return _of_tables(found, suffixes, spec, where)
    if spec.columns:
        raise DataError("columns: only a table (.csv, .tsv, .parquet) has columns that can be named; remove it")
    x, y = {}, {}
    shapes: dict[str, tuple[int, ...]] = {}
    for part, suffix in suffixes.items():
        array = found[f"x{suffix}"]
        here = f"{where}: x{suffix}" if suffix else where
        x[part], shapes[part] = to_features(array, here, missing=array.ndim <= 2)
        there = f"{where}: y{suffix}"
        y[part] = names(flat(found[f"y{suffix}"], len(x[part]), there), there)
    _same_shape(shapes, where)
    return Given(x, y, shapes["train"], _groups(found), _of_holes(x, where), notes=tuple(found.get("notes", ())))


def _same_shape(shapes: Mapping[str, tuple[int, ...]], where: str) -> None:
    for part, shape in shapes.items():
        if shape != shapes["train"]:
            raise DataError(
                f"{where}: {part} examples have shape {shape}, train has {shapes['train']}; they must agree"
            )


def _groups(found: Found) -> Found:
    return {role: found[role] for role in ("group", "group_test") if role in found}


def _of_holes(x: dict[str, X], where: str) -> Prepared | None:
    """The columns of arrays where values are missing, which are one NaN from here on."""
    if not any(np.isnan(part).any() for part in x.values()):
        return None
    if np.isnan(x["train"]).all():
        raise DataError(f"{where}: every value of x is missing (nan)")
    for name, part in x.items():
        x[name] = np.where(np.isnan(part), np.float32(np.nan), part)
    columns = tuple(RawColumn(f"column {j}") for j in range(1, x["train"].shape[1] + 1))
    return Prepared(x, columns, {}, ())


def _of_tables(found: Found, suffixes: Mapping[str, str], spec: DataSpec, where: str) -> Given:
    """Rows without a label are left out, then columns with nothing to learn from."""
    tables: dict[str, Table] = {}
    y: dict[str, list[str]] = {}
    groups, notes = _groups(found), list[str]()
    for part, suffix in suffixes.items():
        table = _as_table(found[f"x{suffix}"], tables.get("train"), f"{where}: x{suffix}" if suffix else where)
        there = f"{where}: y{suffix}"
        labels = flat(found[f"y{suffix}"], len(table), there)
        rows = labelled(labels, spec, there)
        if len(rows) < len(labels):
            told = "a row without a label was" if len(labels) - len(rows) == 1 else "rows without a label were"
            count = "" if len(labels) - len(rows) == 1 else f"{len(labels) - len(rows):,} "
            notes.append(f"{count}{told} left out{f' of {part}' if len(suffixes) > 1 else ''}")
            table, labels = _taken(table, rows), labels[rows]
            role = "group_test" if part == "test" else "group"
            groups |= {role: groups[role].reshape(-1)[rows]} if role in groups else {}
        no_regression(labels, table, spec, where)
        tables[part], y[part] = table, names(labels, there)
    _same_shape({part: (len(table.names),) for part, table in tables.items()}, where)
    prepared = prepare(tables, spec, where)
    main = tables["train"]
    x, label = dict(prepared.raw), (main.label, main.why)
    shape = (len(prepared.columns),)
    return Given(x, y, shape, groups, prepared, main.named, label, (*notes, *prepared.notes))


def _as_table(x: Any, like: Table | None, where: str) -> Table:
    if isinstance(x, Table):
        if not x.names or not len(x):
            raise DataError(f"{where}: x has shape {x.numbers.shape}: no values; it needs rows (examples) and columns")
        return x
    array, _ = to_features(x, where, missing=True)
    names_ = tuple(f"column {j}" for j in range(1, array.shape[1] + 1))
    same = like is not None and len(like.names) == len(names_)
    return Table(like.names if same and like else names_, array.astype(np.float64), named=False)


def _taken(table: Table, rows: NDArray[np.intp]) -> Table:
    words = {j: [column[i] for i in rows] for j, column in table.words.items()}
    return replace(table, numbers=table.numbers[rows], words=words)
