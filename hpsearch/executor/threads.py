"""BLAS at one thread everywhere: results differ bitwise between one thread and two."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from threadpoolctl import threadpool_info, threadpool_limits

from hpsearch.blas import ONE_THREAD, prepare


@contextmanager
def one_thread() -> Iterator[None]:
    """Holds every BLAS and OpenMP library at one thread: those that are loaded, and those that are loaded meanwhile.

    The latter ask the environment once (scipy brings a BLAS of its own, and some samplers import it late); they stay
    at one thread.
    """
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    prepare()
    try:
        with threadpool_limits(1):
            yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def one_thread_for_good() -> None:
    """The same for as long as this process lives."""
    prepare()
    threadpool_limits(1)


def pools() -> list[dict[str, Any]]:
    """What threadpoolctl knows of each loaded library: its version, and the kernels it chose for this core."""
    return list(threadpool_info())
