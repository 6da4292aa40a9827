"""From arrays by role to a checked, labelled, split Dataset."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.dataset import Dataset, Part
from hpsearch.data.features import to_features
from hpsearch.data.gather import gather
from hpsearch.data.labels import encode, flat, names
from hpsearch.data.layout import wrong_count
from hpsearch.data.reading import Found, Request, shown_from
from hpsearch.data.sources import SOURCES, find_file, reader_of
from hpsearch.data.spec import DataSpec, SplitSpec
from hpsearch.data.split import digests, shares, split, units
from hpsearch.errors import DataError

PREDICTED = ("x", "x_test", "x_dev", "x_train")  # which examples of a file are meant, first found
X = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Given:
    """What the source calls train (or all there is), dev and test, before labels are numbered."""

    x: Mapping[str, X]
    y: Mapping[str, list[str]]
    shape: tuple[int, ...]


def load_dataset(spec: DataSpec, base: Path) -> Dataset:
    """See `hpsearch.data.load`."""
    where = spec.source or "arrays"
    with shown_from(base):
        found = gather(spec, base)
        given = _check(found, where)
    y, classes = encode(given.y, where)
    parts = {name: Part(given.x[name], y[name]) for name in given.x}
    notes: list[str] = []
    if "dev" not in parts:
        parts |= _cut(parts["train"], "test" not in parts, spec.split, _group(found, len(y["train"])), notes)
    notes += _given_notes(given) + _class_notes(parts, classes)
    if "test" not in parts:
        notes.append("no test part: there is no unbiased estimate of the winner's error")
    train, dev, test = parts["train"], parts["dev"], parts.get("test")
    if len(train.y) < len(classes):
        raise DataError(
            f"{where}: the training part has {len(train.y)} rows for {len(classes)} classes; give more data"
        )
    return Dataset(train, dev, test, classes, given.shape, _digest(parts, classes), tuple(notes), _features(found))


def _features(found: Found) -> tuple[str, ...]:
    return tuple(found["features"].tolist()) if "features" in found else ()


def _check(found: Found, where: str) -> _Given:
    roles = {"train": "_train" if "x_train" in found else "", "dev": "_dev", "test": "_test"}
    x: dict[str, X] = {}
    y: dict[str, list[str]] = {}
    shapes: dict[str, tuple[int, ...]] = {}
    for part, suffix in roles.items():
        if f"x{suffix}" not in found:
            continue
        here = f"{where}: x{suffix}" if suffix else where
        if f"y{suffix}" not in found:
            raise DataError(f"{where}: x{suffix} has no labels; name them: data: {{y{suffix}: NAME}}")
        x[part], shapes[part] = to_features(found[f"x{suffix}"], here)
        there = f"{where}: y{suffix}"
        y[part] = names(flat(found[f"y{suffix}"], len(x[part]), there), there)
    if "train" not in x:
        raise DataError(f"{where}: nothing to train on; name the examples: data: {{x: NAME}} or {{x_train: NAME}}")
    for part, shape in shapes.items():
        if shape != shapes["train"]:
            raise DataError(
                f"{where}: {part} examples have shape {shape}, train has {shapes['train']}; they must agree"
            )
    return _Given(x, y, shapes["train"])


def _group(found: Found, rows: int) -> NDArray[Any] | None:
    if "group" not in found:
        return None
    group = found["group"].reshape(-1)
    if len(group) != rows:
        raise DataError(f"split.group: has {len(group)} values for {rows} rows; it needs one a row")
    return group


def _cut(whole: Part, test: bool, spec: SplitSpec, group: NDArray[Any] | None, notes: list[str]) -> dict[str, Part]:
    """Train and dev, and test where wanted, off what there is."""
    unit, copies = units(whole.x, group)
    if copies:
        notes.append(f"rows that are copies of another row: {copies}; copies are kept in one part")
    if not test:
        notes.append("no dev part was given: it was split off the training part")
    wanted = shares(spec, len(whole.y), test)
    rows = split(whole.y, unit, wanted, spec.seed)
    return {
        name: Part(whole.x[mine], whole.y[mine])
        for name, mine in zip(("train", "dev", "test"), rows, strict=True)
        if len(mine)
    }


def _given_notes(given: _Given) -> list[str]:
    """Rows of a given dev or test part that the training part has too."""
    if len(given.x) == 1:
        return []
    train = digests(given.x["train"])
    seen = {part: int(np.isin(digests(x), train).sum()) for part, x in given.x.items() if part != "train"}
    return [
        f"rows of {part} that are also in the training part: {count}; its error looks better than it is"
        for part, count in seen.items()
        if count
    ]


def _class_notes(parts: Mapping[str, Part], classes: tuple[str, ...]) -> list[str]:
    notes = []
    for name, part in parts.items():
        missing = [classes[k] for k in np.flatnonzero(np.bincount(part.y, minlength=len(classes)) == 0)]
        if missing:
            listed = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")
            effect = "they cannot be learned" if name == "train" else "its error says nothing about them"
            notes.append(f"{len(missing)} of {len(classes)} classes are missing in {name} ({listed}): {effect}")
    return notes


def _digest(parts: Mapping[str, Part], classes: tuple[str, ...]) -> str:
    found = hashlib.sha256(repr(classes).encode())
    for name in sorted(parts):
        part = parts[name]
        found.update(f"{name} {part.x.shape}".encode())
        found.update(np.ascontiguousarray(part.x, "<f4").data)
        found.update(np.ascontiguousarray(part.y, "<i8").data)
    return found.hexdigest()


def read_unlabelled(
    path: Path | str, spec: DataSpec, features: int, names_wanted: Sequence[str]
) -> tuple[X, tuple[str, ...] | None]:
    """See `hpsearch.data.read_examples`."""
    if str(path) in SOURCES:
        found = gather(replace(spec, source=str(path)) if spec.source == str(path) else DataSpec(str(path)), Path())
    else:
        file = find_file(path, Path())
        lenient = replace(spec, arrays={} if spec.source is None else spec.arrays)
        found = reader_of(file).read(file, Request(lenient, "either", features, tuple(names_wanted)))
    role = next(role for role in PREDICTED if role in found)
    x, _ = to_features(found[role], str(path))
    if x.shape[1] != features:
        raise wrong_count(path, x.shape[1], features)
    y = found.get("y" + role[1:])
    return x, None if y is None else tuple(names(flat(y, len(x), str(path)), str(path)))
