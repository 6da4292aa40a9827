"""A whole process, timed from outside: its wall seconds, and its processor seconds with those of its children."""

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measure import THREAD_VARIABLES

# As a user's: a project that is installed from its sources compiles them once, not in every process.
_CHANGES_START = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in _CHANGES_START} | dict.fromkeys(THREAD_VARIABLES, "1")


@dataclass(frozen=True, slots=True)
class Took:
    """Wall and processor seconds, and the last line of standard output."""

    wall: float
    processor: float
    last_line: str


def timed(command: Sequence[str], cwd: Path, cores: int) -> Took:
    """Runs a command on the last `cores` of our cores, one BLAS thread a process. Raises RuntimeError if it fails."""
    allowed = sorted(os.sched_getaffinity(0))[-cores:]
    with tempfile.TemporaryFile("w+") as complaints:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, allowed),  # noqa: PLW1509  there are no other threads here
        )
        assert process.stdout is not None
        with process.stdout:
            output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            complaints.seek(0)
            raise RuntimeError(f"{' '.join(command)}: ended with {process.returncode}: {complaints.read()[-500:]}")
    return Took(wall, usage.ru_utime + usage.ru_stime, output.splitlines()[-1])
