"""What the journal's rows mean: `State` folds them. `hpsearch.run.rows` makes them.

A run is begin, warm where it learns from another run's trials, then plans and their results, then stop, and opened and
test for each look at the test set, and end. Floats of metrics are exact; curves, which only people look at, have 6
significant digits. Each row may carry `elapsed`: the run's wall seconds until then, over all its invocations, pauses
between them not counted.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hpsearch.errors import StorageError
from hpsearch.run.journal import Row
from hpsearch.run.looks import Look
from hpsearch.run.retry import taken_back, were_seen, without
from hpsearch.run.row_checks import check_row
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


@dataclass(frozen=True)
class State:
    """What a run's rows say so far.

    `seconds` is how long it took until the last row, over all invocations; `searched` is the search's part of it, since
    its limit of time began to count; `out_of_time` says that the stop came from that limit. A plan or a result of the
    search after an end or a stop (a run that goes on) takes both back, a plan of the finals the end alone. `opened` are
    the models (trial, repeat) the test set was opened for, `tests` what it said of them: they stay. `revised`: results
    were taken back that a later plan had seen.
    """

    begin: Begin | None = None
    history: History = field(default_factory=History)
    stop: str | None = None
    out_of_time: bool = False
    opened: tuple[Look, ...] = ()
    tests: Mapping[Look, Mapping[str, float]] = field(default_factory=dict)
    ended: bool = False
    revised: bool = False
    seconds: float = 0.0
    searched: float = 0.0

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
    """A state that grows: it keeps lookups by trial and by task, so that each row costs the same.

    `plans` and `results` are those of the rows being taken, on their way into the history.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.done = set(state.history.done)
        self.tasks = {t.key: t for p in state.history.plans for t in p.tasks}
        self.trials = {t.trial.number: t.trial for t in self.tasks.values()}
        self.plan = state.history.next_plan - 1
        self.plans: list[Plan] = []
        self.results: list[Result] = []

    def take(self, rows: Iterable[Row], source: Path | str = "journal.jsonl") -> State:
        """The state with the rows that came next. Raises as `State.after` does."""
        for row in rows:
            try:
                self._add(row)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                why = f"{error} is missing" if isinstance(error, KeyError) else error
                raise StorageError(f"{source}: row {row.get('row', '?')} makes no sense: {why}") from error
        self._extend()
        return self.state

    def _extend(self) -> None:
        if self.plans or self.results:
            self.state = replace(self.state, history=self.state.history.extended(self.plans, self.results))
            self.plans, self.results = [], []

    def _add(self, row: Row) -> None:
        kind = row.get("kind")
        if kind not in _KINDS:
            known = ", ".join(_KINDS)
            raise ValueError(f"kind {kind!r} is none of {known}; was it written by a newer hpsearch? Then use that one")
        if (kind == "begin") != (self.state.begin is None):
            raise ValueError("begin comes first, and once")
        check_row(row)
        seconds, searched = row.get("elapsed", self.state.seconds), self.state.searched
        if kind in ("plan", "result", "stop") and not _in_finals(row):
            searched += seconds - self.state.seconds
        self.state = replace(self.state, seconds=seconds, searched=searched)
        self.state = _KINDS[kind](self, row)

    def _begin(self, row: Row) -> State:
        names = ("hpsearch", "search", "data", "seed", "started")
        return replace(self.state, begin=Begin(**{name: row[name] for name in names}))

    def _warm(self, row: Row) -> State:
        trials = enumerate(row["trials"], 1)
        earlier = (
            Result(Task(Trial(n, dict(t["config"])), t["budget"]), t["status"], dict(t["metrics"])) for n, t in trials
        )
        return replace(self.state, history=replace(self.state.history, earlier=tuple(earlier)))

    def _plan(self, row: Row) -> State:
        if row["plan"] <= self.plan:
            raise ValueError(f"plan {row['plan']} comes after plan {self.plan}")
        for trial in row["trials"]:
            if trial["number"] in self.trials:
                raise ValueError(f"trial {trial['number']} was recorded before")
            self.trials[trial["number"]] = Trial(trial["number"], dict(trial["config"]))
        tasks = tuple(self._task(t) for t in row["tasks"])
        for task in tasks:
            if self.tasks.setdefault(task.key, task) is not task:
                raise ValueError(f"task {task.key} was planned before")
        self.plan = row["plan"]
        self.plans.append(Plan(self.plan, tasks, dict(row["state"])))
        return self._going_on(row)

    def _going_on(self, row: Row) -> State:
        if _in_finals(row):
            return replace(self.state, ended=False)
        return replace(self.state, ended=False, stop=None, out_of_time=False)

    def _task(self, entry: Mapping[str, Any]) -> Task:
        if entry["trial"] not in self.trials:
            raise ValueError(f"trial {entry['trial']} has no config")
        return Task(self.trials[entry["trial"]], entry["budget"], entry["repeat"])

    def _result(self, row: Row) -> State:
        key = (row["trial"], row["budget"], row["repeat"])
        if key not in self.tasks:
            raise ValueError(f"task {key} (trial, budget, repeat) was not planned")
        if key in self.done:
            raise ValueError(f"task {key} (trial, budget, repeat) has a result already")
        if row["status"] not in STATUSES:
            raise ValueError(f"status {row['status']!r} is none of {', '.join(STATUSES)}")
        names = ("status", "metrics", "curve", "epochs", "seconds", "reason", "reproducible")
        self.results.append(Result(self.tasks[key], **{name: row[name] for name in names}))
        self.done.add(key)
        return self._going_on(row)

    def _retry(self, row: Row) -> State:
        self._extend()
        history = self.state.history
        keys = taken_back(row, history)
        self.done -= keys
        revised = self.state.revised or were_seen(keys, history)
        return replace(self.state, history=without(history, keys), ended=False, revised=revised)

    def _stop(self, row: Row) -> State:
        return replace(self.state, stop=row["reason"], out_of_time=row["time"])

    def _more(self, _: Row) -> State:
        return replace(self.state, ended=False, stop=None, out_of_time=False, searched=0.0)

    def _opened(self, row: Row) -> State:
        return replace(self.state, opened=(*self.state.opened, (row["trial"], row["repeat"])))

    def _test(self, row: Row) -> State:
        return replace(self.state, tests={**self.state.tests, (row["trial"], row["repeat"]): row["metrics"]})

    def _end(self, _: Row) -> State:
        return replace(self.state, ended=True)


_KINDS: dict[Any, Callable[[Ledger, Row], State]] = {
    "begin": Ledger._begin,
    "warm": Ledger._warm,
    "plan": Ledger._plan,
    "result": Ledger._result,
    "retry": Ledger._retry,
    "stop": Ledger._stop,
    "more": Ledger._more,
    "opened": Ledger._opened,
    "test": Ledger._test,
    "end": Ledger._end,
}


def _in_finals(row: Row) -> bool:
    """Of a plan or a result."""
    return any(task.get("repeat") for task in row.get("tasks", [row]))
