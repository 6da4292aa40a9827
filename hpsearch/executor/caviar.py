"""Maps fleets over the cores by joblib and hands back results as they arrive, in whatever order that is."""

import os
from collections.abc import Iterator, Sequence

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky import get_reusable_executor

from hpsearch.executor.worker import Folders, initialize, work
from hpsearch.objectives.protocol import Objective
from hpsearch.trial import Result, Task


def in_process(
    objective: Objective, fleets: Sequence[Sequence[Task]], folders: Folders, jobs: int
) -> Iterator[list[Result]]:
    """One after another, here."""
    for fleet in fleets:
        yield work(objective, fleet, folders)


def loky(objective: Objective, fleets: Sequence[Sequence[Task]], folders: Folders, jobs: int) -> Iterator[list[Result]]:
    """On `jobs` worker processes, each with one BLAS thread. Must be called from the main thread.

    The parent-death signal follows the thread that starts the workers.
    """
    _started.add("loky")
    setup = {"initializer": initialize, "initargs": (os.getpid(),)}
    with parallel_config(backend="loky", inner_max_num_threads=1, **setup):
        parallel = Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1, pre_dispatch="2 * n_jobs")
        yield from parallel(delayed(work)(objective, fleet, folders) for fleet in fleets)


_started: set[str] = set()
BACKENDS = {"in_process": in_process, "loky": loky}


def run_fleets(
    objective: Objective, tasks: Sequence[Task], folders: Folders, backend: str, jobs: int
) -> Iterator[list[Result]]:
    """Results of all tasks, a fleet at a time, as they arrive. One job runs in this process whatever the backend."""
    fleets = objective.fleets(tasks, jobs)
    return BACKENDS["in_process" if jobs == 1 else backend](objective, fleets, folders, jobs)


def shut_down() -> None:
    """Ends the workers at once, if there are any; what they were training is trained again on resume."""
    if _started:
        get_reusable_executor(reuse=True).shutdown(wait=True, kill_workers=True)
        _started.clear()
