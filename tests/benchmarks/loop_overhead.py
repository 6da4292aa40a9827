"""What our loop costs a trial beside its training: a whole search in this process, with an objective that does nothing.

All of it is as in a real run: configs drawn and decoded, plan and results in the journal with an fsync a fleet, the
run's log, the winner's model saved and tested. Many plans are as where a target is set, or where a sampler learns.
"""

import cProfile
import pstats
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

FLEET = 16
TOP = 12
CONFIG = """\
data: {source: moons, examples: 120}
space:
  learning_rate: {low: 1e-3, high: 1e-1, scale: log}
  beta1: {low: 0.8, high: 0.99, scale: log_one_minus}
  l2: {low: 0.01, high: 10, scale: log}
epochs: 10
search: {sampler: random}
finals: null
"""
KINDS = {"one plan": None, "plans of 32": 32, "plans of 8": 8}
"""Name of the search: trials a plan."""


@dataclass(frozen=True, slots=True)
class Trivial:
    """An objective whose trainings do nothing; `network` trains the winner's model, for one epoch."""

    network: Any

    @property
    def digest(self) -> str:
        return str(self.network.digest)

    @property
    def facts(self) -> Any:
        return self.network.facts

    @property
    def tested(self) -> bool:
        return bool(self.network.tested)

    def describe(self) -> str:
        return str(self.network.describe())

    def prepare(self, folder: Path) -> Any:
        return AtOnce(self.network.prepare(folder))

    def conclude(self, kept: Any, evaluator: Any, context: Any, train: Any) -> Any:
        one = replace(kept, tasks=[replace(kept.tasks[0], budget=1)], refit=False)
        return self.network.conclude(one, evaluator.network, context, train)


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Results as a training of 10 epochs would give; `network` is what would train them."""

    network: Any

    def fleets(self, tasks: Sequence[Any], jobs: int) -> list[list[Any]]:
        return [list(tasks[i : i + FLEET]) for i in range(0, len(tasks), FLEET)]

    def evaluate(self, fleet: Sequence[Any], context: Any) -> list[Any]:
        return [_result(task) for task in fleet]


def _result(task: Any) -> Any:
    from hpsearch.trial import Result

    point = 0.01 + 0.9 / task.trial.number
    names = ("train_cost", "dev_error", "dev_cost")
    metrics = dict.fromkeys((*names, "train_error", "dev_accuracy"), point)
    return Result(task, "ok", metrics, {name: [point] * task.budget for name in names}, task.budget)


def milliseconds(trials: int, chunk: int | None, profile: cProfile.Profile | None = None) -> tuple[float, float]:
    """Milliseconds a trial of one search: wall, and processor (the difference is the disk's)."""
    from hpsearch.report.progress.plain import PlainProgress
    from hpsearch.run.search import search

    with tempfile.TemporaryDirectory() as folder:
        parts, directory = _made(Path(folder), trials, chunk)
        with directory.log.open("a", encoding="utf-8") as log:
            observer = PlainProgress(log, list(parts.config.space.axes))
            started, before = time.perf_counter(), time.process_time()
            if profile is None:
                search(parts, directory, observer)
            else:
                profile.runcall(search, parts, directory, observer)
            wall, processor = time.perf_counter() - started, time.process_time() - before
    return wall * 1000 / trials, processor * 1000 / trials


def _made(folder: Path, trials: int, chunk: int | None) -> tuple[Any, Any]:
    """Parts and directory of a search in `folder`."""
    from hpsearch.config import load
    from hpsearch.run.directory import create
    from hpsearch.run.parts import assemble

    file = folder / "trivial.yaml"
    file.write_text(CONFIG)
    runs = folder / "runs"
    config = load(
        str(file),
        [f"output.directory={runs}", f"trials={trials}", "executor.jobs=1", *(["goal.target=0"] if chunk else [])],
    )
    directory = create(runs, config.name)
    parts = assemble(config, config.kind.build(config.objective_spec))
    objective: Any = Trivial(parts.objective)
    schedule: Any = parts.schedule
    schedule = replace(schedule, newcomers=replace(schedule.newcomers, chunk=chunk))
    return replace(parts, objective=objective, schedule=schedule), directory


def top_entries(trials: int, chunk: int | None) -> list[dict[str, Any]]:
    """Where the largest search spends its time, by own time; the profiler makes calls dearer than they are."""
    profile = cProfile.Profile()
    milliseconds(trials, chunk, profile)
    stats: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    entries = sorted(stats.items(), key=lambda entry: -entry[1][2])[:TOP]
    return [
        {"function": _place(*where), "calls": calls, "own_ms": own * 1000 / trials, "whole_ms": whole * 1000 / trials}
        for where, (_, calls, own, whole, _) in entries
    ]


def _place(file: str, line: int, name: str) -> str:
    return name if file == "~" else f"{Path(file).parent.name}/{Path(file).name}:{line} {name}"


def overhead(sizes: Sequence[int], rounds: int) -> dict[str, Any]:
    """For each kind of search and each size, one figure a round; and the profile of the largest."""
    milliseconds(sizes[0], None)
    found: dict[str, Any] = {kind: {"sizes": {n: {"wall_ms": [], "processor_ms": []} for n in sizes}} for kind in KINDS}
    for _ in range(rounds):
        for kind, chunk in KINDS.items():
            for n in sizes:
                wall, processor = milliseconds(n, chunk)
                found[kind]["sizes"][n]["wall_ms"].append(wall)
                found[kind]["sizes"][n]["processor_ms"].append(processor)
    for kind, chunk in KINDS.items():
        found[kind]["profile"] = top_entries(sizes[-1], chunk)
    return found
