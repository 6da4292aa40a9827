"""What a run has before it, told of plans and results as they come: the same for whoever watches, now or later.

Work is counted in epochs, each weighed by what it takes by the shapes alone. Of what is not decided yet (who goes on to
a higher rung, who is stopped early) the mean is expected.
"""

import heapq
import math
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from hpsearch.config import RunConfig
from hpsearch.history import History
from hpsearch.run.journal import Row
from hpsearch.run.state import Key, RunState
from hpsearch.run.time_left import Done, time_left
from hpsearch.schedule import mean_epochs
from hpsearch.trial import Config, Goal, Plan, Result, Task

FINALISTS = 5
"""Of how many of the best so far the finals are expected to be: larger networks are often better."""


@dataclass
class Outlook:
    """What a run has before it, told of each plan and result as they come: `left` says how long that takes.

    `jobs` train at a time. `trials` are wanted, each trained for `each` epochs on average; then `finals` trainings of
    all `epochs`, of the best by `goal`. `weigh` is what an epoch of a config takes, in any unit. After `limit` seconds
    it ends whatever is left.
    """

    jobs: int
    trials: int
    each: float
    epochs: int
    finals: int = 0
    weigh: Callable[[Config], float] = lambda config: 1.0
    limit: float = math.inf
    goal: Goal | None = None
    _best: dict[int, tuple[Any, float]] = field(default_factory=dict)
    _open: dict[Key, float] = field(default_factory=dict)
    _trained: dict[tuple[int, int], int] = field(default_factory=dict)
    _before: dict[tuple[int, int], float] = field(default_factory=dict)
    _weights: dict[int, float] = field(default_factory=dict)
    _done: list[Done] = field(default_factory=list)
    _wanted: float = 0.0
    _nominal: float = 0.0
    _planned: float = 0.0
    _finals_planned: int = 0
    _origin: tuple[float, float] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        config: RunConfig,
        jobs: int,
        rungs: Sequence[int],
        finals: int,
        weigh: Callable[[Config], float],
        past: History,
        limit: float = math.inf,
    ) -> "Outlook":
        """Of a run that has come so far: what came back in the past is done, and nobody knows when."""
        each = mean_epochs(rungs, config.schedule)
        outlook = cls(jobs, config.trials, each, config.epochs, finals, weigh, limit, config.goal)
        results = {result.task.key: result for result in past.results}
        for plan in past.plans:
            outlook.planned(plan)
            for result in (results[task.key] for task in plan.tasks if task.key in results):
                outlook._take(result)
        return outlook

    def planned(self, plan: Plan) -> None:
        """These tasks are decided."""
        new = {task.trial.number: task.trial.config for task in plan.tasks}
        weights = {number: self.weigh(config) for number, config in new.items() if number not in self._weights}
        with self._lock:
            self._weights |= weights
            for task in plan.tasks:
                self._open[task.key] = self._nominal_of(task) * self._weights[task.trial.number]
                self._planned += 0 if task.repeat else self._nominal_of(task)
                self._finals_planned += task.repeat > 0

    def finished(self, fleet: Iterable[Result], at: float) -> None:
        """These came back together, `at` seconds after the beginning."""
        with self._lock:
            fleet = list(fleet)
            seconds = sum(result.seconds - self._before.get(_model(result.task), 0.0) for result in fleet)
            self._done.append(Done(at, seconds, sum(map(self._take, fleet))))

    def left(self, now: float, running: Mapping[Key, int] | None = None) -> float | None:
        """Seconds until the end, `now` seconds after the beginning; None while nothing is known.

        `running` are the epochs, in all, that tasks in training have come to; without it they are taken to have been
        trained ever since, as fast as those that came back.
        """
        with self._lock:
            begun = self._begun()
            trained = self._presumed(now, begun) if running is None else self._running(running)
            if self._origin is None and (trained > 0 or self._done):
                self._origin = (begun, 0.0) if self._done else (now, trained)
            found = time_left(self._done, trained, self._ahead() - trained, now, self.jobs, self._origin or (0.0, 0.0))
        return None if found is None else max(min(found, self.limit - now), 0.0)

    def _begun(self) -> float:
        """When the first of the fleets that came back began."""
        return max(min((fleet.at - fleet.seconds for fleet in self._done[:64]), default=0.0), 0.0)

    def _presumed(self, now: float, begun: float) -> float:
        """The work that is expected to have been done of what is open and never came back."""
        spent, work = sum(piece.seconds for piece in self._done), sum(piece.work for piece in self._done)
        if spent <= 0:
            return 0.0
        longest = max(now - self._done[-1].at, *(fleet.seconds for fleet in self._done[-2 * self.jobs :]))
        unknown = min(self.jobs * (now - begun) - spent, self.jobs * longest)
        return min(max(unknown, 0.0) * work / spent, sum(self._open.values()) / 2)

    def _nominal_of(self, task: Task) -> int:
        return max(task.budget - self._trained.get(_model(task), 0), 1)

    def _take(self, result: Result) -> float:
        """The work that it was; what it stands for is not ahead any more."""
        task = result.task
        number, key = task.trial.number, _model(task)
        nominal, before = self._nominal_of(task), self._trained.get(key, 0)
        work = max(result.epochs - before, 0)
        self._open.pop(task.key, None)
        if self.goal is not None and not task.repeat:
            self._best[number] = self.goal.rank_key(result), self._weights.get(number, 1.0)
        self._trained[key], self._before[key] = task.budget, result.seconds
        self._wanted += nominal
        self._nominal += work if result.epochs else nominal
        return work * self._weights.get(number, 1.0)

    def _running(self, running: Mapping[Key, int]) -> float:
        return sum(
            max(epoch - self._trained.get((key[0], key[2]), 0), 0) * self._weights.get(key[0], 1.0)
            for key, epoch in running.items()
            if key in self._open
        )

    def _ahead(self) -> float:
        """The work of what is open, and of what is still to be planned; those that stop early do less."""
        share = (self._nominal + self.epochs) / (self._wanted + self.epochs)
        weights: Iterable[float] = self._weights.values()
        mean = sum(weights) / len(self._weights) if self._weights else 1.0
        trials = max(self.trials * self.each - self._planned, 0.0) if not self._finals_planned else 0.0
        finals = max(self.finals - self._finals_planned, 0) * self.epochs if not self._finals_planned else 0
        best = heapq.nsmallest(FINALISTS, self._best.values())
        again = sum(weight for _, weight in best) / len(best) if best else mean
        return share * (sum(self._open.values()) + mean * trials + again * finals)


def _model(task: Task) -> tuple[int, int]:
    """Which is trained on, from budget to budget."""
    return task.trial.number, task.repeat


def replayed(outlook: Outlook, entries: Iterable[Row], state: RunState) -> Outlook:
    """An outlook that is told of a journal's plans and results, by the run's own seconds, as it was when they came."""
    plans = {plan.number: plan for plan in state.history.plans}
    results = {result.task.key: result for result in state.history.results}
    for at, together in groupby(entries, key=lambda entry: entry.get("elapsed", 0.0)):
        rows = list(together)
        for row in rows:
            if row["kind"] == "plan":
                outlook.planned(plans[row["plan"]])
        keys = [(row["trial"], row["budget"], row["repeat"]) for row in rows if row["kind"] == "result"]
        if fleet := [results[key] for key in keys if key in results]:
            outlook.finished(fleet, at)
    return outlook
