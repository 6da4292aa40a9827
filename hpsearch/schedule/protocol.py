"""What a schedule is, how one is made, and the values that choose one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from hpsearch.schedule.newcomers import Newcomers
from hpsearch.trial import History, Plan


@dataclass(frozen=True, slots=True)
class ScheduleSpec:
    """How long to train whom; `kind` is a name in the table of schedules.

    Of a schedule with rungs `min_epochs` is the lowest one (None: a share of the epochs), and one trial in
    `reduction_factor` goes on from each.
    """

    kind: str = "full"
    min_epochs: int | None = None
    reduction_factor: int = 3


class Schedule(Protocol):
    """How long to train whom: pure functions of the recorded history, asked only when no plan is open."""

    @property
    def rungs(self) -> tuple[int, ...]:
        """The budgets at which trials are compared, growing; the last one is all epochs."""
        ...

    def next_plan(self, history: History) -> Plan | None:
        """The tasks to run next, or None where the search is done."""
        ...

    def reason(self, history: History) -> str | None:
        """Why no plan comes, as half a sentence for the user; None while there is one."""
        ...

    def waiting(self, history: History) -> frozenset[int]:
        """Numbers of the trials that a plan after the next one may train on: their checkpoints are kept."""
        ...


ScheduleFactory = Callable[[Newcomers, ScheduleSpec], Schedule]
"""Makes a schedule: of who starts next it says how many together."""
