"""The rows of the journal: each kind is one class, whose fields are the row's, and which says what it does.

Floats of metrics are exact, curves have 6 significant digits. `elapsed`: the run's wall seconds, pauses not counted.
"""

import math
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar

from hpsearch import __version__
from hpsearch.run import fields as f
from hpsearch.run.judged import JudgedRow
from hpsearch.run.state import Key, Ledger, Origin, keys_of
from hpsearch.trial import STATUSES, Plan, Result, Task, Trial


@dataclass(frozen=True, slots=True)
class BeginRow:
    """The first row of a run: digests of what is searched and of the data; UTC."""

    kind: ClassVar[str] = "begin"
    hpsearch: Annotated[str, f.TEXT]
    search: Annotated[str, f.TEXT]
    data: Annotated[str, f.TEXT]
    seed: Annotated[int, f.WHOLE]
    started: Annotated[str, f.TEXT]

    @classmethod
    def of(cls, search: str, data: str, seed: int, started: str) -> "BeginRow":
        """By this version of hpsearch."""
        return cls(__version__, search, data, seed, started)

    def fold(self, ledger: Ledger) -> None:
        """What the run is."""
        ledger.change(begin=Origin(self.hpsearch, self.search, self.data, self.seed, self.started))


@dataclass(frozen=True, slots=True)
class WarmRow:
    """The trials of another run that are learned from, recorded so that this one does not need it any more."""

    kind: ClassVar[str] = "warm"
    trials: Annotated[list[dict[str, Any]], f.LEARNED]

    @classmethod
    def of(cls, results: Sequence[Result]) -> "WarmRow":
        """Of these results."""
        return cls(
            [
                {
                    "config": dict(r.task.trial.config),
                    "budget": r.task.budget,
                    "status": r.status,
                    "metrics": dict(r.metrics),
                }
                for r in results
            ]
        )

    def fold(self, ledger: Ledger) -> None:
        """The earlier results of the history, numbered from 1."""
        earlier = (
            Result(Task(Trial(n, dict(t["config"])), t["budget"]), t["status"], dict(t["metrics"]))
            for n, t in enumerate(self.trials, 1)
        )
        ledger.change(history=replace(ledger.state.history, earlier=tuple(earlier)))


