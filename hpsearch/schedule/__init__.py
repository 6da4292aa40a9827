"""How long to train whom: pure functions of the history. A new schedule is one file and one line in `SCHEDULES`."""

from hpsearch.schedule.full import full_schedule
from hpsearch.schedule.protocol import Schedule, ScheduleFactory

SCHEDULES: dict[str, ScheduleFactory] = {
    "full": full_schedule,
}

__all__ = ["SCHEDULES", "Schedule", "ScheduleFactory"]
