"""How many cores there are for us."""

import os


def usable_cores() -> int:
    """The cores this process may use, which in a container or under taskset are fewer than the machine has."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux alone has it
    return len(affinity(0)) if affinity else os.cpu_count() or 1
