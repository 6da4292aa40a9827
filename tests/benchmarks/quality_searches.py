"""The searches of `search_quality`: our samplers as a run asks them, and Optuna as its own users would."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from hpsearch.history import History
from hpsearch.sampler import SAMPLERS, Proposal, Sampler, SearchSpec, fitting_points
from hpsearch.sampler.blind import grid_rows
from hpsearch.sampler.optuna import quiet
from hpsearch.schedule import SCHEDULES, Newcomers, ScheduleSpec
from hpsearch.space import Choice, Space
from hpsearch.trial import Goal, Over, Result, Task, Trial
from tests.benchmarks.quality_problems import EPOCHS, METRIC, Problem, linear, unordered

GOAL = Goal(METRIC)


class Search(Protocol):
    """One search. `ask` gives nothing when it is over."""

    def ask(self) -> Sequence[Task]: ...
    def tell(self, results: Sequence[Result]) -> None: ...


@dataclass(slots=True)
class Ours:
    """A sampler under the schedule `full`, as in a run."""

    space: Space
    sampler: Sampler
    seed: int
    trials: int
    history: History = field(default_factory=History)

    def ask(self) -> Sequence[Task]:
        """The next plan."""
        newcomers = Newcomers(self.space, self.sampler, self.seed, self.trials, EPOCHS, GOAL)
        plan = SCHEDULES["full"].make(newcomers, ScheduleSpec()).next(self.history)
        if isinstance(plan, Over):
            return ()
        self.history = History.of([*self.history.plans, plan], self.history.results)
        return plan.tasks

    def tell(self, results: Sequence[Result]) -> None:
        """The plan's results."""
        self.history = History.of(self.history.plans, [*self.history.results, *results])


@dataclass(frozen=True, slots=True)
class ShuffledGrid:
    """The grid in random order: cut off early, the plain one has seen a corner of the space only."""

    space: Space
    points: int

    def propose(self, count: int, history: History, rng: np.random.Generator) -> Proposal:
        """The rows after those already planned."""
        rows = rng.permutation(np.array(list(grid_rows(self.space, self.points))))
        return Proposal(rows[history.planned : history.planned + count])


class Theirs:
    """One trial after another, each told before the next is asked for: at its best, on its own log distributions."""

    def __init__(self, space: Space, name: str, seed: int, trials: int) -> None:
        with quiet() as optuna:
            self.study: Any = optuna.create_study(sampler=getattr(optuna.samplers, name)(seed=seed))
        self.space, self.trials, self.asked, self.worst = space, trials, 0, 0.0

    def ask(self) -> Sequence[Task]:
        if self.asked == self.trials:
            return ()
        self.asked += 1
        with quiet():
            self.open = self.study.ask()
            config = {name: suggested(self.open, name, axis.hyperparameter) for name, axis in self.space.axes.items()}
        return [Task(Trial(self.asked, {**self.space.fixed, **config}), EPOCHS)]

    def tell(self, results: Sequence[Result]) -> None:
        """What diverged is told as the worst so far: left out, it would be tried again."""
        cost = GOAL.cost(results[0])
        self.worst = max(self.worst, cost) if math.isfinite(cost) else self.worst
        with quiet():
            self.study.tell(self.open, cost if math.isfinite(cost) else self.worst)


def suggested(trial: Any, name: str, h: Any) -> Any:
    """A value as a user of Optuna draws it; 1 - beta on a log scale, as those do who know."""
    if isinstance(h, Choice):
        return trial.suggest_categorical(name, list(h.values))
    if h.scale == "log_one_minus":
        return 1 - trial.suggest_float(f"1 - {name}", 1 - h.high, 1 - h.low, log=True)
    suggest = trial.suggest_float if h.step is None else trial.suggest_int
    return suggest(name, h.low, h.high, log=h.scale == "log")


def ours(trials: int = 0, **spec: Any) -> Callable[[Space, int, int], Search]:
    """One of our samplers; `trials` where it draws more than the others."""

    def make(space: Space, seed: int, count: int) -> Search:
        wanted = SearchSpec(trials=trials or count, **spec)
        return Ours(space, SAMPLERS[wanted.sampler].make(space, wanted, GOAL), seed, wanted.trials)

    return make


def shuffled_grid(space: Space, seed: int, count: int) -> Search:
    """A grid of as many levels as fit."""
    return Ours(space, ShuffledGrid(space, fitting_points(space, count)), seed, count)


LINEAR, RANDOM, ZOOM, TPE, GP = "random, linear scales", "random", "zoom", "Optuna TPE", "Optuna GP"
CONTENDERS: dict[str, Callable[[Space, int, int], Search]] = {
    LINEAR: lambda space, seed, count: ours(sampler="random")(linear(space), seed, count),
    RANDOM: ours(trials=200, sampler="random"),
    "grid": shuffled_grid,
    "sobol": ours(sampler="sobol"),
    "box": ours(sampler="box"),
    "zoom, lists unordered": lambda space, *what: ours(sampler="zoom")(unordered(space), *what),
    "zoom, no model": ours(sampler="zoom", model="none"),
    ZOOM: ours(sampler="zoom"),
    TPE: lambda *what: Theirs(what[0], "TPESampler", *what[1:]),
    GP: lambda *what: Theirs(what[0], "GPSampler", *what[1:]),
}
NEEDS = {TPE: SearchSpec("optuna", algorithm="tpe"), GP: SearchSpec("optuna", algorithm="gp")}


def contenders() -> list[str]:
    """Whoever can take part with what is installed."""
    return [name for name in CONTENDERS if not (name in NEEDS and SAMPLERS["optuna"].missing(NEEDS[name]))]


@dataclass(slots=True)
class Found:
    """`costs[contender][seed]` by trial, infinity where there is none; processor seconds of asking and of training."""

    costs: dict[str, dict[int, list[float]]]
    asking: dict[str, float]
    training: float = 0.0

    def joined(self, other: "Found") -> "Found":
        """The same contenders' searches with other seeds, too."""
        names = [*self.costs, *(name for name in other.costs if name not in self.costs)]
        costs = {name: self.costs.get(name, {}) | other.costs.get(name, {}) for name in names}
        asking = {name: self.asking.get(name, 0.0) + other.asking.get(name, 0.0) for name in names}
        return Found(costs, asking, self.training + other.training)


def searched(target: Problem, names: Sequence[str], seeds: Sequence[int], trials: int) -> Found:
    """All searches of a problem side by side, so that whatever has one shape trains together."""
    searches = {(name, seed): CONTENDERS[name](target.space, seed, trials) for name in names for seed in seeds}
    found = Found({name: {seed: [] for seed in seeds} for name in names}, dict.fromkeys(names, 0.0))
    while asked := _asked(searches, found):
        _answer(target, searches, asked, found)
    return found


def _asked(searches: Mapping[tuple[str, int], Search], found: Found) -> dict[tuple[str, int], Sequence[Task]]:
    asked = {}
    for (name, seed), search in searches.items():
        before = time.process_time()
        tasks = search.ask()
        found.asking[name] += time.process_time() - before
        if tasks:
            asked[name, seed] = tasks
    return asked


def _answer(target: Problem, searches: Any, asked: Mapping[tuple[str, int], Sequence[Task]], found: Found) -> None:
    before = time.process_time()
    wanted = [(seed, task) for (_, seed), tasks in asked.items() for task in tasks]
    results = iter(target.evaluate(wanted))
    found.training += time.process_time() - before
    for (name, seed), tasks in asked.items():
        told = [next(results) for _ in tasks]
        searches[name, seed].tell(told)
        found.costs[name][seed] += map(GOAL.cost, told)
