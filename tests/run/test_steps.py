"""What comes next, of the recorded state alone: no disk, no clock but a number."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hpsearch.config import RunConfig
from hpsearch.run.folding import state_of
from hpsearch.run.parts import schedule_of
from hpsearch.run.row import RowKind, written
from hpsearch.run.rows import EndRow, PlanRow, ResultRow, StopRow
from hpsearch.run.state import RunState
from hpsearch.run.steps import Conclude, Done, Step, Stop, Train, next_step
from hpsearch.trial import Result, Task
from tests.support.searches import config

from .examples import begin_row


@pytest.fixture
def wanted(tmp_path: Path) -> RunConfig:
    return config(tmp_path, "search.sampler=random", "finals={top: 1, repeats: 2, baseline: false}")


def state(*rows: RowKind, elapsed: float = 0.0) -> RunState:
    entries: list[dict[str, Any]] = [begin_row("s", "d", 0, "now"), *map(written, rows)]
    return state_of({"row": n, **entry, "elapsed": elapsed} for n, entry in enumerate(entries, 1))


def ask(wanted: RunConfig, *rows: RowKind, searched: float = 0.0) -> Step:
    return next_step(state(*rows), wanted, schedule_of(wanted), searched)


def train(wanted: RunConfig, *rows: RowKind) -> Train:
    step = ask(wanted, *rows)
    assert isinstance(step, Train)
    return step


def results(step: Train, status: Any = "ok") -> list[ResultRow]:
    return [ResultRow.of(result(task, status)) for task in step.tasks]


def result(task: Task, status: Any = "ok") -> Result:
    metrics = {"dev_error": 0.1 * task.trial.number, "dev_cost": 1.0} if status == "ok" else {}
    return Result(task, status, metrics, reason="" if status == "ok" else "bad luck")


def planned(step: Train) -> PlanRow:
    assert step.plan is not None
    return PlanRow.of(step.plan)


def test_a_run_is_search_then_finals_then_the_winner_then_nothing(wanted: RunConfig) -> None:
    first = train(wanted)
    assert len(first.tasks) == 6 and first.plan is not None and first.plan.number == 1
    assert first.kept == frozenset(range(1, 7))
    rows: list[RowKind] = [planned(first), *results(first)]
    finals = train(wanted, *rows)
    assert [(t.trial.number, t.repeat) for t in finals.tasks] == [(1, 1), (1, 2)]
    assert finals.plan is not None and finals.plan.number == 2 and finals.kept is None
    rows += [PlanRow.of(finals.plan, {1}), *results(finals)]
    assert ask(wanted, *rows) == Conclude()
    assert ask(wanted, *rows, EndRow()) == Done()


def test_an_open_plan_goes_on_before_anything_is_planned(wanted: RunConfig) -> None:
    first = train(wanted)
    done = results(first)[2:]
    step = train(wanted, planned(first), *done)
    assert step == Train(first.tasks[:2])


def test_a_finished_run_with_more_trials_goes_on(wanted: RunConfig) -> None:
    first = train(wanted)
    rows: list[RowKind] = [planned(first), *results(first), EndRow()]
    more = train(replace(wanted, trials=9), *rows)
    assert [t.trial.number for t in more.tasks] == [7, 8, 9]


def test_the_end_by_a_target_is_told_once_and_the_finals_follow(wanted: RunConfig) -> None:
    wanted = replace(wanted, trials=50, goal=replace(wanted.goal, target=0.1))
    first = train(wanted)
    rows: list[RowKind] = [planned(first), *results(first)]
    stop = ask(wanted, *rows)
    assert stop == Stop("trial 1 reached the target dev_error of 0.1")
    assert train(wanted, *rows, StopRow(stop.reason, False)).tasks[0].repeat == 1


def test_all_trials_done_is_no_early_stop(wanted: RunConfig) -> None:
    first = train(wanted)
    assert not isinstance(ask(wanted, planned(first), *results(first)), Stop)


@pytest.mark.parametrize(("searched", "stopped"), [(59.9, False), (60.1, True)])
def test_the_clock_is_a_number(wanted: RunConfig, searched: float, stopped: bool) -> None:
    """Trials that take no time at all: as soon as one is done, the limit is one."""
    wanted = replace(wanted, limits=replace(wanted.limits, time=60.0))
    assert isinstance(ask(wanted, searched=searched), Train)
    first = train(replace(wanted, limits=replace(wanted.limits, time=None)))
    half = ask(wanted, planned(first), *results(first)[:3], searched=searched)
    assert half == (Stop("its time of 1m is over", time=True) if stopped else Train(first.tasks[3:]))
    rows = [planned(first), *results(first)[:3], StopRow("its time of 1m is over", True)]
    finals = ask(wanted, *rows, searched=searched)
    assert isinstance(finals, Conclude if stopped else Train)
    longer = replace(wanted, limits=replace(wanted.limits, time=120.0))
    assert ask(longer, *rows, searched=searched) == Train(first.tasks[3:])


def test_finals_that_do_not_fit_end_the_search_first(wanted: RunConfig) -> None:
    """All trials are done in 20 of 25 s, and 2 repeats of 10 s each are wanted: the clock has decided."""
    wanted = replace(wanted, limits=replace(wanted.limits, time=25.0))
    first = train(replace(wanted, limits=replace(wanted.limits, time=None)))
    done = [ResultRow.of(replace(result(task), seconds=10.0)) for task in first.tasks]
    stop = ask(wanted, planned(first), *done, searched=20.0)
    assert stop == Stop("its time of 25s is over", time=True)
    end = ask(wanted, planned(first), *done, StopRow(stop.reason, True), searched=20.0)
    assert isinstance(end, Conclude) and end.note.startswith("no time is left for finals")
    assert isinstance(ask(wanted, planned(first), *done, searched=1.0), Train)


def test_too_many_failures_end_it_without_a_winner(wanted: RunConfig) -> None:
    first = train(wanted)
    rows: list[RowKind] = [planned(first), *results(first, "failed")]
    stop = ask(wanted, *rows)
    assert isinstance(stop, Stop) and "6 of 6 trials failed" in stop.reason
    assert ask(wanted, *rows, StopRow(stop.reason, False)) == Done()
    assert ask(replace(wanted, limits=replace(wanted.limits, failures=None)), *rows) == Conclude()
