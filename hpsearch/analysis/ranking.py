"""Who is best, ties shown as ties; and where the best lie after each quarter of a search, coarse to fine."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from hpsearch.analysis.finalists import Finalist
from hpsearch.history import History
from hpsearch.space import Axis, Choice, Space
from hpsearch.trial import BASELINE, STATUSES, Config, Goal, Result, Status, Value, elites


@dataclass(frozen=True, slots=True)
class Ranked:
    """One trial in the ranking, by its result of the highest budget; `culled`: it was not trained to the end.

    `rank` counts from 1 and is the same for trials of equal cost and budget (`tied`); None for a trial that is not
    ok. `cost` is the goal's, infinite for those. A finalist's `result` has the means of its repeats as metrics, and
    its `rank` is that of its group. A baseline has a rank only where it is of the first group. `searched` is what the
    search saw of a trial; None for a baseline.
    """

    result: Result
    cost: float
    rank: int | None
    tied: bool = False
    finalist: Finalist | None = None
    culled: bool = False
    searched: Result | None = None

    @property
    def label(self) -> str:
        """The rank as it is shown: `1`, `=2` for a tie, `-` for none."""
        return "-" if self.rank is None else f"={self.rank}" if self.tied else str(self.rank)


def rank(
    history: History,
    goal: Goal,
    finals: Sequence[Finalist] = (),
    culled: Collection[int] = (),
    baseline: Result | None = None,
) -> list[Ranked]:
    """One entry a trial: the finalists as they come, then best first by `goal.rank_key`, at the end what is not ok.

    Ranks are as in sports: 1, =2, =2, 4. The order among ties is by dev cost, then number. `culled` are
    trials' numbers. A `baseline` that is none of the finalists, as it was trained without them, comes last.
    """
    again = {finalist.number for finalist in finals}
    alike = Counter(f.rank for f in finals)
    ranking = [
        Ranked(f.mean, f.cost, f.rank, f.rank is not None and alike[f.rank] > 1, f, searched=history.last.get(f.number))
        for f in finals
    ]
    ordered = sorted((r for r in history.last.values() if r.task.trial.number not in again), key=goal.rank_key)
    for (_, cost), group in groupby(ordered, key=lambda r: (-r.task.budget, goal.cost(r))):
        equal = list(group)
        place = sum(r.rank is not None for r in ranking) + 1 if math.isfinite(cost) else None
        tied = place is not None and len(equal) > 1
        ranking.extend(Ranked(r, cost, place, tied, None, r.task.trial.number in culled, r) for r in equal)
    if baseline is not None and BASELINE not in again:
        ranking.append(Ranked(baseline, goal.cost(baseline), None))
    return ranking


def baseline_result(history: History) -> Result | None:
    """The baseline's first repeat, if it is done."""
    found = (r for r in history.results if r.task.trial.number == BASELINE)
    return min(found, key=lambda r: r.task.repeat, default=None)


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


SHARE, LEAST = 0.1, 3
"""The elites are the best tenth of the trials, at least three: those that zoom looks around."""
ENOUGH = 12
"""Ok trials below which the elites of a quarter are no elite."""


@dataclass(frozen=True, slots=True)
class Region:
    """One hyperparameter among the `elites` best of the first `after` trials; `having` of them have it at all.

    Of a range: the lowest and the highest value, where these are in [0, 1] on its scale, and where all are (`places`).
    Of a choice: the share of each of its values, in their order. Draws of all layers count together. None and () where
    no elite has it.
    """

    after: int
    elites: int
    having: int
    values: tuple[float, float] | None = None
    units: tuple[float, float] | None = None
    shares: tuple[float, ...] = ()
    places: tuple[float, ...] = ()


def best_configs(history: History, goal: Goal, upto: int | None = None) -> tuple[list[Config], int]:
    """The configs of the ok trials among the first `upto` (None: all), best first, and how many of them are elites.

    Where no cost differs, all are.
    """
    seen = [entry for entry in rank(history, goal) if upto is None or entry.result.task.trial.number <= upto]
    ok = [entry.result.task.trial.config for entry in seen if math.isfinite(entry.cost)]
    return ok, elites([entry.cost for entry in seen], SHARE, LEAST)


def regions(space: Space, history: History, goal: Goal) -> dict[str, tuple[Region, ...]]:
    """One region a quarter of the trials that have a result, for each hyperparameter; empty below 12 ok trials."""
    numbers = sorted(entry.result.task.trial.number for entry in rank(history, goal))
    if len(best_configs(history, goal)[0]) < ENOUGH:
        return {}
    quarters = []
    for quarter in (1, 2, 3, 4):
        after = math.ceil(len(numbers) * quarter / 4)
        configs, count = best_configs(history, goal, numbers[after - 1])
        quarters.append((after, configs[:count]))
    searched = {name: axis for name, axis in space.axes.items() if not axis.constant}
    return {name: tuple(region(name, axis, best, after) for after, best in quarters) for name, axis in searched.items()}


def region(name: str, axis: Axis, best: Sequence[Config], after: int) -> Region:
    """That of one hyperparameter among the `best` configs of the first `after` trials."""
    h, drawn = axis.hyperparameter, draws(name, axis, best)
    having = sum(bool(axis.drawn(name, config)) for config in best)
    if isinstance(h, Choice):
        spelled = [repr(value) for value in drawn]
        return Region(
            after, len(best), having, shares=tuple(spelled.count(repr(v)) / max(len(drawn), 1) for v in h.values)
        )
    numbers = [value for value in drawn if isinstance(value, int | float)]
    if not numbers:
        return Region(after, len(best), having)
    low, high = min(numbers), max(numbers)
    places = tuple(map(h.to_unit, numbers))
    return Region(after, len(best), having, (low, high), (h.to_unit(low), h.to_unit(high)), places=places)


def draws(name: str, axis: Axis, configs: Sequence[Config]) -> list[Value]:
    """All that the axis of this name drew of the configs, for each of several layers too."""
    return [value for config in configs for value in axis.drawn(name, config)]
