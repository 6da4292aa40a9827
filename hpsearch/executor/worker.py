"""What happens in a worker: it trains a fleet, turns exceptions into results, and ends with its parent."""

import contextlib
import ctypes
import json
import os
import signal
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np  # noqa: F401  its BLAS must be loaded to be limited

from hpsearch.deadline import NEVER, Deadline
from hpsearch.errors import StoppedError, StorageError
from hpsearch.executor.board import Board
from hpsearch.executor.threads import one_thread_for_good
from hpsearch.objectives.objective import Context, Evaluator
from hpsearch.regular import open_regular
from hpsearch.trial import Result, Task

PR_SET_PDEATHSIG = 1
STOP_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})


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
    def board(self) -> Board:
        """Where the driver sees who was training what."""
        return Board(self.live / "board")


def initialize(parent: int) -> None:
    """Once in each worker process: Ctrl-C is the driver's, and whoever lost the driver ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    _mute()
    one_thread_for_good()  # asking for each fleet takes half a millisecond
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    except (OSError, AttributeError):  # not Linux: workers end when their queue is closed
        return
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def _mute() -> None:
    """What a trial prints, or a crash, must not mix with the result on stdout and the progress on stderr."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def noted_work(
    evaluator: Evaluator, fleet: Sequence[Task], folders: Folders, index: int, deadline: Deadline = NEVER
) -> list[Result]:
    """`work`, noted on the board as fleet `index`, so that a worker's death is not held against others."""
    with folders.board.training(index):
        return work(evaluator, fleet, folders, deadline)


def work(evaluator: Evaluator, fleet: Sequence[Task], folders: Folders, deadline: Deadline = NEVER) -> list[Result]:
    """Evaluates one fleet, or nothing after the deadline.

    Whatever is raised is a failed result of the task that raises it alone, with the reason; but for StorageError, as it
    is the disk's fault and not the config's, and for what stops the whole run.
    """
    if deadline.over:
        return []
    started = time.perf_counter()
    live = _Live(folders.live / f"{os.getpid()}.jsonl")
    try:
        return evaluator.evaluate(fleet, Context(folders.checkpoints, live.report, deadline))
    except (StorageError, StoppedError):
        raise
    except BaseException as error:  # SystemExit and the like too: they are the trial's, and must not end the worker
        if isinstance(error, KeyboardInterrupt) and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            raise
        if len(fleet) > 1:
            return [result for task in fleet for result in work(evaluator, [task], folders)]
        return [Result(fleet[0], "failed", seconds=time.perf_counter() - started, reason=_reason(error))]
    finally:
        live.close()


def _reason(error: BaseException) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    try:
        words = str(error)
    except Exception:  # noqa: BLE001  an exception may fail at saying what it is
        words = ""
    told = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return f"{told} ({Path(frame.filename).name}:{frame.lineno})"


class _Live:
    """The worker's small live file: one line an epoch of what it trains now. Never worth failing for."""

    def __init__(self, path: Path) -> None:
        self._stream: TextIO | None = None
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = open(path, "w", buffering=1, encoding="utf-8", opener=open_regular)  # noqa: SIM115

    def report(self, task: Task, epoch: int, metrics: Mapping[str, float]) -> None:
        if self._stream is None:
            return
        number, budget, repeat = task.key
        head = {"trial": number, "repeat": repeat, "budget": budget, "epoch": epoch}
        try:
            self._stream.write(json.dumps(head | dict(metrics)) + "\n")
        except OSError:
            self.close()

    def close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
