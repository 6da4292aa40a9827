"""When no further fleet begins."""

import math
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadline:
    """The earlier of a reading of the monotonic clock, which all processes of a machine share, and of the wall clock.

    Both in seconds: as `time.monotonic` has them, and since 1970. Infinity is never. `told` says whose it was.
    """

    monotonic: float = math.inf
    wall: float = math.inf
    told: str = "its time is up"

    @property
    def over(self) -> bool:
        """Whether it has passed."""
        return time.monotonic() >= self.monotonic or time.time() >= self.wall


NEVER = Deadline()
