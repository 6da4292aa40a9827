"""The files by which workers tell the driver how far they are: caches in the run's own folder."""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from hpsearch.errors import StorageError
from hpsearch.regular import open_regular
from hpsearch.trial import Task

_WAITS, _BEGUN, _ENDED = b"\0", b"\1", b"\2"


@dataclass(frozen=True, slots=True)
class Folders:
    """Where workers keep checkpoints, and where they tell how far they are."""

    checkpoints: Path
    live: Path

    @property
    def run(self) -> Path:
        """The run's own folder, which has the others."""
        return self.live.parent

    @property
    def board(self) -> "Board":
        """Where the driver sees who was training what."""
        return Board(self.live / "board")

    @property
    def shared(self) -> Path:
        """The names of what the workers have in shared memory."""
        return self.live / "shared"


@dataclass(frozen=True, slots=True)
class Board:
    """Who is training what: a byte a fleet in the file `path`, which tells it even when its writer was killed.

    The bytes are there from the beginning, so that a full disk cannot fail a worker that changes one.
    """

    path: Path

    def clear(self, count: int) -> None:
        """For `count` fleets, none of them begun; the folder is made. Raises StorageError."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.unlink(missing_ok=True)  # whatever it is: nobody waits for a pipe
            self.path.write_bytes(_WAITS * count)
        except OSError as error:
            raise _failed(error, self.path, "cannot be written") from error

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
            raise _failed(error, self.path, "cannot be written") from error

    def begun(self) -> frozenset[int]:
        """The fleets that were begun and never ended. Raises StorageError."""
        try:
            marks = self.path.read_bytes()
        except OSError as error:
            raise _failed(error, self.path, "cannot be read") from error
        return frozenset(i for i, mark in enumerate(marks) if mark == _BEGUN[0])


def _failed(error: OSError, path: Path, what: str) -> StorageError:
    return StorageError(f"{path}: {what}: {error.strerror or error}")


class LiveFile:
    """A worker's small live file: one line an epoch of what it trains now. Never worth failing for."""

    def __init__(self, folder: Path) -> None:
        self._stream: TextIO | None = None
        path = folder / f"{os.getpid()}.jsonl"
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = open(path, "w", buffering=1, encoding="utf-8", opener=open_regular)  # noqa: SIM115

    def report(self, task: Task, epoch: int, metrics: Mapping[str, float]) -> None:
        """One line more."""
        if self._stream is None:
            return
        number, budget, repeat = task.key
        head = {"trial": number, "repeat": repeat, "budget": budget, "epoch": epoch}
        try:
            self._stream.write(json.dumps(head | dict(metrics)) + "\n")
        except OSError:
            self.close()

    def close(self) -> None:
        """Nothing more is told."""
        stream, self._stream = self._stream, None
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
