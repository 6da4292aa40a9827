"""What a run amounts to in a line, kept beside its journal, so that a list of runs need not read their journals.

A summary is a cache: it counts only for the very files that it was made of, by the version that made it.
"""

import json
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from hpsearch import __version__
from hpsearch.errors import HpsearchError
from hpsearch.regular import open_regular
from hpsearch.run.directory import RunDirectory
from hpsearch.run.files import read_facts, write_atomically
from hpsearch.run.lock import holder_path, is_held
from hpsearch.trial import Metric

Stage = Literal["finished", "running", "paused", "killed", "failed"]
OPEN: tuple[Stage, ...] = ("paused", "killed", "failed")
"""What can be resumed."""
_PIECE = 2**20
"""Bytes that are read at a time."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What does not change until somebody writes to the run.

    `started` is ISO time; `done` trials are trained to the end, culled or not ok; `best` is the winner's value of the
    goal's `metric`, None where there is none; `failing` says that too many have failed.
    """

    started: str
    done: int
    wanted: int
    metric: Metric
    best: float | None
    ended: bool
    failing: bool


def stage(directory: RunDirectory, *, ended: bool, failing: bool) -> Stage:
    """Finished, going on in some process, or to be resumed; a process that was killed left its note by the lock."""
    if ended:
        return "finished"
    if is_held(directory.lock):
        return "running"
    if holder_path(directory.lock).exists():
        return "killed"
    return "failed" if failing else "paused"


def write_summary(directory: RunDirectory, summary: Summary) -> None:
    """Keeps it for who looks later. For whoever holds the lock, when the journal is whole; a full disk is no harm."""
    with suppress(HpsearchError, OSError):
        facts = {"of": _made_of(directory), "summary": asdict(summary)}
        write_atomically(directory.summary, json.dumps({**facts, "crc": _checksum(facts)}, allow_nan=False) + "\n")


def read_summary(directory: RunDirectory) -> Summary | None:
    """What was kept; None where there is nothing, or where it is damaged or of other files: then the journal tells."""
    kept = read_facts(directory.summary)
    facts = {name: kept.get(name) for name in ("of", "summary")}
    try:
        if kept.get("crc") != _checksum(facts) or facts["of"] != _made_of(directory):
            return None
        return _summary(kept["summary"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _summary(told: Mapping[str, Any]) -> Summary:
    """Raises TypeError, KeyError or ValueError for anything else."""
    found = Summary(**{**told, "metric": Metric(**told["metric"])})
    names = (found.started, found.metric.name, found.metric.direction)
    counts = (found.done, found.wanted, found.ended, found.failing, found.metric.share)
    best = found.best is None or isinstance(found.best, float)
    if not (best and all(isinstance(n, str) for n in names) and all(isinstance(c, int) for c in counts)):
        raise TypeError("its fields are of other types")
    return found


def _made_of(directory: RunDirectory) -> dict[str, Any]:
    """Which files, to the last byte, and who read them. Raises OSError."""
    files = (directory.journal, directory.config_resolved, directory.dataset)
    return {"hpsearch": __version__, **{path.name: _digest(path) for path in files}}


def _digest(path: Path) -> list[int]:
    """Size and CRC-32 of the whole file: a row that is damaged in the middle must not pass. Raises OSError."""
    size = checksum = 0
    with open(path, "rb", opener=open_regular) as file:
        while piece := file.read(_PIECE):
            size, checksum = size + len(piece), zlib.crc32(piece, checksum)
    return [size, checksum]


def _checksum(facts: Mapping[str, Any]) -> int:
    return zlib.crc32(json.dumps(facts, sort_keys=True).encode("ascii"))
