"""What a built objective offers: to the run in the driver, and to the workers that train."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.encoding import Encoding
from hpsearch.deadline import NEVER, Deadline
from hpsearch.trial import Result, Task

Report = Callable[[Task, int, Mapping[str, float]], None]
"""report(task, epoch, metrics): for progress only; it never enters the history."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a task is evaluated in. `checkpoints` is a folder; it is a cache. After the deadline nothing begins.

    At `cut` what is being trained is left: it has no result, and goes on from its checkpoint another time.
    """

    checkpoints: Path
    report: Report
    deadline: Deadline = NEVER
    cut: Deadline = NEVER


class Trainer(Protocol):
    """What workers get. It is pickled to them, so it holds paths and settings, not arrays."""

    def fleets(self, tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
        """Groups the tasks that may be trained together, in the order to start them."""
        ...

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        """Trains the fleet. One result a task, but for those that are cut; never raises for what a config caused."""
        ...


class Evaluator(Trainer, Protocol):
    """What trains the tasks of a search and its finals."""

    def rehearse(self, fleet: Sequence[Task], seconds: float) -> float:
        """How long a unit of budget takes the fleet, in seconds, measured in about as many as `seconds`."""
        ...


@dataclass(frozen=True, slots=True)
class Judged:
    """What a part of the data says of a model. `confusion` is (label, predicted label, rows), without empty ones."""

    metrics: Mapping[str, float]
    confusion: Sequence[tuple[int, int, int]] = ()


Train = Callable[[Trainer, Sequence[Task], str], Sequence[Result]]
"""train(trainer, tasks, what): by all workers, however long it takes; the user is told `what`."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is taken home of a winner: the models of these tasks of its trial, all of them ok; several are one ensemble.

    With `refit` they are trained once more, on the rows that they were judged on too.
    """

    tasks: tuple[Task, ...]
    refit: bool = False


class Conclusion(Protocol):
    """The winner's model, trained again or from its checkpoints."""

    @property
    def results(self) -> Sequence[Result]:
        """What was measured of each task that is kept, to be compared."""
        ...

    @property
    def notes(self) -> Sequence[str]:
        """What did not come out as it was asked for."""
        ...

    def dev(self) -> Judged | None:
        """What the dev rows say beside the metrics of the results, where there is more."""
        ...

    def test(self) -> Judged:
        """The look at the test set."""
        ...

    def files(self, facts: Mapping[str, Any]) -> Mapping[str, bytes]:
        """The content of the files in best/ by name; `facts` of the run are kept with the model."""
        ...


class Objective(Protocol):
    """What is tuned, with its data, in the driver."""

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what it is trained on, so that a run that goes on can tell that it is the same."""
        ...

    @property
    def facts(self) -> Mapping[str, Any]:
        """What is recorded of the data (JSON); `examples` (rows by part), `described` (what a line is about, and the
        line) and `notes` (sentences) are shown.
        """
        ...

    @property
    def tested(self) -> bool:
        """Whether there is a test set."""
        ...

    def describe(self) -> str:
        """The data in half a line."""
        ...

    def prepare(self, folder: Path) -> Evaluator:
        """Writes what workers map into `folder`, a cache. Raises StorageError."""
        ...

    def conclude(self, kept: Kept, evaluator: Evaluator, context: Context, train: Train) -> Conclusion:
        """The model of finished tasks. Raises StorageError where it cannot be had again."""
        ...


class Predictor(Protocol):
    """A saved model. `inputs` is the number of features, `features` their names where the data had some."""

    @property
    def inputs(self) -> int:
        """How many features an example has."""
        ...

    @property
    def features(self) -> Sequence[str]:
        """Their names; empty where there are none."""
        ...

    @property
    def encoding(self) -> Encoding | None:
        """What makes inputs of the columns of a table; None where the data had none."""
        ...

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, by label."""
        ...

    def probabilities(self, x: NDArray[np.float32]) -> NDArray[np.floating[Any]]:
        """The probability of each class (m, C) for inputs (m, n_x) as they come from a data source."""
        ...


def told(objective: Objective) -> list[str]:
    """What to say of the data as a run begins, line by line."""
    facts = objective.facts
    lines = [f"{about}: {text}" for about, text in facts.get("described", ())]
    return [f"data: {objective.describe()}", *lines, *facts.get("notes", ())] if lines else []


def each_alone(tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
    """The fleets of an objective that trains one task at a time."""
    return [[task] for task in tasks]
