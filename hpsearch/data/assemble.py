"""From arrays by role to a checked, labelled, split Dataset."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.dataset import Dataset, Folds, NewExamples, Part
from hpsearch.data.features import to_features
from hpsearch.data.folds import fold, parts_of
from hpsearch.data.gather import gather
from hpsearch.data.labels import encode, flat, names
from hpsearch.data.layout import wrong_count
from hpsearch.data.reading import ID, Found, Request, shown_from
from hpsearch.data.sources import SOURCES, find_file, reader_of
from hpsearch.data.spec import DataSpec, SplitSpec
from hpsearch.data.split import HALF, PART_NAMES, digests, kept_apart, shares, split, units
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
    seen, folds = given.x, None
    if spec.split.folds is not None:
        folds, parts = _folded(parts, spec, found, classes, notes)
    elif spec.dev_from == "test":
        parts |= _dev_off_test(parts, spec.split, found, notes)
        seen = {name: part.x for name, part in parts.items()}
    elif "dev" not in parts:
        if spec.split.train_dev:
            raise DataError("split.train_dev: dev is cut from the training rows, so it is like them; remove train_dev")
        parts |= _cut_off_train(parts["train"], "test" not in parts, spec.split, found, notes)
    parts |= _train_dev(parts["train"], spec, found, notes)
    notes += _given_notes(seen) + _class_notes(parts, classes)
    if "test" not in parts:
        notes.append("no test part: there is no unbiased estimate of the winner's error")
    train, dev, test = parts["train"], parts["dev"], parts.get("test")
    if len(train.y) < len(classes):
        raise DataError(
            f"{where}: the training part has {len(train.y)} rows for {len(classes)} classes; give more data"
        )
    facts = (classes, given.shape, _digest(parts, classes), tuple(notes), _features(found))
    return Dataset(train, dev, test, *facts, parts.get("train_dev"), tuple(given.x), folds)


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


def _group(found: Found, role: str, rows: int) -> NDArray[Any] | None:
    if role not in found:
        return None
    group = found[role].reshape(-1)
    if len(group) != rows:
        raise DataError(f"split.group: has {len(group)} values for {rows} rows; it needs one a row")
    return group


def _cut_off_train(whole: Part, test: bool, spec: SplitSpec, found: Found, notes: list[str]) -> dict[str, Part]:
    """Train and dev, and test where wanted, off what there is."""
    wanted = dict(zip(PART_NAMES, shares(spec, len(whole.y), test), strict=True))
    parts = _cut(whole, wanted, spec.seed, _group(found, "group", len(whole.y)), notes, "rows")
    if not test:
        notes.append("no dev part was given: it was split off the training part")
    return parts


def _dev_off_test(parts: Mapping[str, Part], spec: SplitSpec, found: Found, notes: list[str]) -> dict[str, Part]:
    """Dev and test off the rows that were given for the test."""
    if "dev" in parts or "test" not in parts:
        raise DataError(
            "dev_from: the data has a dev part of its own (x_dev) already; remove dev_from"
            if "dev" in parts
            else "dev_from: test needs rows that are given for the test; name them: data: {x_test: NAME}"
        )
    dev = HALF if spec.dev is None else spec.dev
    if not 0 < dev < 1 or spec.test is not None:
        raise DataError(
            "split.test: with dev_from it is what dev leaves of the rows given for the test; remove it"
            if spec.test is not None
            else f"split.dev: must be above 0 and below 1, dev's share of the rows given for the test, not {dev:g}"
        )
    whole = parts["test"]
    group = _group(found, "group_test", len(whole.y))
    cut = _cut(whole, {"test": 1 - dev, "dev": dev}, spec.seed, group, notes, "rows given for the test")
    notes.append("the rows given for the test were cut into dev and test")
    return cut


def _train_dev(train: Part, spec: DataSpec, found: Found, notes: list[str]) -> dict[str, Part]:
    """Train without the share that is kept apart, and that share; nothing where there is none."""
    apart = kept_apart(spec.split, len(train.y), default=spec.dev_from is not None)
    if not apart:
        return {}
    group = _group(found, "group", len(train.y))
    return _cut(train, {"train": 1 - apart, "train_dev": apart}, spec.split.seed, group, notes, "training rows")


def _cut(
    whole: Part, wanted: Mapping[str, float], seed: int, group: NDArray[Any] | None, notes: list[str], what: str
) -> dict[str, Part]:
    """The parts of these shares, without empty ones."""
    unit, copies = units(whole.x, group)
    if copies:
        notes.append(f"{what} that are copies of another row: {copies}; copies are kept in one part")
    rows = split(whole.y, unit, tuple(wanted.values()), seed, tuple(wanted))
    return {name: Part(whole.x[mine], whole.y[mine]) for name, mine in zip(wanted, rows, strict=True) if len(mine)}


def _folded(
    given: dict[str, Part], spec: DataSpec, found: Found, classes: tuple[str, ...], notes: list[str]
) -> tuple[Folds, dict[str, Part]]:
    """Everything but the test part in folds; train and dev are those of the first fold."""
    if "dev" in given:
        raise DataError("split.folds: the data has a dev part of its own (x_dev); leave one of the two out")
    if other := "dev_from" if spec.dev_from else "split.train_dev" if spec.split.train_dev else "":
        raise DataError(f"split.folds: each of them is the dev part in turn; remove {other}, or the folds")
    whole = given["train"]
    unit, copies = units(whole.x, _group(found, "group", len(whole.y)))
    if copies:
        notes.append(f"rows that are copies of another row: {copies}; copies are kept in one part")
    folds, test = fold(whole, unit, spec.split, classes, "test" not in given)
    train, dev = parts_of(folds, 0)[0]
    return folds, {**given, "train": train, "dev": dev} | ({} if test is None else {"test": test})


def _given_notes(given: Mapping[str, X]) -> list[str]:
    """Rows of a dev or test part beside the training part that this has too."""
    if len(given) == 1:
        return []
    train = digests(given["train"])
    seen = {part: int(np.isin(digests(x), train).sum()) for part, x in given.items() if part != "train"}
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
            where = name.replace("_", "-")
            notes.append(f"{len(missing)} of {len(classes)} classes are missing in {where} ({listed}): {effect}")
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
    path: Path | str, spec: DataSpec, features: int, names_wanted: Sequence[str], ids: Sequence[str]
) -> NewExamples:
    """See `hpsearch.data.read_examples`."""
    if str(path) in SOURCES:
        found = gather(replace(spec, source=str(path)) if spec.source == str(path) else DataSpec(str(path)), Path())
    else:
        file = find_file(path, Path())
        lenient = replace(spec, arrays={} if spec.source is None else spec.arrays)
        request = Request(lenient, "either", features, tuple(names_wanted), tuple(ids))
        found = reader_of(file).read(file, request)
    role = next(role for role in PREDICTED if role in found)
    x, _ = to_features(found[role], str(path))
    if x.shape[1] != features:
        raise wrong_count(path, x.shape[1], features)
    y = found.get("y" + role[1:])
    labels = None if y is None else tuple(names(flat(y, len(x), str(path)), str(path)))
    return NewExamples(x, labels, {name: _ids(found.get(ID + name), name, len(x), path) for name in ids})


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
