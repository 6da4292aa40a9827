"""BLAS at one thread everywhere: results differ bitwise between one thread and two."""

from contextlib import AbstractContextManager
from typing import Any

from threadpoolctl import threadpool_info, threadpool_limits


def one_thread() -> AbstractContextManager[Any]:
    """Holds every BLAS and OpenMP library that is loaded at one thread."""
    limits: AbstractContextManager[Any] = threadpool_limits(1)
    return limits


def pools() -> list[dict[str, Any]]:
    """What threadpoolctl knows of each loaded library: its version, and the kernels it chose for this core."""
    return list(threadpool_info())
