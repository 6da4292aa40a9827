"""Rows with a right checksum and wrong types are refused by number, before anybody computes with them."""

import math
from dataclasses import fields, replace
from typing import Any

import pytest

from hpsearch.errors import StorageError
from hpsearch.run import rows
from hpsearch.run.folding import state_of
from hpsearch.run.journal import Row
from hpsearch.run.judged import JudgedRow
from hpsearch.run.row import read, written
from hpsearch.trial import Plan

from .examples import (
    bad,
    begin_row,
    end_row,
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

ROWS: dict[str, Row] = {
    "begin": begin_row("s" * 64, "d" * 64, 7, "2026-01-02T03:04:05Z"),
    "warm": warm_row([ok(1, 0.1)]),
    "plan": plan_row(Plan(1, (task(1),))),
    "result": result_row(
        replace(bad(1, "failed"), metrics={"dev_error": 0.1}, folds={"dev_error": [0.1, 0.1]}, wrong="qg==")
    ),
    "retry": retry_row([task(1)]),
    "stop": stop_row("enough", closed=True),
    "more": more_row(9),
    "judged": written(JudgedRow(1, "dev", {"dev_f1": 0.5}, [[0, 1, 5]])),
    "opened": opened_row(task(1), "refit"),
    "test": row_of_test(task(1), {"test_error": 0.1}, "refit"),
    "end": end_row(2.5) | {"elapsed": 1.0},
}
WRONG: list[tuple[str, str, Any]] = [
    ("begin", "started", None),
    ("begin", "seed", "7"),
    ("plan", "plan", None),
    ("plan", "tasks", 5),
    ("plan", "tasks", [{"trial": 1, "budget": "x", "repeat": 0}]),
    ("plan", "trials", [{"number": "1", "config": {}}]),
    ("plan", "trials", [{"number": 1, "config": {"hidden_units": {"a": 1}}}]),
    ("plan", "trials", [{"number": 1, "config": {"l2": math.nan}}]),
    ("plan", "trials", [{"number": 1, "config": {"l2": {"1": math.nan}}}]),
    ("plan", "trials", [{"number": 1, "config": {"l2": {"1": None}}}]),
    ("plan", "trials", [{"number": 1, "config": {"l2": {"2": 1.0}}}]),
    ("plan", "trials", [{"number": 1, "config": {"l2": {"1": {"1": 1.0}}}}]),
    ("plan", "state", "abc"),
    ("result", "trial", [1]),
    ("result", "repeat", True),
    ("result", "budget", 10**400),
    ("result", "metrics", {"dev_error": math.nan}),
    ("result", "metrics", {"dev_error": "x"}),
    ("result", "metrics", [1]),
    ("result", "curve", {"dev_error": "abc"}),
    ("result", "folds", {"dev_error": [0.1, None]}),
    ("result", "folds", [0.1]),
    ("result", "curve", None),
    ("result", "wrong", "q"),
    ("result", "wrong", [1, 0]),
    ("result", "seconds", math.inf),
    ("result", "epochs", None),
    ("result", "reason", [1]),
    ("test", "metrics", {"test_error": None}),
    ("stop", "reason", [1]),
    ("stop", "time", 1),
    ("stop", "closed", "yes"),
    ("warm", "trials", [{"config": {}, "budget": 1, "status": "fine", "metrics": {}}]),
    ("warm", "trials", [{"config": {}, "budget": 1, "status": "ok", "metrics": {"dev_error": math.nan}}]),
    ("retry", "tasks", [{"trial": 1}]),
    ("more", "trials", "+5"),
    ("opened", "trial", None),
    ("opened", "model", 5),
    ("test", "repeat", -1),
    ("judged", "confusion", [[0, 1]]),
    ("judged", "confusion", [[0, 1, -1]]),
    ("judged", "part", None),
    ("end", "elapsed", math.nan),
    ("end", "seconds", -1.0),
    ("plan", "elapsed", -1.0),
]


def test_the_fields_of_every_kind_are_checked() -> None:
    assert set(rows.ROWS) == set(ROWS)
    for kind, row in rows.ROWS.items():
        assert [field.name for field in fields(row)] == [name for name in ROWS[kind] if name not in ("kind", "elapsed")]


def test_the_rows_as_we_write_them_are_fine() -> None:
    assert state_of({"row": n} | row for n, row in enumerate(ROWS.values(), 1)).ended


@pytest.mark.parametrize(("kind", "name", "value"), WRONG)
def test_a_field_of_another_type_is_refused_by_row(kind: str, name: str, value: Any) -> None:
    entries = [{"row": n} | row for n, row in enumerate(ROWS.values(), 1)]
    number = list(ROWS).index(kind)
    entries[number] |= {name: value}
    with pytest.raises(StorageError, match=rf"row {number + 1} makes no sense: {name} must be "):
        state_of(entries)


@pytest.mark.parametrize("folds", [{"dev_error": [0.1, 0.2]}, {"dev_error": [0.1], "dev_cost": [0.1, 0.2]}])
def test_the_folds_of_a_result_have_as_many_values_of_each_metric(folds: dict[str, list[float]]) -> None:
    entries = [{"row": n} | row for n, row in enumerate([ROWS["begin"], ROWS["plan"], result_row(ok(1, 0.1))], 1)]
    with pytest.raises(StorageError, match="row 3 makes no sense: folds must have as many values of each"):
        state_of([*entries[:2], entries[2] | {"folds": folds}])


def test_a_result_without_folds_has_no_field_for_them_and_reads_back() -> None:
    row = result_row(ok(1, 0.1))
    assert "folds" not in row and "wrong" not in row
    assert written(read(row, rows.ROWS)) == row
    assert read({**row, "folds": {"dev_error": [0.1, 0.3]}}, rows.ROWS).folds == {"dev_error": [0.1, 0.3]}  # type: ignore[attr-defined]
