"""The run's lock: one writer at a time, freed by the kernel however its holder ended.

fcntl.lockf belongs to the process: closing *any* descriptor of the lock file releases it. So who holds it is written
beside, into `<lock>.holder`, and a second `Lock` in one process is refused without opening the file.
"""

import contextlib
import errno
import fcntl
import json
import os
import struct
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hpsearch.errors import LockedError
from hpsearch.regular import open_regular, read_regular
from hpsearch.run.files import failed, write_atomically

MOST_NOTE = 2**12

_held: set[tuple[int, int]] = set()


class Lock:
    """`with Lock(path):` holds the run. Raises LockedError at once where it is held, StorageError if it cannot."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = -1
        self._key = (0, 0)

    def __enter__(self) -> "Lock":
        if _identity(self.path) in _held:
            raise _locked(self.path)
        try:
            self._descriptor = open_regular(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW)
        except OSError as error:
            raise failed(self.path, "cannot be opened for writing", error) from error
        try:
            self._take()
        except BaseException:
            self._release()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):  # the lock is what counts; the note is overwritten by the next holder
            holder_path(self.path).unlink()
        self._release()

    def _take(self) -> None:
        import socket

        try:
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EAGAIN):
                raise _locked(self.path) from None
            raise failed(self.path, "cannot be locked", error) from error
        status = os.fstat(self._descriptor)
        self._key = (status.st_dev, status.st_ino)
        _held.add(self._key)
        since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
        write_atomically(holder_path(self.path), json.dumps(holder) + "\n")

    def _release(self) -> None:
        _held.discard(self._key)
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def is_held(path: Path) -> bool:
    """Whether the lock is held. For whoever only looks: the kernel is asked, nothing is locked."""
    if _identity(path) in _held:  # by us: closing the file would release it
        return True
    try:
        descriptor = open_regular(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        # struct flock: type, whence, start, length, pid. A read lock is asked about, as the file is open for reading.
        asked = struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0)
        answer = fcntl.fcntl(descriptor, fcntl.F_GETLK, asked)
        return bool(struct.unpack("hhqqi4x", answer)[0] != fcntl.F_UNLCK)
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _holder(path: Path) -> dict[str, Any] | None:
    """Who the note beside the lock says holds it: pid, host, since."""
    try:
        holder = json.loads(read_regular(holder_path(path), MOST_NOTE))
        return {"pid": int(holder["pid"]), "host": str(holder["host"]), "since": str(holder["since"])}
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino)


def holder_path(path: Path) -> Path:
    """The note beside a lock of who holds it; a killed holder leaves it."""
    return path.with_name(path.name + ".holder")


def _locked(path: Path) -> LockedError:
    """Who holds it, as far as the note beside the lock tells."""
    who = "another process (which one is not known)"
    for _ in range(20):  # whoever has just taken it is writing its note
        if _holder(path) or not is_held(path):
            break
        time.sleep(0.02)
    if holder := _holder(path):
        who = f"process {holder['pid']} on {holder['host']:.100} since {holder['since']:.30}"
    return LockedError(f"{path.parent}: the run is held by {who}; wait until it ends, or stop it first")
