"""What the journal's rows mean: constructors for each kind, and `State`, which folds them back.

A run is begin, then plans and their results, then what happened once: stop, opened, test, end. Floats of metrics are
exact; curves, which only people look at, have 6 significant digits.
"""

import math
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hpsearch import __version__
from hpsearch.errors import StorageError
from hpsearch.run.journal import Row
from hpsearch.trial import STATUSES, History, Plan, Result, Task, Trial


@dataclass(frozen=True, slots=True)
class Begin:
    """The facts that must not change while a run goes on: digests of the search and of the data, and the seed.

    `hpsearch` is the version that began it, `started` when, in UTC (ISO 8601).
    """

    hpsearch: str
    search: str
    data: str
    seed: int
    started: str


@dataclass(frozen=True, slots=True)
class Tested:
    """The winner's metrics on the test set, looked at once."""

    trial: int
    metrics: Mapping[str, float]


def begin_row(search: str, data: str, seed: int, started: str) -> Row:
    """The first row of a run."""
    return {
        "kind": "begin",
        "hpsearch": __version__,
        "search": search,
        "data": data,
        "seed": seed,
        "started": started,
    }


def plan_row(plan: Plan, known: Container[int] = ()) -> Row:
    """A plan, to be durable before it runs. Configs are recorded once: those of trials in `known` are left out."""
    trials = {t.trial.number: t.trial for t in plan.tasks if t.trial.number not in known}
    return {
        "kind": "plan",
        "plan": plan.number,
        "tasks": [{"trial": t.trial.number, "budget": t.budget, "repeat": t.repeat} for t in plan.tasks],
        "trials": [{"number": n, "config": dict(t.config)} for n, t in trials.items()],
        "state": dict(plan.state),
    }


def result_row(result: Result) -> Row:
    """What came back for a task. Raises nothing; the journal refuses a metric that is not finite."""
    number, budget, repeat = result.task.key
    return {
        "kind": "result",
        "trial": number,
        "budget": budget,
        "repeat": repeat,
        "status": result.status,
        "metrics": dict(result.metrics),
        "curve": {name: [_six_digits(v) for v in values] for name, values in result.curve.items()},
        "epochs": result.epochs,
        "seconds": result.seconds,
        "reason": result.reason,
        "reproducible": result.reproducible,
    }


def stop_row(reason: str) -> Row:
    """The search is over before all its trials were planned: a target, patience, a limit."""
    return {"kind": "stop", "reason": reason}


def opened_row() -> Row:
    """The test set is about to be looked at."""
    return {"kind": "opened"}


def test_row(trial: int, metrics: Mapping[str, float]) -> Row:
    """What the test set said of the winner."""
    return {"kind": "test", "trial": trial, "metrics": dict(metrics)}


def end_row(seconds: float) -> Row:
    """The run is finished; `seconds` is the wall time of this invocation."""
    return {"kind": "end", "seconds": seconds}


@dataclass(frozen=True)
class State:
    """What a run's rows say so far.

    `seconds` adds up the invocations that ended by themselves. A plan of the search after an end or a stop (a run that
    is given more trials) takes both back; the finals' takes back the end alone. `opened` and
    `test` stay: the test set is looked at once.
    """

    begin: Begin | None = None
    history: History = field(default_factory=History)
    stop: str | None = None
    opened: bool = False
    test: Tested | None = None
    ended: bool = False
    seconds: float = 0.0

    @classmethod
    def of(cls, rows: Iterable[Row], source: Path | str = "journal.jsonl") -> "State":
        """Folds all rows of a journal. Raises StorageError as `after` does."""
        return cls().after(rows, source)

    def after(self, rows: Iterable[Row], source: Path | str = "journal.jsonl") -> "State":
        """The state with the rows that came next, as `Journal.append` returns them (hence as they read back).

        Raises StorageError naming `source` and the row for one that contradicts those before: an unknown kind, a
        missing field, a second result for one task, a result nobody planned.
        """
        return Ledger(self).take(rows, source)


def history_of(rows: Iterable[Row]) -> History:
    """The recorded plans and results alone."""
    return State.of(rows).history


