"""What a search tells whoever watches it. An observer never influences the search."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hpsearch.run.outlook import Outlook
from hpsearch.trial import Goal, Metric, Plan, Result


@dataclass(frozen=True, slots=True)
class Start:
    """The facts of a run as it starts or goes on.

    `trials` is how many are wanted in all, `finals` how many trainings come after them, `done` how many results are
    recorded, of both, and `finals_done` how many of those are the finals'. `rungs` are the budgets at which trials are
    compared, the last one all epochs; `continued` counts the trainings that were planned from one to the next.

    `measured` is what is known of the goal's metric. `outlook` knows how much longer, and is kept up to date. `live` is
    the folder where each worker appends its `live/<pid>.jsonl`, one line an epoch:
    {"trial": 3, "repeat": 0, "budget": 20, "epoch": 7, and metrics by name}.
    """

    name: str
    directory: Path
    goal: Goal
    measured: Metric
    trials: int
    epochs: int
    done: int
    jobs: int
    live: Path
    finals: int = 0
    rungs: tuple[int, ...] = ()
    continued: int = 0
    outlook: Outlook | None = None
    finals_done: int = 0


class Observer(Protocol):
    """Told of each event right after it is durable in the journal."""

    def started(self, start: Start) -> None:
        """The run starts or goes on."""
        ...

    def planned(self, plan: Plan) -> None:
        """A plan was decided."""
        ...

    def finished(self, result: Result, incumbent: Result | None) -> None:
        """A task came back; `incumbent` is the best so far, this one included."""
        ...

    def note(self, text: str) -> None:
        """Something worth a line: the test set is opened, a resume, a warning."""
        ...

    def ended(self) -> None:
        """Nothing more will come; leave the terminal clean. Called however the run ends."""
        ...


@dataclass(frozen=True, slots=True)
class Listeners:
    """An observer that passes each event on to any number of others, in their order; to none of them it is silence."""

    each: tuple[Observer, ...] = ()

    def started(self, start: Start) -> None:
        """Passed on, as all that follow."""
        for one in self.each:
            one.started(start)

    def planned(self, plan: Plan) -> None:
        """Likewise."""
        for one in self.each:
            one.planned(plan)

    def finished(self, result: Result, incumbent: Result | None) -> None:
        """Likewise."""
        for one in self.each:
            one.finished(result, incumbent)

    def note(self, text: str) -> None:
        """Likewise."""
        for one in self.each:
            one.note(text)

    def ended(self) -> None:
        """Likewise."""
        for one in self.each:
            one.ended()
