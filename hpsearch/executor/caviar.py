"""Maps fleets over the cores by joblib and hands back results as they arrive, in whatever order that is."""

import itertools
import multiprocessing
import os
import signal
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker

from hpsearch.deadline import NEVER, Deadline
from hpsearch.errors import WorkerError
from hpsearch.executor.death import cause_of_death
from hpsearch.executor.threads import one_thread
from hpsearch.executor.worker import STOP_SIGNALS, Folders, initialize, noted_work, work
from hpsearch.objectives.objective import Evaluator
from hpsearch.trial import Result, Task

DISPATCHED = 2
"""Fleets a job that are handed out at any time: one at work and one that waits."""
MOST_DEATHS = 3
"""Of workers that were training nothing, one after the other; then something is wrong with all of them."""


def in_process(
    evaluator: Evaluator, fleets: Sequence[Sequence[Task]], folders: Folders, jobs: int, deadline: Deadline
) -> Iterator[list[Result]]:
    """One after another, here."""
    with one_thread():
        for fleet in fleets:
            yield work(evaluator, fleet, folders, deadline)


def loky(
    evaluator: Evaluator, fleets: Sequence[Sequence[Task]], folders: Folders, jobs: int, deadline: Deadline
) -> Iterator[list[Result]]:
    """On `jobs` worker processes, each with one BLAS thread. Must be called from the main thread.

    The parent-death signal follows the thread that starts the workers. A worker that is killed fails joblib's whole
    call: what was being trained then is tried once more, one task at a time, so that only a culprit is charged.
    """
    left = {fleet[0].key: fleet for fleet in fleets}
    deaths = 0
    while left and not deadline.over:
        asked = list(left)
        try:
            for results in _parallel(evaluator, list(left.values()), folders, jobs, deadline):
                deaths = 0
                for result in results[:1]:
                    del left[result.task.key]
                yield results
        except BrokenProcessPool as error:
            suspects = [asked[i] for i in sorted(folders.board.begun()) if asked[i] in left]
            deaths = 0 if suspects else _one_more(deaths, error, folders)
            for key in suspects:
                for task in left.pop(key):
                    yield _by_itself(evaluator, task, folders, jobs, deadline)


def _by_itself(evaluator: Evaluator, task: Task, folders: Folders, jobs: int, deadline: Deadline) -> list[Result]:
    """The task alone, after its worker has died: charged if that happens again. Nothing after the deadline."""
    deaths = 0
    while True:
        try:
            return next(iter([*_parallel(evaluator, [[task]], folders, jobs, deadline)]), [])
        except BrokenProcessPool as error:
            if folders.board.begun():
                cause = cause_of_death(error, folders.run)
                return [Result(task, "failed", reason=f"its worker process died twice: {cause}", reproducible=False)]
            deaths = _one_more(deaths, error, folders)


def _one_more(deaths: int, error: BrokenProcessPool, folders: Folders) -> int:
    """Counts a death that is no task's fault. Raises WorkerError where there were too many in a row."""
    if deaths + 1 == MOST_DEATHS:
        raise WorkerError(
            f"{MOST_DEATHS} times in a row a worker process died before it trained anything: "
            f"{cause_of_death(error, folders.run)}; fewer jobs may help (-j 1 needs no workers)"
        ) from error
    return deaths + 1


def _parallel(
    evaluator: Evaluator, fleets: Sequence[Sequence[Task]], folders: Folders, jobs: int, deadline: Deadline
) -> Iterator[list[Result]]:
    from joblib import Parallel, delayed, parallel_config  # a tenth of a second that one job does not need
    from joblib.externals.loky.backend import resource_tracker as loky_tracker

    _started.add("loky")
    folders.board.clear(len(fleets))
    # joblib has advice for whoever stops early; a signal needs none.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"joblib\.parallel")
    with _stop_signals_wait(), _without_stderr():
        for tracker in (loky_tracker, resource_tracker):  # beforehand: the second lets signals through again
            tracker.ensure_running()
    setup = {"initializer": initialize, "initargs": (os.getpid(),)}
    with parallel_config(backend="loky", inner_max_num_threads=1, **setup):
        with _stop_signals_wait():
            parallel = Parallel(
                n_jobs=jobs, return_as="generator_unordered", batch_size=1, pre_dispatch=f"{DISPATCHED} * n_jobs"
            )
            wanted = enumerate(itertools.takewhile(lambda _: not deadline.over, fleets))
            results = parallel(delayed(noted_work)(evaluator, fleet, folders, i, deadline) for i, fleet in wanted)
        yield from results


@contextmanager
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


@contextmanager
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


_started: set[str] = set()
BACKENDS = {"in_process": in_process, "loky": loky}


def run_fleets(
    evaluator: Evaluator, tasks: Sequence[Task], folders: Folders, backend: str, jobs: int, deadline: Deadline = NEVER
) -> Iterator[list[Result]]:
    """Results of the tasks, a fleet at a time, as they arrive. One job runs in this process whatever the backend.

    After the deadline no fleet begins, not even one that waits for its worker; those at work finish.
    """
    fleets = evaluator.fleets(tasks, jobs)
    arriving = BACKENDS["in_process" if jobs == 1 else backend](evaluator, fleets, folders, jobs, deadline)
    return filter(None, arriving)


def kill() -> None:
    """Ends the workers at once, and touches nothing that an interrupted library may have left locked."""
    for child in multiprocessing.active_children():
        if child.pid is not None:
            os.kill(child.pid, signal.SIGKILL)  # loky's processes have no method for it
    _started.clear()


def shut_down() -> None:
    """Ends the workers at once, if there are any; what they were training is trained again on resume."""
    if _started:
        from joblib.externals.loky import get_reusable_executor

        get_reusable_executor(reuse=True).shutdown(wait=True, kill_workers=True)
        _started.clear()
