"""Trial, Task, Result, Plan, Over, Metric, Goal: the words every room shares."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Scalar = bool | int | float | str
Course = dict[str, Scalar | list[Scalar]]
"""A value over epochs: from which epoch on (from "1", in ascending order) which value. Keys are text, as in JSON."""
Value = Scalar | list[Scalar] | Course | None
Config = Mapping[str, Value]
Status = Literal["ok", "failed", "diverged", "timed_out"]
FAILED = ("failed", "timed_out")
"""What may go well another time: diverged would not."""
Direction = Literal["minimize", "maximize"]
STATUSES: tuple[Status, ...] = ("ok", "failed", "diverged", "timed_out")
BASELINE = 0
"""The number of the trial that the search has no part in: what is fixed, the rest by default; of the finals alone."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One candidate. `number` counts from 1 within the run and picks its seeds; `config` has Python values only.

    Number 0 is the baseline.
    """

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
    ok. `reproducible` is False where the machine had a say: a limit of time or memory, a worker that died. `folds` has
    each fold's own value of the metrics that are means over folds. `wrong` says of each row of the dev part whether it
    was wrong: one bit a row, the first one the highest of its byte, as base64; empty where that is not told.
    """

    task: Task
    status: Status
    metrics: Mapping[str, float] = field(default_factory=dict)
    curve: Mapping[str, list[float | None]] = field(default_factory=dict)
    epochs: int = 0
    seconds: float = 0.0
    reason: str = ""
    reproducible: bool = True
    folds: Mapping[str, list[float]] = field(default_factory=dict)
    wrong: str = ""


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

    `part` is the part of the data that it is measured on: train, train_dev, dev or test, or none of them. `tie` names
    the metric, the lower the better, that tells results apart which are equal in this one. With `asked` it is measured
    only where it is the goal.
    """

    name: str
    direction: Direction = "minimize"
    share: bool = False
    part: str = ""
    tie: str | None = None
    asked: bool = False


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
