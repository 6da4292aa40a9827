"""The cores there are for us, and BLAS at one thread everywhere: results differ bitwise between one thread and two."""

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from hpsearch.blas import ONE_THREAD, prepare

GROUPS, MINE = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")


def usable_cores() -> int:
    """The cores this process may use, which in a container or under taskset are fewer than the machine has."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux alone has it
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    allowed = cgroup_cores()
    return cores if allowed == math.inf else max(min(cores, math.ceil(allowed)), 1)


def cgroup_cores(groups: Path = GROUPS, mine: Path = MINE) -> float:
    """How many cores' time a container's control groups allow, as `docker run --cpus 1.5` sets it; infinity: any.

    The least of this process's group and of those around it. Source: the kernel's documentation, cgroup-v2.rst
    (cpu.max) and sched-bwc.rst (cpu.cfs_quota_us, the first version's).
    """
    found = [math.inf]
    for inner in _paths(mine):
        for folder in (inner, *inner.parents):
            found.append(_quota(groups / folder, "cpu.max"))
            found.append(_quota(groups / "cpu" / folder, "cpu.cfs_quota_us", "cpu.cfs_period_us"))
    return min(found)


def _paths(mine: Path) -> list[Path]:
    """Of the groups that this process is in, below their root; the root itself where that is not known."""
    with suppress(OSError, ValueError):
        return [Path(line.split(":", 2)[-1].strip("/")) for line in mine.read_text("utf-8").splitlines()]
    return [Path()]


def _quota(folder: Path, *names: str) -> float:
    """Microseconds in each period that all cores together may take, over the period's."""
    try:
        quota, period = " ".join((folder / name).read_text("ascii") for name in names).split()
        return float(quota) / float(period) if float(quota) > 0 else math.inf
    except (OSError, ValueError, ZeroDivisionError):  # there is none, or it is `max`
        return math.inf


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
