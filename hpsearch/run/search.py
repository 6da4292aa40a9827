"""The loop of a search: ask for a plan, record it, run it, record what comes back, until no plan comes."""

import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hpsearch.config import search_digest
from hpsearch.config.names import LATEST
from hpsearch.executor import caviar
from hpsearch.executor.threads import one_thread
from hpsearch.executor.worker import Folders
from hpsearch.objectives import checkpoints
from hpsearch.run.conclude import conclude
from hpsearch.run.directory import RunDirectory
from hpsearch.run.inputs import check_same, record_changes, record_inputs
from hpsearch.run.journal import Journal, Row
from hpsearch.run.lock import Lock
from hpsearch.run.observer import Observer, Start
from hpsearch.run.parts import Parts, prepare
from hpsearch.run.records import Ledger, State, begin_row, end_row, plan_row, result_row, stop_row
from hpsearch.run.retry import retry_row, to_retry
from hpsearch.schedule.finals import finals_plan
from hpsearch.trial import Plan, Result, Task


def search(parts: Parts, directory: RunDirectory, observer: Observer, retry: bool = False) -> State:
    """Begins or goes on with the run in `directory` and finishes it. A finished run is left as it is.

    With `retry`, results that failed or ran out of time are taken back first, and their tasks tried again.
    Raises LockedError, StorageError, and UsageError where the journal belongs to another search.
    """
    with Lock(directory.lock), one_thread():
        if not directory.begun:
            record_inputs(directory, parts.config, parts.dataset)
        with Journal.open(directory.journal) as journal:
            try:
                return _Run(parts, directory, observer, journal).run(retry)
            finally:
                caviar.shut_down()
                observer.ended()


_TORN = "the last {} bytes of the journal were no whole row and are cut off; what they told of is done again"


class _Run:
    """One invocation: the journal, the state it amounts to, and whoever watches."""

    def __init__(self, parts: Parts, directory: RunDirectory, observer: Observer, journal: Journal) -> None:
        self.parts, self.directory, self.observer, self.journal = parts, directory, observer, journal
        self.started = time.perf_counter()
        self.ledger = Ledger(State.of(journal.rows, journal.path))
        self.incumbent = self.state.history.incumbent(parts.config.goal)

    @property
    def state(self) -> State:
        return self.ledger.state

    def run(self, retry: bool) -> State:
        self._begin(retry)
        tasks = self._next_tasks()
        if self.state.ended and not tasks:
            return self.state
        prepare(self.parts, self.directory)
        while tasks:
            self._run_tasks(tasks)
            tasks = self._next_tasks()
        self.ledger = Ledger(conclude(self.parts, self.directory, self.journal, self.state, self.observer))
        self._record(end_row(time.perf_counter() - self.started))
        for cache in (self.directory.data, self.directory.live, self.directory.checkpoints):
            shutil.rmtree(cache, ignore_errors=True)
        return self.state

    def _begin(self, retry: bool) -> None:
        config = self.parts.config
        changes = [_TORN.format(self.journal.torn)] if self.journal.torn else []
        if self.state.begin is None:
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            self._record(begin_row(search_digest(config), self.parts.dataset.digest, config.seed, now))
        else:
            check_same(self.directory, self.state.begin, config, self.parts.dataset)
            changes += record_changes(self.directory, config)
        if retry:
            changes.append(self._take_back())
        self._point_latest_here()
        self.observer.started(
            Start(
                name=config.name,
                directory=self.directory.path,
                goal=config.goal,
                trials=config.trials,
                epochs=config.epochs,
                done=len(self.state.history.results),
                jobs=self.parts.jobs,
                live=self.directory.live,
                finals=config.finalists * config.finals.repeats,
            )
        )
        for change in changes:
            self.observer.note(change)

    def _take_back(self) -> str:
        """Takes back what `--retry-failed` means, and says so."""
        tasks = to_retry(self.state.history)
        if not tasks:
            return "no result failed or ran out of time: there is nothing to try again"
        self._record(retry_row(tasks))
        return f"{len(tasks)} failed {'result is' if len(tasks) == 1 else 'results are'} taken back and tried again"

    def _point_latest_here(self) -> None:
        """In the folder of runs; when a run goes on, in the one it lies in, wherever we are called from."""
        around = self.directory.path.parent
        if not self.journal.rows:
            self.directory.make_latest(Path(self.parts.config.output.directory))
        elif (around / LATEST).is_symlink():
            self.directory.make_latest(around)

    def _next_tasks(self) -> Sequence[Task]:
        """The open tasks of the last plan, else those of a new one, recorded before it runs."""
        history = self.state.history
        if history.open_tasks:
            return history.open_tasks
        if plan := self.parts.schedule.next_plan(history.search):
            return self._planned(replace(plan, number=history.next_plan))
        config = self.parts.config
        reason = self.parts.schedule.reason(history.search)
        if reason and history.planned < config.trials and self.state.stop is None:
            self._record(stop_row(reason))
            self.observer.note(reason)
        if plan := finals_plan(history, config.goal, config.finalists, config.finals.repeats, config.epochs):
            return self._planned(plan)
        return ()

    def _planned(self, plan: Plan) -> Sequence[Task]:
        self._record(plan_row(plan, known=self.ledger.trials))
        self.observer.planned(plan)
        return plan.tasks

    def _run_tasks(self, tasks: Sequence[Task]) -> None:
        """Runs a plan. The state takes in its results at the end: nothing may be decided on a part of them."""
        rows: list[Row] = []
        folders = Folders(self.directory.checkpoints, self.directory.live)
        backend = self.parts.config.executor.backend
        for results in caviar.run_fleets(self.parts.objective, tasks, folders, backend, self.parts.jobs):
            rows += self.journal.append(*map(result_row, results))
            for result in results:
                self.incumbent = self._keep_best(self.incumbent, result)
                self.observer.finished(result, self.incumbent)
        self.ledger.take(rows, self.journal.path)

    def _keep_best(self, incumbent: Result | None, result: Result) -> Result | None:
        """The better one of the two; the other one's checkpoint is not wanted any more. Those of the finals are."""
        goal = self.parts.config.goal
        if result.task.repeat:
            return incumbent
        if result.status != "ok" or (incumbent and goal.rank_key(incumbent) < goal.rank_key(result)):
            checkpoints.discard(self.directory.checkpoints, result.task)
            return incumbent
        if incumbent:
            checkpoints.discard(self.directory.checkpoints, incumbent.task)
        return result

    def _record(self, *rows: Row) -> None:
        self.ledger.take(self.journal.append(*rows), self.journal.path)
