"""An objective whose culprits do what no trial should, and that remembers how often each was tried."""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hpsearch.objectives.objective import Context
from hpsearch.trial import Result, Task


class UnpicklableError(Exception):
    """It holds what cannot be pickled."""

    def __init__(self) -> None:
        super().__init__("holds a function")
        self.held = lambda: None


class WordlessError(Exception):
    """It cannot say what it is."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


class Beyond(BaseException):
    """No `Exception` at all."""


def raising(error: BaseException) -> None:
    raise error


def no_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (2**32, resource.getrlimit(resource.RLIMIT_AS)[1]))
    bytearray(2**36)


def prints() -> None:
    for stream in (sys.stdout, sys.stderr):
        print("x" * 4_000_000, file=stream)
    os.write(1, b"y" * 1_000_000)


DEATHS: dict[str, tuple[Callable[[], None], str]] = {
    "killed": (lambda: os.kill(os.getpid(), signal.SIGKILL), "SIGKILL"),
    "aborts": (os.abort, "SIGABRT"),
    "crashes": (lambda: ctypes.string_at(0), "SIGSEGV"),  # type: ignore[return-value]
    "leaves": (lambda: os._exit(3), "exit code 3"),
}
"""What ends the worker process, and what the reason must name."""

RAISES: dict[str, tuple[Callable[[], None], str]] = {
    "out of memory": (no_memory, "MemoryError"),
    "exits": (lambda: sys.exit(4), "SystemExit: 4"),
    "interrupts": (lambda: raising(KeyboardInterrupt()), "KeyboardInterrupt"),
    "unpicklable": (lambda: raising(UnpicklableError()), "UnpicklableError: holds a function"),
    "wordless": (lambda: raising(WordlessError()), "WordlessError"),
    "beyond": (lambda: raising(Beyond("x")), "Beyond: x"),
}
"""What is raised, and how the reason begins."""

CULPRITS = DEATHS | RAISES | {"prints": (prints, "")}


@dataclass(frozen=True)
class Odd:
    """Trials in `culprits` do what `deed` names; fleets of `size`. `folder` keeps a byte for each try of a trial."""

    deed: str
    culprits: tuple[int, ...]
    folder: Path
    size: int = 1

    def fleets(self, tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
        return [list(tasks[i : i + self.size]) for i in range(0, len(tasks), self.size)]

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        for task in fleet:
            with (self.folder / f"{task.trial.number}-{task.repeat}").open("ab") as file:
                file.write(b"x")
            if task.trial.number in self.culprits:
                CULPRITS[self.deed][0]()
        return [Result(task, "ok", {"dev_error": float(task.trial.number)}) for task in fleet]

    def tries(self, number: int, repeat: int = 0) -> int:
        return (self.folder / f"{number}-{repeat}").stat().st_size


def odd(deed: str, path: Path, *culprits: int, size: int = 1) -> Odd:
    """One that remembers its tries below `path`."""
    (path / "tries").mkdir()
    return Odd(deed, culprits, path / "tries", size)
