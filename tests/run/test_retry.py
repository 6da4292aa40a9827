"""What failed is tried again: recorded, pure, and after any kill; other results stay."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from hpsearch.config import RunConfig
from hpsearch.errors import StorageError
from hpsearch.history import History
from hpsearch.objectives.network.evaluator import NetworkEvaluator
from hpsearch.objectives.network.objective import NetworkObjective, build
from hpsearch.report.pages.documents import run_document
from hpsearch.run.ask import Ask
from hpsearch.run.directory import RunDirectory, create
from hpsearch.run.folding import state_of
from hpsearch.run.journal import Journal, read_rows
from hpsearch.run.parts import assemble, schedule_of
from hpsearch.run.recorded import read_run
from hpsearch.run.search import search
from hpsearch.run.state import to_retry
from hpsearch.trial import Plan, Result, Status, Task
from tests.support.processes import journal, kinds
from tests.support.searches import Watcher, config, run

from .examples import bad, begin_row, ok, plan_row, result_row, retry_row, stop_row, task

ROWS = [begin_row("s", "d", 0, "now"), plan_row(Plan(1, (task(1), task(2)))), result_row(bad(1, "failed"))]
RETRY = retry_row([task(1)])


def numbered(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [json.loads(json.dumps({"row": i, **row})) for i, row in enumerate(rows, 1)]


def test_a_result_is_taken_back_and_given_anew() -> None:
    rows = numbered(*ROWS, result_row(ok(2, 0.5)), {"kind": "end", "seconds": 1.0}, RETRY, result_row(ok(1, 0.25)))
    states = [state_of(rows[:i]) for i in range(1, len(rows) + 1)]
    assert [[t.trial.number for t in s.history.open_tasks] for s in states] == [[], [1, 2], [2], [], [], [1], []]
    assert [s.ended for s in states] == [False] * 4 + [True] + [False] * 2
    assert states[-1].history.results == (ok(1, 0.25), ok(2, 0.5))
    assert not states[-1].revised


@pytest.mark.parametrize("status", ["failed", "timed_out", "diverged"])
def test_accidents_are_tried_again_and_nothing_else(status: Status) -> None:
    history = History.of([Plan(1, (task(1), task(2)))], [bad(1, status), ok(2, 0.5)])
    assert to_retry(history) == ([] if status == "diverged" else [task(1)])


def test_a_plan_that_had_seen_the_result_marks_the_run() -> None:
    later = [result_row(ok(2, 0.5)), plan_row(Plan(2, (task(3),)))]
    assert state_of(numbered(*ROWS, *later, RETRY)).revised
    assert not state_of(numbered(*ROWS, *later, result_row(bad(3, "failed")), retry_row([task(3)]))).revised
    assert not state_of(numbered(*ROWS, stop_row("patience"), RETRY)).revised


def test_a_row_that_takes_nothing_back_is_refused() -> None:
    with pytest.raises(StorageError, match="row 2 makes no sense: it takes back no result"):
        state_of(numbered(ROWS[0], retry_row([])))


@pytest.mark.parametrize("rows", [ROWS[:2], [*ROWS[:2], result_row(ok(1, 0.5))], [*ROWS, RETRY]])
def test_what_has_no_failed_result_cannot_be_taken_back(rows: list[dict[str, Any]]) -> None:
    with pytest.raises(StorageError, match=r"task \(1, 5, 0\).* has no failed result to take back"):
        state_of(numbered(*rows, RETRY))


class Flaky(NetworkEvaluator):
    """Trials 2 and 5 fail, as on a bad day."""

    def evaluate(self, fleet: Sequence[Task], context: Any) -> list[Result]:
        good = super().evaluate(fleet, context)
        return [Result(r.task, "failed", reason="a bad day") if r.task.trial.number in (2, 5) else r for r in good]


class BadDay(NetworkObjective):
    """Its workers are flaky."""

    def prepare(self, folder: Path) -> NetworkEvaluator:
        sound = super().prepare(folder)
        return Flaky(sound.examples, sound.classes, sound.seed, sound.metric, sound.shape)


def bad_day(wanted: RunConfig) -> RunDirectory:
    directory = create(Path(wanted.output.directory), wanted.name)
    search(assemble(wanted, BadDay(wanted.objective_spec, build(wanted.objective_spec).dataset)), directory, Watcher())
    return directory


def again(wanted: RunConfig, directory: RunDirectory, retry: bool = True) -> Watcher:
    watcher = Watcher()
    search(assemble(wanted, build(wanted.objective_spec)), directory, watcher, ask=Ask(retry=retry))
    return watcher


def test_without_decisions_since_it_is_the_search_that_would_have_been(tmp_path: Path) -> None:
    wanted = config(tmp_path, "search.sampler=random", "finals=null")
    whole, directory = run(wanted), bad_day(wanted)
    assert read_run(directory).fingerprint != read_run(whole).fingerprint
    watcher = again(wanted, directory)
    assert watcher.notes[0] == "2 failed results are taken back and tried again"
    assert watcher.starts[0].done == 4
    assert sorted(r.task.trial.number for r, _ in watcher.results) == [2, 5]
    assert read_run(directory).fingerprint == read_run(whole).fingerprint
    assert run_document(read_run(directory))["reproducible"] is True
    assert kinds(directory.path)[-4:] == ["retry", "result", "result", "end"]
    before = directory.journal.read_bytes()
    assert "nothing to try again" in again(wanted, directory).notes[0]
    assert directory.journal.read_bytes() == before


def plans(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "elapsed": 0, "crc": ""} for row in rows if row["kind"] == "plan"]


@pytest.mark.parametrize("trials", [20, 30])
def test_after_a_retry_and_any_kill_the_journal_alone_decides(tmp_path: Path, trials: int) -> None:
    """Zoom has learned from the failures; what it proposed stays, what it will propose sees the new results."""
    wanted, more = (config(tmp_path, "epochs=1", f"trials={n}") for n in (20, trials))
    before = bad_day(wanted)
    whole = RunDirectory(tmp_path / "whole")
    shutil.copytree(before.path, whole.path)
    again(more, whole)
    recorded, rows = read_run(whole), journal(whole.path)
    assert run_document(recorded)["reproducible"] is False
    assert {r.status for r in recorded.state.history.results} == {"ok"}
    retry = kinds(whole.path).index("retry")
    for count in range(retry, len(rows), 3):
        part = RunDirectory(tmp_path / f"cut-{count}")
        shutil.copytree(before.path, part.path)
        part.journal.write_bytes(b"".join(whole.journal.read_bytes().splitlines(keepends=True)[:count]))
        again(more, part, retry=count == retry)
        assert read_run(part).fingerprint == recorded.fingerprint
        assert plans(journal(part.path)) == plans(rows)


def test_every_plan_is_derived_anew_from_the_rows_before_it(tmp_path: Path) -> None:
    few, many = (config(tmp_path, "epochs=1", f"trials={n}") for n in (20, 30))
    directory = bad_day(few)
    again(many, directory)
    rows = read_rows(directory.journal)
    searching = [i for i, row in enumerate(rows) if row["kind"] == "plan" and row["tasks"][0]["repeat"] == 0]
    assert any(row["kind"] == "retry" for row in rows[: searching[-1]])
    for index in searching:
        then, plan = state_of(rows[:index]).history, state_of(rows[: index + 1]).history.plans[-1]
        asked = many if any(row["kind"] == "retry" for row in rows[:index]) else few
        derived = schedule_of(asked).next(then.search)
        assert isinstance(derived, Plan) and (derived.tasks, derived.state) == (plan.tasks, plan.state)


def test_rungs_go_on_from_what_is_tried_again(tmp_path: Path) -> None:
    """Under culling too: who failed and is good now may climb, nobody is planned twice, and any cut ends the same."""
    wanted, more = (
        config(tmp_path, "epochs=9", f"trials={n}", "schedule.kind=culling", "search.sampler=random") for n in (6, 12)
    )
    before = bad_day(wanted)
    whole = RunDirectory(tmp_path / "whole")
    shutil.copytree(before.path, whole.path)
    again(more, whole)
    recorded, rows = read_run(whole), journal(whole.path)
    keys = [t.key for plan in recorded.state.history.plans for t in plan.tasks]
    assert len(keys) == len(set(keys)) == len(recorded.state.history.results)
    assert {r.status for r in recorded.state.history.results} == {"ok"}
    for count in range(kinds(whole.path).index("retry") + 1, len(rows), 4):
        part = RunDirectory(tmp_path / f"cut-{count}")
        shutil.copytree(before.path, part.path)
        part.journal.write_bytes(b"".join(whole.journal.read_bytes().splitlines(keepends=True)[:count]))
        again(more, part, retry=False)
        assert read_run(part).fingerprint == recorded.fingerprint


def test_a_run_that_was_out_of_time_is_given_its_time_anew(tmp_path: Path) -> None:
    wanted = config(tmp_path, "search.sampler=random", "finals=null", "limits.time=1h")
    directory = bad_day(wanted)
    with Journal.open(directory.journal) as opened:
        opened.append(stop_row("its time of 1h is over", time=True), {"kind": "end"})
    again(wanted, directory)
    assert kinds(directory.path)[-5:] == ["more", "retry", "result", "result", "end"]
    assert read_run(directory).reproducible
