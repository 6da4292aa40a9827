"""The loop of a search: ask what comes next, record it, do it, record what comes back, until nothing is left."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hpsearch.config import search_digest
from hpsearch.deadline import NEVER, Deadline
from hpsearch.errors import NoSuccessError, UsageError
from hpsearch.executor import Folders, Workers, workers
from hpsearch.executor.cores import one_thread
from hpsearch.names import LATEST
from hpsearch.objectives.objective import Evaluator, told
from hpsearch.run import time_limit
from hpsearch.run.ask import NOTHING, Ask
from hpsearch.run.conclude import conclude, refit_trainings
from hpsearch.run.directory import RunDirectory
from hpsearch.run.files import read_facts
from hpsearch.run.folding import fold, state_of
from hpsearch.run.inputs import check_same, record_changes, record_inputs
from hpsearch.run.journal import Journal, Row
from hpsearch.run.leader import Leader
from hpsearch.run.lock import Lock
from hpsearch.run.observer import Observer, Start
from hpsearch.run.outlook import Outlook
from hpsearch.run.parts import Parts, idle
from hpsearch.run.recorded import Recorded, recorded_config
from hpsearch.run.row import RowKind, written
from hpsearch.run.rows import BeginRow, EndRow, MoreRow, PlanRow, ResultRow, RetryRow, StopRow, WarmRow
from hpsearch.run.state import Ledger, RunState, to_retry
from hpsearch.run.steps import Clock, Conclude, Done, Step, Stop, Train, ahead, closing, next_step
from hpsearch.run.summary import write_summary
from hpsearch.run.warm import warmed
from hpsearch.sampler import SAMPLERS
from hpsearch.trial import Task

_TORN = "the last {} bytes of the journal were no whole row and are cut off; what they told of is done again"


def search(
    parts: Parts,
    directory: RunDirectory,
    observer: Observer,
    pause: Deadline = NEVER,
    ask: Ask = NOTHING,
) -> RunState:
    """Begins or goes on with the run in `directory` and finishes it, unless `pause` comes first.

    Whatever the pause, at least one fleet is trained. A finished run is left as it is, but for what is asked for.
    Raises LockedError, StorageError, UsageError where the journal belongs to another search, and NoSuccessError where
    no trial is done that it could end with.
    """
    with Lock(directory.lock), one_thread():
        directory.check_folders()
        directory.tidy()
        if not directory.begun:
            record_inputs(directory, parts.config, parts.objective)
        with Journal.open(directory.journal) as journal:
            folders = Folders(directory.checkpoints, directory.live)
            try:
                with workers(parts.config.executor.backend, parts.jobs, folders) as crew:
                    state = _Run(parts, directory, observer, journal, pause, crew).run(ask)
            finally:
                observer.ended()
        found = Recorded(directory, recorded_config(directory), state, read_facts(directory.dataset))
        write_summary(directory, found.summary)
        return state


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
        self.started = time.monotonic() if parts.since is None else parts.since
        self.ledger = Ledger(state_of(journal.rows, journal.path))
        self.before = self.state.seconds
        self.pause, self.crew = pause, crew
        self.leader = Leader(self.state.history, parts.config.goal, parts.config.epochs, directory.checkpoints)

    @property
    def state(self) -> RunState:
        return self.ledger.state

    def run(self, ask: Ask) -> RunState:
        self._begin(ask)
        evaluator, trained = None, False
        while not isinstance(step := self._next(), Done):
            if isinstance(step, Stop):
                self._record(StopRow(step.reason, step.time, step.closed))
                self.observer.note(step.reason)
                continue
            evaluator = evaluator or self.parts.objective.prepare(self.directory.data)
            if isinstance(step, Conclude):
                if step.note:
                    self.observer.note(step.note)
                whole = (self.parts, self.directory, evaluator, self.state, self.crew)
                self._record(EndRow(conclude(*whole, self._record, self.observer)))
                break
            self._plan(step)
            if self.pause.over and trained:
                end = self.leader.incumbent is not None and not step.tasks[0].repeat
                self.observer.note(f"paused {self.pause.told}; {self.directory.ways_on(finish=end)}")
                break
            self._train(evaluator, step.tasks, least=not trained)
            trained = True
        if self.state.ended:
            self.directory.drop_caches()
        return self.state

    def _next(self) -> Step:
        config, schedule = self.parts.config, self.parts.schedule
        return next_step(self.state, config, schedule, time.monotonic() - self.counted, self.clock)

    @property
    def counted(self) -> float:
        """When the limit of time would have begun to count, had the run never been interrupted (monotonic)."""
        return self.started - (self.state.searched - (self.state.seconds - self.before))

    @property
    def clock(self) -> Clock:
        """What seconds are worth here."""
        return Clock(self.parts.jobs, refit_trainings(self.parts.config, self.parts.objective.facts))

    def _begin(self, ask: Ask) -> None:
        config, learned = self.parts.config, self.parts.warm.results or self.state.history.earlier
        warm = [WarmRow.of(learned)] if learned and not self.state.history.earlier else []
        notes = [_TORN.format(self.journal.torn)] if self.journal.torn else []
        if self.state.begin is None:
            digest, now = warmed(search_digest(config), learned), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            self._record(BeginRow.of(digest, self.parts.objective.digest, config.seed, now), *warm)
            notes += told(self.parts.objective)
        else:
            check_same(self.directory, self.state, config, self.parts.objective, learned)
            if warm:
                self._record(*warm)
            notes += self._go_on(ask)
        self._point_latest_here()
        self.outlook, self.watched = self._outlook(), time.monotonic()
        self.observer.started(self._start())
        for note in [*notes, *self.parts.warm.notes, *idle(config, self.parts.jobs)]:
            self.observer.note(note)

    def _outlook(self) -> Outlook:
        config, parts = self.parts.config, self.parts
        weigh = config.kind.pace_by(parts.objective.facts)
        limit = math.inf if config.limits.time is None else config.limits.time + self.counted - time.monotonic()
        wanted, past = ahead(self.state, config)
        return Outlook.of(wanted, parts.jobs, parts.schedule.rungs, config.trained_again, weigh, past, limit)

    def _start(self) -> Start:
        config, history, seen = self.parts.config, self.state.history, self.state.history.search
        trials, trainings = config.listed(config.trials), sum(len(p.tasks) for p in seen.plans) - history.planned
        if self.state.closed or trials < history.planned:
            trials, trainings = ahead(self.state, config)[0].trials, len(seen.results) - len(history.last)
        return Start(
            name=config.name,
            directory=self.directory.path,
            goal=config.goal,
            measured=config.kind.metric(config.goal.metric),
            trials=trials,
            epochs=config.epochs,
            done=len(history.results),
            jobs=self.parts.jobs,
            live=self.directory.live,
            finals=config.trained_again,
            rungs=self.parts.schedule.rungs,
            continued=trainings,
            outlook=self.outlook,
            finals_done=len(history.results) - len(seen.results),
        )

    def _go_on(self, ask: Ask) -> list[str]:
        """Records what this invocation asks for beyond the one before, and says what has changed since."""
        config, failed = self.parts.config, to_retry(self.state.history) if ask.retry else []
        if self.state.closed and any(not task.repeat for task in failed) and not ask.reopen:
            raise UsageError(
                f"{self.directory.path}: its search was ended with what was done; "
                f"`{self.directory.resume} --retry-failed -n {config.trials}` goes on with it"
            )
        before, done = recorded_config(self.directory).trials, len(self.state.history.last)
        more = ask.reopen or config.trials > before
        if (self.state.out_of_time and (failed or more)) or (self.state.closed and more):
            self._record(MoreRow(config.trials))
        trials = before if self.state.closed else max(config.trials, done)
        notes = record_changes(self.directory, replace(config, trials=trials))
        paced = SAMPLERS[config.search.sampler].note_on_more(config.search, self.state.history, config.trials)
        notes += [paced] if paced else []
        if failed:
            self._record(RetryRow.of(failed))
            what = "1 failed result is" if len(failed) == 1 else f"{len(failed)} failed results are"
            notes.append(f"{what} taken back and tried again")
        elif ask.retry:
            notes.append("no result failed or ran out of time: there is nothing to try again")
        if trials < before:
            notes.append(f"the search ends with {trials} trials instead of {before}, {done} of them done")
        return notes + self._finish(ask.finish)

    def _finish(self, wanted: bool) -> list[str]:
        """The user ends the search."""
        stop = closing(self.state, self.parts.config, self.parts.schedule) if wanted else None
        if stop is None:
            return []
        if self.leader.incumbent is None:
            raise NoSuccessError(
                f"{self.directory.path}: no trial came back ok so far, so there is nothing to finish with; "
                f"{self.directory.ways_on(finish=False)}"
            )
        self._record(StopRow(stop.reason, closed=True, time=False))
        return [stop.reason]

    def _point_latest_here(self) -> None:
        """In the folder of runs; when a run goes on, in the one it lies in, wherever we are called from."""
        around = self.directory.path.parent
        if not self.journal.rows:
            self.directory.make_latest(Path(self.parts.config.output.directory))
        elif (around / LATEST).is_symlink():
            self.directory.make_latest(around)

    def _plan(self, step: Train) -> None:
        """A new plan is durable before it runs."""
        if step.kept is not None:
            self.leader.keep(step.kept)
        if step.note:
            self.observer.note(step.note)
        if step.plan is not None:
            self._record(PlanRow.of(step.plan, known=self.ledger.trials))
            self.outlook.planned(step.plan)
            self.observer.planned(step.plan)

    def _train(self, evaluator: Evaluator, tasks: Sequence[Task], *, least: bool) -> None:
        """Trains a plan's tasks as far as time allows; with `least` at least a fleet of them.

        The state takes in the results at the end: nothing may be decided on a part of them.
        """
        entries: list[Row] = []
        for some, end in self._portions(tasks):
            deadline = Deadline(min(self.pause.monotonic, end.monotonic), self.pause.wall)
            for results in self.crew.run(evaluator, some, deadline, least=int(least), cut=end):
                entries += self._append(*map(ResultRow.of, results))
                self.outlook.finished(results, time.monotonic() - self.watched)
                for result in results:
                    self.observer.finished(result, self.leader.take(result))
            least = False
            if self.pause.over:
                break
        fold(self.ledger, entries, self.journal.path)

    def _portions(self, tasks: Sequence[Task]) -> Iterator[tuple[Sequence[Task], Deadline]]:
        """What is packed together, and when it is cut: without a limit of time all tasks, and never."""
        limit, config, clock, done = self.parts.config.limits.time, self.parts.config, self.clock, 0
        if limit is None:
            yield tasks, NEVER
            return
        end = self.counted + limit
        if tasks[0].repeat:
            yield tasks, NEVER if self.state.closed else Deadline(end + time_limit.GRACE * limit)
            return
        while done < len(tasks):
            last = self.leader.last
            kept = time_limit.kept_back(last, self.state.history, config, clock.jobs, clock.refit)
            left = end - kept - time.monotonic()
            if not last and left <= 0:  # one trial there is, whatever it takes
                yield tasks[:1], NEVER
                return
            size = time_limit.portion(tasks[done:], last, clock.jobs, left)
            if not size:
                return
            yield tasks[done : done + size], Deadline(end - kept)
            done += size

    def _record(self, *rows: RowKind) -> RunState:
        return fold(self.ledger, self._append(*rows), self.journal.path)

    def _append(self, *rows: RowKind) -> tuple[Row, ...]:
        # Rounded up, so that a search that is out of time is so on resume.
        elapsed = math.ceil(1000 * (self.before + time.monotonic() - self.started)) / 1000
        return self.journal.append(*({**written(row), "elapsed": elapsed} for row in rows))
