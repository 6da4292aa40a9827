"""What a schedule is, how one is made, and the values that choose one."""

from dataclasses import dataclass
from typing import Protocol

from hpsearch.sampler.protocol import Sampler
from hpsearch.space import Space
from hpsearch.trial import Goal, History, Plan


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


class ScheduleFactory(Protocol):
    """Makes a schedule of a checked config's values."""

    def __call__(
        self,
        *,
        space: Space,
        sampler: Sampler,
        seed: int,
        trials: int,
        epochs: int,
        goal: Goal,
        patience: int | None,
        spec: ScheduleSpec,
    ) -> Schedule:
        """`trials` in all, trained for at most `epochs`; `patience` in trials without a better incumbent."""
        ...
