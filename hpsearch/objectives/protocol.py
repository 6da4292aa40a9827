"""The protocol every objective keeps, and the context it is evaluated in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hpsearch.trial import Result, Task

Report = Callable[[Task, int, Mapping[str, float]], None]
"""report(task, epoch, metrics): for progress only; it never enters the history."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a worker hands an objective beside the tasks. `checkpoints` is a folder; it is a cache."""

    checkpoints: Path
    report: Report


class Objective(Protocol):
    """A callable being tuned. It is pickled to the workers, so it holds paths and settings, not arrays."""

    def fleets(self, tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
        """Groups the tasks that may be trained together, in the order to start them."""
        ...

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        """Trains the fleet. One result a task; never raises for what a config caused."""
        ...
