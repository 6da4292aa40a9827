"""The loop of a search: ask for a plan, record it, run it, record what comes back, until no plan comes."""

import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hpsearch.config import search_digest
from hpsearch.config.names import LATEST
from hpsearch.errors import StoppedError, UsageError
from hpsearch.executor import caviar
from hpsearch.executor.threads import one_thread
from hpsearch.executor.worker import Folders
from hpsearch.objectives import checkpoints
from hpsearch.run.conclude import conclude
from hpsearch.run.directory import RunDirectory
from hpsearch.run.inputs import record_changes, record_inputs
from hpsearch.run.journal import Journal, Row
from hpsearch.run.lock import Lock
from hpsearch.run.observer import Observer, Start
from hpsearch.run.parts import Parts, prepare
from hpsearch.run.records import Ledger, State, begin_row, end_row, plan_row, result_row, stop_row
from hpsearch.schedule.failures import too_many_failed
from hpsearch.schedule.finals import finals_plan
from hpsearch.trial import Plan, Result, Task


def search(parts: Parts, directory: RunDirectory, observer: Observer) -> State:
    """Begins or goes on with the run in `directory` and finishes it. A finished run is left as it is.

    Raises LockedError, StorageError, and UsageError where the journal belongs to another search.
    """
    with Lock(directory.lock), one_thread():
        if not directory.begun:
            record_inputs(directory, parts.config, parts.dataset)
        with Journal.open(directory.journal) as journal:
            try:
                return _Run(parts, directory, observer, journal).run()
            except StoppedError:
                caviar.kill()
                raise
            finally:
                caviar.shut_down()
                observer.ended()


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

    def run(self) -> State:
        self._begin()
        tasks = self._next_tasks()
        if not tasks and (self.state.ended or self._fails()):
            return self.state
        prepare(self.parts, self.directory)
        while tasks:
            self._run_tasks(tasks)
            tasks = self._next_tasks()
        if self._fails():
            return self.state
        self.ledger = Ledger(conclude(self.parts, self.directory, self.journal, self.state, self.observer))
        self._record(end_row(time.perf_counter() - self.started))
        for cache in (self.directory.data, self.directory.live, self.directory.checkpoints):
            shutil.rmtree(cache, ignore_errors=True)
        return self.state

    def _begin(self) -> None:
        config, digest = self.parts.config, search_digest(self.parts.config)
        changes: list[str] = []
        if self.state.begin is None:
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            self._record(begin_row(digest, self.parts.dataset.digest, config.seed, now))
        elif self.state.begin.search != digest:
            raise self._refused("the config asks for another search", "see what it was begun with in resolved.yaml")
        elif self.state.begin.data != self.parts.dataset.digest:
            raise self._refused("its data has changed since", "put the old data back")
        else:
            changes = record_changes(self.directory, config)
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

    def _point_latest_here(self) -> None:
        """In the folder of runs; when a run goes on, in the one it lies in, wherever we are called from."""
        around = self.directory.path.parent
        if not self.journal.rows:
            self.directory.make_latest(Path(self.parts.config.output.directory))
        elif (around / LATEST).is_symlink():
            self.directory.make_latest(around)

    def _refused(self, why: str, advice: str) -> UsageError:
        return UsageError(f"{self.directory.path}: cannot go on: {why}; {advice}, or begin a new run without --resume")

    def _next_tasks(self) -> Sequence[Task]:
        """The open tasks of the last plan, else those of a new one, recorded before it runs."""
        history = self.state.history
        if history.open_tasks:
            return history.open_tasks
        if reason := self._fails():
            self._stop(reason)
            return ()
        if plan := self.parts.schedule.next_plan(history.search):
            return self._planned(replace(plan, number=history.next_plan))
        config = self.parts.config
        reason = self.parts.schedule.reason(history.search)
        if reason and history.planned < config.trials:
            self._stop(reason)
        if plan := finals_plan(history, config.goal, config.finalists, config.finals.repeats, config.epochs):
            return self._planned(plan)
        return ()

    def _fails(self) -> str | None:
        return too_many_failed(self.state.history, self.parts.config.limits.failures)

    def _stop(self, reason: str) -> None:
        if self.state.stop is None:
            self._record(stop_row(reason))
            self.observer.note(reason)

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
