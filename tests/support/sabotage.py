"""Sabotage: at an exact file call of the driver it is killed, or the call fails as on a broken or a full disk.

`python -m tests.support.sabotage CALL N ARGUMENTS...` runs `hpsearch ARGUMENTS...` and kills it at the N-th call named
CALL (half of what it writes is written); `record FILE` instead of CALL and N names all calls in FILE. A call is named
by what it does and to which file, rows of the journal by their kind: `write journal.jsonl result`, `fsync model.npz`.
"""

import contextlib
import errno
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
EVERY = "*"
"""The name that all calls have."""
Action = Callable[[Callable[..., Any], tuple[Any, ...]], Any]


class Calls:
    """Watches the file calls below `folder`; from the `nth` of those that match `name` on, they end in `action`."""

    def __init__(self, folder: Path, name: str = "", nth: int = 1, action: Action | None = None) -> None:
        self.folder = folder.resolve()
        self.name, self.nth, self.action = name, nth, action
        self.seen: list[str] = []
        self._row = ""

    def wrap(self, verb: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """`real`, watched."""

        def call(*arguments: Any, **options: Any) -> Any:
            name = self._name(verb, arguments)
            if name is None:
                return real(*arguments, **options)
            self.seen.append(name)
            matching = len(self.seen) if self.name == EVERY else self.seen.count(self.name)
            if self.action and matching >= self.nth and self.name in (name, EVERY):
                return self.action(real, arguments)
            return real(*arguments, **options)

        return call

    def _name(self, verb: str, arguments: tuple[Any, ...]) -> str | None:
        if verb == "open" and not arguments[1] & WRITING:
            return None
        subject = arguments[1] if verb in ("replace", "symlink") else arguments[0]
        path = Path(f"/proc/self/fd/{subject}").readlink() if isinstance(subject, int) else Path(subject)
        try:
            path = path.absolute()
            inside = self.folder in path.parents
        except (OSError, ValueError):
            return None
        if not inside:
            return None
        file = re.sub(r"^\.(.+)\.[0-9a-f]{12}\.tmp$", r"\1", path.name)
        if file == "journal.jsonl" and verb == "write":
            self._row = _kind(arguments[1])
        return f"{verb} {file} {self._row}".strip() if file == "journal.jsonl" and verb != "open" else f"{verb} {file}"


def _kind(rows: bytes) -> str:
    """What the first of some rows is; the finals' plans and results are named so."""
    row = json.loads(rows.splitlines()[0])
    tasks = {"plan": row.get("tasks"), "result": [row]}.get(row["kind"]) or []
    return f"finals {row['kind']}" if any(task["repeat"] for task in tasks) else str(row["kind"])


@contextlib.contextmanager
def watched(calls: Calls) -> Iterator[Calls]:
    """Every file call of this process goes through `calls`."""
    verbs = ("open", "write", "fsync", "ftruncate", "replace", "mkdir", "symlink")
    real = {verb: getattr(os, verb) for verb in verbs}
    for verb in verbs:
        setattr(os, verb, calls.wrap(verb, real[verb]))
    try:
        yield calls
    finally:
        for verb in verbs:
            setattr(os, verb, real[verb])


def kill(real: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """kill -9 of this process, in the middle of a write."""
    if isinstance(arguments[0], int) and len(arguments) > 1:
        real(arguments[0], arguments[1][: len(arguments[1]) // 2])
    os.kill(os.getpid(), signal.SIGKILL)


def short(real: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """A write that writes half and says so."""
    return real(arguments[0], arguments[1][: len(arguments[1]) // 2])


def failing(number: int) -> Action:
    """The call does nothing but fail with this errno."""

    def fail(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    return fail


FULL, BROKEN = failing(errno.ENOSPC), failing(errno.EIO)


def main(name: str, n: str, *arguments: str) -> None:
    """As the module says."""
    from hpsearch.cli import main as command

    sys.argv = ["hpsearch", *arguments]
    calls = Calls(Path.cwd()) if name == "record" else Calls(Path.cwd(), name, int(n), kill)
    try:
        with watched(calls):
            command()
    finally:
        if name == "record":
            Path(n).write_text(json.dumps(calls.seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
