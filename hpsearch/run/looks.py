"""The rows of a look at the test set: that it is about to be opened, and what it said."""

from collections.abc import Mapping

from hpsearch.run.journal import Row
from hpsearch.trial import Task

Look = tuple[int, int]
"""The number and the repeat of the trial whose model is looked at."""


def look_of(task: Task) -> Look:
    """The look at the test set with the model of a task."""
    return task.trial.number, task.repeat


def opened_row(task: Task) -> Row:
    """The test set is about to be looked at, with the model of a trial's repeat."""
    return {"kind": "opened", "trial": task.trial.number, "repeat": task.repeat}


def test_row(task: Task, metrics: Mapping[str, float]) -> Row:
    """What the test set said of that model."""
    return {"kind": "test", "trial": task.trial.number, "repeat": task.repeat, "metrics": dict(metrics)}
