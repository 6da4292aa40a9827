"""Parts in files of their own: a pair such as train_signs.h5 and test_signs.h5, or a third one for dev."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from hpsearch.data.reading import Found, Request
from hpsearch.data.sources import find_file, reader_of
from hpsearch.data.spec import DataSpec
from hpsearch.data.table import Table
from hpsearch.errors import DataError, several

PARTS = ("train", "dev", "test")


def gather_parts(spec: DataSpec, base: Path) -> Found:
    """The arrays of each part's file. Raises DataError, of all files that are not there at once.

    Columns of tables are matched by name: those of train, in its order, whatever else the others have.
    """
    paths = find_files({part: spec.files[part] for part in PARTS if part in spec.files}, base)
    found: Found = {}
    first: Table | None = None
    for part, path in paths.items():
        try:
            one = reader_of(path).read(path, _request(spec, part, first))
            _check(one, part, path, found)
        except DataError as error:
            raise error.about(part) from None
        if isinstance(one["x"], Table) and first is None:
            first = one["x"]
        found |= {f"x_{part}": one["x"], f"y_{part}": one["y"]}
        told = [f"{part}: {note}" for note in one.get("notes", [])]
        found["notes"] = [*found.get("notes", []), *told]
        found |= {role: one[role] for role in ("class_names",) if role in one and role not in found}
        if "group" in one and part != "dev":
            found["group" if part == "train" else "group_test"] = one["group"]
    return found


def find_files(names: Mapping[str, str], base: Path) -> dict[str, Path]:
    """The files that keys of the config name. Raises DataError for all at once that are not there."""
    paths: dict[str, Path] = {}
    missing = list[DataError]()
    for key, name in names.items():
        try:
            paths[key] = find_file(name, base)
        except DataError as error:
            missing.append(error.about(key))
    if missing:
        raise several(missing)
    return paths


def _request(spec: DataSpec, part: str, first: Table | None) -> Request:
    """What is wanted of a part's file: a group only where the part is cut."""
    named = first is not None and first.named
    cut = part == "train" or (part == "test" and spec.dev_from is not None)
    group = spec.split.group if cut or (first is not None and not named) else None
    wanted = replace(spec, split=replace(spec.split, group=group))
    if first is not None and named:
        wanted = replace(wanted, label=first.label if first.label else spec.label)
    return Request(wanted, "labelled", names=names_of(first), known=kinds_of(first), part=part)


def _check(one: Found, part: str, path: Path, found: Found) -> None:
    """One kind of x and y in all files, of one shape."""
    if "y" not in one:
        raise DataError(
            f"{path}: has no labels; rows that nobody has labelled cannot be judged: leave {part} out, "
            f"and classify them with hpsearch predict"
        )
    train = found.get("x_train")
    if train is None:
        return
    here = one["x"]
    if isinstance(train, Table) != isinstance(here, Table):
        raise DataError(f"{path}: one of train and {part} is a table and the other one is not; give the same kind")
    if isinstance(here, Table):
        if len(here.names) != len(train.names):
            raise DataError(f"{path}: {part} has {len(here.names)} features, train has {len(train.names)}")
    elif here.shape[1:] != train.shape[1:]:
        raise DataError(
            f"{path}: {part} examples have shape {here.shape[1:]}, train has {train.shape[1:]}; they must agree"
        )


def names_of(table: Table | None) -> tuple[str, ...]:
    """The names of its columns, where it has a header."""
    return table.names if table is not None and table.named else ()


def kinds_of(table: Table | None) -> tuple[Literal["number", "words"], ...]:
    """What its columns hold, for another one like it."""
    return () if table is None else tuple("words" if j in table.words else "number" for j in range(len(table.names)))
