"""A config as plain Python data with the place of every key and value, wherever it was written."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from hpsearch.config.complaints import Complaint, KeyPath, Mark, worded
from hpsearch.config.shares import split_of
from hpsearch.errors import Problem


@dataclass(slots=True)
class Document:
    """Data with places by path, and the mistakes found while reading.

    `broken` are paths whose value could not be read (it stands as None): whatever is said about them later is the
    same mistake once more. `options` are what stands for a file where a value was given by an option that does not name
    its path. `short` are the places of a shorthand, such as `data: digits`, with the key it stands for.
    """

    file: str
    data: Any = None
    keys: dict[KeyPath, Mark] = field(default_factory=dict)
    values: dict[KeyPath, Mark] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)
    broken: set[KeyPath] = field(default_factory=set)
    short: dict[KeyPath, str] = field(default_factory=dict)
    options: set[str] = field(default_factory=set)

    def problems(self, complaints: Iterable[Complaint]) -> list[Problem]:
        """The complaints in words, by place: the config's own first, then those of `--set`; the same one once."""
        unique = dict.fromkeys(map(self._problem, complaints))
        return sorted(unique, key=lambda p: (p.file != self.file, p.file, p.line, p.column, p.path))

    def dotted(self, path: KeyPath) -> str:
        """The path as `--set` takes it and as the user wrote it: without the key of a shorthand."""
        parts = [str(part) for end, part in enumerate(path) if self.short.get(path[:end]) != part]
        return ".".join(parts)

    @property
    def overridden(self) -> set[KeyPath]:
        """The paths of the keys that were written elsewhere: in arguments of `--set`."""
        return {path for path, mark in self.keys.items() if mark.file != self.file}

    def forget(self, path: KeyPath) -> None:
        """Drops the places of `path` and of all below it, and what was wrong with reading them."""
        below = {k for k in self.broken if k[: len(path)] == path}
        self.complaints = [c for c in self.complaints if c.path not in below]
        for table in (self.keys, self.values, self.short):
            for known in [k for k in table if k[: len(path)] == path]:
                del table[known]
        self.broken -= below

    def _mark(self, complaint: Complaint) -> Mark:
        """The place of the key or the value; of what is not there, the nearest value around it."""
        if complaint.mark is not None:
            return complaint.mark
        if complaint.part == "key" and complaint.path in self.keys:
            return self.keys[complaint.path]
        ways = (complaint.path[:end] for end in range(len(complaint.path), -1, -1))
        return next((self.values[way] for way in ways if way in self.values), Mark(self.file, 1, 1))

    def _problem(self, complaint: Complaint) -> Problem:
        mark = self._mark(complaint)
        path = "" if mark.file in self.options else self.dotted(complaint.path)
        return Problem(mark.file, mark.line, mark.column, path, worded(complaint))


def expand(document: Document) -> None:
    """Writes out the shorthands in place: `data: digits`, `split: 60/20/20`, a list in `space`."""
    data = document.data
    if not isinstance(data, dict):
        return
    if isinstance(data.get("data"), str):
        _expand_one(document, data, ("data",), "source")
    source = data.get("data")
    if isinstance(source, dict) and isinstance(source.get("split"), str):
        source["split"] = split_of(source["split"]) or source["split"]
    space = data.get("space")
    if not isinstance(space, dict):
        return
    for name in space:
        if isinstance(space[name], list):
            _expand_one(document, space, ("space", name), "values")
        for holder, path in _inner(space[name], ("space", name)):
            _expand_one(document, holder, path, "values")


def _inner(value: Any, path: KeyPath) -> list[tuple[Any, KeyPath]]:
    """The lists to choose from inside of a setting with several ranges: what holds each, and its path."""
    if not isinstance(value, dict):
        return []
    if "by" in value:
        return [(value, (*path, case)) for case in value if case != "by" and isinstance(value[case], list)]
    entries = value.get("layers")
    if not isinstance(entries, list):
        return []
    return [(entries, (*path, "layers", i)) for i, entry in enumerate(entries) if isinstance(entry, list)]


def _expand_one(document: Document, holder: Any, path: KeyPath, key: str) -> None:
    def moved(place: KeyPath) -> KeyPath:
        below = len(place) > len(path) and place[: len(path)] == path
        return (*path, key, *place[len(path) :]) if below else place

    holder[path[-1]] = {key: holder[path[-1]]}
    document.keys = {moved(place): mark for place, mark in document.keys.items()}
    document.values = {moved(place): mark for place, mark in document.values.items()}
    document.broken = {moved(place) for place in document.broken}
    document.complaints = [replace(c, path=moved(c.path)) for c in document.complaints]
    if path in document.values:
        document.values[(*path, key)] = document.values[path]
    document.short[path] = key
