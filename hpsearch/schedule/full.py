"""Full: every trial is trained for all epochs."""

from dataclasses import dataclass, replace

from hpsearch.schedule.newcomers import CHUNK, Newcomers
from hpsearch.schedule.protocol import ScheduleSpec
from hpsearch.trial import History, Plan


@dataclass(frozen=True, slots=True)
class Full:
    """Newcomers alone, trained to the end at once."""

    newcomers: Newcomers

    @property
    def rungs(self) -> tuple[int, ...]:
        """All epochs."""
        return (self.newcomers.epochs,)

    def next_plan(self, history: History) -> Plan | None:
        """The next trials, or None where there is a `reason`."""
        new = self.newcomers
        return None if new.over(history) else new.next_plan(history, new.epochs)

    def reason(self, history: History) -> str | None:
        """Why no plan comes: target, patience, all trials done, or nothing left to propose."""
        return self.newcomers.reason(history)

    def waiting(self, history: History) -> frozenset[int]:
        """Nobody: a trial is trained once."""
        return frozenset()


def full_schedule(newcomers: Newcomers, spec: ScheduleSpec) -> Full:
    """The schedule `full`: chunked where something may end the search before all trials are done."""
    judged = newcomers.goal.target is not None or newcomers.patience is not None
    return Full(replace(newcomers, chunk=CHUNK if judged else None))
