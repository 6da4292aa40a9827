"""Worker processes on this machine, by joblib's loky."""

import contextlib
import itertools
import os
import re
import signal
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from hpsearch.blas import ONE_THREAD
from hpsearch.executor.backend import BrokenError
from hpsearch.executor.shared import note
from hpsearch.executor.worker import STOP_SIGNALS, Work, initialize, train_noted
from hpsearch.trial import Result

if TYPE_CHECKING:
    from concurrent.futures import Future

DISPATCHED = 4
"""Fleets a job that are handed out at any time: one at work, and some that wait while whoever listens is busy."""

LONGEST = 10.0
"""Seconds that a pool may take to notice that it is broken."""

_CODE = re.compile(r"([A-Z][A-Z0-9]*)\((-?\d+)\)")
"""`SIGKILL(-9)`, `EXIT(3)`."""


class Loky:
    """`jobs` processes; a worker that is killed breaks the whole pool.

    Used from the main thread alone: the parent-death signal follows the thread that starts the workers.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: Any = None
        self._running: dict[Future[list[Result]], int] = {}
        self._strangers: frozenset[int] = frozenset()

    def map(self, works: Sequence[Work]) -> Iterator[tuple[int, list[Result]]]:
        """As they arrive. The board in their folders says who was begun when workers died."""
        from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait

        board = works[0].folders.board
        board.clear(len(works))
        waiting = itertools.takewhile(lambda pair: not pair[1].deadline.over, enumerate(works))
        running = self._running = {}
        try:
            while self._hand_out(waiting, running):
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    results = future.result()
                    yield running.pop(future), results
        except BrokenExecutor as error:
            self.end()
            for future, index in running.items():
                if future.done() and future.exception() is None:
                    yield index, future.result()
            raise BrokenError(board.begun(), ends_of(error)) from error
        except (Exception, GeneratorExit):  # nobody listens any more: who is at work must not write on the next board
            self.end()
            raise

    def _hand_out(self, waiting: Iterator[tuple[int, Work]], running: "dict[Future[list[Result]], int]") -> bool:
        """Keeps the workers supplied; False when there is nothing more to wait for."""
        begins = self._pool is None
        pool = self._pool = self._pool or self._started()
        with _stop_signals_wait():  # whatever is started in it
            for index, work in itertools.islice(waiting, DISPATCHED * self._jobs - len(running)):
                running[pool.submit(train_noted, work, index)] = index
                if begins:  # the workers are started, all of them
                    note(work.folders.shared)
                    begins = False
        return bool(running)

    def _started(self) -> Any:
        from multiprocessing import resource_tracker

        from joblib.externals.loky import ProcessPoolExecutor  # a tenth of a second that one job does not need
        from joblib.externals.loky.backend import resource_tracker as loky_tracker

        self._strangers = _children()
        with _stop_signals_wait(), _without_stderr():
            for tracker in (loky_tracker, resource_tracker):  # beforehand: the second lets signals through again
                tracker.ensure_running()
            one_thread = dict.fromkeys(ONE_THREAD, "1")
            return ProcessPoolExecutor(self._jobs, initializer=initialize, initargs=(os.getpid(),), env=one_thread)

    def kill(self) -> None:
        """The executor is not asked: it may be locked."""
        if self._pool is not None:
            self._pool = None
            self._kill_processes()

    def end(self) -> None:
        """What they were training is trained again when somebody asks for it."""
        from concurrent.futures import wait

        pool, self._pool = self._pool, None
        if pool is None:
            return
        if not all(future.done() for future in self._running):
            self._kill_processes()  # loky's shutdown stumbles over what has not begun; a broken pool has dropped it
            wait(self._running, timeout=LONGEST)
        pool.shutdown(wait=True, kill_workers=True)

    def _kill_processes(self) -> None:
        for pid in _children() - self._strangers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _children() -> frozenset[int]:
    """The processes that multiprocessing knows of; loky's are among them."""
    import multiprocessing

    return frozenset(child.pid for child in multiprocessing.active_children() if child.pid is not None)


@contextlib.contextmanager
def _stop_signals_wait() -> Iterator[None]:
    """Holds SIGINT, SIGTERM and SIGHUP back; whatever is started meanwhile is born deaf to them.

    A terminal sends them to the whole group: a worker that still imports would print a traceback (it listens again
    after `initialize`), and loky's resource trackers would die of SIGHUP and complain.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)


@contextlib.contextmanager
def _without_stderr() -> Iterator[None]:
    """What is started meanwhile cannot complain: resource trackers do, of what they tidy up after a stop."""
    before, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
        os.close(nowhere)


def ends_of(error: BaseException) -> list[str]:
    """How workers ended, from what loky says of it."""
    codes: dict[str, str] = dict(_CODE.findall(str(error)))
    if codes:
        signals = [name for name in codes if name.startswith("SIG")]
        return signals + [f"exit code {code}" for name, code in codes.items() if not name.startswith("SIG")]
    return [line for line in str(error.__cause__ or error).splitlines() if line.strip(' "')][-1:]
