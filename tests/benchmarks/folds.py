"""What folds cost and what they bring, against one split: processor time, and the winner's error on fresh rows.

    python -m tests.benchmarks.folds [--rounds 7] [--seeds 20] [--json]

The cost is that of one trial, and of a batch of eight, of a 64-64-10 network on the digits. The error is that of the
saved model of whole searches over 100 rows of four made-up sets, on 4,000 rows that no search has seen; each seed draws
other rows, the same for both, and the intervals are those of Student's t over the paired differences.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from hpsearch.data import DataSpec, SplitSpec
from hpsearch.executor.cores import one_thread
from hpsearch.objectives import OBJECTIVES, ObjectiveSpec
from hpsearch.objectives.objective import Context
from hpsearch.space import Space
from hpsearch.trial import Goal, Task, Trial
from tests.benchmarks import measure
from tests.support.searches import config, run

FOLDS, ROWS, FRESH, EPOCHS = 5, 100, 4000, 10
SPLITS = {"one split": "{dev: 0.2, test: 0}", "folds": f"{{folds: {FOLDS}, test: 0}}"}
SEARCH = """\
data: {{source: {data}, split: {split}}}
seed: {seed}
space:
  learning_rate: {{low: 1e-3, high: 1, scale: log}}
  hidden_units: {{low: 4, high: 64, scale: log}}
  l2: {{low: 1e-2, high: 10, scale: log}}
fixed: {{batch_size: 16}}
trials: 16
epochs: 20
finals: {{top: 3, repeats: 3}}
"""

Rows = tuple[NDArray[np.float64], NDArray[np.int64]]
Rng = np.random.Generator


def moons(rng: Rng, m: int) -> Rows:
    """Two half circles, of noise .3."""
    y, angle = rng.integers(0, 2, m), rng.uniform(0, np.pi, m)
    x = np.stack([np.cos(angle) * (1 - 2 * y) + y, np.sin(angle) * (1 - 2 * y) + y / 2], axis=1)
    return x + 0.3 * rng.standard_normal((m, 2)), y


def spirals(rng: Rng, m: int) -> Rows:
    """Three arms."""
    y, radius = rng.integers(0, 3, m), rng.uniform(0.05, 1, m)
    angle = 4 * (radius + y) + 0.2 * rng.standard_normal(m)
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1), y


def rings(rng: Rng, m: int) -> Rows:
    """Three rings around one another, two of ten features."""
    y, angle = rng.integers(0, 3, m), rng.uniform(0, 2 * np.pi, m)
    radius = 1 + y + 0.3 * rng.standard_normal(m)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle), rng.standard_normal((m, 8))]), y


def clouds(rng: Rng, m: int) -> Rows:
    """Four normal clouds that overlap, in twelve features."""
    y = rng.integers(0, 4, m)
    centers = np.random.default_rng(0).standard_normal((4, 12)) * 0.8
    return centers[y] + rng.standard_normal((m, 12)), y


SETS: dict[str, Callable[[Rng, int], Rows]] = {"moons": moons, "spirals": spirals, "rings": rings, "clouds": clouds}


def seconds_of(folder: Path, split: SplitSpec, trials: int) -> Callable[[], float]:
    """Trains so many trials together; the processor seconds of it."""
    kind = OBJECTIVES["network"]
    spec = ObjectiveSpec(Space({}, {}), Goal("dev_error"), 1, DataSpec("digits", split=split), Path())
    evaluator = kind.build(spec).prepare(folder)
    tasks = [Task(Trial(n, {"hidden_units": [64], "learning_rate": 0.001 * n}), EPOCHS) for n in range(1, trials + 1)]

    def train() -> float:
        with tempfile.TemporaryDirectory() as checkpoints:
            context = Context(Path(checkpoints), lambda task, epoch, metrics: None)
            started = time.process_time()
            for fleet in evaluator.fleets(tasks, 1):
                evaluator.evaluate(fleet, context)
            return time.process_time() - started

    return train


def costs(rounds: int, trials: int) -> list[float]:
    """How many times the processor time of one split folds take, a round each, alternating."""
    with tempfile.TemporaryDirectory() as folder:
        one = seconds_of(Path(folder) / "one", SplitSpec(), trials)
        folds = seconds_of(Path(folder) / "folds", SplitSpec(folds=FOLDS), trials)
        one(), folds()  # what is read or made once
        return [folds() / one() for _ in range(rounds)]


def errors(name: str, seed: int) -> dict[str, float]:
    """The error on fresh rows of the model that each kind of search saves."""
    rng = np.random.default_rng([list(SETS).index(name), seed])
    (x, y), (fresh, truth) = SETS[name](rng, ROWS), SETS[name](rng, FRESH)
    predictor = OBJECTIVES["network"].predictor
    assert predictor is not None
    found = {}
    for kind, split in SPLITS.items():
        with tempfile.TemporaryDirectory() as folder:
            np.savez(Path(folder) / "rows.npz", x=x, y=y)
            text = SEARCH.format(data="rows.npz", split=split, seed=seed)
            saved = predictor(run(config(Path(folder), text=text)).best)
            labels = np.array(saved.classes, int)[saved.probabilities(fresh.astype(np.float32)).argmax(axis=1)]
        found[kind] = float((labels != truth).mean())
    return found


def compared(seeds: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """For each set the mean errors, the mean of the paired differences, and its 95 % interval."""
    every: list[float] = []
    for name in SETS:
        found = [errors(name, seed) for seed in range(seeds)]
        differences = [one["folds"] - one["one split"] for one in found]
        every += differences
        means = {kind: statistics.mean(one[kind] for one in found) for kind in SPLITS}
        yield name, {**means, "difference": interval(differences)}
    yield "all", {"difference": interval(every)}


def interval(values: Sequence[float]) -> list[float]:
    """Mean, and the ends of its 95 % interval."""
    mean = statistics.mean(values)
    half = stats.t.ppf(0.975, len(values) - 1) * statistics.stdev(values) / len(values) ** 0.5
    return [mean, mean - half, mean + half]


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the cost, and the errors of each set."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.folds", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="alternating rounds of the cost (7)")
    parser.add_argument("--seeds", type=int, default=20, help="how often each set is drawn, at least 2 (20)")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON document on stdout")
    options = parser.parse_args(argv)
    print(measure.pin(), file=sys.stderr)
    with one_thread():
        cost = {trials: statistics.median(costs(options.rounds, trials)) for trials in (1, 8)}
    found = dict(compared(options.seeds))
    if options.json:
        environment = measure.environment(("hpsearch", "numpy"))
        print(json.dumps({"environment": environment, "cost": cost, "errors": found}))
        return 0
    print(measure.core_type())
    for trials, times in cost.items():
        print(f"{trials} together: {FOLDS} folds take {times:.2f} times the processor time of one split")
    rows = [[name, *(f"{one[kind]:.4f}" if kind in one else "" for kind in SPLITS)] for name, one in found.items()]
    for row, one in zip(rows, found.values(), strict=True):
        mean, low, high = one["difference"]
        row.append(f"{mean:+.4f} ({low:+.4f} to {high:+.4f})")
    print(measure.table(["error on fresh rows", *SPLITS, "difference, 95 % interval"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
