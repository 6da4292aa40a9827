"""From raw parts to the inputs of a network: what is learned of the training part, and what is said of the columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hpsearch.data.checked import Given
from hpsearch.data.columns import listed
from hpsearch.data.dataset import Folds, Missing, Part
from hpsearch.data.encoding import MOST, Encoding, learn
from hpsearch.data.leaks import leaking
from hpsearch.data.spec import DataSpec
from hpsearch.data.summary import summary_of


@dataclass(frozen=True, slots=True)
class Inputs:
    """The parts and folds with inputs in place of columns."""

    parts: dict[str, Part]
    folds: Folds | None
    encoding: Encoding | None
    missing: Missing
    summary: Mapping[str, Any]
    notes: tuple[str, ...]


def make_inputs(
    given: Given, parts: dict[str, Part], folds: Folds | None, spec: DataSpec, classes: Sequence[str]
) -> Inputs:
    """Parts as they were cut, raw. Of folds, which rows have what columns is learned of all rows outside the test
    part; each fold fills and scales by its own training rows, in which a word that they have not is unknown.
    """
    prepared = given.prepared
    if prepared is None:
        summary = summary_of(parts if folds is None else _whole(folds, parts), classes, given.label, None, None, None)
        return Inputs(parts, folds, None, None, summary, ())
    columns = prepared.columns
    encoding = learn(parts["train"].x if folds is None else folds.pool.x, columns, given.label[0], given.named)
    holes = any(np.isnan(part.x).any() for part in [*parts.values(), *([folds.pool] if folds else [])])
    missing = (spec.missing or "median") if holes or not encoding.is_plain else None
    encoding = replace(encoding, left_out=tuple(prepared.left_out), fills=missing is not None)
    notes = _notes(given, parts, encoding, classes)

    def encoded(part: Part) -> Part:
        return Part(encoding.apply(part.x, columns), part.y)

    everything = parts if folds is None else _whole(folds, parts)
    summary = summary_of(everything, classes, given.label, prepared, encoding, missing)
    if not encoding.is_plain:
        parts = {name: encoded(part) for name, part in parts.items()}
        folds = None if folds is None else replace(folds, pool=encoded(folds.pool))
    if folds is not None:
        folds = replace(folds, missing=missing)
    return Inputs(parts, folds, encoding, missing, summary, tuple(notes))


def _whole(folds: Folds, parts: Mapping[str, Part]) -> dict[str, Part]:
    """All rows once: those of the folds, and of the test part."""
    return {"pool": folds.pool} | {name: part for name, part in parts.items() if name == "test"}


def _notes(given: Given, parts: Mapping[str, Part], encoding: Encoding, classes: Sequence[str]) -> list[str]:
    assert given.prepared is not None
    columns, train = given.prepared.columns, parts["train"]
    if not encoding.columns or not given.label[0]:
        return []
    notes = [
        f"{name} alone gives {given.label[0]} away: if it is a copy of it, or known only afterwards, leave it out "
        f"(data.columns: {{{name}: drop}})"
        for name in leaking(train, parts["dev"], columns, len(classes))
    ]
    for j, column in enumerate(encoding.columns):
        different = len(columns[j].vocabulary or ())
        if column.other and not column.values:
            notes.append(
                f"{column.name}: none of its {different:,} different words is in enough training rows to learn"
            )
        elif column.other and column.values is not None and different > len(column.values) + 1:
            few = f"of its {different:,} different words, {len(column.values)} have an input of their own"
            most = f" ({MOST} inputs at most)" if len(column.values) == MOST - 1 else ""
            notes.append(f"{column.name}: {few}{most}, the rare others one together")
    constant = [
        column.name
        for j, column in enumerate(columns)
        if column.vocabulary is None and len(train.x) > 1 and (train.x[:, j] == train.x[0, j]).all()
    ]
    if constant:
        notes.append(f"the same in every training row, so nothing can be learned from it: {listed(constant)}")
    return notes
