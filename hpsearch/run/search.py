"""The loop of a search: ask for a plan, record it, run it, record what comes back, until no plan comes."""

import math
import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hpsearch.config import search_digest
from hpsearch.config.durations import spell
from hpsearch.config.names import LATEST
from hpsearch.deadline import NEVER, Deadline
from hpsearch.executor import Folders, Workers, workers
from hpsearch.executor.cores import one_thread
from hpsearch.run.conclude import conclude
from hpsearch.run.directory import RunDirectory
from hpsearch.run.inputs import check_same, record_changes, record_inputs
from hpsearch.run.journal import Journal, Row
from hpsearch.run.leader import Leader
from hpsearch.run.lock import Lock
from hpsearch.run.observer import Observer, Start
from hpsearch.run.parts import Parts, idle
from hpsearch.run.recorded import recorded_config
from hpsearch.run.records import Ledger, State
from hpsearch.run.retry import retry_row, to_retry
from hpsearch.run.rows import begin_row, end_row, more_row, plan_row, result_row, stop_row
from hpsearch.run.warm import warm_row, warmed
from hpsearch.schedule.failures import too_many_failed
from hpsearch.schedule.finals import finals_plan
from hpsearch.trial import Over, Plan, Task

TIMED = 32
"""Tasks that are packed together under a limit of time: fleets go longest first, which must not choose trials."""


def search(
    parts: Parts, directory: RunDirectory, observer: Observer, pause: Deadline = NEVER, *, retry: bool = False
) -> State:
    """Begins or goes on with the run in `directory` and finishes it, unless `pause` comes first.

    A finished run is left as it is. With `retry`, results that failed or ran out of time are taken back first, and
    their tasks tried again.
    Raises LockedError, StorageError, and UsageError where the journal belongs to another search.
    """
    with Lock(directory.lock), one_thread():
        directory.check_folders()
        if not directory.begun:
            record_inputs(directory, parts.config, parts.objective)
        with Journal.open(directory.journal) as journal:
            folders = Folders(directory.checkpoints, directory.live)
            try:
                with workers(parts.config.executor.backend, parts.jobs, folders) as crew:
                    return _Run(parts, directory, observer, journal, pause, crew).run(retry)
            finally:
                observer.ended()


_TORN = "the last {} bytes of the journal were no whole row and are cut off; what they told of is done again"


