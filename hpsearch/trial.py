"""Trial, Task, Result, Plan, Over, Metric, Goal, History: the words every room shares, ranked by one rule."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

Scalar = bool | int | float | str
Value = Scalar | list[Scalar] | None
Config = Mapping[str, Value]
Status = Literal["ok", "failed", "diverged", "timed_out"]
FAILED = ("failed", "timed_out")
"""What may go well another time: diverged would not."""
Direction = Literal["minimize", "maximize"]
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
    """Tasks that are decided together, before any of their results; `state` is what the sampler wants back (JSON).

    `waiting` are the numbers of other trials that a later plan may train on: their checkpoints are kept meanwhile. It
    is no part of what is recorded.
    """

    number: int
    tasks: tuple[Task, ...]
    state: Mapping[str, Any] = field(default_factory=dict)
    waiting: frozenset[int] = field(default=frozenset(), compare=False)

    @property
    def is_final(self) -> bool:
        """Whether it is the finals': repeats of trials that the search is done with."""
        return all(t.repeat for t in self.tasks)


@dataclass(frozen=True, slots=True)
class Over:
    """No plan comes any more, and why, as half a sentence for the user."""

    reason: str


@dataclass(frozen=True, slots=True)
class Metric:
    """What an objective measures. `share` says that it lies in [0, 1] and is read in percent.

    `part` is the part of the data that it is measured on, where it is one of train, dev and test. `tie` names the
    metric, the lower the better, that tells results apart which are equal in this one.
    """

    name: str
    direction: Direction = "minimize"
    share: bool = False
    part: str = ""
    tie: str | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """Metric and direction. `cost` is the only place that knows sign, NaN or failure; `tie` is the metric's own."""

    metric: str
    direction: Direction = "minimize"
    target: float | None = None
    optimal_error: float = 0.0
    tie: str | None = None

    def cost(self, result: Result) -> float:
        """The number to minimize; infinity for whatever is not a finite, ok result."""
        value = result.metrics.get(self.metric, math.nan) if result.status == "ok" else math.nan
        if not math.isfinite(value):
            return math.inf
        return value if self.direction == "minimize" else -value

    def rank_key(self, result: Result) -> tuple[bool, int, float, float, int]:
        """Sorts results best first: ok, highest budget, cost, tie, number. Never compares across budgets."""
        cost = self.cost(result)
        return (math.isinf(cost), -result.task.budget, cost, self.tie_of(result), result.task.trial.number)

    def tie_of(self, result: Result) -> float:
        """What tells results of equal cost apart, the lower the better; infinity where there is nothing."""
        return math.inf if self.tie is None else result.metrics.get(self.tie, math.inf)

    def reached(self, result: Result) -> bool:
        """Whether the result is as good as the target, if there is one."""
        if self.target is None:
            return False
        return self.cost(result) <= (self.target if self.direction == "minimize" else -self.target)


def elites(costs: Sequence[float], share: float, least: int) -> int:
    """How many of some trials are the best `share`, at least `least`, never one without a finite cost.

    All that have one where no cost differs: then none is better.
    """
    finite = [cost for cost in costs if math.isfinite(cost)]
    if all(cost == finite[0] for cost in finite):
        return len(finite)
    return min(max(least, math.ceil(share * len(costs) - 1e-9)), len(finite))


