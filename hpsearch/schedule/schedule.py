"""What a schedule is, the values that choose one, and what others know of a kind of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from hpsearch.history import History
from hpsearch.schedule.newcomers import Newcomers
from hpsearch.trial import Over, Plan


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

    def next(self, history: History) -> Plan | Over:
        """The tasks to run next and who waits meanwhile, or that the search is over, and why."""
        ...


@dataclass(frozen=True, slots=True)
class ScheduleKind:
    """How a schedule is made of who starts next, of whom it says how many together.

    `options` are the fields that it reads of a ScheduleSpec beside `kind`.
    """

    make: Callable[[Newcomers, ScheduleSpec], Schedule]
    options: tuple[str, ...] = ()