class _Run:
    """One invocation: the journal, the state it amounts to, and whoever watches."""

    def __init__(
        self,
        parts: Parts,
        directory: RunDirectory,
        observer: Observer,
        journal: Journal,
        pause: Deadline,
        crew: Workers,
    ) -> None:
        self.parts, self.directory, self.observer, self.journal = parts, directory, observer, journal
        self.started = time.monotonic()
        self.ledger = Ledger(State.of(journal.rows, journal.path))
        self.before = self.state.seconds
        self.pause, self.crew = pause, crew
        self.leader = Leader(self.state.history, parts.config.goal, parts.config.epochs, directory.checkpoints)

    @property
    def state(self) -> State:
        return self.ledger.state

    def run(self, retry: bool) -> State:
        self._begin(retry)
        self.limit = self._limit()
        tasks = self._next_tasks()
        if not tasks and (self.state.ended or self._fails()):
            return self.state
        self.evaluator = self.parts.objective.prepare(self.directory.data)
        while tasks:
            if self.pause.over:
                self.observer.note(f"paused: its time is over; `{self.directory.resume}` goes on")
                return self.state
            self._run_tasks(tasks)
            tasks = self._next_tasks()
        if self._fails():
            return self.state
        conclude(self.parts, self.directory, self.evaluator, self.state, self._record, self.observer)
        self._record(end_row())
        for cache in (self.directory.data, self.directory.live, self.directory.checkpoints):
            shutil.rmtree(cache, ignore_errors=True)
        return self.state

    def _limit(self) -> Deadline:
        """When the search is out of time; the finals may go on after it."""
        limit = self.parts.config.limits.time
        return NEVER if limit is None else Deadline(self.started + limit - self.state.searched)

    def _begin(self, retry: bool) -> None:
        config, learned = self.parts.config, self.parts.warm.results or self.state.history.earlier
        warm = [warm_row(learned)] if learned and not self.state.history.earlier else []
        notes = [_TORN.format(self.journal.torn)] if self.journal.torn else []
        if self.state.begin is None:
            digest, now = warmed(search_digest(config), learned), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            self._record(begin_row(digest, self.parts.objective.digest, config.seed, now), *warm)
        else:
            check_same(self.directory, self.state, config, self.parts.objective, learned)
            if warm:
                self._record(*warm)
            notes += self._go_on(retry)
        self._point_latest_here()
        self.observer.started(
            Start(
                name=config.name,
                directory=self.directory.path,
                goal=config.goal,
                measured=config.kind.metric(config.goal.metric),
                trials=config.trials,
                epochs=config.epochs,
                done=len(self.state.history.results),
                jobs=self.parts.jobs,
                live=self.directory.live,
                finals=config.finalists * config.finals.repeats,
                rungs=self.parts.schedule.rungs,
                continued=sum(len(p.tasks) for p in self.state.history.search.plans) - self.state.history.planned,
            )
        )
        for note in [*notes, *self.parts.warm.notes, *idle(config, self.parts.jobs)]:
            self.observer.note(note)

    def _go_on(self, retry: bool) -> list[str]:
        """Records what this invocation asks for beyond the one before, and says what has changed since."""
        config, failed = self.parts.config, to_retry(self.state.history) if retry else []
        if self.state.out_of_time and (failed or config.trials > recorded_config(self.directory).trials):
            self._record(more_row(config.trials))
        notes = record_changes(self.directory, config)
        if failed:
            self._record(retry_row(failed))
            what = "1 failed result is" if len(failed) == 1 else f"{len(failed)} failed results are"
            notes.append(f"{what} taken back and tried again")
        elif retry:
            notes.append("no result failed or ran out of time: there is nothing to try again")
        return notes

    def _point_latest_here(self) -> None:
        """In the folder of runs; when a run goes on, in the one it lies in, wherever we are called from."""
        around = self.directory.path.parent
        if not self.journal.rows:
            self.directory.make_latest(Path(self.parts.config.output.directory))
        elif (around / LATEST).is_symlink():
            self.directory.make_latest(around)

    def _next_tasks(self) -> Sequence[Task]:
        """The search's, then the finals': the open ones, else those of a new plan, recorded before it runs."""
        if tasks := self._next_of_search():
            return tasks
        if self._fails():
            return ()
        history, config = self.state.history, self.parts.config
        if tasks := tuple(task for task in history.open_tasks if task.repeat):
            return tasks
        if plan := finals_plan(history, config.goal, config.finalists, config.finals.repeats, config.epochs):
            return self._planned(plan)
        return ()

    def _next_of_search(self) -> Sequence[Task]:
        history, config = self.state.history.search, self.parts.config
        if fails := self._fails():
            return self._stop(fails)
        tasks = history.open_tasks
        plan = None if tasks else self.parts.schedule.next(history)
        if isinstance(plan, Over):
            return self._stop(plan.reason) if history.planned < config.trials else ()
        if self.limit.over and config.limits.time is not None:
            return self._stop(f"its time of {spell(config.limits.time)} is over", time=True)
        if plan is None:
            return tasks
        self.leader.keep(plan.waiting | {task.trial.number for task in plan.tasks})
        return self._planned(replace(plan, number=self.state.history.next_plan))

    def _fails(self) -> str | None:
        return too_many_failed(self.state.history, self.parts.config.limits.failures)

    def _stop(self, reason: str, *, time: bool = False) -> Sequence[Task]:
        """No task of the search any more; why is recorded once."""
        if self.state.stop is None:
            self._record(stop_row(reason, time=time))
            self.observer.note(reason)
        return ()

    def _planned(self, plan: Plan) -> Sequence[Task]:
        self._record(plan_row(plan, known=self.ledger.trials))
        self.observer.planned(plan)
        return plan.tasks

    def _run_tasks(self, tasks: Sequence[Task]) -> None:
        """Runs a plan as far as time allows.

        The state takes in its results at the end: nothing may be decided on a part of them.
        """
        rows: list[Row] = []
        limit = NEVER if tasks[0].repeat else self.limit
        deadline = Deadline(min(self.pause.monotonic, limit.monotonic), self.pause.wall)
        size = len(tasks) if limit is NEVER else TIMED
        for start in range(0, len(tasks), size):
            rows += self._results(tasks[start : start + size], deadline)
        self.ledger.take(rows, self.journal.path)

    def _results(self, tasks: Sequence[Task], deadline: Deadline) -> list[Row]:
        """The rows of what came back, each durable before it is shown."""
        rows: list[Row] = []
        for results in self.crew.run(self.evaluator, tasks, deadline):
            rows += self._append(*map(result_row, results))
            for result in results:
                self.observer.finished(result, self.leader.take(result))
        return rows

    def _record(self, *rows: Row) -> State:
        return self.ledger.take(self._append(*rows), self.journal.path)

    def _append(self, *rows: Row) -> tuple[Row, ...]:
        # Rounded up, so that a search that is out of time is so on resume.
        elapsed = math.ceil(1000 * (self.before + time.monotonic() - self.started)) / 1000
        return self.journal.append(*({**row, "elapsed": elapsed} for row in rows))
