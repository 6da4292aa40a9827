"""`--set path=value`: one value of the document, replaced before it is checked, with a place of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hpsearch.config.complaints import Complaint, KeyPath, Mark
from hpsearch.config.hints import closest
from hpsearch.config.yaml.document import Document, expand
from hpsearch.config.yaml.loader import parse
from hpsearch.errors import ConfigError, Problem
from hpsearch.example import OVERRIDE

REMOVABLE = ("space", "fixed")
MOST = 1000
"""More would take quadratic time, and nobody writes them by hand."""

UnknownSection = Callable[[str], Complaint | None]
"""What is wrong with the name of a section that is to be made, if anything."""


@dataclass(frozen=True, slots=True)
class Override:
    """One value, by its `argument` path=value; `option` is how it was given where not by --set, such as `-j 0`."""

    argument: str
    option: str = ""

    @property
    def label(self) -> str:
        """What stands for a file's name in messages."""
        return _in_one_line(self.option or f"--set {self.argument}")


class _Wrong(Exception):  # noqa: N818 - it never leaves this file
    def __init__(self, complaint: Complaint) -> None:
        self.complaint = complaint
        super().__init__(complaint.rule)


def apply_overrides(document: Document, overrides: Sequence[str | Override], unknown_section: UnknownSection) -> None:
    """Applies them in order to an expanded document; what is wrong with one is added to its complaints."""
    if len(overrides) > MOST:
        told = f"{len(overrides)} values are set, and at most {MOST} can be; write them into the config"
        raise ConfigError([Problem("--set", 0, 0, "", told)])
    for override in (Override(each) if isinstance(each, str) else each for each in overrides):
        document.options |= {override.label} if override.option else set()
        try:
            _apply(document, override.argument, override.label, unknown_section)
        except _Wrong as error:
            document.complaints.append(error.complaint)
        except ConfigError as error:
            document.complaints += map(_unreadable, error.problems)
        expand(document)


def _in_one_line(text: str) -> str:
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= 86 else f"{text[:83]}..."


def _unreadable(problem: Problem) -> Complaint:
    mark = Mark(problem.file, 0, problem.column)
    return Complaint((), "value", "told", facts={"text": problem.message}, mark=mark)


def _apply(document: Document, argument: str, file: str, unknown_section: UnknownSection) -> None:
    dotted, equals, _ = argument.partition("=")
    if not equals or not all(part and part.isprintable() for part in dotted.strip().split(".")):
        raise _Wrong(Complaint((), "value", "no_assignment", facts={"example": OVERRIDE}, mark=Mark(file, 0, 1)))
    parts = dotted.strip().split(".")
    # Blanks where the path stands, so that the columns of the value are those of the argument.
    value = parse(" " * (len(dotted) + 1) + argument[len(dotted) + 1 :], file)
    holder, path = _descend(document, parts, file, unknown_section)
    if value.data is None and not value.broken and len(path) == 2 and path[0] in REMOVABLE:
        if path[1] not in holder:
            guess = closest(str(path[1]), map(str, holder))
            raise _Wrong(Complaint(path, "key", "nothing_to_remove", path[1], guess, mark=Mark(file, 0, 1)))
        del holder[path[1]]
        document.forget(path)
        return
    _put(document, holder, path, value, file)


def _put(document: Document, holder: Any, path: KeyPath, value: Document, file: str) -> None:
    holder[path[-1]] = value.data
    document.forget(path)
    column = 1 + sum(len(str(part)) + 1 for part in path[:-1])
    document.keys[path] = Mark(file, 0, column)
    document.values[path] = Mark(file, 0, column)
    for known, marks in ((document.keys, value.keys), (document.values, value.values)):
        known.update({(*path, *below): replace(mark, line=0) for below, mark in marks.items()})
    document.broken |= {(*path, *below) for below in value.broken}
    for complaint in value.complaints:
        mark = complaint.mark and replace(complaint.mark, line=0)
        document.complaints.append(replace(complaint, path=(*path, *complaint.path), mark=mark))


def _descend(document: Document, parts: list[str], file: str, unknown_section: UnknownSection) -> tuple[Any, KeyPath]:
    """The mapping or list that holds the last part, made where it is missing and may be, and the path to it."""
    holder: Any = document.data
    path: KeyPath = ()
    for depth, part in enumerate(parts):
        mark = Mark(file, 0, 1 + sum(len(p) + 1 for p in parts[:depth]))
        if document.short.get(path) == "values" and part.isdigit():
            holder, path = holder["values"], (*path, "values")
        key = _key(holder, part, path, ".".join(parts[:depth]), mark)
        document.short.pop(path, None)
        path = (*path, key)
        if depth == len(parts) - 1:
            break
        if isinstance(holder, dict) and key not in holder:
            _check_new(holder, path, mark, unknown_section)
            holder[key] = {}
            document.keys[path] = document.values[path] = mark
        holder = holder[key]
    return holder, path


def _key(holder: Any, part: str, path: KeyPath, around: str, mark: Mark) -> str | int:
    if isinstance(holder, dict):
        return part
    if not isinstance(holder, list):
        raise _Wrong(Complaint(path, "value", "nothing_inside", holder, None, {"key": part, "around": around}, mark))
    if part.isascii() and part.isdigit() and len(part) < 9 and int(part) < len(holder):
        return int(part)
    facts = {"count": len(holder), "last": len(holder) - 1, "key": part}
    raise _Wrong(Complaint(path, "value", "no_item", holder, None, facts, mark))


def _check_new(holder: dict[str, Any], path: KeyPath, mark: Mark, unknown_section: UnknownSection) -> None:
    """A section may be missing, a hyperparameter that is to be changed in part may not."""
    name = str(path[-1])
    if len(path) == 1 and (complaint := unknown_section(name)):
        raise _Wrong(replace(complaint, mark=mark))
    if len(path) == 2 and path[0] in REMOVABLE:
        facts = {"there": ", ".join(holder) or "nothing"}
        raise _Wrong(Complaint(path[:-1], "value", "not_there", name, closest(name, holder), facts, mark))
