"""What the finals say: the mean and spread of each finalist, who cannot be told apart, and who is recommended."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hpsearch.analysis.ties import LEVEL, groups, paired_p
from hpsearch.history import History
from hpsearch.trial import BASELINE, Config, Goal, Result

EffortOf = Callable[[Config], int]
"""What an epoch of that config costs."""


@dataclass(frozen=True, slots=True)
class Finalist:
    """One trial of the finals.

    `repeats` are its results by repeat, `mean` is `saved` with the means of all repeats as metrics, and `saved` the
    repeat of the lowest tie, whose model is kept. `spread` has the standard deviation of each metric (0 for a
    single repeat), with folds over those of all repeats. `rank` is that of its group; None for one with a repeat that
    is not ok, and for a baseline that is not of the first group: it stands beside the ranks, not among them. `effort`
    is that of an epoch, 0 where it is not known.
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
    def is_baseline(self) -> bool:
        """Whether it is the trial that the search has no part in."""
        return self.number == BASELINE

    def costs(self, goal: Goal) -> list[float]:
        """What is paired: the costs of the repeats or, where they have folds, of all folds."""
        values = [(r, r.folds.get(goal.metric, [r.metrics[goal.metric]])) for r in self.repeats]
        return [goal.cost(replace(r, metrics={goal.metric: value})) for r, some in values for value in some]

    @property
    def work(self) -> int:
        """Effort times epochs: what it takes to train."""
        return self.effort * sum(r.epochs for r in self.repeats)


def finalists(history: History, goal: Goal, effort: EffortOf | None) -> list[Finalist]:
    """Best group first, and of it first the cheapest of those with `close` means, so that the first one is recommended.

    None while finals run, and where the baseline was trained without finalists. A baseline that is not of the first
    group follows the others. Those with a repeat that is not ok come last; where there are no others, the list is
    empty.
    """
    if any(t.repeat for t in history.open_tasks):
        return []
    repeats: dict[int, list[Result]] = {}
    for result in history.results:
        if result.task.repeat:
            repeats.setdefault(result.task.trial.number, []).append(result)
    if not repeats.keys() - {BASELINE}:
        return []
    whole: list[Finalist] = []
    broken: list[Finalist] = []
    for results in repeats.values():
        sound = all(math.isfinite(goal.cost(r)) for r in results)
        (whole if sound else broken).append(_finalist(results, goal, effort, sound))
    if not whole:
        return []
    leader = min(whole, key=lambda f: (f.cost, f.number))
    rivals = [f for f in whole if not f.is_baseline or f is leader]
    ranks = groups([f.costs(goal) for f in rivals], _overlap(leader.saved))
    ranked = [replace(f, rank=rank) for f, rank in zip(rivals, ranks, strict=True)]
    beside = [replace(f, rank=_beside(f, leader, goal)) for f in whole if f not in rivals]
    if any(f.rank == 1 for f in beside):  # it takes a place among the first
        ranked = [replace(f, rank=f.rank + (f.rank > 1)) for f in ranked if f.rank is not None]
    cheap = {f.number for f in (*ranked, *beside) if f.rank == 1 and close(f, leader, goal)}

    def place(f: Finalist) -> tuple[float, ...]:
        rank = math.inf if f.rank is None else f.rank
        return (rank, f.number not in cheap, f.work if f.number in cheap else 0, f.cost, f.number)

    return sorted([*ranked, *beside], key=place) + broken


def effort_decided(finals: Sequence[Finalist]) -> bool:
    """Whether the first one has won by what it costs, and not by its mean."""
    return any(f.rank == 1 and f.cost < finals[0].cost for f in finals)


CLOSE = 0.1
"""Of a seed spread: by how much a mean may be above the best one of those that it is tied with, and be taken."""


def close(one: Finalist, best: Finalist, goal: Goal) -> bool:
    """Whether so little speaks against taking `one` instead of the tied `best`, whose mean is the lowest.

    A tie says that the difference could be chance, not that there is none: of a noisy config nobody can be told apart.
    With nothing known beforehand the mean difference is what is expected to be lost (a flat prior: A. Gelman et al.,
    Bayesian Data Analysis, section 2.5), and it may be a tenth of the standard deviation of a repeat: of the steadier
    of the two, so that noise excuses nothing.
    """
    spread = min(_seed_spread(f.repeats, goal) for f in (one, best))
    return one.cost - best.cost <= CLOSE * spread


def _seed_spread(repeats: Sequence[Result], goal: Goal) -> float:
    return float(np.std([goal.cost(r) for r in repeats], ddof=1)) if len(repeats) > 1 else 0.0


def _beside(baseline: Finalist, leader: Finalist, goal: Goal) -> int | None:
    """The rank of a baseline that does not lead: 1 where the leader cannot be told from it."""
    p = paired_p(leader.costs(goal), baseline.costs(goal), _overlap(leader.saved))
    return 1 if p > LEVEL else None


def _finalist(results: Sequence[Result], goal: Goal, effort: EffortOf | None, sound: bool) -> Finalist:
    """Without its rank. One that is not sound stands for its first repeat that is not."""
    each = effort(results[0].task.trial.config) if effort else 0
    if not sound:
        bad = next(r for r in results if not math.isfinite(goal.cost(r)))
        return Finalist(tuple(results), bad, bad, {}, math.inf, None, each)
    saved = min(results, key=lambda r: (r.metrics.get(goal.tie or "", goal.cost(r)), r.task.repeat))
    means = {name: math.fsum(r.metrics[name] for r in results) / len(results) for name in saved.metrics}
    mean = replace(saved, metrics=means)
    return Finalist(tuple(results), mean, saved, spread_of(results), goal.cost(mean), None, each)


def spread_of(results: Sequence[Result]) -> dict[str, float]:
    """The standard deviation of each metric of ok results: over the folds of all, or over the results; 0 for one."""
    values = {name: [v for r in results for v in r.folds.get(name, [r.metrics[name]])] for name in results[0].metrics}
    return {name: float(np.std(some, ddof=1)) if len(some) > 1 else 0.0 for name, some in values.items()}


def told_spread(result: Result, finalist: Finalist | None) -> Mapping[str, float]:
    """The spread of what a trial's metrics are means of, repeats or folds; empty where they are none."""
    if finalist is not None:
        return finalist.spread if len(finalist.repeats) > 1 or finalist.saved.folds else {}
    return spread_of([result]) if result.folds else {}


def _overlap(result: Result) -> float:
    """Rows that a fold is judged on, over those that it is trained on; 0 without folds."""
    folds = len(next(iter(result.folds.values()), ()))
    return 1 / (folds - 1) if folds > 1 else 0.0


def taken_home(finals: Sequence[Finalist], incumbent: Result | None, ensemble: bool) -> tuple[Result, ...]:
    """The results whose models are tested and saved: the first finalist's repeats, all of an `ensemble` or the best.

    Without finals the search's incumbent; none where no trial is ok.
    """
    if finals:
        return finals[0].repeats if ensemble else (finals[0].saved,)
    return () if incumbent is None else (incumbent,)