@dataclass(frozen=True)
class History:
    """The recorded plans and results of a run; all that a sampler or schedule may look at.

    `results` are sorted by task key whatever order they arrived in. `earlier` are results of another run that a
    sampler learns from too; their numbers are their own, and nothing else looks at them.
    """

    plans: tuple[Plan, ...] = ()
    results: tuple[Result, ...] = ()
    earlier: tuple[Result, ...] = ()

    @classmethod
    def of(cls, plans: Iterable[Plan], results: Iterable[Result]) -> "History":
        """Sorts plans by number and results by task."""
        return cls(tuple(sorted(plans, key=lambda p: p.number)), tuple(sorted(results, key=lambda r: r.task.key)))

    def extended(self, plans: Iterable[Plan], results: Iterable[Result]) -> "History":
        """This history and what came next. What is known of it is carried forward: a plan costs the same at any age."""
        new = History.of(plans, results)
        whole = replace(self, plans=(*self.plans, *new.plans), results=_merged(self.results, new.results))
        vars(whole).update(  # each is what its property below would find
            planned=max(self.planned, new.planned),
            open_tasks=tuple(t for t in (*self.open_tasks, *new.open_tasks) if t.key not in new.done),
            failed=dict(sorted({**self.failed, **new.failed}.items())),
            has_finals=self.has_finals or new.has_finals,
            _incumbents=self._still_best(new),
        )
        if whole.has_finals:
            vars(whole)["_searched"] = self.search.extended(new.search.plans, new.search.results)
        return whole

    @cached_property
    def done(self) -> frozenset[tuple[int, int, int]]:
        """Keys of the tasks that have a result."""
        return frozenset(r.task.key for r in self.results)

    @property
    def next_plan(self) -> int:
        """The number of the plan that comes next."""
        return self.plans[-1].number + 1 if self.plans else 1

    @cached_property
    def planned(self) -> int:
        """How many trials were ever planned; the next new trial's number is one more."""
        return max((t.trial.number for p in self.plans for t in p.tasks), default=0)

    @property
    def search(self) -> "History":
        """The plans and results of the search, without the finals': what a schedule and its sampler look at."""
        return self._searched if self.has_finals else self

    @cached_property
    def open_tasks(self) -> tuple[Task, ...]:
        """Planned tasks without a result, in plan order."""
        return tuple(t for p in self.plans for t in p.tasks if t.key not in self.done)

    @cached_property
    def failed(self) -> Mapping[int, Result]:
        """The search's trials that failed or ran out of time or memory, by number; diverged is a result."""
        return {r.task.trial.number: r for r in self.results if r.task.repeat == 0 and r.status in FAILED}

    @cached_property
    def has_finals(self) -> bool:
        """Whether any plan or result is the finals'."""
        return any(p.is_final for p in self.plans) or any(r.task.repeat for r in self.results)

    @cached_property
    def last(self) -> Mapping[int, Result]:
        """Each trial's result of the most epochs in the search, by its number, in that order."""
        return {r.task.trial.number: r for r in self.search.results}

    def ranked(self, goal: Goal) -> list[Result]:
        """Each trial of the search by its last result, best first, by `goal.rank_key`."""
        return sorted(self.last.values(), key=goal.rank_key)

    def incumbent(self, goal: Goal) -> Result | None:
        """The best ok result of the search so far, if any; a trial is judged by its last result alone."""
        if goal not in self._incumbents:
            best = min(self.last.values(), key=goal.rank_key, default=None)
            self._incumbents[goal] = best if best is not None and math.isfinite(goal.cost(best)) else None
        return self._incumbents[goal]

    @cached_property
    def _incumbents(self) -> dict[Goal, Result | None]:
        return {}

    @cached_property
    def _searched(self) -> "History":
        plans = tuple(p for p in self.plans if not p.is_final)
        return replace(self, plans=plans, results=tuple(r for r in self.results if r.task.repeat == 0))

    def _still_best(self, new: "History") -> dict[Goal, Result | None]:
        """The incumbents after new results; one whose own trial was trained on is for `incumbent` to find again."""
        found: dict[Goal, Result | None] = {}
        for goal, best in self._incumbents.items():
            if best is None or best.task.trial.number not in new.last:
                rivals = [r for r in (best, new.incumbent(goal)) if r is not None]
                found[goal] = min(rivals, key=goal.rank_key, default=None)
        return found


def _merged(old: tuple[Result, ...], new: tuple[Result, ...]) -> tuple[Result, ...]:
    """Both sorted by task; mostly the new ones come last."""
    start = bisect_left(old, new[0].task.key, key=lambda r: r.task.key) if new else len(old)
    return (*old[:start], *sorted((*old[start:], *new), key=lambda r: r.task.key))
