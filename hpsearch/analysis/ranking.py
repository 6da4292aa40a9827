"""Who is best: one entry a trial, ties shown as ties."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from hpsearch.analysis.finalists import Finalist
from hpsearch.trial import STATUSES, Goal, History, Result, Status


@dataclass(frozen=True, slots=True)
class Ranked:
    """One trial in the ranking, by its result of the highest budget; `culled`: it was not trained to the end.

    `rank` counts from 1 and is the same for trials of equal cost and budget (`tied`); None for a trial that is not
    ok. `cost` is the goal's, infinite for those. A finalist's `result` has the means of its repeats as metrics, and
    its `rank` is that of its group.
    """

    result: Result
    cost: float
    rank: int | None
    tied: bool = False
    finalist: Finalist | None = None
    culled: bool = False

    @property
    def label(self) -> str:
        """The rank as it is shown: `1`, `=2` for a tie, `-` for none."""
        return "-" if self.rank is None else f"={self.rank}" if self.tied else str(self.rank)


def rank(history: History, goal: Goal, finals: Sequence[Finalist] = (), culled: Collection[int] = ()) -> list[Ranked]:
    """One entry a trial: the finalists as they come, then best first by `goal.rank_key`, at the end what is not ok.

    Ranks are as in sports: 1, =2, =2, 4. The order among ties is by dev cost, then number. `culled` are
    trials' numbers.
    """
    again = {finalist.number for finalist in finals}
    ranking = [Ranked(f.mean, f.cost, f.rank, finalist=f) for f in finals]
    ordered = sorted((r for r in history.last.values() if r.task.trial.number not in again), key=goal.rank_key)
    for (_, cost), group in groupby(ordered, key=lambda r: (-r.task.budget, goal.cost(r))):
        equal = list(group)
        place = len(ranking) + 1 if math.isfinite(cost) else None
        tied = place is not None and len(equal) > 1
        ranking.extend(Ranked(r, cost, place, tied, culled=r.task.trial.number in culled) for r in equal)
    return ranking


def counts(history: History) -> dict[Status, int]:
    """How many trials ended in each status, by their result of the highest budget; every status is there."""
    by_status = Counter(r.status for r in history.last.values())
    return {status: by_status[status] for status in STATUSES}


def culled(history: History, epochs: int, ended: bool) -> frozenset[int]:
    """Numbers of the trials that went well and were left behind: others went on, or the search has `ended`."""
    short = {n for n, r in history.last.items() if r.status == "ok" and r.task.budget < epochs}
    if not short or ended:
        return frozenset(short)
    left: set[int] = set()
    waiting: dict[int, int] = {}
    for plan in history.plans:
        now = {task.trial.number: task.budget for task in plan.tasks}
        passed = {n for n, budget in waiting.items() if plan.is_final or budget < max(now.values())}
        left |= passed - now.keys()
        waiting = {n: budget for n, budget in waiting.items() if n not in passed} | now
    return frozenset(short & left)
