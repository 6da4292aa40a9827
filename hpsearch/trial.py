"""Trial, Task, Result, Plan, Goal, History: the words every room shares. Sorted and ranked by one rule."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

Scalar = bool | int | float | str
Value = Scalar | list[Scalar] | None
Config = Mapping[str, Value]
Status = Literal["ok", "failed", "diverged", "timed_out"]
STATUSES: tuple[Status, ...] = ("ok", "failed", "diverged", "timed_out")


@dataclass(frozen=True, slots=True)
class Trial:
    """One candidate. `number` counts from 1 within the run and picks its seeds; `config` has Python values only."""

    number: int
    config: Config


@dataclass(frozen=True, slots=True)
class Task:
    """Train `trial` until `budget` epochs in all. `repeat` is 0 in the search, 1, 2, ... in the finals."""

    trial: Trial
    budget: int
    repeat: int = 0

    @property
    def key(self) -> tuple[int, int, int]:
        """Identity and order of a task within its run: (number, budget, repeat)."""
        return (self.trial.number, self.budget, self.repeat)


@dataclass(frozen=True, slots=True)
class Result:
    """What came back for a task.

    `metrics` are finite floats, empty unless status is ok. `curve` maps a metric to one value an epoch (None where
    it was not finite). `epochs` is how many were trained in all, `seconds` their wall time, `reason` why it is not
    ok. `reproducible` is False where the machine had a say: a limit of time or memory, a worker that died.
    """

    task: Task
    status: Status
    metrics: Mapping[str, float] = field(default_factory=dict)
    curve: Mapping[str, list[float | None]] = field(default_factory=dict)
    epochs: int = 0
    seconds: float = 0.0
    reason: str = ""
    reproducible: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """Tasks that are decided together, before any of their results; `state` is what the sampler wants back (JSON)."""

    number: int
    tasks: tuple[Task, ...]
    state: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Goal:
    """Metric and direction. `cost` is the only place that knows sign, NaN or failure."""

    metric: str = "dev_error"
    direction: Literal["minimize", "maximize"] = "minimize"
    target: float | None = None
    optimal_error: float = 0.0

    def cost(self, result: Result) -> float:
        """The number to minimize; infinity for whatever is not a finite, ok result."""
        value = result.metrics.get(self.metric, math.nan) if result.status == "ok" else math.nan
        if not math.isfinite(value):
            return math.inf
        return value if self.direction == "minimize" else -value

    def rank_key(self, result: Result) -> tuple[bool, int, float, float, int]:
        """Sorts results best first: ok, highest budget, cost, dev cost, number. Never compares across budgets."""
        cost = self.cost(result)
        tie = result.metrics.get("dev_cost", math.inf)
        return (math.isinf(cost), -result.task.budget, cost, tie, result.task.trial.number)

    def reached(self, result: Result) -> bool:
        """Whether the result is as good as the target, if there is one."""
        if self.target is None:
            return False
        return self.cost(result) <= (self.target if self.direction == "minimize" else -self.target)


@dataclass(frozen=True)
class History:
    """The recorded plans and results of a run; all that a sampler or schedule may look at.

    `results` are sorted by task key whatever order they arrived in.
    """

    plans: tuple[Plan, ...] = ()
    results: tuple[Result, ...] = ()

    @classmethod
    def of(cls, plans: Iterable[Plan], results: Iterable[Result]) -> "History":
        """Sorts plans by number and results by task."""
        return cls(tuple(sorted(plans, key=lambda p: p.number)), tuple(sorted(results, key=lambda r: r.task.key)))

    @cached_property
    def done(self) -> frozenset[tuple[int, int, int]]:
        """Keys of the tasks that have a result."""
        return frozenset(r.task.key for r in self.results)

    @property
    def next_plan(self) -> int:
        """The number of the plan that comes next."""
        return max((p.number for p in self.plans), default=0) + 1

    @cached_property
    def planned(self) -> int:
        """How many trials were ever planned; the next new trial's number is one more."""
        return max((t.trial.number for p in self.plans for t in p.tasks), default=0)

    @cached_property
    def search(self) -> "History":
        """The plans and results of the search, without the finals': what a schedule and its sampler look at."""
        plans = tuple(p for p in self.plans if any(t.repeat == 0 for t in p.tasks))
        return History(plans, tuple(r for r in self.results if r.task.repeat == 0))

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """Planned tasks without a result, in plan order."""
        return tuple(t for p in self.plans for t in p.tasks if t.key not in self.done)

    def ranked(self, goal: Goal) -> list[Result]:
        """The search's results, best first, by `goal.rank_key`."""
        return sorted(self.search.results, key=goal.rank_key)

    def incumbent(self, goal: Goal) -> Result | None:
        """The best ok result of the search so far, if any."""
        best = min(self.search.results, key=goal.rank_key, default=None)
        return best if best is not None and math.isfinite(goal.cost(best)) else None
