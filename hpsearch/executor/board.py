"""Who is training what: a byte a fleet in a small file, which tells it even when its writer was killed.

The bytes are there from the beginning, so that a full disk cannot fail a worker that changes one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hpsearch.errors import StorageError

_WAITS, _BEGUN, _ENDED = b"\0", b"\1", b"\2"


@dataclass(frozen=True, slots=True)
class Board:
    """`path` is the file; its folder is made."""

    path: Path

    def clear(self, count: int) -> None:
        """For `count` fleets, none of them begun. Raises StorageError."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.unlink(missing_ok=True)  # whatever it is: nobody waits for a pipe
            self.path.write_bytes(_WAITS * count)
        except OSError as error:
            raise storage_error(error, self.path, "cannot be written") from error

    @contextmanager
    def training(self, index: int) -> Iterator[None]:
        """Fleet `index` is begun, and afterwards ended. Raises StorageError."""
        self._write(index, _BEGUN)
        yield
        self._write(index, _ENDED)

    def _write(self, index: int, mark: bytes) -> None:
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CLOEXEC)
            try:
                os.pwrite(descriptor, mark, index)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise storage_error(error, self.path, "cannot be written") from error

    def begun(self) -> frozenset[int]:
        """The fleets that were begun and never ended. Raises StorageError."""
        try:
            marks = self.path.read_bytes()
        except OSError as error:
            raise storage_error(error, self.path, "cannot be read") from error
        return frozenset(i for i, mark in enumerate(marks) if mark == _BEGUN[0])


def storage_error(error: OSError, path: Path, what: str) -> StorageError:
    """A fault of the disk below a run's folder."""
    return StorageError(f"{path}: {what}: {error.strerror or error}")
