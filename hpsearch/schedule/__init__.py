"""How long to train whom: pure functions of the history. A new one is one definition and one line in `SCHEDULES`."""

from hpsearch.schedule.climbing import culling_schedule, halving_schedule, mean_epochs
from hpsearch.schedule.newcomers import Newcomers
from hpsearch.schedule.schedule import Schedule, ScheduleKind, ScheduleSpec, finals_plan, full_schedule

SCHEDULES: dict[str, ScheduleKind] = {
    "full": ScheduleKind(full_schedule),
    "culling": ScheduleKind(culling_schedule, options=("min_epochs", "reduction_factor")),
    "halving": ScheduleKind(halving_schedule, options=("min_epochs", "reduction_factor")),
}

__all__ = ["SCHEDULES", "Newcomers", "Schedule", "ScheduleKind", "ScheduleSpec", "finals_plan", "mean_epochs"]
