"""What a sampler learns from: each searched trial's point and cost, and who is among the best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.history import History
from hpsearch.space import Space
from hpsearch.trial import Goal, Result, elites

Array = NDArray[np.float64]

TAIL = 2.0
"""Measured with search_quality: 1 to 4 are about the same; without a cut the process stalls where the tail is long."""


@dataclass(frozen=True, slots=True)
class Observations:
    """The points of trials in order of their numbers, and their costs: infinity for failed, diverged or timed out."""

    dimension: int
    points: list[Array]
    costs: Array
    order: NDArray[np.intp]
    """Indices of the trials, best first: by cost, epochs, tie, number."""

    def best(self, share: float, least: int) -> Array:
        """Points of the best `share` of all, at least `least`; of all where no cost differs; never of those without."""
        return self.at(self.order[: elites(self.costs.tolist(), share, least)])

    def at(self, indices: NDArray[np.intp]) -> Array:
        """The points of some trials, (n, dimension)."""
        return np.array([self.points[i] for i in indices]).reshape(len(indices), self.dimension)

    def standardized(self) -> Array:
        """(cost - mean) / sd, with the worst cost seen for whoever has none; zeros where all are the same.

        First what is above the median by more than twice what the best is below it is cut to that: costs have a long
        tail (a learning rate too high), and how bad the bad are says nothing of where among the good the best lie.
        """
        finite = self.costs[np.isfinite(self.costs)]
        if not len(finite):
            return np.zeros(len(self.costs))
        filled = np.where(np.isfinite(self.costs), self.costs, finite.max())
        scaled = filled / max(float(np.abs(filled).max()), 1e-300)  # costs of 1e200 have squares that are infinite
        median, best = float(np.median(scaled)), float(scaled.min())
        if median > best:
            scaled = np.minimum(scaled, median + TAIL * (median - best))
        spread = scaled.std()
        return np.asarray((scaled - scaled.mean()) / (spread if spread > 1e-12 else 1.0))


@dataclass(frozen=True, slots=True)
class HistoryReader:
    """Reads a history. What it remembers of each result changes no answer: a result is known by itself."""

    space: Space
    goal: Goal
    known: dict[int, tuple[Result, Array, float, float]] = field(default_factory=dict, compare=False, repr=False)

    def read(self, history: History, upto: int) -> Observations:
        """What another run brought, then the search's own trials 1 to `upto`."""
        own = self._searched(history, upto)
        read = [self._observed(-r.task.trial.number, r) for r in history.earlier]
        if not read:
            return own
        costs = np.array([r[2] for r in read])
        first = np.lexsort((np.array([r[3] for r in read]), costs))
        # Of equal costs the best of each run come first, and the other run's before this one's.
        places = np.append(np.argsort(first), np.argsort(own.order))
        costs = np.append(costs, own.costs)
        return Observations(self.space.dimension, [r[1] for r in read] + own.points, costs, np.lexsort((places, costs)))

    def _searched(self, history: History, upto: int) -> Observations:
        """The search's results (repeat 0) of trials 1 to `upto`; of a trial with several, that of the most epochs.

        Where the budgets differ, costs are made `comparable`, and of equal ones the more epochs come first.
        """
        seen = [r for r in history.results if r.task.repeat == 0 and r.task.trial.number <= upto]
        last = {r.task.trial.number: r for r in seen}
        read = [self._observed(number, result) for number, result in last.items()]
        costs, ties = np.array([r[2] for r in read]), np.array([r[3] for r in read])
        budgets = np.array([r.task.budget for r in last.values()])
        if len(seen) > len(last) or (budgets != budgets[:1]).any():
            costs = comparable(self._scores(seen, list(last)))
        order = np.lexsort((ties, -budgets, costs))
        return Observations(self.space.dimension, [r[1] for r in read], costs, order)

    def _scores(self, seen: Sequence[Result], numbers: Sequence[int]) -> Array:
        """Costs by trial and budget, NaN where there is no result."""
        rows = {number: i for i, number in enumerate(numbers)}
        columns = {budget: j for j, budget in enumerate(sorted({r.task.budget for r in seen}))}
        scores = np.full((len(rows), len(columns)), np.nan)
        for result in seen:
            scores[rows[result.task.trial.number], columns[result.task.budget]] = self.goal.cost(result)
        return scores

    def _observed(self, number: int, result: Result) -> tuple[Result, Array, float, float]:
        found = self.known.get(number)
        if found is None or found[0] is not result:
            point = self.space.encode(result.task.trial.config)
            found = self.known[number] = (result, point, self.goal.cost(result), self.goal.tie_of(result))
        return found


def comparable(scores: Array) -> Array:
    """Costs (trials,) of trials with these costs (trials, rungs): NaN where not trained so far, infinity where not ok.

    A trial of the highest rung that any finished has its cost there. One that was left behind has, with s its cost at
    its last rung and those who went on from there as survivors:
    max(median final cost of the survivors, median of all final costs) + max(0, s - the worst survivor's s).
    """
    reached = np.isfinite(scores).any(axis=0)
    if not reached.any():
        return np.full(len(scores), np.inf)
    top = int(np.flatnonzero(reached)[-1])
    trained = ~np.isnan(scores)
    last = scores.shape[1] - 1 - np.argmax(trained[:, ::-1], axis=1)
    costs = np.asarray(np.take_along_axis(scores, last[:, None], axis=1)[:, 0])
    final = np.isfinite(scores[:, top]) & (last == top)
    for rung in range(top):
        behind = (last == rung) & np.isfinite(costs)
        survivors = trained[:, rung] & (last > rung)
        typical = float(np.median(scores[final, top]))
        if (survivors & final).any():
            typical = max(typical, float(np.median(scores[survivors & final, top])))
        passed = scores[survivors & np.isfinite(scores[:, rung]), rung]
        worst = passed.max() if len(passed) else scores[behind, rung].min(initial=np.inf)
        costs[behind] = typical + np.maximum(costs[behind] - worst, 0.0)
    return costs


def state_before(history: History, batch: int) -> Mapping[str, Any]:
    """The newest state that a sampler left in a plan of a batch before this one; empty where there is none."""
    for plan in reversed(history.plans):
        if plan.state.get("batch", batch) < batch:
            return plan.state
    return {}


def begun_with(history: History, trials: int) -> int:
    """The number of trials that the search was begun with, as its first plan recorded; `trials` where it begins now."""
    return int(next((p.state["trials"] for p in history.plans if "trials" in p.state), trials))
