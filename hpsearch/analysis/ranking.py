"""Who is best: one entry a trial, ties shown as ties, and how the incumbent came about."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from hpsearch.analysis.finalists import Finalist
from hpsearch.trial import STATUSES, Goal, History, Result, Status


@dataclass(frozen=True, slots=True)
class Ranked:
    """One trial in the ranking, by its result of the highest budget.

    `rank` counts from 1 and is the same for trials of equal cost and budget (`tied`); None for a trial that is not
    ok. `cost` is the goal's, infinite for those. A finalist's `result` has the means of its repeats as metrics, and
    its `rank` is that of its group.
    """

    result: Result
    cost: float
    rank: int | None
    tied: bool = False
    finalist: Finalist | None = None

    @property
    def label(self) -> str:
        """The rank as it is shown: `1`, `=2` for a tie, `-` for none."""
        return "-" if self.rank is None else f"={self.rank}" if self.tied else str(self.rank)


def rank(history: History, goal: Goal, finals: Sequence[Finalist] = ()) -> list[Ranked]:
    """One entry a trial: the finalists as they come, then best first by `goal.rank_key`, at the end what is not ok.

    Ranks are as in sports: 1, =2, =2, 4. The order among ties is by dev cost, then number.
    """
    again = {finalist.number for finalist in finals}
    ranking = [Ranked(f.mean, f.cost, f.rank, finalist=f) for f in finals]
    ordered = sorted((r for r in _last_results(history) if r.task.trial.number not in again), key=goal.rank_key)
    for (_, cost), group in groupby(ordered, key=lambda r: (-r.task.budget, goal.cost(r))):
        equal = list(group)
        place = len(ranking) + 1 if math.isfinite(cost) else None
        tied = place is not None and len(equal) > 1
        ranking.extend(Ranked(result, cost, place, tied) for result in equal)
    return ranking


def incumbents(history: History, goal: Goal) -> list[Result]:
    """Each trial that was better than all of smaller number, in that order; the last one is the best."""
    best: list[Result] = []
    for result in _last_results(history):
        if math.isfinite(goal.cost(result)) and (not best or goal.rank_key(result) < goal.rank_key(best[-1])):
            best.append(result)
    return best


def counts(history: History) -> dict[Status, int]:
    """How many trials ended in each status, by their result of the highest budget; every status is there."""
    found = Counter(r.status for r in _last_results(history))
    return {status: found[status] for status in STATUSES}


def _last_results(history: History) -> list[Result]:
    """The search's result of the highest budget for each trial, by number; finals (repeats) are another matter."""
    searched = (r for r in history.results if r.task.repeat == 0)
    by_trial = {r.task.trial.number: r for r in sorted(searched, key=lambda r: r.task.key)}
    return list(by_trial.values())
