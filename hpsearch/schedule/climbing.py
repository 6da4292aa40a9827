"""Schedules that climb rungs, the budgets at which trials are compared: only who does well goes on to the next one.

Culling: each batch of trials climbs the rungs, and only what is among the best ever seen at a rung goes on. A sampler
that learns sees a batch's outcome before it proposes the next one.

Halving: all trials at the lowest rung, the best of them at the next one, and so on to the full epochs. Jamieson and
Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization" (2016), whose factor is 2.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from hpsearch.history import History
from hpsearch.schedule.newcomers import CHUNK, Newcomers
from hpsearch.schedule.schedule import ScheduleSpec
from hpsearch.trial import Goal, Over, Plan, Result


def rungs(epochs: int, spec: ScheduleSpec) -> tuple[int, ...]:
    """The budgets, growing, the last one all `epochs`.

    From `min_epochs` on each is `reduction_factor` times the one before. Without it there are two below the epochs, a
    factor and two factors smaller, or as many as few epochs have room for.
    """
    factor = spec.reduction_factor
    if spec.min_epochs is None:
        return tuple(sorted({max(epochs // factor**2, 1), max(epochs // factor, 1), epochs}))
    found = [spec.min_epochs]
    while found[-1] < epochs:  # multiplied, never by logarithms: floor(log(243, 3)) is 4
        found.append(found[-1] * factor)
    return (*found[:-1], epochs)


def mean_epochs(steps: Sequence[int], spec: ScheduleSpec) -> float:
    """The epochs that a trial is trained on average where one in `reduction_factor` goes on from each of the rungs."""
    grown = [high - low for low, high in zip((0, *steps), steps, strict=False)]
    return math.fsum(step / spec.reduction_factor**k for k, step in enumerate(grown))


def best(results: Sequence[Result], goal: Goal, most: int) -> list[Result]:
    """The `most` best of one rung, by `goal.rank_key`; never one that is not ok."""
    ranked = sorted(results, key=goal.rank_key)[:most]
    return [r for r in ranked if math.isfinite(goal.cost(r))]


def promotion(history: History, going_on: Sequence[Result], steps: Sequence[int]) -> Plan | None:
    """Those results' trials, in order of their numbers, trained on to the next of the rungs; None without any."""
    tasks = sorted((r.task for r in going_on), key=lambda task: task.key)
    if not tasks or tasks[0].budget >= steps[-1]:
        return None
    higher = next(step for step in steps if step > tasks[0].budget)
    return Plan(history.next_plan, tuple(replace(task, budget=higher) for task in tasks))


@dataclass(frozen=True, slots=True)
class Culling:
    """`rungs` are budgets in epochs, the last one all of them; one in `factor` of all results at a rung goes on.

    At least the best one does. A trial is judged once at each rung, with its batch: the trials of one plan. With more
    `trials` after the end, new batches are compared with all that came before.
    """

    newcomers: Newcomers
    rungs: tuple[int, ...]
    factor: int

    def next(self, history: History) -> Plan | Over:
        """The last plan's trials that go on, else the next batch; nobody waits: it is now or never."""
        return self._higher(history) or self.newcomers.next(history, self.rungs[0])

    def _higher(self, history: History) -> Plan | None:
        if not history.plans:
            return None
        batch = {task.key for task in history.plans[-1].tasks}
        budget = history.plans[-1].tasks[0].budget
        seen = [r for r in history.results if r.task.budget == budget]
        leading = best(seen, self.newcomers.goal, max(len(seen) // self.factor, 1))
        return promotion(history, [r for r in leading if r.task.key in batch], self.rungs)


def culling_schedule(newcomers: Newcomers, spec: ScheduleSpec) -> Culling:
    """The schedule `culling`; a sampler that does not learn from results starts 32 trials together."""
    newcomers = replace(newcomers, chunk=CHUNK)
    return Culling(newcomers, rungs(newcomers.epochs, spec), spec.reduction_factor)


@dataclass(frozen=True, slots=True)
class Halving:
    """`rungs` are budgets in epochs, the last one all of them; one in `factor`, rounded up, goes on from each.

    All `trials` are one bracket, compared among themselves. With more `trials` after its end, the new ones are a second
    bracket. Target and patience are judged between brackets, where some were fully trained.
    """

    newcomers: Newcomers
    rungs: tuple[int, ...]
    factor: int

    def next(self, history: History) -> Plan | Over:
        """More of the bracket at its lowest rung, else those that go on, else the first of the next bracket."""
        return self._filling(history) or self._higher(history) or self.newcomers.next(history, self.rungs[0])

    def _filling(self, history: History) -> Plan | None:
        """While a bracket is filled all of it waits: the best are chosen when all of them are there."""
        begun = self._lowest(history) if len(self.rungs) > 1 else []
        more = self.newcomers.unjudged(history, self.rungs[0]) if begun else None
        if not isinstance(more, Plan):
            return None
        return replace(more, waiting=frozenset(r.task.trial.number for r in begun))

    def _higher(self, history: History) -> Plan | None:
        if not history.plans:
            return None
        current = self._lowest(history) or _results_of([history.plans[-1]], history)
        most = -(-len(current) // self.factor)
        return promotion(history, best(current, self.newcomers.goal, most), self.rungs)

    def _lowest(self, history: History) -> list[Result]:
        """Results of the trials that have begun since the last ones went on: the bracket, until some go on."""
        started = takewhile(lambda plan: plan.tasks[0].budget == self.rungs[0], reversed(history.plans))
        return _results_of(list(started), history)


def _results_of(plans: Sequence[Plan], history: History) -> list[Result]:
    keys = {task.key for plan in plans for task in plan.tasks}
    return [r for r in history.results if r.task.key in keys] if keys else []


def halving_schedule(newcomers: Newcomers, spec: ScheduleSpec) -> Halving:
    """The schedule `halving`."""
    return Halving(newcomers, rungs(newcomers.epochs, spec), spec.reduction_factor)
