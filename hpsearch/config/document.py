"""A config as plain Python data with the place of every key and value, wherever it was written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hpsearch.errors import Problem

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place; `line` and `column` count from 1."""

    file: str
    line: int
    column: int


@dataclass(slots=True)
class Document:
    """Data with places by path, and the problems found while reading.

    `broken` are paths whose value could not be read (it stands as None): whatever is said about them later is the
    same mistake once more. `short` are the places of a shorthand, such as `data: digits`, with the key it stands for.
    """

    file: str
    data: Any = None
    keys: dict[Path, Mark] = field(default_factory=dict)
    values: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[Path] = field(default_factory=set)
    short: dict[Path, str] = field(default_factory=dict)

    def at_key(self, path: Path, message: str) -> Problem:
        """A problem at the key of `path`: the name itself is the mistake."""
        return self._problem(self.keys.get(path) or self._value(path), path, message)

    def at_value(self, path: Path, message: str) -> Problem:
        """A problem at the value of `path`, or at the nearest value around it."""
        return self._problem(self._value(path), path, message)

    def dotted(self, path: Path) -> str:
        """The path as `--set` takes it and as the user wrote it: without the key of a shorthand."""
        parts = [str(part) for end, part in enumerate(path) if self.short.get(path[:end]) != part]
        return ".".join(parts)

    def forget(self, path: Path) -> None:
        """Drops the places of `path` and of all below it, and what was wrong with reading them."""
        below = {k for k in self.broken if k[: len(path)] == path}
        unread = {self.dotted(k) for k in below}
        self.problems = [p for p in self.problems if p.path not in unread]
        for table in (self.keys, self.values, self.short):
            for known in [k for k in table if k[: len(path)] == path]:
                del table[known]
        self.broken -= below

    def _value(self, path: Path) -> Mark:
        known = (self.values[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.values)
        return next(known, Mark(self.file, 1, 1))

    def _problem(self, mark: Mark, path: Path, message: str) -> Problem:
        return Problem(mark.file, mark.line, mark.column, self.dotted(path), message)


def expand(document: Document) -> None:
    """Writes out the shorthands in place: `data: digits` as its source, a list in `space` as its values."""
    data = document.data
    if not isinstance(data, dict):
        return
    if isinstance(data.get("data"), str):
        _expand_one(document, data, ("data",), "source")
    space = data.get("space")
    if not isinstance(space, dict):
        return
    for name in space:
        if isinstance(space[name], list):
            _expand_one(document, space, ("space", name), "values")


def _expand_one(document: Document, holder: dict[str, Any], path: Path, key: str) -> None:
    holder[str(path[-1])] = {key: holder[str(path[-1])]}
    for table in (document.keys, document.values):
        moved = {k: table[k] for k in table if len(k) > len(path) and k[: len(path)] == path}
        for known, mark in moved.items():
            del table[known]
            table[(*path, key, *known[len(path) :])] = mark
    document.broken = {
        (*path, key, *k[len(path) :]) if len(k) > len(path) and k[: len(path)] == path else k for k in document.broken
    }
    if path in document.values:
        document.values[(*path, key)] = document.values[path]
    document.short[path] = key


def in_order(problems: Iterable[Problem], file: str) -> list[Problem]:
    """By place: the config's own first, then those of the `--set` arguments; the same one once."""
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda p: (p.file != file, p.file, p.line, p.column, p.path))
