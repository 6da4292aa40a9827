"""Files that a command writes because it was told to: never over another one unasked, and whole or not at all."""

import secrets
from collections.abc import Iterable
from pathlib import Path

from hpsearch.errors import UsageError


def check_new(path: Path, force: bool) -> None:
    """Raises UsageError where a file would be overwritten unasked; a pipe or a device never is."""
    if path.is_dir():
        raise UsageError(f"-o {path}: is a folder; name a file")
    if path.is_file() and not force:
        raise UsageError(f"-o {path}: exists already; add --force to replace it, or name another file")


def put(path: Path, pieces: Iterable[bytes]) -> None:
    """Replaces `path` by the pieces: readers and crashes see the old file or the new one. Raises StorageError."""
    from hpsearch.run.files import failed

    try:
        if path.exists() and (path.is_symlink() or not path.is_file()):
            _write(path, "wb", pieces)  # a link, a pipe or a device stays what it is
            return
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
        try:
            _write(temporary, "xb", pieces)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise failed(path, "cannot be written", error) from error


def _write(path: Path, mode: str, pieces: Iterable[bytes]) -> None:
    with path.open(mode) as stream:
        for piece in pieces:
            stream.write(piece)
