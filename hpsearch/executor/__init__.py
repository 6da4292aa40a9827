"""Caviar: many models side by side on the CPU's cores. A new backend is one file and one line in `BACKENDS`."""

from collections.abc import Callable
from typing import Literal

from hpsearch.executor.backend import Backend, InProcess
from hpsearch.executor.cores import usable_cores
from hpsearch.executor.folders import Folders
from hpsearch.executor.loky import Loky
from hpsearch.executor.supervision import Workers

BACKENDS: dict[str, Callable[[int], Backend]] = {"loky": Loky, "in_process": InProcess}
"""How to have so many workers; nothing is started yet."""


def jobs_of(backend: str, wanted: int | Literal["auto"]) -> int:
    """How many fleets train at a time: as many as wanted, or as there are cores."""
    if backend == "in_process":
        return 1
    return usable_cores() if wanted == "auto" else wanted


def workers(backend: str, jobs: int, folders: Folders) -> Workers:
    """`with workers("loky", 4, folders) as crew:`. One job runs in this process whatever the backend is called."""
    return Workers(BACKENDS["in_process" if jobs == 1 else backend](jobs), jobs, folders)


__all__ = ["BACKENDS", "Backend", "Folders", "Workers", "jobs_of", "usable_cores", "workers"]
