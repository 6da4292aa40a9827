"""What a user of configs/digits.yaml really gets, from the records of its runs: fleets, and cores that train."""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.search_contest import ROOT, SAME

CONFIG = ROOT / "configs" / "digits.yaml"


@dataclass(frozen=True, slots=True)
class Share:
    """Seconds that trials trained: their sum, and the run's wall seconds without the process's start and end."""

    trained: float
    run: float

    def of(self, wall: float, jobs: int) -> float:
        """The share of `jobs` cores' `wall` seconds that were training."""
        return self.trained / (wall * jobs)


def shares(folder: Path, trials: int) -> list[Share]:
    """One for each run of that many trials in `folder`, in the order in which they were begun."""
    from hpsearch.run.directory import RunDirectory
    from hpsearch.run.recorded import read_run

    runs = [read_run(RunDirectory(path)) for path in sorted(folder.iterdir(), key=_number) if not path.is_symlink()]
    whole = [run.state for run in runs if len(run.state.history.results) == trials]
    return [Share(sum(r.seconds for r in state.history.results), state.seconds) for state in whole]


def fleet_sizes(folder: Path, jobs: int) -> list[int]:
    """Of the latest run: the plans of its journal, packed again by the objective (on examples prepared again)."""
    from hpsearch.run.directory import RunDirectory
    from hpsearch.run.recorded import read_run

    run = read_run(RunDirectory(folder / "latest"))
    with tempfile.TemporaryDirectory() as scratch:
        evaluator = run.config.kind.build(run.config.objective_spec).prepare(Path(scratch))
        return [len(fleet) for plan in run.state.history.plans for fleet in evaluator.fleets(plan.tasks, jobs)]


def drawn(trials: int) -> list[dict[str, Any]]:
    """The settings of the trials that the config draws, with every default: what peers are given to train."""
    from hpsearch.config import load
    from hpsearch.objectives.network.settings import resolve
    from hpsearch.run.parts import draws

    return [asdict(resolve(config)) for config in draws(load(str(CONFIG), SAME), trials)]


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; of nothing it is 0."""
    return sum(values) / len(values) if values else 0.0


def _number(path: Path) -> int:
    """digits, digits-2, digits-3, ..."""
    found = re.search(r"-(\d+)$", path.name)
    return int(found[1]) if found else 1
