"""The command line as real processes: run it, start it, watch its journal, see what it leaves behind."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "hpsearch")
PATIENCE = 60.0
"""Seconds until a wait is given up; never how long anything takes."""

# Buffered as a user's Python is, and nothing that the machine's owner likes.
PRIVATE = ("PYTHONUNBUFFERED", "FORCE_COLOR", "NO_COLOR", "HPSEARCH_RUNS")
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in PRIVATE}

MOONS = """\
data: {source: moons, examples: 120}
space:
  learning_rate: {low: 1e-3, high: 1e-1, scale: log}
  hidden_units: [4, 8]
trials: 6
epochs: 3
finals: {top: 1, baseline: false}
"""
"""A search of a fraction of a second."""

LONGER = """\
data: {source: moons, examples: 120}
space:
  learning_rate: {low: 1e-3, high: 1e-1, scale: log}
  batch_size: {low: 12, high: 40}
trials: 10
epochs: 150
"""
"""Long enough to be interrupted in the middle: trials of different batch sizes cannot come back together."""

DOCUMENT = ["run", "finished", "stop", "best", "baseline", "trials", "seconds", "looks", "fingerprint", "reproducible"]
"""The keys of what `run --json` ends with."""


def hpsearch(
    *arguments: str, cwd: Path, given: str = "", command: Sequence[str] = COMMAND
) -> "subprocess.CompletedProcess[str]":
    """Runs a command to its end; `given` is its standard input."""
    return subprocess.run(
        [*command, *arguments],
        cwd=cwd,
        input=given,
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        timeout=PATIENCE,
        check=False,
    )


@contextlib.contextmanager
def started(*arguments: str, cwd: Path) -> "Iterator[subprocess.Popen[str]]":
    """A command in a session of its own; it and whatever it started are gone at the end."""
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_until(what: Callable[[], bool]) -> None:
    """Looks again and again; fails when its patience is over."""
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, f"waited {PATIENCE} s in vain"
        time.sleep(0.005)


def session(leader: int) -> list[int]:
    """The living processes of the session that process `leader` began."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, _, belongs = stat.read_text().rpartition(")")[2].split()[:4]
            if int(belongs) == leader and state != "Z":
                found.append(int(stat.parent.name))
    return found


def alive(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def journal(run: Path) -> list[dict[str, Any]]:
    """The whole lines of a run's journal as they are, whoever is writing."""
    try:
        text = (run / "journal.jsonl").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def kinds(run: Path) -> list[str]:
    """What each row of the journal is."""
    return [row["kind"] for row in journal(run)]


def documents(output: str) -> list[dict[str, Any]]:
    """Every JSON line of an output."""
    return [json.loads(line) for line in output.splitlines()]
