"""From a DataSpec to arrays by role: one built-in source, one file that holds everything, or several files."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.pairs import find_files, gather_parts, kinds_of, names_of
from hpsearch.data.reading import Found, Request, Want, suggestion
from hpsearch.data.roles import ROLES
from hpsearch.data.sources import GENERATED, SOURCES, find_file, reader_of
from hpsearch.data.spec import DataSpec
from hpsearch.data.table import Table
from hpsearch.errors import DataError

_GROUPS = {"x": "group", "x_train": "group", "x_test": "group_test"}
"""The group's role, by that of the examples of the same table."""


def gather(spec: DataSpec, base: Path) -> Found:
    """Every array that `spec` names or implies. Raises DataError."""
    for role in spec.arrays:
        if role not in ROLES:
            raise DataError(f"arrays: unknown role {role!r}{suggestion(role, ROLES)}")
    if spec.source in SOURCES:
        return _built_in(spec)
    if useless := [name for name in GENERATED if getattr(spec, name) is not None]:
        raise DataError(f"{useless[0]}: only generated data (spirals, moons) has it, not {spec.source or 'files'}")
    if spec.files:
        return gather_parts(spec, base)
    if spec.source is not None:
        path = find_file(spec.source, base)
        if reader_of(path).holds == "arrays":
            return reader_of(path).read(path, Request(spec))
        if "x" in spec.arrays:
            raise DataError(f"data: x: is the source {spec.source} already; leave one of them out")
        return _from_files({"x": spec.source} | spec.arrays, spec, base)
    return _from_files(spec.arrays, spec, base)


def _built_in(spec: DataSpec) -> Found:
    if spec.arrays:
        raise DataError(
            f"data: {spec.source} is built in: it has no arrays to name; leave {', '.join(spec.arrays)} out"
        )
    if spec.split.group is not None:
        raise DataError(f"split.group: {spec.source} has no groups; leave it out")
    source = SOURCES[str(spec.source)]
    if useless := [n for n in GENERATED if n not in source.reads and getattr(spec, n) is not None]:
        raise DataError(f"data: {spec.source} has no {useless[0]}; leave it out")
    return source.make(spec)


def _from_files(files: dict[str, str], spec: DataSpec, base: Path) -> Found:
    """One file a role; an x without its y holds the labels itself."""
    found: Found = {}
    paths = find_files({role if role in spec.arrays else "source": name for role, name in files.items()}, base)
    for (role, name), path in zip(files.items(), paths.values(), strict=True):
        reader = reader_of(path)
        if reader.holds == "arrays":
            raise DataError(
                f"{path}: holds several arrays: write it as the source, and the names of its arrays: "
                f"data: {{source: {name}, x: NAME, y: NAME}}; files for each part are data: {{train: FILE, test: FILE}}"
            )
        if role.startswith("y"):
            found[role] = _labels(path, spec)
            continue
        y_role = "y" + role[1:]
        if reader.holds == "array" and y_role not in files and role in spec.arrays and spec.label is None:
            raise DataError(
                f"data: {y_role} is missing: {name} holds examples; write {{{role}: {name}, {y_role}: FILE}}"
            )
        want: Want = "examples" if y_role in files else "labelled"
        first = next((x for x in found.values() if isinstance(x, Table)), None)
        one = reader.read(path, Request(spec, want, names=names_of(first), known=kinds_of(first)))
        found |= {role: one["x"]} | ({y_role: one["y"]} if "y" in one else {})
        if "group" in one and role in _GROUPS:
            found[_GROUPS[role]] = one["group"]
    if spec.split.group is not None and "group" not in found:
        if spec.dev_from is not None:
            raise DataError(
                f"split.group: {spec.split.group} has one a training row; dev_from needs those of the test's rows too: "
                f"use tables with a column of groups, or one file with arrays NAME and NAME_test"
            )
        found["group"] = _labels(find_file(spec.split.group, base), spec)
    return found


def _labels(path: Path, spec: DataSpec) -> NDArray[Any]:
    """A file of labels alone: an array, or the label column of a table."""
    reader = reader_of(path)
    if reader.holds == "table":
        whole = replace(spec, columns={}, split=replace(spec.split, group=None))
        return np.asarray(reader.read(path, Request(whole))["y"])
    return np.asarray(reader.read(path, Request(spec, "examples"))["x"])
