"""Orders to a panda: files that any process may write at any time, taken between epochs in the order of their names."""

import contextlib
import getpass
import json
import os
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from hpsearch.regular import read_regular
from hpsearch.run import fields as f
from hpsearch.run.files import failed, write_atomically
from hpsearch.trial import Value

Verb = Literal["set", "rollback", "fork", "rest", "snapshot", "pause", "stop"]
VERBS: tuple[Verb, ...] = get_args(Verb)
MOST = 2**20
"""Bytes of an order."""
_NAME = re.compile(r"[0-9]{20}-[0-9a-f]{8}\.json")


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants of a panda.

    `branch` is whose (None: of the one that is trained), `at` the first epoch with the new `values` of a `set`, or the
    epoch that a `rollback` or `fork` goes back to (None: now). `control` is how many epochs an unchanged twin goes
    along. A fork has one mapping of `each` a branch; `weights_only` says that they leave all else behind, `beside`
    that who was trained before goes on being trained. `if_epoch` makes an order void where the branch is elsewhere.
    `id` is unique and grows with time; `by` and `why` are whatever the writer says.
    """

    id: str
    verb: Verb
    branch: int | None = None
    at: int | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    each: Sequence[Mapping[str, Value]] = ()
    control: int | None = None
    weights_only: bool = False
    beside: bool = False
    if_epoch: int | None = None
    why: str = ""
    by: str = ""

    def facts(self) -> dict[str, Any]:
        """For JSON: what is said, and nothing that is left out."""
        every = asdict(self) | {"values": dict(self.values), "each": [dict(one) for one in self.each]}
        return {name: value for name, value in every.items() if value or (value == 0 and value is not False)}

    @classmethod
    def of(cls, facts: Any) -> "Order":
        """The inverse of `facts`. Raises ValueError for anything else."""
        if not f.MAPPING.holds(facts) or not all(f.TEXT.holds(facts.get(name)) for name in ("id", "verb")):
            raise ValueError("an order is a mapping with an id and a verb")
        if unknown := facts.keys() - {one.name for one in fields(cls)}:
            raise ValueError(f"an order has no {', '.join(sorted(unknown))}")
        if facts["verb"] not in VERBS:
            raise ValueError(f"verb {facts['verb']!r} is none of {', '.join(VERBS)}")
        for name, check in _CHECKS.items():
            if name in facts and not check.holds(facts[name]):
                raise ValueError(f"{name} must be {check.what}")
        return cls(**facts)


_EACH = f.Check(lambda v: isinstance(v, list) and all(map(f.CONFIG.holds, v)), "a list of values by name")
_CHECKS: dict[str, f.Check] = {
    **dict.fromkeys(("branch", "at", "control", "if_epoch"), f.WHOLE),
    **dict.fromkeys(("weights_only", "beside"), f.FLAG),
    **dict.fromkeys(("why", "by"), f.TEXT),
    "values": f.CONFIG,
    "each": _EACH,
}


def new_id() -> str:
    """Later ones sort later, also among processes of one machine."""
    return f"{time.time_ns():020d}-{secrets.token_hex(4)}"


def writer() -> str:
    """Who writes an order from here: user and process."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid())
    return f"{name}, process {os.getpid()}"


def give(folder: Path, order: Order) -> Path:
    """Writes an order for whoever trains. Raises StorageError."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise failed(folder, "cannot be made", error) from error
    path = folder / f"{order.id}.json"
    write_atomically(path, json.dumps(order.facts()) + "\n")
    return path


def waiting(folder: Path) -> list[tuple[Path, Order | str]]:
    """The orders that lie there, the oldest first; what is none comes with the reason instead.

    Raises StorageError where the folder cannot be read.
    """
    try:
        names = sorted(path for path in folder.iterdir() if path.suffix == ".json" and not path.name.startswith("."))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise failed(folder, "cannot be read", error) from error
    return [(path, _read(path)) for path in names]


def _read(path: Path) -> Order | str:
    try:
        order = Order.of(json.loads(read_regular(path, MOST)))
        if path.stem != order.id or not _NAME.fullmatch(path.name):
            raise ValueError(f"its name must be its id, {order.id!r}")
    except (OSError, ValueError, RecursionError) as error:
        return f"it is no order: {error}"
    return order


def taken(path: Path) -> None:
    """The order is answered in the journal: its file goes."""
    with contextlib.suppress(FileNotFoundError):
        try:
            path.unlink()
        except IsADirectoryError:
            path.rename(path.with_suffix(".refused"))
