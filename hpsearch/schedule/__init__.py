"""How long to train whom: pure functions of the history. A new schedule is one file and one line in `SCHEDULES`."""

from hpsearch.schedule.culling import culling_schedule
from hpsearch.schedule.full import full_schedule
from hpsearch.schedule.halving import halving_schedule
from hpsearch.schedule.newcomers import Newcomers
from hpsearch.schedule.protocol import Schedule, ScheduleFactory, ScheduleSpec
from hpsearch.schedule.rungs import mean_epochs, rungs

SCHEDULES: dict[str, ScheduleFactory] = {
    "full": full_schedule,
    "culling": culling_schedule,
    "halving": halving_schedule,
}

OPTIONS: dict[str, tuple[str, ...]] = dict.fromkeys(("culling", "halving"), ("min_epochs", "reduction_factor"))
"""What each schedule reads of a ScheduleSpec; a schedule without an entry reads nothing."""

__all__ = ["OPTIONS", "SCHEDULES", "Newcomers", "Schedule", "ScheduleFactory", "ScheduleSpec", "mean_epochs", "rungs"]
