"""From arrays by role to a checked, labelled, split Dataset."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.checked import Given, checked
from hpsearch.data.dataset import Dataset, Folds, Part
from hpsearch.data.encoding import Encoding
from hpsearch.data.folds import fold, parts_of
from hpsearch.data.gather import gather
from hpsearch.data.inputs import make_inputs
from hpsearch.data.labels import encode, named_classes
from hpsearch.data.reading import Found, shown_from
from hpsearch.data.spec import DataSpec, SplitSpec
from hpsearch.data.split import HALF, PART_NAMES, digests, kept_apart, shares, split, units
from hpsearch.errors import DataError

X = NDArray[np.float32]


def load_dataset(spec: DataSpec, base: Path) -> Dataset:
    """See `hpsearch.data.load`."""
    where = spec.source or " and ".join(spec.files.values()) or "arrays"
    with shown_from(base):
        found = gather(spec, base)
        given = checked(found, spec, where)
    y, classes = encode(given.y, where)
    shown = named_classes(classes, found.get("class_names")) or classes
    notes: list[str] = []
    parts, folds = _parts({name: Part(given.x[name], y[name]) for name in given.x}, given, spec, shown, notes)
    if len(parts["train"].y) < len(classes):
        raise DataError(
            f"{where}: the training part has {len(parts['train'].y)} rows for {len(classes)} classes; give more data"
        )
    inputs = make_inputs(given, parts, folds, spec, shown)
    notes = [*given.notes, *inputs.notes, *notes]
    parts, encoding = inputs.parts, inputs.encoding
    shape = given.shape if encoding is None or encoding.is_plain else (len(encoding.inputs),)
    return Dataset(
        parts["train"],
        parts["dev"],
        parts.get("test"),
        shown,
        shape,
        _digest(parts, classes, encoding),
        tuple(notes),
        tuple(column.name for column in encoding.columns) if encoding is not None and encoding.named else (),
        parts.get("train_dev"),
        tuple(given.x),
        inputs.folds,
        encoding,
        inputs.missing,
        inputs.summary,
    )


def _parts(
    parts: dict[str, Part], given: Given, spec: DataSpec, classes: tuple[str, ...], notes: list[str]
) -> tuple[dict[str, Part], Folds | None]:
    """What the source has under the parts' names, and the parts that are cut from it, raw."""
    seen, folds = given.x, None
    if spec.split.folds is not None:
        folds, parts = _folded(parts, spec, given.groups, classes, notes)
    elif spec.dev_from == "test":
        parts |= _dev_off_test(parts, spec.split, given.groups, notes)
        seen = {name: part.x for name, part in parts.items()}
    elif "dev" not in parts:
        if spec.split.train_dev:
            raise DataError("split.train_dev: dev is cut from the training rows, so it is like them; remove train_dev")
        parts |= _cut_off_train(parts["train"], "test" not in parts, spec.split, given.groups, notes)
    parts |= _train_dev(parts["train"], spec, given.groups, notes)
    notes += _given_notes(seen) + _class_notes(parts, classes)
    if "test" not in parts:
        notes.append("no test part: there is no unbiased estimate of the winner's error")
    return parts, folds


def _group(found: Found, role: str, rows: int) -> NDArray[Any] | None:
    if role not in found:
        return None
    group: NDArray[Any] = found[role].reshape(-1)
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
        notes.append(_copies(copies, what))
    rows = split(whole.y, unit, tuple(wanted.values()), seed, tuple(wanted))
    return {name: Part(whole.x[mine], whole.y[mine]) for name, mine in zip(wanted, rows, strict=True) if len(mine)}


def _copies(count: int, what: str) -> str:
    are = f"1 of the {what} is a copy" if count == 1 else f"{count:,} {what} are copies"
    return f"{are} of another row; copies are kept in one part"


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
        notes.append(_copies(copies, "rows"))
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
        f"{count:,} {part} rows are also in training: the {part} error is optimistic"
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


def _digest(parts: Mapping[str, Part], classes: tuple[str, ...], encoding: Encoding | None) -> str:
    found = hashlib.sha256(repr(classes).encode())
    if encoding is not None and not encoding.is_plain:
        found.update(repr(encoding.columns).encode())
    for name in sorted(parts):
        part = parts[name]
        found.update(f"{name} {part.x.shape}".encode())
        found.update(np.ascontiguousarray(part.x, "<f4").data)
        found.update(np.ascontiguousarray(part.y, "<i8").data)
    return found.hexdigest()
