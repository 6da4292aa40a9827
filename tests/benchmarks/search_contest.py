"""Whole searches against each other: ours and the peers', as processes, round by round."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import version
from tests.benchmarks.search_peers import NEEDS
from tests.benchmarks.whole_process import Took, timed

ROOT = Path(__file__).resolve().parents[2]
OURS = "hpsearch run"
DISTRIBUTIONS = {"sklearn": "scikit-learn"}


@dataclass(frozen=True, slots=True)
class Contestant:
    """A tool at a number of jobs; `command(trials, epochs)` is its process."""

    tool: str
    jobs: int
    command: Callable[[int, int], list[str]]

    @property
    def name(self) -> str:
        return f"{self.tool}, {self.jobs} job{'s' * (self.jobs > 1)}"


@dataclass(frozen=True, slots=True)
class Round:
    """One search. `startup` is the same process with one trial of one epoch a job; `best` the best dev error."""

    wall: float
    processor: float
    startup: float
    best: float | None


SAME = ("search={sampler: random}", "finals=null")
"""Overrides that make ours the search that everybody else does."""


def ours(config: Path, folder: Path, jobs: int) -> Contestant:
    """Our command; its runs lie in `folder`, the latest under `latest`. Random search without finals, as theirs."""

    def command(trials: int, epochs: int) -> list[str]:
        options = ["-j", str(jobs), "-n", str(trials), "--set", f"epochs={epochs}", "--json", "-q"]
        same = [option for path in (f"output.directory={folder}", *SAME) for option in ("--set", path)]
        return [sys.executable, "-m", "hpsearch", "run", str(config), *same, *options]

    return Contestant(OURS, jobs, command)


def peer(tool: str, spec: Path, jobs: int) -> Contestant:
    """One of `search_peers`."""

    def command(trials: int, epochs: int) -> list[str]:
        arguments = [tool, str(spec), str(trials), str(epochs), str(jobs)]
        return [sys.executable, "-m", "tests.benchmarks.search_peers", *arguments]

    return Contestant(tool, jobs, command)


def missing(tool: str) -> list[str]:
    """The packages that a peer needs and that are not installed."""
    packages = [DISTRIBUTIONS.get(module, module) for module in NEEDS[tool]]
    return [package for package in packages if version(package) is None]


def write_spec(path: Path, settings: dict[str, Any], search: dict[str, Any]) -> None:
    """The file a peer reads: our digits, split and normalized as ours; `search` is its space or its configs."""
    import numpy as np

    from hpsearch.data import load
    from hpsearch.data.spec import DataSpec
    from hpsearch.objectives.network.examples import examples_of

    examples = examples_of(load(DataSpec(), path.parent), "normalized")
    arrays = path.with_suffix(".npz")
    parts = {"x_train": examples.x_train, "x_dev": examples.x_dev}
    labels = {"y_train": examples.y_train, "y_dev": examples.y_dev}
    np.savez(
        arrays,
        **{name: np.asarray(x, dtype=np.float32) for name, x in parts.items()},
        **{name: np.asarray(y, dtype=np.int64) for name, y in labels.items()},
    )
    path.write_text(json.dumps({"data": str(arrays), "settings": settings, **search}))


def contest(
    contestants: Sequence[Contestant], trials: int, epochs: int, rounds: int, tell: Callable[[str], None]
) -> dict[str, list[Round]]:
    """Every contestant once a round, after an uncounted start of each (files come from the disk the first time)."""
    for contestant in contestants:
        _run(contestant, contestant.jobs, 1)
    figures: dict[str, list[Round]] = {contestant.name: [] for contestant in contestants}
    for number in range(1, rounds + 1):
        for contestant in contestants:
            startup = _run(contestant, contestant.jobs, 1)
            took = _run(contestant, trials, epochs)
            figures[contestant.name].append(Round(took.wall, took.processor, startup.wall, _best(took.last_line)))
            tell(f"round {number}, {contestant.name}: {took.wall:.2f} s, start-up {startup.wall:.2f} s")
    return figures


def _run(contestant: Contestant, trials: int, epochs: int) -> Took:
    return timed(contestant.command(trials, epochs), ROOT, contestant.jobs)


def _best(line: str) -> float | None:
    best = json.loads(line)["best"]  # ours has the trial, its config and its metrics
    return best["metrics"]["dev_error"] if isinstance(best, dict) else best
