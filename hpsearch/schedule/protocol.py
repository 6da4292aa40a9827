"""What a schedule is, and how one is made."""

from typing import Protocol

from hpsearch.sampler.protocol import Sampler
from hpsearch.space import Space
from hpsearch.trial import Goal, History, Plan


class Schedule(Protocol):
    """How long to train whom: pure functions of the recorded history, asked only when no plan is open."""

    def next_plan(self, history: History) -> Plan | None:
        """The tasks to run next, or None where the search is done."""
        ...

    def reason(self, history: History) -> str | None:
        """Why no plan comes, as half a sentence for the user; None while there is one."""
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
    ) -> Schedule:
        """`trials` in all, each trained for `epochs`; `patience` in trials without a better incumbent."""
        ...
