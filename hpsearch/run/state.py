"""What a run's rows amount to. A run is begin, then plans and their results, looks at the test set, and end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hpsearch.history import History
from hpsearch.objectives.objective import Judged, Kept
from hpsearch.trial import FAILED, Plan, Result, Task, Trial

Look = tuple[int, int, str]
"""With whose model the test set is looked at: a trial's number, its repeat, and what was made of that.

"": as it was trained. An ensemble's repeat is 0.
"""
Key = tuple[int, int, int]
"""A task's key: trial number, budget, repeat."""


def look_of(kept: Kept) -> Look:
    """The look at the test set with the model that is kept."""
    one, several = kept.tasks[0], len(kept.tasks) > 1
    made = [name for name, holds in (("refit", kept.refit), ("ensemble", several)) if holds]
    return one.trial.number, 0 if several else one.repeat, " ".join(made)


@dataclass(frozen=True, slots=True)
class Origin:
    """The facts that must not change while a run goes on: digests of the search and of the data, and the seed.

    `hpsearch` is the version that began it, `started` when, in UTC (ISO 8601).
    """

    hpsearch: str
    search: str
    data: str
    seed: int
    started: str


@dataclass(frozen=True)
class RunState:
    """What a run's rows say so far.

    `seconds` is how long it took until the last row, over all invocations; `searched` is the part of it since
    its limit of time began to count; `out_of_time` says that the stop came from that limit. A plan or a result of the
    search after an end or a stop (a run that goes on) takes both back, a plan of the finals the end alone. `opened` are
    the models the test set was opened for, `tests` what it said of them: they stay. `judged` is what
    a part of the data said of each class, by the trial's number and the part. `revised`: results were taken back
    that a later plan had seen. `closed`: the user ended the search with what was done, and its open tasks are left
    until it goes on; `partial`: finals were planned meanwhile. `refitted` are the seconds that the model was
    trained once more, after the finals.
    """

    begin: Origin | None = None
    history: History = field(default_factory=History)
    stop: str | None = None
    out_of_time: bool = False
    opened: tuple[Look, ...] = ()
    tests: Mapping[Look, Mapping[str, float]] = field(default_factory=dict)
    judged: Mapping[tuple[int, str], Judged] = field(default_factory=dict)
    ended: bool = False
    revised: bool = False
    closed: bool = False
    partial: bool = False
    refitted: float = 0.0
    seconds: float = 0.0
    searched: float = 0.0


class Ledger:
    """A state that grows: it keeps lookups by trial and by task, so that each row costs the same.

    Plans and results of the rows that are being taken wait until `settle` hands them to the history together.
    """

    def __init__(self, state: RunState) -> None:
        self.state = state
        self.done = set(state.history.done)
        self.tasks = {t.key: t for p in state.history.plans for t in p.tasks}
        self.trials = {t.trial.number: t.trial for t in self.tasks.values()}
        self.plan = state.history.next_plan - 1
        self._plans: list[Plan] = []
        self._results: list[Result] = []

    def change(self, **facts: Any) -> None:
        """Other facts of the state."""
        self.state = replace(self.state, **facts)

    def settle(self) -> None:
        """The history takes in the plans and results that wait."""
        if self._plans or self._results:
            self.change(history=self.state.history.extended(self._plans, self._results))
            self._plans, self._results = [], []

    def add_trial(self, trial: Trial) -> None:
        """A new trial. Raises ValueError for a number that is taken."""
        if trial.number in self.trials:
            raise ValueError(f"trial {trial.number} was recorded before")
        self.trials[trial.number] = trial

    def task(self, number: int, budget: int, repeat: int) -> Task:
        """A task of a recorded trial. Raises ValueError where there is no such trial."""
        if number not in self.trials:
            raise ValueError(f"trial {number} has no config")
        return Task(self.trials[number], budget, repeat)

    def add_plan(self, plan: Plan) -> None:
        """A plan that comes next. Raises ValueError for one out of order, or a task that was planned before."""
        for task in plan.tasks:
            if self.tasks.setdefault(task.key, task) is not task:
                raise ValueError(f"task {task.key} was planned before")
        self.plan = plan.number
        self._plans.append(plan)
        finals = any(task.repeat for task in plan.tasks)
        if finals and self.state.closed and any(not t.repeat and t.key not in self.done for t in self.tasks.values()):
            self.change(partial=True)
        self._go_on(finals)

    def add_result(self, result: Result) -> None:
        """What came back for a planned task. Raises ValueError for a second result."""
        key = result.task.key
        if key in self.done:
            raise ValueError(f"task {key} (trial, budget, repeat) has a result already")
        self._results.append(result)
        self.done.add(key)
        self._go_on(result.task.repeat > 0)

    def take_back(self, keys: frozenset[Key]) -> None:
        """Results of these tasks are no more; their tasks are open again.

        Raises ValueError for none, or one without a failed result.
        """
        self.settle()
        history = self.state.history
        if not keys:
            raise ValueError("it takes back no result")
        failed = {task.key for task in to_retry(history)}
        for key in sorted(keys):
            if key not in failed:
                raise ValueError(f"task {key} (trial, budget, repeat) has no failed result to take back")
        self.done -= keys
        left = replace(history, results=tuple(r for r in history.results if r.task.key not in keys))
        # A later plan was decided on them where they are not all of the last one.
        seen = not keys <= {task.key for task in history.plans[-1].tasks}
        self.change(history=left, ended=False, revised=self.state.revised or seen)

    def reopen(self) -> None:
        """The search goes on after its end; where it was out of time, its time is anew."""
        searched = 0.0 if self.state.out_of_time else self.state.searched
        self.change(ended=False, stop=None, out_of_time=False, closed=False, searched=searched)

    def _go_on(self, finals: bool) -> None:
        if finals:
            self.change(ended=False)
        else:
            self.change(ended=False, stop=None, out_of_time=False, closed=False)


def to_retry(history: History) -> list[Task]:
    """The tasks whose results `--retry-failed` takes back, in task order."""
    return [r.task for r in history.results if r.status in FAILED]


def keys_of(tasks: Iterable[Mapping[str, int]]) -> list[Key]:
    """The keys of tasks as a row names them."""
    return [(entry["trial"], entry["budget"], entry["repeat"]) for entry in tasks]
