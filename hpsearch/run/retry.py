"""Trying again: results that failed or ran out of time are taken back by a row of the journal; their tasks are open.

What was decided on such a result meanwhile stays as recorded: later plans keep their tasks. Plans to come see the new
results. So a run that goes on stays a function of its journal, row by row; but where a later plan had seen the old
result, it is not the search that would have been without the failure, and is marked as not reproducible.
"""

from collections.abc import Iterable
from dataclasses import replace

from hpsearch.run.journal import Row
from hpsearch.trial import FAILED, History, Task

Key = tuple[int, int, int]


def to_retry(history: History) -> list[Task]:
    """The tasks whose results `--retry-failed` takes back, in task order."""
    return [r.task for r in history.results if r.status in FAILED]


def retry_row(tasks: Iterable[Task]) -> Row:
    """The results of these tasks are taken back."""
    return {
        "kind": "retry",
        "tasks": [{"trial": t.trial.number, "budget": t.budget, "repeat": t.repeat} for t in tasks],
    }


def taken_back(row: Row, history: History) -> frozenset[Key]:
    """The keys that a retry row names. Raises ValueError for none, or one without a result to take back."""
    keys = [(entry["trial"], entry["budget"], entry["repeat"]) for entry in row["tasks"]]
    if not keys:
        raise ValueError("it takes back no result")
    failed = {task.key for task in to_retry(history)}
    for key in keys:
        if key not in failed:
            raise ValueError(f"task {key} (trial, budget, repeat) has no failed result to take back")
    return frozenset(keys)


def without(history: History, keys: frozenset[Key]) -> History:
    """The history as if these tasks had no result yet."""
    return replace(history, results=tuple(r for r in history.results if r.task.key not in keys))


def were_seen(keys: frozenset[Key], history: History) -> bool:
    """Whether a plan was decided after the results of these tasks: they are not all of the last one."""
    return not keys <= {task.key for task in history.plans[-1].tasks}
