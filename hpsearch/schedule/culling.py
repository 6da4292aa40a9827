"""Culling: each batch of trials climbs the rungs, and only what is among the best ever seen at a rung goes on.

A sampler that learns sees a batch's outcome before it proposes the next one.
"""

from dataclasses import dataclass, replace

from hpsearch.schedule.newcomers import CHUNK, Newcomers
from hpsearch.schedule.rungs import best, promotion, rungs
from hpsearch.schedule.schedule import ScheduleSpec
from hpsearch.trial import History, Over, Plan


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
