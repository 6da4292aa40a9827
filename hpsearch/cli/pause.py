"""`--time 30m` and `--until 05:30`: when an invocation pauses."""

import re
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hpsearch.errors import UsageError

if TYPE_CHECKING:
    from hpsearch.deadline import Deadline

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


def pause_of(given: str | None, until: str | None) -> "Deadline":
    """The earlier of the two, from now on. Raises UsageError with what to write instead."""
    from hpsearch.config.durations import seconds_of
    from hpsearch.deadline import NEVER, Deadline

    try:
        monotonic = NEVER.monotonic if given is None else time.monotonic() + seconds_of(given)
    except ValueError as error:
        raise UsageError(f"--time {given}: {error}") from error
    wall = NEVER.wall if until is None else next_moment(until, datetime.now()).timestamp()
    return Deadline(monotonic, wall)


def next_moment(until: str, now: datetime) -> datetime:
    """The next time after `now` (local) that a clock shows HH:MM. Raises UsageError."""
    found = _CLOCK.fullmatch(until.strip())
    if found is None:
        hint = " (--time takes a duration)" if re.fullmatch(r"[0-9. dhms]+", until) else ""
        raise UsageError(f"--until {until}: must be a time of day from 00:00 to 23:59, such as 05:30{hint}")
    moment = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    return moment if moment > now else moment + timedelta(days=1)
