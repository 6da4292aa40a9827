"""A retest: the bits first, then fresh repeats, a verdict, and what it comes from; each is recorded as it comes."""

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from hpsearch.analysis.baseline import looked_at
from hpsearch.analysis.retest import (
    DRIFT,
    STAGES,
    Judgement,
    Side,
    causes,
    judge,
    share_of_stage,
    share_of_test,
    worth_more,
)
from hpsearch.config import RunConfig
from hpsearch.errors import NoSuccessError, UsageError
from hpsearch.executor import Folders, workers
from hpsearch.executor.cores import one_thread, pools
from hpsearch.objectives.objective import Evaluator, Objective
from hpsearch.run.directory import RunDirectory
from hpsearch.run.environment import differences, environment
from hpsearch.run.journal import Journal
from hpsearch.run.lock import Lock
from hpsearch.run.parts import jobs_of
from hpsearch.run.recorded import Recorded, read_run
from hpsearch.run.retest.candidates import Wish, candidates
from hpsearch.run.retest.data import Both, both
from hpsearch.run.retest.rows import (
    CHECK,
    OLD_DATA,
    REFERENCE,
    TODAY,
    Ledger,
    Look,
    LookRow,
    Retests,
    TrainedRow,
    VerdictRow,
    fold,
)
from hpsearch.run.row import RowKind, written
from hpsearch.trial import Result, Task

APART = 1000
"""Repeats of look n begin after n times as many, so that none has the random numbers of another."""
REFERENCES = 10
"""Repeats of then that no choice was made by: trained at the first look that finds the bits unchanged."""


def retest(directory: RunDirectory, wish: Wish, note: Callable[[str], None]) -> Retests:
    """One look, or the rest of one that was interrupted. Raises LockedError, StorageError, UsageError, DataError."""
    with Lock(directory.lock), one_thread():
        run = read_run(directory)
        if not run.state.ended or run.state.begin is None:
            raise UsageError(f"{directory.path}: is not finished, so there is nothing to test again; {_finish(run)}")
        if run.winner is None:
            raise NoSuccessError(f"{directory.path}: no trial came back ok, so there is no winner to test again")
        data = both(run, wish.data)
        directory.check_folders()
        directory.drop_caches()
        with Journal.open(directory.retests) as journal:
            try:
                return _Retest(run, data, wish, journal, note).run()
            finally:
                directory.drop_caches()


def _finish(run: Recorded) -> str:
    return f"`{run.directory.resume}` goes on with it"


