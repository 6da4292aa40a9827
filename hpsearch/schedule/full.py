"""Full: every trial is trained for all epochs."""

from dataclasses import dataclass, replace

from hpsearch.history import History
from hpsearch.schedule.newcomers import CHUNK, Newcomers
from hpsearch.schedule.schedule import ScheduleSpec
from hpsearch.trial import Over, Plan


@dataclass(frozen=True, slots=True)
class Full:
    """Newcomers alone, trained to the end at once."""

    newcomers: Newcomers

    @property
    def rungs(self) -> tuple[int, ...]:
        """All epochs."""
        return (self.newcomers.epochs,)

    def next(self, history: History) -> Plan | Over:
        """The next trials; nobody waits, since a trial is trained once."""
        return self.newcomers.next(history, self.newcomers.epochs)


def full_schedule(newcomers: Newcomers, spec: ScheduleSpec) -> Full:
    """The schedule `full`: chunked where something may end the search before all trials are done."""
    judged = newcomers.goal.target is not None or newcomers.patience is not None
    return Full(replace(newcomers, chunk=CHUNK if judged else None))
