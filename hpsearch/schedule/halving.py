"""Halving: all trials at the lowest rung, the best of them at the next one, and so on to the full epochs.

Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization" (2016), whose factor
is 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from hpsearch.schedule.newcomers import Newcomers
from hpsearch.schedule.rungs import best, promotion, rungs
from hpsearch.schedule.schedule import ScheduleSpec
from hpsearch.trial import History, Over, Plan, Result


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
