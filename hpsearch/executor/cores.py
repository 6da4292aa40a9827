"""The cores there are for us, and BLAS at one thread everywhere: results differ bitwise between one thread and two."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hpsearch.blas import ONE_THREAD, prepare


def usable_cores() -> int:
    """The cores this process may use, which in a container or under taskset are fewer than the machine has."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux alone has it
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@contextmanager
def one_thread() -> Iterator[None]:
    """Holds every BLAS and OpenMP library at one thread: those that are loaded, and those that are loaded meanwhile.

    The latter ask the environment once (scipy brings a BLAS of its own, and some samplers import it late); they stay
    at one thread.
    """
    from threadpoolctl import threadpool_limits

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
    from threadpoolctl import threadpool_limits

    prepare()
    threadpool_limits(1)


def pools() -> list[dict[str, Any]]:
    """What threadpoolctl knows of each loaded library: its version, and the kernels it chose for this core."""
    from threadpoolctl import threadpool_info

    return list(threadpool_info())
