"""Maps fleets over the cores by joblib and hands back results as they arrive, in whatever order that is."""

import contextlib
import itertools
import os
import signal
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker

from hpsearch.executor.deadline import NEVER, Deadline
from hpsearch.executor.threads import one_thread
from hpsearch.executor.worker import STOP_SIGNALS, Folders, initialize, work
from hpsearch.objectives.protocol import Objective
from hpsearch.trial import Result, Task

DISPATCHED = 2
"""Fleets a job that are handed out at any time: one at work and one that waits."""
TRIES = 2


def in_process(
    objective: Objective, fleets: Sequence[Sequence[Task]], folders: Folders, jobs: int, deadline: Deadline
) -> Iterator[list[Result]]:
    """One after another, here."""
    with one_thread():
        for fleet in fleets:
            yield work(objective, fleet, folders, deadline)


def loky(
    objective: Objective, fleets: Sequence[Sequence[Task]], folders: Folders, jobs: int, deadline: Deadline
) -> Iterator[list[Result]]:
    """On `jobs` worker processes, each with one BLAS thread. Must be called from the main thread.

    The parent-death signal follows the thread that starts the workers. A worker that is killed fails joblib's whole
    call: what may have been running then runs again one task at a time, so that only a culprit is charged.
    """
    left = {fleet[0].key: fleet for fleet in fleets}
    while left and not deadline.over:
        try:
            for results in _parallel(objective, list(left.values()), folders, jobs, deadline):
                for result in results[:1]:
                    del left[result.task.key]
                yield results
        except BrokenProcessPool:
            for key in list(left)[: DISPATCHED * jobs]:
                for task in left.pop(key):
                    yield _by_itself(objective, task, folders, jobs, deadline)


def _by_itself(objective: Objective, task: Task, folders: Folders, jobs: int, deadline: Deadline) -> list[Result]:
    """The task alone, tried twice."""
    for _ in range(TRIES):
        with contextlib.suppress(BrokenProcessPool):
            return next(_parallel(objective, [[task]], folders, jobs, deadline), [])
    return [Result(task, "failed", reason="its worker process died twice: killed, crashed or out of memory")]


def _parallel(
    objective: Objective, fleets: Sequence[Sequence[Task]], folders: Folders, jobs: int, deadline: Deadline
) -> Iterator[list[Result]]:
    from joblib import Parallel, delayed, parallel_config  # a tenth of a second that one job does not need
    from joblib.externals.loky.backend import resource_tracker as loky_tracker

    _started.add("loky")
    # joblib has advice for whoever stops early; a signal needs none.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"joblib\.parallel")
    with _stop_signals_wait():
        for tracker in (loky_tracker, resource_tracker):  # beforehand: the second lets signals through again
            tracker.ensure_running()
    setup = {"initializer": initialize, "initargs": (os.getpid(),)}
    with parallel_config(backend="loky", inner_max_num_threads=1, **setup):
        with _stop_signals_wait():
            parallel = Parallel(
                n_jobs=jobs, return_as="generator_unordered", batch_size=1, pre_dispatch=f"{DISPATCHED} * n_jobs"
            )
            wanted = itertools.takewhile(lambda _: not deadline.over, fleets)
            results = parallel(delayed(work)(objective, fleet, folders, deadline) for fleet in wanted)
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


_started: set[str] = set()
BACKENDS = {"in_process": in_process, "loky": loky}


def run_fleets(
    objective: Objective, tasks: Sequence[Task], folders: Folders, backend: str, jobs: int, deadline: Deadline = NEVER
) -> Iterator[list[Result]]:
    """Results of the tasks, a fleet at a time, as they arrive. One job runs in this process whatever the backend.

    After the deadline no fleet begins, not even one that waits for its worker; those at work finish.
    """
    fleets = objective.fleets(tasks, jobs)
    arriving = BACKENDS["in_process" if jobs == 1 else backend](objective, fleets, folders, jobs, deadline)
    return filter(None, arriving)


def shut_down() -> None:
    """Ends the workers at once, if there are any; what they were training is trained again on resume."""
    if _started:
        from joblib.externals.loky import get_reusable_executor

        get_reusable_executor(reuse=True).shutdown(wait=True, kill_workers=True)
        _started.clear()
