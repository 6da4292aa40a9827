"""Rows mean what was recorded, and contradictions are refused by row."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.errors import StorageError
from hpsearch.history import History
from hpsearch.run.folding import fold, state_of
from hpsearch.run.journal import Journal, Row, read_rows
from hpsearch.run.recorded import fingerprint
from hpsearch.run.state import Ledger
from hpsearch.trial import Plan, Result, Task, Trial

from .examples import (
    bad,
    begin_row,
    end_row,
    histories,
    more_row,
    ok,
    opened_row,
    plan_row,
    result_row,
    retry_row,
    row_of_test,
    stop_row,
    task,
    warm_row,
)

BEGIN = begin_row("s" * 64, "d" * 64, 7, "2026-01-02T03:04:05Z")
PLAN = plan_row(Plan(1, (task(1), task(2))))


def rows_of(history: History) -> list[Row]:
    known: set[int] = set()
    rows = [BEGIN]
    for plan in history.plans:
        rows.append(plan_row(plan, known))
        known |= {t.trial.number for t in plan.tasks}
    return rows + [result_row(r) for r in reversed(history.results)]


def numbered(*rows: Row) -> list[Row]:
    return [json.loads(json.dumps({"row": i, **row})) for i, row in enumerate(rows, 1)]


@given(history=histories(), cut=st.integers(0, 8))
@settings(deadline=None, max_examples=60)
def test_a_history_comes_back_from_its_journal(
    tmp_path_factory: pytest.TempPathFactory, history: History, cut: int
) -> None:
    path = tmp_path_factory.mktemp("run") / "journal.jsonl"
    with Journal.open(path) as journal:
        returned = journal.append(*rows_of(history))
    back = state_of(read_rows(path)).history
    assert repr(back.plans) == repr(history.plans)
    for old, new in zip(history.results, back.results, strict=True):
        assert (old.task, old.status, repr(old.metrics)) == (new.task, new.status, repr(new.metrics))
        assert (old.epochs, old.seconds, old.reason) == (new.epochs, new.seconds, new.reason)
        assert old.reproducible == new.reproducible
        for a, b in zip(old.curve["dev_error"], new.curve["dev_error"], strict=True):
            assert b is None if a is None or not math.isfinite(a) else b == pytest.approx(a, rel=1e-5)
    assert fingerprint(back) == fingerprint(history)
    # Folding in pieces, as the loop does while it runs, gives the same as folding at once, as a resume does.
    assert fold(Ledger(state_of(returned[:cut])), returned[cut:]) == state_of(read_rows(path))


def test_curves_have_six_digits_and_metrics_all_of_theirs() -> None:
    metric = 0.1 + 0.2
    row = result_row(Result(task(1), "ok", {"dev_error": metric}, {"dev_cost": [1 / 3, math.nan, math.inf, None]}))
    assert row["curve"] == {"dev_cost": [0.333333, None, None, None]}
    assert json.loads(json.dumps(row))["metrics"]["dev_error"].hex() == metric.hex()


def test_a_config_is_recorded_once() -> None:
    trial = Trial(1, {"name": "only-here"})
    first, second = Plan(1, (Task(trial, 3),)), Plan(2, (Task(trial, 9), Task(Trial(2, {}), 3)))
    rows = numbered(BEGIN, plan_row(first), plan_row(second, {1}))
    assert json.dumps(rows).count("only-here") == 1
    assert state_of(rows).history.plans == (first, second)


def test_the_state_follows_a_run_to_its_end_and_beyond() -> None:
    rows = numbered(
        BEGIN,
        PLAN,
        result_row(ok(2, 0.25)),
        stop_row("target"),
        opened_row(task(2)),
        row_of_test(task(2), {"test_error": 0.5}),
        end_row(),
        plan_row(Plan(2, (task(3),))),
        end_row(),
    )
    states = [state_of(rows[:i]) for i in range(len(rows) + 1)]
    assert [s.begin is not None for s in states] == [False] + [True] * 9
    assert [s.stop for s in states] == [None] * 4 + ["target"] * 4 + [None] * 2
    assert [s.opened for s in states] == [()] * 5 + [((2, 0, ""),)] * 5
    assert [dict(s.tests) for s in states] == [{}] * 6 + [{(2, 0, ""): {"test_error": 0.5}}] * 4
    assert [s.ended for s in states] == [False] * 7 + [True, False, True]
    assert states[-1].begin is not None and states[-1].begin.seed == 7
    assert [t.trial.number for t in states[-1].history.open_tasks] == [1, 3]


def test_time_adds_up_over_invocations_until_more_trials_have_it_anew() -> None:
    again = task(1, repeat=1)
    timed = [
        (BEGIN, 0.5),
        (PLAN, 1.0),
        (result_row(ok(2, 0.25)), 4.0),
        (stop_row("its time is over", time=True), 4.5),
        (plan_row(Plan(2, (again,)), {1, 2}), 4.5),
        (result_row(ok(1, 0.5, repeat=1)), 7.0),
        (end_row(), 7.5),
        (result_row(ok(1, 0.5)), 9.0),
        (stop_row("its time is over", time=True), 9.5),
        (more_row(30), 9.5),
    ]
    rows = numbered(*({**row, "elapsed": elapsed} for row, elapsed in timed))
    states = [state_of(rows[:i]) for i in range(1, len(rows) + 1)]
    assert [s.seconds for s in states] == [elapsed for _, elapsed in timed]
    assert [s.searched for s in states] == [*(elapsed for _, elapsed in timed[:-1]), 0]
    assert [s.out_of_time for s in states] == [False] * 3 + [True] * 4 + [False, True, False]
    assert [s.ended for s in states] == [False] * 6 + [True] + [False] * 3


RESULT = result_row(ok(1, 0.25))
DAMAGE: dict[str, tuple[list[Row], str]] = {
    "no begin": ([PLAN], "row 1 .*begin comes first"),
    "two begins": ([BEGIN, BEGIN], "row 2 .*begin comes first, and once"),
    "an unknown kind": ([BEGIN, {"kind": "dance"}], "row 2 .*kind 'dance' is none of begin, warm, plan"),
    "no kind": ([BEGIN, {}], "row 2 .*kind None"),
    "a kind that is a list": ([BEGIN, {"kind": []}], "row 2 "),
    "a result nobody planned": ([BEGIN, PLAN, result_row(ok(3, 0.5))], r"row 3 .*\(3, 5, 0\).* was not planned"),
    "another budget": ([BEGIN, PLAN, result_row(ok(1, 0.5, budget=6))], r"row 3 .*\(1, 6, 0\).* was not planned"),
    "a second result": ([BEGIN, PLAN, RESULT, RESULT], r"row 4 .*\(1, 5, 0\).* has a result already"),
    "a plan again": ([BEGIN, PLAN, PLAN], "row 3 .*plan 1 comes after plan 1"),
    "a task again": ([BEGIN, PLAN, plan_row(Plan(2, (task(1),)), {1})], r"row 3 .*was planned before"),
    "a config again": ([BEGIN, PLAN, plan_row(Plan(2, (task(1, 9),)))], "row 3 .*trial 1 was recorded before"),
    "no config": ([BEGIN, plan_row(Plan(1, (task(1),)), {1})], "row 2 .*trial 1 has no config"),
    "a strange status": ([BEGIN, PLAN, {**RESULT, "status": "fine"}], "row 3 .*'fine' is none of ok"),
    "a missing field": ([BEGIN, PLAN, {"kind": "result", "trial": 1}], "row 3 .*'budget' is missing"),
    "a wrong type": ([BEGIN, {**PLAN, "tasks": [3]}], "row 2 makes no sense"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_row_that_contradicts_those_before_is_refused(name: str) -> None:
    rows, message = DAMAGE[name]
    with pytest.raises(StorageError, match=message):
        state_of(numbered(*rows))


def test_the_refusal_names_the_file() -> None:
    with pytest.raises(StorageError, match=r"^runs/x/journal\.jsonl: row 1 "):
        state_of([{"row": 1}], Path("runs/x/journal.jsonl"))


FAILED = result_row(bad(1, "failed"))
CONSTRUCTED: list[Any] = [
    BEGIN,
    PLAN,
    RESULT,
    retry_row([task(1)]),
    stop_row("x"),
    more_row(9),
    warm_row([ok(1, 0.5)]),
    opened_row(task(1)),
    row_of_test(task(1), {}),
    end_row(),
]
"""One row of each kind."""


@pytest.mark.parametrize("row", CONSTRUCTED, ids=lambda row: row["kind"])
def test_every_kind_is_json_and_folds(row: Row) -> None:
    special = {"begin": [], "plan": [BEGIN], "retry": [BEGIN, PLAN, FAILED], "more": [BEGIN, end_row()]}
    before = special.get(row["kind"], [BEGIN, PLAN])
    assert state_of(numbered(*before, row)) != state_of(numbered(*before))
