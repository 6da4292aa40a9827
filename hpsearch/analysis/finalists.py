"""What the finals say: the mean and spread of each finalist, who cannot be told apart, and who is recommended."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hpsearch.analysis.ties import groups
from hpsearch.trial import Config, Goal, History, Result

Parameters = Callable[[Config], int]
"""How many numbers a network of that config learns."""


@dataclass(frozen=True, slots=True)
class Finalist:
    """One trial of the finals.

    `repeats` are its results by repeat, `mean` is `saved` with the means of all repeats as metrics, and `saved` the
    repeat of the lowest dev cost, whose model is kept. `spread` has the standard deviation of each metric (0 for a
    single repeat). `rank` is that of its group; None for one with a repeat that is not ok.
    """

    repeats: tuple[Result, ...]
    mean: Result
    saved: Result
    spread: Mapping[str, float]
    cost: float
    rank: int | None
    parameters: int

    @property
    def number(self) -> int:
        """The trial's."""
        return self.saved.task.trial.number

    @property
    def work(self) -> int:
        """Parameters times epochs: what it takes to train."""
        return self.parameters * sum(r.epochs for r in self.repeats)


def finalists(history: History, goal: Goal, parameters: Parameters) -> list[Finalist]:
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
        (whole if sound else broken).append(_finalist(results, goal, parameters, sound))
    if not whole:
        return []
    ranks = groups([[goal.cost(r) for r in one.repeats] for one in whole])
    ranked = [replace(one, rank=rank) for one, rank in zip(whole, ranks, strict=True)]
    return sorted(ranked, key=lambda f: (f.rank, f.work, f.cost, f.number)) + broken


def _finalist(results: Sequence[Result], goal: Goal, parameters: Parameters, sound: bool) -> Finalist:
    """Without its rank. One that is not sound stands for its first repeat that is not."""
    config = results[0].task.trial.config
    if not sound:
        bad = next(r for r in results if not math.isfinite(goal.cost(r)))
        return Finalist(tuple(results), bad, bad, {}, math.inf, None, parameters(config))
    saved = min(results, key=lambda r: (r.metrics.get("dev_cost", goal.cost(r)), r.task.repeat))
    values = {name: [r.metrics[name] for r in results] for name in saved.metrics}
    means = {name: math.fsum(each) / len(each) for name, each in values.items()}
    spread = {name: float(np.std(each, ddof=1)) if len(each) > 1 else 0.0 for name, each in values.items()}
    mean = replace(saved, metrics=means)
    return Finalist(tuple(results), mean, saved, spread, goal.cost(mean), None, parameters(config))
