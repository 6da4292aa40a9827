"""Semaphores in shared memory: killed with all that belongs to it, a driver leaves those of its workers for good.

The next driver removes them where nobody can be using them: those that are noted in the run's own folder, whose lock it
holds, and those whose name has the id of a process that is nowhere. What cannot be proven is left.
"""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from hpsearch.regular import read_regular

MEMORY = Path("/dev/shm")  # noqa: S108  where Linux has them, and where there is none there is nothing to do
PROCESSES = Path("/proc")
MOST_NOTED = 2**20
FIRST_NAMESPACE = "pid:[4026531836]"
"""Of process ids: whoever is in it sees the processes of all others (PROC_PID_INIT_INO of the kernel)."""

_NAME = re.compile(r"sem\.loky-([0-9]+)-[a-z0-9_]{8}")


def note(record: Path) -> None:
    """Names those of this process in the file `record`. Not worth failing for."""
    names = [path.name for path, owner in _semaphores() if owner == os.getpid()]
    with contextlib.suppress(OSError):
        record.unlink(missing_ok=True)  # whatever it is: nobody waits for a pipe
        record.write_text("\n".join(names), encoding="ascii")


def tidy(record: Path) -> None:
    """Removes those that `record` names, and all whose process is gone. Only for whoever holds the run's lock."""
    found = [(path, owner) for path, owner in _semaphores() if owner != os.getpid()]
    if not found:
        return
    try:
        noted = set(read_regular(record, MOST_NOTED).decode("ascii", "replace").split())
    except OSError:
        noted = set()
    living = _process_ids()
    for path, owner in found:
        if path.name in noted or (living is not None and owner not in living):
            with contextlib.suppress(OSError):
                path.unlink()


def _semaphores() -> Iterator[tuple[Path, int]]:
    """Those of this user, and which process made each."""
    with contextlib.suppress(OSError):
        for path in MEMORY.glob("sem.loky-*"):
            match = _NAME.fullmatch(path.name)
            if match and path.lstat().st_uid == os.geteuid():
                yield path, int(match[1])


def _process_ids() -> frozenset[int] | None:
    """The ids of all processes, in whatever namespaces they have some; None where we cannot see them all."""
    ids: set[int] = set()
    try:
        if str((PROCESSES / "self/ns/pid").readlink()) != FIRST_NAMESPACE:
            return None
        for status in PROCESSES.glob("[0-9]*/status"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
                line = next((line for line in status.read_text().splitlines() if line.startswith("NSpid:")), "")
                ids.update(map(int, line.split()[1:]))
    except OSError:
        return None
    return frozenset(ids) if os.getpid() in ids else None
