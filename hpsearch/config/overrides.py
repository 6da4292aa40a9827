"""`--set path=value`: one value of the document, replaced before it is checked, with a place of its own."""

from collections.abc import Sequence
from typing import Any

from hpsearch.config.document import Document, Mark, Path, expand
from hpsearch.config.loader import parse
from hpsearch.config.messages import did_you_mean, hint, later, show
from hpsearch.config.schema import ConfigModel
from hpsearch.errors import ConfigError, Problem
from hpsearch.example import OVERRIDE

REMOVABLE = ("space", "fixed")
MOST = 1000
"""More would take quadratic time, and nobody writes them by hand."""


def apply_overrides(document: Document, overrides: Sequence[str]) -> None:
    """Applies them in order to an expanded document; what is wrong with one is added to its problems."""
    if len(overrides) > MOST:
        raise _wrong(
            "--set", 1, "", f"{len(overrides)} values are set, and at most {MOST} can be; write them into the config"
        )
    for argument in overrides:
        file = f"--set {show_argument(argument)}"
        try:
            _apply(document, argument, file)
        except ConfigError as error:
            document.problems += error.problems
        expand(document)


def show_argument(argument: str) -> str:
    """The argument in one line that can be printed."""
    text = "".join(c if c.isprintable() else "?" for c in argument)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _apply(document: Document, argument: str, file: str) -> None:
    dotted, equals, _ = argument.partition("=")
    if not equals or not all(part and part.isprintable() for part in dotted.strip().split(".")):
        raise _wrong(file, 1, "", f"write path=value, such as {OVERRIDE}")
    parts = dotted.strip().split(".")
    # Blanks where the path stands, so that the columns of the value are those of the argument.
    value = parse(" " * (len(dotted) + 1) + argument[len(dotted) + 1 :], file)
    holder, path, key = _descend(document, parts, file)
    if value.data is None and not value.broken and len(path) == 2 and path[0] in REMOVABLE:
        if key not in holder:
            raise _wrong(file, 1, dotted, f"there is nothing to remove{did_you_mean(str(key), map(str, holder))}")
        del holder[key]
        document.forget(path)
        return
    _put(document, holder, path, value, file)


def _put(document: Document, holder: Any, path: Path, value: Document, file: str) -> None:
    holder[path[-1]] = value.data
    document.forget(path)
    column = 1 + sum(len(str(part)) + 1 for part in path[:-1])
    document.keys[path] = Mark(file, 1, column)
    document.values[path] = Mark(file, 1, column)
    for known, marks in ((document.keys, value.keys), (document.values, value.values)):
        known.update({(*path, *below): mark for below, mark in marks.items()})
    document.broken |= {(*path, *below) for below in value.broken}
    document.problems += [
        Problem(p.file, p.line, p.column, ".".join(filter(None, (document.dotted(path), p.path))), p.message)
        for p in value.problems
    ]


def _descend(document: Document, parts: list[str], file: str) -> tuple[Any, Path, str | int]:
    """The mapping or list that holds the last part, made where it is missing and may be, and the path to it."""
    holder: Any = document.data
    path: Path = ()
    for depth, part in enumerate(parts):
        column = 1 + sum(len(p) + 1 for p in parts[:depth])
        if document.short.get(path) == "values" and part.isdigit():
            holder, path = holder["values"], (*path, "values")
        key = _key(holder, part, file, column, ".".join(parts[:depth]))
        document.short.pop(path, None)
        path = (*path, key)
        if depth == len(parts) - 1:
            return holder, path, key
        if isinstance(holder, dict) and key not in holder:
            _check_new(holder, path, file, column)
            holder[key] = {}
            document.keys[path] = document.values[path] = Mark(file, 1, column)
        holder = holder[key]
    raise AssertionError("a path has at least one part")


def _key(holder: Any, part: str, file: str, column: int, around: str) -> str | int:
    if isinstance(holder, dict):
        return part
    if not isinstance(holder, list):
        raise _wrong(file, column, around, f"is {show(holder)}, nothing that {part} could be in; set {around} itself")
    if part.isascii() and part.isdigit() and len(part) < 9 and int(part) < len(holder):
        return int(part)
    raise _wrong(
        file, column, around, f"is a list of {len(holder)}: write a number from 0 to {len(holder) - 1}, not {part}"
    )


def _check_new(holder: dict[str, Any], path: Path, file: str, column: int) -> None:
    """A section may be missing, a hyperparameter that is to be changed in part may not."""
    name, around = str(path[-1]), ".".join(map(str, path[:-1]))
    if len(path) == 1 and name not in ConfigModel.model_fields:
        guess = hint("config", name) or did_you_mean(name, ConfigModel.model_fields)
        raise _wrong(file, column, name, later("config", name) or f"unknown key {name}{guess}")
    if len(path) == 2 and path[0] in REMOVABLE:
        there = ", ".join(holder) or "nothing"
        raise _wrong(
            file, column, around, f"{name} is not there to change{did_you_mean(name, holder)} (there is {there})"
        )


def _wrong(file: str, column: int, path: str, message: str) -> ConfigError:
    return ConfigError([Problem(file, 1, column, path, message)])
