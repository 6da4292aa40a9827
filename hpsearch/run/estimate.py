"""About how long a run will take: some of its fleets are rehearsed, on as many workers as it would have.

A fleet is rehearsed by a few mini-batches. Those that are not are expected at the same pace, by what an epoch of their
configs takes by the shapes alone.
"""

import heapq
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hpsearch.config import RunConfig
from hpsearch.executor import Folders, workers
from hpsearch.executor.cores import one_thread
from hpsearch.objectives.objective import Context, Evaluator, Objective
from hpsearch.run.parts import draws, jobs_of, schedule_of
from hpsearch.sampler import SAMPLERS
from hpsearch.schedule import mean_epochs
from hpsearch.schedule.newcomers import CHUNK
from hpsearch.trial import BASELINE, Result, Task, Trial

MOST = 8 * CHUNK
"""Trials that are drawn; more are like them."""
PATIENCE, EACH = 2.5, 0.15
"""Seconds for all that is rehearsed, and for one fleet of it."""
START, LEARNING, AFTER = 1.0, 0.1, 0.5
"""Seconds until workers train and after the last of them, seconds for a plan of a sampler that learns, and the epochs
that judging and saving a trained network takes."""
UNDER, OVER, ENDS_EARLY = 0.8, 1.25, 0.25
"""The range around what is expected; and what is left of a training, at least, where trials may stop early."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds that a run takes, at least and at most."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """An evaluator that rehearses these fleets instead of training them; a result's seconds are those of an epoch."""

    evaluator: Evaluator
    chosen: tuple[tuple[Task, ...], ...]

    def fleets(self, tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
        """Those that were chosen."""
        return [list(fleet) for fleet in self.chosen]

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        """Each with its share."""
        seconds = self.rehearse(fleet, EACH)
        return [Result(task, "ok", epochs=1, seconds=seconds / len(fleet)) for task in fleet]

    def rehearse(self, fleet: Sequence[Task], seconds: float) -> float:
        """As the evaluator does."""
        return self.evaluator.rehearse(fleet, seconds)


def estimate(config: RunConfig, objective: Objective, loaded: float = 0.0) -> Estimate:
    """Trains nothing to its end, and records nothing. `loaded` is what the data took to load, in seconds."""
    jobs, begun = jobs_of(config), time.perf_counter()
    wanted = config.listed(config.trials)
    count = min(wanted, MOST)
    trials = [Trial(number, each) for number, each in enumerate(draws(config, count), 1)]
    weigh = config.kind.pace_by(objective.facts)
    weights = {trial.number: weigh(trial.config) for trial in trials}
    weights[BASELINE] = weigh(config.baseline or {})
    with TemporaryDirectory(prefix="hpsearch-") as name:
        evaluator = objective.prepare(Path(name) / "data")
        prepared = time.perf_counter() - begun
        plans = [evaluator.fleets([Task(t, config.epochs) for t in plan], jobs) for plan in _plans(config, trials)]
        finals = evaluator.fleets(_finals(config, trials), jobs)
        pace = _pace(
            [f for plan in [*plans, finals] for f in plan],
            evaluator,
            config.executor.backend,
            jobs,
            weights,
            Path(name),
        )
    share = mean_epochs(schedule_of(config).rungs, config.schedule) / config.epochs

    def took(plan: Sequence[Sequence[Task]], share: float = 1.0) -> float:
        works = [sum(weights[t.trial.number] * (share * t.budget + AFTER) for t in fleet) for fleet in plan]
        return pace * makespan(works, jobs)

    searched = sum(took(plan, share) for plan in plans) * wanted / max(len(trials), 1)
    learning = LEARNING * wanted / config.search.batch if SAMPLERS[config.search.sampler].learns else 0.0
    return _range(config, searched, took(finals), START + loaded + prepared + learning)


def _range(config: RunConfig, searched: float, finals: float, rest: float) -> Estimate:
    """Trials may end early, or all go on; the limit of time ends it whatever is left."""
    early = any(name in config.fixed or name in config.space.axes for name in config.kind.shortening)
    ends = config.goal.target is not None or config.limits.patience is not None
    climbing = config.schedule.kind != "full"
    low = UNDER * (searched * (ENDS_EARLY if early or ends else 1.0) + finals * (ENDS_EARLY if early else 1.0))
    high = OVER * (searched * (1.2 if climbing else 1.0) + finals)
    limit = math.inf if config.limits.time is None else config.limits.time
    return Estimate(min(low + rest, limit), min(high + rest, limit))


def _plans(config: RunConfig, trials: Sequence[Trial]) -> list[Sequence[Trial]]:
    """As they would be planned together."""
    batched = "batch" in SAMPLERS[config.search.sampler].options
    size = config.search.batch if batched and config.space.axes else CHUNK
    return [trials[start : start + size] for start in range(0, len(trials), size)]


def _finals(config: RunConfig, trials: Sequence[Trial]) -> list[Task]:
    """Of as many trials as there will be finalists, the first ones, and of the baseline."""
    finalists, repeats = config.finalists, config.finals.repeats
    tasks = [Task(trial, config.epochs, repeat) for trial in trials[:finalists] for repeat in range(1, repeats + 1)]
    if config.baseline is not None:
        beside = range(1, (repeats if finalists else 1) + 1)
        tasks += [Task(Trial(BASELINE, config.baseline), config.epochs, repeat) for repeat in beside]
    return tasks


def _pace(
    fleets: Sequence[Sequence[Task]],
    evaluator: Evaluator,
    backend: str,
    jobs: int,
    weights: Mapping[int, float],
    folder: Path,
) -> float:
    """Seconds of a unit of weight for an epoch, from fleets of all sizes."""

    def work(fleet: Sequence[Task]) -> float:
        return sum(weights[t.trial.number] for t in fleet)

    ordered = sorted((tuple(fleet) for fleet in fleets if fleet), key=work)
    count = min(len(ordered), max(int(PATIENCE * jobs / EACH / 4), 1))
    chosen = tuple(ordered[(2 * n + 1) * len(ordered) // (2 * count)] for n in range(count))
    rehearsal, every = Rehearsal(evaluator, chosen), [task for fleet in chosen for task in fleet]
    seconds, done, folders = 0.0, 0.0, Folders(folder / "checkpoints", folder / "live")
    with one_thread(), workers(backend, min(jobs, len(chosen)), folders) as crew:
        begun = time.perf_counter()
        for every_result in crew.run(rehearsal, every):
            results = [r for r in every_result if r.status == "ok"]
            seconds += sum(r.seconds for r in results)
            done += sum(weights[r.task.trial.number] for r in results)
            if time.perf_counter() - begun > 2 * PATIENCE:
                break
    return seconds / done if done else 0.0


def makespan(works: Sequence[float], jobs: int) -> float:
    """When the last of the workers is done, each taking the next fleet as soon as it is free, the longest first."""
    free = [0.0] * jobs
    for work in sorted(works, reverse=True):
        heapq.heapreplace(free, free[0] + work)
    return max(free)
