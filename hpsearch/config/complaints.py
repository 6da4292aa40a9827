"""A mistake in a config as a value: what is wrong with which part of the document, and what to write instead.

Which complaint stands for which others is decided by these fields; `hpsearch.config.words` has the words, at the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

KeyPath = tuple[str | int, ...]
"""The keys from the top of a document down to a value."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place; `line` and `column` count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Hint:
    """What to write instead: in words, or the key or word that was `meant`, or both.

    `there` is what there is to choose from, `example` how it would look.
    """

    text: str = ""
    meant: str | None = None
    there: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One mistake, or one thing that is surely not meant.

    The key of `path` is at fault, or its value. `rule` names the rule in the table of words, `facts` are what these
    say beside the `value`. `mark` is the place where it is not the document's own of that part.
    """

    path: KeyPath
    part: Literal["key", "value"]
    rule: str
    value: object = None
    hint: Hint | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    mark: Mark | None = None


def at_key(path: KeyPath, rule: str, value: object = None, hint: Hint | None = None, **facts: Any) -> Complaint:
    """The name itself is the mistake."""
    return Complaint(path, "key", rule, value, hint, facts)


def at_value(path: KeyPath, rule: str, value: object = None, hint: Hint | None = None, **facts: Any) -> Complaint:
    """What stands there is the mistake, or what does not."""
    return Complaint(path, "value", rule, value, hint, facts)
