"""What the finals say: the mean and spread of each finalist, who cannot be told apart, and who is recommended."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hpsearch.analysis.ties import groups
from hpsearch.history import History
from hpsearch.trial import Config, Goal, Result

EffortOf = Callable[[Config], int]
"""What an epoch of that config costs."""


@dataclass(frozen=True, slots=True)
class Finalist:
    """One trial of the finals.

    `repeats` are its results by repeat, `mean` is `saved` with the means of all repeats as metrics, and `saved` the
    repeat of the lowest tie, whose model is kept. `spread` has the standard deviation of each metric (0 for a
    single repeat). `rank` is that of its group; None for one with a repeat that is not ok. `effort` is that
    of an epoch, 0 where it is not known.
    """

    repeats: tuple[Result, ...]
    mean: Result
    saved: Result
    spread: Mapping[str, float]
    cost: float
    rank: int | None
    effort: int

    @property
    def number(self) -> int:
        """The trial's."""
        return self.saved.task.trial.number

    @property
    def work(self) -> int:
        """Effort times epochs: what it takes to train."""
        return self.effort * sum(r.epochs for r in self.repeats)


def finalists(history: History, goal: Goal, effort: EffortOf | None) -> list[Finalist]:
    """Best group first, the cheapest of a group first, so that the first one is recommended; none while finals run.

    Those with a repeat that is not ok come last; where there are no others, the list is empty.
    """
    if any(t.repeat for t in history.open_tasks):
        return []
    repeats: dict[int, list[Result]] = {}
    for result in history.results:
        if result.task.repeat:
            repeats.setdefault(result.task.trial.number, []).append(result)
    whole: list[Finalist] = []
    broken: list[Finalist] = []
    for results in repeats.values():
        sound = all(math.isfinite(goal.cost(r)) for r in results)
        (whole if sound else broken).append(_finalist(results, goal, effort, sound))
    if not whole:
        return []
    ranks = groups([[goal.cost(r) for r in one.repeats] for one in whole])
    ranked = [replace(one, rank=rank) for one, rank in zip(whole, ranks, strict=True)]
    return sorted(ranked, key=lambda f: (f.rank, f.work, f.cost, f.number)) + broken


def _finalist(results: Sequence[Result], goal: Goal, effort: EffortOf | None, sound: bool) -> Finalist:
    """Without its rank. One that is not sound stands for its first repeat that is not."""
    each = effort(results[0].task.trial.config) if effort else 0
    if not sound:
        bad = next(r for r in results if not math.isfinite(goal.cost(r)))
        return Finalist(tuple(results), bad, bad, {}, math.inf, None, each)
    saved = min(results, key=lambda r: (r.metrics.get(goal.tie or "", goal.cost(r)), r.task.repeat))
    values = {name: [r.metrics[name] for r in results] for name in saved.metrics}
    means = {name: math.fsum(measured) / len(measured) for name, measured in values.items()}
    spread = {name: float(np.std(some, ddof=1)) if len(some) > 1 else 0.0 for name, some in values.items()}
    mean = replace(saved, metrics=means)
    return Finalist(tuple(results), mean, saved, spread, goal.cost(mean), None, each)


def saved_winner(history: History, goal: Goal, effort: EffortOf | None) -> Result | None:
    """The result whose model is tested and saved, by the finals where there were any; None where no trial is ok."""
    finals = finalists(history, goal, effort)
    return finals[0].saved if finals else history.incumbent(goal)
