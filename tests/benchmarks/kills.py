"""kill -9 again and again: `python -m tests.benchmarks.kills [--kills 200] [--peer optuna]`.

Every sampler with one and with two jobs, in runs that are killed up to five times each: half the moments are uniform in
the time that the uninterrupted run takes, half are a file call of the driver, uniform among all of them, in the middle
of a write. Then the run is finished and compared with the uninterrupted one. With `--peer optuna` (where it is
installed) the same is done to Optuna with its journal file and its SQLite database.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks import peer_kills
from tests.support.kills import Harm, Moment, killed
from tests.support.processes import documents, hpsearch, journal
from tests.support.sabotage import EVERY

COMMON = """\
data: {source: moons, examples: 120}
space:
  learning_rate: {low: 1e-3, high: 1e-1, scale: log}
  batch_size: {low: 20, high: 40}
trials: 18
epochs: 8
finals: {top: 2, repeats: 3}
"""
SEARCHES = {
    "random": "search: {sampler: random}\n",
    "sobol": "search: {sampler: sobol}\n",
    "grid": "search: {sampler: grid}\n",
    "box": "search: {sampler: box, rounds: 3}\n",
    "zoom": "",
    "culling": "schedule: {kind: culling}\n",
}
JOBS = ("1", "2")
CHAIN = 5
"""Kills a run, at most."""
STAGES = ("before the journal", "begin", "plan", "result", "finals", "opened", "test", "end")


@dataclass
class Tally:
    """What the kills of one search came to; `stages` counts them by the newest row of the journal."""

    kills: int = 0
    harm: Harm = field(default_factory=Harm)
    runs: int = 0
    same: int = 0
    stages: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Tally") -> "Tally":
        kills, runs, same = self.kills + other.kills, self.runs + other.runs, self.same + other.same
        return Tally(kills, self.harm + other.harm, runs, same, self.stages + other.stages)


def arguments(name: str, jobs: str) -> tuple[str, ...]:
    """The command that begins a run or goes on with it."""
    return ("run", "kills.yaml", "--resume", "--dir", name, "-j", jobs)


def uninterrupted(folder: Path, jobs: str) -> tuple[dict[str, Any], float, int]:
    """The document of the search, its seconds, and how many file calls its driver makes."""
    started = time.perf_counter()
    ended = hpsearch(*arguments("straight", jobs), "-q", cwd=folder)
    seconds = time.perf_counter() - started
    assert ended.returncode == 0, ended.stderr
    recorder = (sys.executable, "-m", "tests.support.sabotage", "record", "calls.json")
    again = hpsearch(*arguments("recorded", jobs), "-q", cwd=folder, command=recorder)
    assert again.returncode == 0, again.stderr
    return document(folder, "straight"), seconds, len(json.loads((folder / "calls.json").read_text()))


def document(folder: Path, name: str) -> dict[str, Any]:
    """The ranking, the fingerprint and all else that must not depend on what happened on the way."""
    (found,) = documents(hpsearch("show", f"./{name}", "--json", cwd=folder).stdout)
    for entry in (found, *found["ranking"]):
        del entry["seconds"]
    return {key: value for key, value in found.items() if key != "run"}


def moments(rng: np.random.Generator, seconds: float, calls: int) -> Iterator[Moment]:
    """By turns a time and a file call."""
    while True:
        yield float(rng.uniform(0, seconds))
        yield (EVERY, int(rng.integers(1, calls + 1)))


def stage(run: Path) -> str:
    """How far a run is."""
    rows = journal(run)
    finals = any(row.get("repeat") or (row["kind"] == "plan" and row["tasks"][0]["repeat"]) for row in rows)
    last = rows[-1]["kind"] if rows else STAGES[0]
    return "finals" if finals and last in ("plan", "result") else last


def tally(folder: Path, jobs: str, kills: int, seed: int) -> Tally:
    """So many kills of the search in `folder`, in as many runs as it takes."""
    straight, seconds, calls = uninterrupted(folder, jobs)
    found, when = Tally(), moments(np.random.default_rng(seed), seconds, calls)
    while found.kills < kills:
        found.runs += 1
        name = f"run-{found.runs}"
        for _ in range(min(CHAIN, kills - found.kills)):
            harm = killed(folder, folder / name, next(when), *arguments(name, jobs))
            if harm is None:
                break
            found.kills += 1
            found.harm += harm
            found.stages[stage(folder / name)] += 1
        ended = hpsearch(*arguments(name, jobs), "-q", cwd=folder)
        found.same += ended.returncode == 0 and document(folder, name) == straight
    return found


def ours(kills: int) -> Iterator[tuple[str, str, Tally]]:
    """Each sampler with each number of jobs."""
    for seed, (name, text) in enumerate(SEARCHES.items()):
        for jobs in JOBS:
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "kills.yaml").write_text(COMMON + text)
                yield name, jobs, tally(Path(folder), jobs, kills, seed)


HEADER = ("search", "jobs", "kills", "runs", "lost", "duplicated", "left running", "orphans", "same end")


def row(name: str, jobs: str, found: Tally) -> str:
    """One line of the table."""
    cells = (jobs, found.kills, found.runs, *astuple(found.harm), f"{found.same}/{found.runs}")
    return f"{name:<20}" + "".join(f"{cell!s:>13}" for cell in cells)


def main(argv: Sequence[str] | None = None) -> None:
    """As the module says; exits with 1 where our own promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="in all (default 200), spread over the searches")
    parser.add_argument("--peer", choices=["optuna"], help="also kill this one")
    options = parser.parse_args(argv)
    print(f"{HEADER[0]:<20}" + "".join(f"{name:>13}" for name in HEADER[1:]), flush=True)
    whole = Tally()
    for name, jobs, tallied in ours(-(-options.kills // (len(SEARCHES) * len(JOBS)))):
        print(row(name, jobs, tallied), flush=True)
        whole += tallied
    print(row("all", "", whole))
    print("killed after: " + ", ".join(f"{name} {whole.stages[name]}" for name in STAGES))
    if options.peer:
        for name, *found in peer_kills.tallies(options.kills // 10):
            print(row(name, "1", Tally(*found)), flush=True)
    sys.exit(0 if whole.harm == Harm() and whole.same == whole.runs else 1)


if __name__ == "__main__":
    main()