@dataclass(frozen=True, slots=True)
class PlanRow:
    """Tasks decided together, before they run; configs of new trials alone; the sampler's notes."""

    kind: ClassVar[str] = "plan"
    plan: Annotated[int, f.WHOLE]
    tasks: Annotated[list[dict[str, int]], f.TASKS]
    trials: Annotated[list[dict[str, Any]], f.TRIALS]
    state: Annotated[dict[str, Any], f.MAPPING]

    @classmethod
    def of(cls, plan: Plan, known: Container[int] = ()) -> "PlanRow":
        """Configs are recorded once: those of trials in `known` are left out."""
        trials = {t.trial.number: t.trial for t in plan.tasks if t.trial.number not in known}
        new = [{"number": n, "config": dict(t.config)} for n, t in trials.items()]
        return cls(plan.number, _tasks(plan.tasks), new, dict(plan.state))

    def fold(self, ledger: Ledger) -> None:
        """The plan comes next."""
        if self.plan <= ledger.plan:
            raise ValueError(f"plan {self.plan} comes after plan {ledger.plan}")
        for trial in self.trials:
            ledger.add_trial(Trial(trial["number"], dict(trial["config"])))
        tasks = tuple(ledger.task(*key) for key in keys_of(self.tasks))
        ledger.add_plan(Plan(self.plan, tasks, dict(self.state)))


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What came back for a task; repeat 0 is the search, 1, 2, ... are the finals."""

    kind: ClassVar[str] = "result"
    trial: Annotated[int, f.WHOLE]
    budget: Annotated[int, f.WHOLE]
    repeat: Annotated[int, f.WHOLE]
    status: Annotated[Any, f.ANY]
    metrics: Annotated[dict[str, float], f.METRICS]
    curve: Annotated[dict[str, list[float | None]], f.CURVE]
    epochs: Annotated[int, f.WHOLE]
    seconds: Annotated[float, f.SECONDS]
    reason: Annotated[str, f.TEXT]
    reproducible: Annotated[bool, f.FLAG]
    folds: Annotated[dict[str, list[float]], f.FOLDS] = field(default_factory=dict)
    wrong: Annotated[str, f.BITS] = field(default_factory=str)

    @classmethod
    def of(cls, result: Result) -> "ResultRow":
        """Raises nothing; the journal refuses a metric that is not finite."""
        curve = {name: [_six_digits(v) for v in values] for name, values in result.curve.items()}
        number, budget, repeat = result.task.key
        return cls(
            number,
            budget,
            repeat,
            result.status,
            dict(result.metrics),
            curve,
            result.epochs,
            result.seconds,
            result.reason,
            result.reproducible,
            {name: list(values) for name, values in result.folds.items()},
            result.wrong,
        )

    def fold(self, ledger: Ledger) -> None:
        """The task is done."""
        key = (self.trial, self.budget, self.repeat)
        if key not in ledger.tasks:
            raise ValueError(f"task {key} (trial, budget, repeat) was not planned")
        if key not in ledger.done and self.status not in STATUSES:
            raise ValueError(f"status {self.status!r} is none of {', '.join(STATUSES)}")
        if self.folds and (self.folds.keys() != self.metrics.keys() or len(set(map(len, self.folds.values()))) > 1):
            raise ValueError("folds must have as many values of each of the metrics")
        measured = (self.metrics, self.curve, self.epochs, self.seconds, self.reason, self.reproducible, self.folds)
        ledger.add_result(Result(ledger.tasks[key], self.status, *measured, self.wrong))


@dataclass(frozen=True, slots=True)
class RetryRow:
    """Results are taken back: their tasks are tried again. What was decided on them meanwhile stays as recorded.

    Plans to come see the new results. So a run that goes on stays a function of its journal, row by row; but where a
    later plan had seen the old result, it is not the search that would have been without the failure.
    """

    kind: ClassVar[str] = "retry"
    tasks: Annotated[list[dict[str, int]], f.TASKS]

    @classmethod
    def of(cls, tasks: Iterable[Task]) -> "RetryRow":
        """Those of these tasks."""
        return cls(_tasks(tasks))

    def fold(self, ledger: Ledger) -> None:
        """The tasks are open again."""
        ledger.take_back(frozenset[Key](keys_of(self.tasks)))


@dataclass(frozen=True, slots=True)
class StopRow:
    """The search is over before all its trials were trained; `time`: by the limit of time; `closed`: by the user."""

    kind: ClassVar[str] = "stop"
    reason: Annotated[str, f.TEXT]
    time: Annotated[bool, f.FLAG]
    closed: Annotated[bool, f.SET] = field(default_factory=bool)

    def fold(self, ledger: Ledger) -> None:
        """Why the search is over."""
        ledger.change(stop=self.reason, out_of_time=self.time, closed=self.closed)


@dataclass(frozen=True, slots=True)
class MoreRow:
    """A run that was out of time or ended by the user is given more trials, where it was out of time that anew."""

    kind: ClassVar[str] = "more"
    trials: Annotated[int, f.WHOLE]

    def fold(self, ledger: Ledger) -> None:
        """It goes on."""
        ledger.reopen()


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """The test set is about to be looked at, with the model of a trial's repeat, or of all of them (0)."""

    kind: ClassVar[str] = "opened"
    trial: Annotated[int, f.WHOLE]
    repeat: Annotated[int, f.WHOLE]
    model: Annotated[str, f.MADE] = field(default_factory=str)

    def fold(self, ledger: Ledger) -> None:
        """One more look."""
        ledger.change(opened=(*ledger.state.opened, (self.trial, self.repeat, self.model)))


@dataclass(frozen=True, slots=True)
class TestedRow:
    """What the test set said of that model."""

    __test__: ClassVar[bool] = False
    kind: ClassVar[str] = "test"
    trial: Annotated[int, f.WHOLE]
    repeat: Annotated[int, f.WHOLE]
    metrics: Annotated[dict[str, float], f.METRICS]
    model: Annotated[str, f.MADE] = field(default_factory=str)

    def fold(self, ledger: Ledger) -> None:
        """It is known from now on."""
        ledger.change(tests={**ledger.state.tests, (self.trial, self.repeat, self.model): self.metrics})


@dataclass(frozen=True, slots=True)
class EndRow:
    """The run is finished; `seconds` is how long the model was trained once more, after the finals."""

    kind: ClassVar[str] = "end"
    seconds: Annotated[float, f.REFIT] = field(default_factory=float)

    def fold(self, ledger: Ledger) -> None:
        """Nothing is left to do."""
        ledger.change(ended=True, refitted=self.seconds)


_FIRST, _LAST = (
    (BeginRow, WarmRow, PlanRow, ResultRow, RetryRow, StopRow),
    (MoreRow, JudgedRow, OpenedRow, TestedRow, EndRow),
)
ROWS: dict[str, Any] = {row.kind: row for row in (*_FIRST, *_LAST)}
"""Every kind of row by its name."""


def _tasks(tasks: Iterable[Task]) -> list[dict[str, int]]:
    return [{"trial": t.trial.number, "budget": t.budget, "repeat": t.repeat} for t in tasks]


def _six_digits(value: float | None) -> float | None:
    return float(f"{value:.6g}") if value is not None and math.isfinite(value) else None
