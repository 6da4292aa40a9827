"""A row of a journal as a class: its fields are the row's keys, and each is checked when it is read."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, ClassVar, Protocol

from hpsearch.run import fields as f
from hpsearch.run.journal import Row
from hpsearch.run.state import Ledger

PANDA = "panda"
"""The kind of the first row where one model is babysat: all others are other rows than a search's, too."""


class RowKind(Protocol):
    """A row; its dataclass fields are its keys, in their order, each annotated with its check."""

    kind: ClassVar[str]

    def fold(self, ledger: Ledger) -> None:
        """Changes the state. Raises ValueError where the row contradicts those before."""
        ...


def written(row: RowKind) -> Row:
    """The row as the journal has it: without what it may leave out and has not."""
    has = {each.name: getattr(row, each.name) for each in fields(row)}  # type: ignore[arg-type]
    kept = {name: value for name, value in has.items() if value or name not in _optional(type(row))}
    return {"kind": row.kind, **kept}


def read(entry: Row, table: Mapping[str, Any]) -> RowKind:
    """The row of a line, of one of the kinds in the `table`.

    Raises ValueError, with the field and what it must be, or KeyError where one is missing.
    """
    kind = entry.get("kind")
    if not isinstance(kind, str) or kind not in table:
        known = ", ".join(table)
        raise ValueError(f"kind {kind!r} is none of {known}; was it written by a newer hpsearch? Then use that one")
    left_out = _optional(table[kind]) - entry.keys()
    checks = {name: check for name, check in _checks(table[kind]).items() if name not in left_out}
    for name, check in {**checks, **({"elapsed": f.SECONDS} if "elapsed" in entry else {})}.items():
        if not check.holds(entry[name]):
            raise ValueError(f"{name} must be {check.what}")
    row: RowKind = table[kind](**{name: entry[name] for name in checks})
    return row


@cache
def _checks(row: type) -> dict[str, f.Check]:
    """What each field must be, as its annotation says."""
    return {each.name: row.__annotations__[each.name].__metadata__[0] for each in fields(row)}


@cache
def _optional(row: type) -> frozenset[str]:
    """The fields that a row has only where there is something in them."""
    return frozenset(each.name for each in fields(row) if each.default_factory is not MISSING)
