"""What the workers are training now, read cheaply from the ends of their live files."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hpsearch.regular import open_regular

Key = tuple[int, int, int]
"""A task's key: trial number, budget, repeat."""

_MOST_BYTES = 1 << 20


@dataclass(slots=True)
class Running:
    """One task in training: the last epoch heard of and the goal metric by epoch."""

    key: Key
    pid: int
    epoch: int = 0
    curve: list[float | None] = field(default_factory=list)


class LiveFiles:
    """Follows `folder`/<pid>.jsonl from the moment it is made; torn and foreign lines are passed over.

    With `before` also what was written shortly before that.
    """

    def __init__(self, folder: Path, metric: str, before: bool = False) -> None:
        self._folder = folder
        self._metric = metric
        self._offsets = {path: max(size - _MOST_BYTES, 0) if before else size for path, size in _files(folder)}
        self._running: dict[Key, Running] = {}
        self._finished: set[Key] = set()

    def finish(self, key: Key) -> None:
        """The task has its result: it is not running any more, whatever the file still says."""
        self._finished.add(key)
        self._running.pop(key, None)

    def running(self) -> list[Running]:
        """Reads what is new; the tasks in training by trial number, without those whose worker is gone."""
        for path, size in _files(self._folder):
            for row in self._new_rows(path, size):
                self._take(row, int(path.stem))
        alive = {pid: _alive(pid) for pid in {r.pid for r in self._running.values()}}
        self._running = {key: r for key, r in self._running.items() if alive[r.pid]}
        return sorted(self._running.values(), key=lambda r: r.key)

    def _new_rows(self, path: Path, size: int) -> Iterator[Any]:
        start = self._offsets.get(path, 0)
        start = start if start <= size else 0
        try:
            with open(path, "rb", opener=open_regular) as file:
                file.seek(start)
                whole, newline, _ = file.read(_MOST_BYTES).rpartition(b"\n")
        except OSError:
            return
        self._offsets[path] = start + len(whole) + len(newline)
        for text in whole.splitlines():
            try:
                yield json.loads(text)
            except (ValueError, RecursionError):
                continue

    def _take(self, row: Any, pid: int) -> None:
        if not isinstance(row, dict):
            return
        numbers = [n for name in ("trial", "budget", "repeat", "epoch") if isinstance(n := row.get(name), int)]
        if len(numbers) != 4:
            return
        trial, budget, repeat, epoch = numbers
        key = (trial, budget, repeat)
        if key in self._finished:
            return
        known = self._running.get(key)
        if known is None or known.pid != pid or epoch <= known.epoch:
            # Another worker took it over, or it began again.
            known = self._running[key] = Running(key, pid)
        measured = row.get(self._metric)
        known.epoch = epoch
        known.curve.append(float(measured) if isinstance(measured, int | float) and abs(measured) < 1e308 else None)


def _files(folder: Path) -> list[tuple[Path, int]]:
    files = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name, _, ending = entry.name.partition(".")
                if ending == "jsonl" and name.isascii() and name.isdigit():
                    files.append((Path(entry.path), entry.stat().st_size))
    except OSError:
        pass
    return files


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True
