"""Files that are either whole or not there: written beside, synced, renamed."""

import errno
import json
import os
import re
import secrets
from pathlib import Path
from typing import Any

from hpsearch.errors import StorageError
from hpsearch.regular import read_regular

MOST_FACTS = 2**24
"""Bytes of a file of facts: the names of many classes and features, and not what was planted there."""
HALF = re.compile(r"\..+\.[0-9a-f]{12}\.tmp")
"""The name of a file that is being written; whoever is killed leaves it."""


def failed(path: Path, what: str, error: OSError) -> StorageError:
    """One message for whatever the operating system said about `path`."""
    return StorageError(f"{path}: {what}: {error.strerror or error}")


def sync_folder(folder: Path) -> None:
    """Makes names created in or renamed into `folder` durable. Raises OSError."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        # Some file systems cannot sync a folder, and one may be written but not read; nothing to be done there.
        if error.errno not in (errno.EINVAL, errno.EACCES):
            raise


def write_all(descriptor: int, data: bytes) -> None:
    """One os.write of all of `data`. Raises OSError; a short write is a full disk that raised nothing."""
    if os.write(descriptor, data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def write_atomically(path: Path, data: str | bytes) -> None:
    """Replaces `path` by `data` (text as UTF-8): readers and crashes see the old file or the new one.

    A symbolic link at `path` is replaced, never followed. Raises StorageError.
    """
    content = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        try:
            write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise failed(path, "cannot be written", error) from error
    finally:
        temporary.unlink(missing_ok=True)


def read_facts(path: Path) -> dict[str, Any]:
    """A JSON object that a run can do without; empty where there is none to be read."""
    try:
        facts = json.loads(read_regular(path, MOST_FACTS))
    except (OSError, ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}
