"""Objectives that workers can import: each does one thing that training would not."""

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hpsearch.deadline import Deadline
from hpsearch.errors import StorageError
from hpsearch.executor.cores import pools
from hpsearch.objectives.objective import Context
from hpsearch.trial import Result, Task, Trial


def tasks(count: int, **config: Any) -> list[Task]:
    return [Task(Trial(number, {"learning_rate": 0.1 * number, **config}), 3) for number in range(1, count + 1)]


class _Alone:
    def fleets(self, tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
        return [[task] for task in tasks]


@dataclass(frozen=True)
class Sums(_Alone):
    """Sums of matrix products, whose bits depend on the number of BLAS threads; fails where a number is in `broken`."""

    broken: tuple[int, ...] = ()

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        return [self._one(task, context) for task in fleet]

    def _one(self, task: Task, context: Context) -> Result:
        number = task.trial.number
        if number in self.broken:
            raise ValueError(f"trial {number} cannot be\ncomputed")
        a = np.random.default_rng(number).standard_normal((300, 300)).astype(np.float32)
        context.report(task, 1, {"dev_error": 0.5})
        return Result(task, "ok", {"dev_error": float((a @ a @ a).sum())}, epochs=1)


@dataclass(frozen=True)
class Pairs(Sums):
    """Two tasks a fleet."""

    def fleets(self, tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
        return [list(tasks[i : i + 2]) for i in range(0, len(tasks), 2)]


@dataclass(frozen=True)
class Threads(_Alone):
    """How many threads each library may use, and who asks."""

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        np.ones((300, 300)) @ np.ones((300, 300))
        most = max(pool["num_threads"] for pool in pools())
        return [Result(task, "ok", {"threads": float(most), "pid": float(os.getpid())}) for task in fleet]


@dataclass(frozen=True)
class Sleeps(_Alone):
    """Works until the deadline is over."""

    deadline: Deadline

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        while not self.deadline.over:
            time.sleep(0.01)
        return [Result(task, "ok", {}) for task in fleet]


@dataclass(frozen=True)
class Waits(_Alone):
    """Says that it is there, then waits for longer than any test does."""

    folder: Path

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        (self.folder / str(os.getpid())).touch()
        while True:
            signal.pause()


@dataclass(frozen=True)
class Unlucky(_Alone):
    """The first worker to train anything is killed, whatever it trains."""

    mark: Path

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        try:
            self.mark.touch(exist_ok=False)
        except FileExistsError:
            return [Result(task, "ok", {"dev_error": 0.5}) for task in fleet]
        os.kill(os.getpid(), signal.SIGKILL)
        return []


@dataclass(frozen=True)
class Relay(_Alone):
    """Each trial waits for a file in `folder` that is named after the one before it; for `patience` seconds."""

    folder: Path
    patience: float

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        given_up = time.monotonic() + self.patience
        while not (self.folder / str(fleet[0].trial.number - 1)).exists():
            if time.monotonic() > given_up:
                raise TimeoutError("nobody takes what is done")
            time.sleep(0.002)
        return [Result(task, "ok", {}) for task in fleet]


@dataclass(frozen=True)
class Disk(_Alone):
    """What no trial is charged with."""

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        raise StorageError("the disk is full")


def _away() -> "Unreadable":
    raise ImportError("Unreadable is away")


@dataclass(frozen=True)
class Unreadable(_Alone):
    """Pickled well, but no worker can read it."""

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        return []

    def __reduce__(self) -> tuple[Any, ...]:
        return (_away, ())
