"""What happens in a worker: it trains a fleet, turns exceptions into results, and ends with its parent."""

import os
import signal
import time
import traceback
from dataclasses import dataclass, replace
from pathlib import Path

from hpsearch.deadline import NEVER, Deadline
from hpsearch.errors import StoppedError, StorageError
from hpsearch.executor.cores import one_thread_for_good
from hpsearch.executor.folders import Folders, LiveFile
from hpsearch.objectives.objective import Context, Trainer
from hpsearch.trial import Result, Task

PR_SET_PDEATHSIG = 1
STOP_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})


@dataclass(frozen=True, slots=True)
class Work:
    """A fleet and all that a worker needs to train it, unless the deadline has passed before it begins.

    At `cut` the worker leaves what it is training.
    """

    evaluator: Trainer
    fleet: tuple[Task, ...]
    folders: Folders
    deadline: Deadline = NEVER
    cut: Deadline = NEVER

    def of(self, task: Task) -> "Work":
        """The same for one task of the fleet, alone."""
        return replace(self, fleet=(task,))


def initialize(parent: int) -> None:
    """Once in each worker process: Ctrl-C is the driver's, and whoever lost the driver ends."""
    import ctypes

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


def train_noted(work: Work, index: int) -> list[Result]:
    """`train`, noted on the board as fleet `index`, so that a worker's death is not held against others."""
    with work.folders.board.training(index):
        return train(work)


def train(work: Work) -> list[Result]:
    """Evaluates one fleet, or nothing after the deadline.

    Whatever is raised is a failed result of the task that raises it alone, with the reason; but for StorageError, as it
    is the disk's fault and not the config's, and for what stops the whole run.
    """
    return [] if work.deadline.over else _evaluate(work)


def _evaluate(work: Work) -> list[Result]:
    started = time.perf_counter()
    live = LiveFile(work.folders.live)
    try:
        return work.evaluator.evaluate(work.fleet, _context(work, live))
    except (StorageError, StoppedError):
        raise
    except BaseException as error:  # SystemExit and the like too: they are the trial's, and must not end the worker
        if isinstance(error, KeyboardInterrupt) and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            raise
        if stop := _stop_behind(error):
            raise stop from None
        if len(work.fleet) > 1:
            return [result for task in work.fleet for result in _evaluate(work.of(task))]
        return [Result(work.fleet[0], "failed", seconds=time.perf_counter() - started, reason=_reason(error))]
    finally:
        live.close()


def _context(work: Work, live: LiveFile) -> Context:
    return Context(work.folders.checkpoints, live.report, work.deadline, work.cut)


def _stop_behind(error: BaseException | None) -> StoppedError | None:
    """The signal that a library has made an error of its own of."""
    while error is not None and not isinstance(error, StoppedError):
        error = error.__cause__ or error.__context__
    return error


def _reason(error: BaseException) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    try:
        words = str(error)
    except Exception:  # noqa: BLE001  an exception may fail at saying what it is
        words = ""
    told = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return f"{told} ({Path(frame.filename).name}:{frame.lineno})"