class Ledger:
    """A state that grows: it keeps lookups by trial and by task, so that each row costs the same."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.plans = list(state.history.plans)
        self.results = {r.task.key: r for r in state.history.results}
        self.tasks = {t.key: t for p in self.plans for t in p.tasks}
        self.trials = {t.trial.number: t.trial for t in self.tasks.values()}

    def take(self, rows: Iterable[Row], source: Path | str = "journal.jsonl") -> State:
        """The state with the rows that came next. Raises as `State.after` does."""
        for row in rows:
            try:
                self._add(row)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                why = f"{error} is missing" if isinstance(error, KeyError) else error
                raise StorageError(f"{source}: row {row.get('row', '?')} makes no sense: {why}") from error
        results = tuple(self.results[key] for key in sorted(self.results))
        self.state = replace(self.state, history=History(tuple(self.plans), results))
        return self.state

    def _add(self, row: Row) -> None:
        kind = row.get("kind")
        if kind not in _KINDS:
            raise ValueError(f"kind {kind!r} is none of {', '.join(_KINDS)}")
        if (kind == "begin") != (self.state.begin is None):
            raise ValueError("begin comes first, and once")
        self.state = _KINDS[kind](self, row)

    def _begin(self, row: Row) -> State:
        names = ("hpsearch", "search", "data", "seed", "started")
        return replace(self.state, begin=Begin(**{name: row[name] for name in names}))

    def _plan(self, row: Row) -> State:
        if self.plans and row["plan"] <= self.plans[-1].number:
            raise ValueError(f"plan {row['plan']} comes after plan {self.plans[-1].number}")
        for trial in row["trials"]:
            if trial["number"] in self.trials:
                raise ValueError(f"trial {trial['number']} was recorded before")
            self.trials[trial["number"]] = Trial(trial["number"], dict(trial["config"]))
        tasks = tuple(self._task(t) for t in row["tasks"])
        for task in tasks:
            if self.tasks.setdefault(task.key, task) is not task:
                raise ValueError(f"task {task.key} was planned before")
        self.plans.append(Plan(row["plan"], tasks, dict(row["state"])))
        searching = any(task.repeat == 0 for task in tasks)
        return replace(self.state, ended=False, stop=None if searching else self.state.stop)

    def _task(self, entry: Mapping[str, Any]) -> Task:
        if entry["trial"] not in self.trials:
            raise ValueError(f"trial {entry['trial']} has no config")
        return Task(self.trials[entry["trial"]], entry["budget"], entry["repeat"])

    def _result(self, row: Row) -> State:
        key = (row["trial"], row["budget"], row["repeat"])
        if key not in self.tasks:
            raise ValueError(f"task {key} (trial, budget, repeat) was not planned")
        if key in self.results:
            raise ValueError(f"task {key} (trial, budget, repeat) has a result already")
        if row["status"] not in STATUSES:
            raise ValueError(f"status {row['status']!r} is none of {', '.join(STATUSES)}")
        names = ("status", "metrics", "curve", "epochs", "seconds", "reason", "reproducible")
        self.results[key] = Result(self.tasks[key], **{name: row[name] for name in names})
        return self.state

    def _stop(self, row: Row) -> State:
        return replace(self.state, stop=row["reason"])

    def _opened(self, _: Row) -> State:
        return replace(self.state, opened=True)

    def _test(self, row: Row) -> State:
        return replace(self.state, test=Tested(row["trial"], row["metrics"]))

    def _end(self, row: Row) -> State:
        return replace(self.state, ended=True, seconds=self.state.seconds + row["seconds"])


_KINDS: dict[Any, Callable[[Ledger, Row], State]] = {
    "begin": Ledger._begin,
    "plan": Ledger._plan,
    "result": Ledger._result,
    "stop": Ledger._stop,
    "opened": Ledger._opened,
    "test": Ledger._test,
    "end": Ledger._end,
}


def _six_digits(value: float | None) -> float | None:
    return float(f"{value:.6g}") if value is not None and math.isfinite(value) else None
