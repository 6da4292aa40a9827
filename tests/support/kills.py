"""Killing a command at a moment, and counting the harm that was done."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from hpsearch.run.lock import is_held
from tests.support.processes import COMMAND, ENVIRONMENT, PATIENCE, journal, session

Moment = tuple[str, int] | float
"""The n-th file call of that name (see tests.support.sabotage), or so many seconds after the start."""
SABOTAGE = (sys.executable, "-m", "tests.support.sabotage")
GRACE = 5.0
"""Seconds after which a worker that outlives its driver is called an orphan."""


@dataclass(frozen=True, slots=True)
class Harm:
    """What a kill did: to rows that were recorded or results that were shown, and what it left behind."""

    lost: int = 0
    duplicated: int = 0
    running: int = 0
    orphans: int = 0

    def __add__(self, other: "Harm") -> "Harm":
        return Harm(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def killed(folder: Path, run: Path, moment: Moment, *arguments: str) -> Harm | None:
    """Starts the command in `folder` and kills its driver alone at the moment; None: it was done before that."""
    before, said = journal(run), folder / "said"
    exact = isinstance(moment, tuple)
    sabotaged = (*SABOTAGE, *map(str, moment)) if isinstance(moment, tuple) else COMMAND
    with said.open("wb") as stderr:
        process = subprocess.Popen(
            [*sabotaged, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            env=ENVIRONMENT,
            start_new_session=True,
        )
        try:
            process.wait(PATIENCE if exact else moment)  # type: ignore[arg-type]
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        orphans = _orphans(process.pid)
    if process.returncode == 0:
        return None
    assert process.returncode == -signal.SIGKILL, said.read_text()
    return _harm(before, journal(run), shown(said.read_text())) + Harm(running=is_held(run / "lock"), orphans=orphans)


def _orphans(leader: int) -> int:
    """How many processes of the session are still there after a while; they are ended."""
    deadline = time.monotonic() + GRACE
    while (left := session(leader)) and time.monotonic() < deadline:
        time.sleep(0.005)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return len(left)


def shown(said: str) -> set[str]:
    """Each result that progress told of, as it did: `3`, `3 rung=2`, `3 repeat=1`."""
    return set(re.findall(r"^\S+ finished trial=(\d+(?: (?:rung|repeat)=\d+)?) status=.*\n", said, re.MULTILINE))


def _harm(before: Sequence[object], after: Sequence[dict[str, object]], told: set[str]) -> Harm:
    results = [row for row in after if row["kind"] == "result"]
    keys = [(row["trial"], row["budget"], row["repeat"]) for row in results]
    recorded = {f"{trial} repeat={repeat}" for trial, _, repeat in keys}
    recorded |= {
        text for trial, budget, repeat in keys if not repeat for text in (f"{trial}", f"{trial} rung={budget}")
    }
    changed = sum(a != b for a, b in zip(before, after, strict=False)) + max(len(before) - len(after), 0)
    return Harm(changed + len(told - recorded), len(keys) - len(set(keys)))