class _Retest:
    """One invocation: the history, the look that is open, and whoever watches."""

    def __init__(self, run: Recorded, data: Both, wish: Wish, journal: Journal, note: Callable[[str], None]) -> None:
        assert run.winner is not None
        self.recorded, self.data, self.wish, self.journal, self.note = run, data, wish, journal, note
        self.config: RunConfig = run.config
        self.champion, self.budget = run.winner.task.trial, run.winner.task.budget
        self.ledger = Ledger()
        fold(self.ledger, journal.rows, journal.path)
        self.evaluators: dict[str, Evaluator] = {}
        self._tests = 0

    @property
    def state(self) -> Retests:
        return self.ledger.state

    @property
    def look(self) -> Look:
        return self.state.looks[-1]

    def run(self) -> Retests:
        now, here = datetime.now(UTC), environment(pools())
        trials = candidates(self.recorded, self.wish.top)
        begun = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        facts = (begun, self.data.source, self.data.today.digest, here, self.wish.asked, trials)
        new = Look(len(self.state.looks) + 1, *facts)
        before = self.state.last
        if self.state.looks and not self.look.verdict and _same(self.look, new):
            self.note(f"going on with the retest of {self.look.started}: {len(self.look.results)} trainings are done")
        else:
            if self.state.looks and not self.look.verdict:
                self.note(f"the retest of {self.look.started} was left: data, versions or options are others now")
            self._record(LookRow.of(new))
        same_bits = self._same_bits()
        if self.data.same and same_bits:  # certainty: no error is spent
            self._references(same_bits=True)
            self._end("holds", why="the same data, and the same bits")
        elif before is not None and _same(before, new) and (before.tested or "again" in before.found):
            self._end(before.verdict, again=before)
        else:
            self._references(same_bits=bool(same_bits))
            self._tests = self.state.tests_before(now)
            self._test(bool(same_bits), share_of_test(self._tests + 1))
        return self.state

    def _same_bits(self) -> bool | None:
        """Whether a recorded training of the winner comes to the same today; None where its data cannot be had."""
        if self.data.then is None:
            return None
        final = next((f for f in self.recorded.finalists if f.number == self.champion.number), None)
        recorded = final.saved if final else self.recorded.state.history.last[self.champion.number]
        again = self._train(CHECK, self.data.then, [recorded.task])
        return [r.metrics for r in again if r.task.key == recorded.task.key] == [recorded.metrics]

    def _references(self, *, same_bits: bool) -> None:
        """More repeats of then, where these can still be had and are wanted."""
        if same_bits and self.data.then is not None and len(self.state.references) < REFERENCES:
            mine = [r for r in self.state.references if (REFERENCE, *r.task.key[::2]) not in self.look.results]
            wanted = range(1, REFERENCES - len(mine) + 1)
            tasks = [Task(self.champion, self.budget, self.look.number * APART + n) for n in wanted]
            self._train(REFERENCE, self.data.then, tasks)

    def _then(self) -> Side | None:
        """The costs of then: of repeats that nothing was chosen by, else of the finals; None with less than two."""
        run, goal = self.recorded, self.config.goal
        rows = run.examples.get("dev")
        looked = max(looked_at(run.state.history, goal), 1)
        costs = [c for r in self.state.references if math.isfinite(c := goal.cost(r))]
        if len(costs) > 1:
            return Side(tuple(costs), rows, 1, looked)
        final = next((f for f in run.finalists if f.number == self.champion.number), None)
        if final is None or len(final.repeats) < 2:
            return None
        among = sum(math.isfinite(f.cost) for f in run.finalists)
        return Side(tuple(goal.cost(r) for r in final.repeats), rows, among, looked)

    def _test(self, same_bits: bool, share: float) -> None:
        measured, then = self.config.kind.metric(self.config.goal.metric), self._then()
        other_rows = not self.data.same
        stages = STAGES if self.wish.repeats is None else (self.wish.repeats,)
        for stage, repeats in enumerate(stages):
            tasks = [
                Task(trial, self.budget, self.look.number * APART + n)
                for trial in self.look.trials
                for n in range(1, repeats + 1)
            ]
            self._train(TODAY, self.data.today, tasks)
            now = self._side(TODAY, self.champion.number, self.data.today)
            why = ""
            if now is None:
                why = "the winner did not come back ok in every repeat"
            elif then is None:
                why = "fewer than two repeats of then are recorded, and its data cannot be had to train more"
            elif other_rows and not (measured.share and measured.part == "dev"):
                why = f"how much other rows change {measured.name} is not known, as it is no share of them"
            if why or then is None or now is None:
                self._end("cannot tell", why=why)
                return
            part = share_of_stage(stage, len(stages))
            settings = {"margin": self.wish.margin, "share": share, "other_rows": other_rows, "stage": part}
            judged = judge(then, now, self._rivals(), **settings)  # type: ignore[arg-type]
            last = stage == len(stages) - 1 or not worth_more(then, now, other_rows)
            if judged.verdict != "cannot tell" or last:
                self._judged(judged, then, now, share, same_bits)
                return

    def _rivals(self) -> dict[int, Sequence[float]]:
        """The costs of today of those that came back ok in every repeat."""
        found: dict[int, Sequence[float]] = {}
        for trial in self.look.trials:
            side = self._side(TODAY, trial.number, self.data.today)
            if side is not None and trial.number != self.champion.number:
                found[trial.number] = side.costs
        return found

    def _side(self, what: str, trial: int, objective: Objective) -> Side | None:
        costs = [self.config.goal.cost(r) for r in self.look.of(what, trial)]
        rows = objective.facts.get("examples", {}).get("dev")
        return Side(tuple(costs), rows) if costs and all(map(math.isfinite, costs)) else None

    def _judged(self, judged: Judgement, then: Side, now: Side, share: float, same_bits: bool) -> None:
        found: dict[str, Any] = {
            "then": then.mean,
            "now": now.mean,
            "repeats_then": len(then.costs),
            "repeats": len(now.costs),
            "change": judged.change.cost,
            "low": judged.change.low,
            "high": judged.change.high,
            "sees": judged.change.sees,
            "margin": judged.margin,
            "share": share,
            "level": DRIFT * share,
            "test": self._tests + 1,
            "rival": judged.rival,
            "needs": judged.needs,
            "rivals": {str(n): math.fsum(costs) / len(costs) for n, costs in self._rivals().items()},
        }
        if judged.verdict == "drifted" or judged.change.low > 0:
            found["causes"] = list(self._causes(then, now, same_bits))
        self._record(VerdictRow(judged.verdict, True, found))

    def _causes(self, then: Side, now: Side, same_bits: bool) -> Sequence[str]:
        between = None
        if not same_bits and not self.data.same and self.data.then is not None:
            tasks = [Task(self.champion, self.budget, self.look.number * APART + n + 1) for n in range(len(now.costs))]
            self._train(OLD_DATA, self.data.then, tasks)
            between = self._side(OLD_DATA, self.champion.number, self.data.then)
        return causes(then, between, now, same_bits=same_bits, same_data=self.data.same)

    def _end(self, verdict: str, *, why: str = "", again: Look | None = None) -> None:
        """A verdict without a test."""
        found = dict(again.found) | {"again": again.found.get("again", again.started)} if again else {}
        found |= {"why": why} if why else {}
        assert self.recorded.winner is not None
        now = self._side(TODAY, self.champion.number, self.data.today)
        if verdict == "holds" and not again:
            found["now"] = self.config.goal.cost(self.recorded.winner)
        elif not again and now is not None:
            found["now"] = now.mean
        self._record(VerdictRow(verdict, False, found))

    def _train(self, what: str, objective: Objective, tasks: Sequence[Task]) -> list[Result]:
        """What is not recorded yet is trained; the results of all these tasks."""
        done = self.look.results
        todo = [task for task in tasks if (what, task.trial.number, task.repeat) not in done]
        directory = self.recorded.directory
        place = objective.digest[:16]  # of other data nothing may be remembered under its name
        if todo:
            self.note(f"{len(todo)} trainings ({what})" if len(todo) > 1 else f"1 training ({what})")
            if place not in self.evaluators:
                self.evaluators[place] = objective.prepare(directory.data / place)
            folders = Folders(directory.checkpoints / place, directory.live)
            jobs = self.wish.jobs or jobs_of(self.config)
            with workers(self.config.executor.backend, jobs, folders) as crew:
                for results in crew.run(self.evaluators[place], todo):
                    self._record(*(TrainedRow.of(what, result) for result in results))
        return [self.look.results[what, task.trial.number, task.repeat] for task in tasks]

    def _record(self, *rows: RowKind | LookRow | TrainedRow | VerdictRow) -> None:
        fold(self.ledger, self.journal.append(*(written(row) for row in rows)), self.journal.path)  # type: ignore[arg-type]


def _same(one: Look, other: Look) -> bool:
    """Whether two looks are at the same data with the same versions, and were asked for the same."""
    asked = [{name: value for name, value in look.asked.items() if name != "data"} for look in (one, other)]
    same = (one.data, one.trials) == (other.data, other.trials) and asked[0] == asked[1]
    return same and not differences(one.environment, other.environment)
