"""Plans and results to record, made by hand and by Hypothesis."""

from collections.abc import Container, Iterable, Mapping, Sequence

from hypothesis import strategies as st

from hpsearch.history import History
from hpsearch.run.journal import Row
from hpsearch.run.row import written
from hpsearch.run.rows import (
    BeginRow,
    EndRow,
    MoreRow,
    OpenedRow,
    PlanRow,
    ResultRow,
    RetryRow,
    StopRow,
    TestedRow,
    WarmRow,
)
from hpsearch.trial import STATUSES, Plan, Result, Status, Task, Trial

FINITE = st.floats(allow_nan=False, allow_infinity=False)
SCALAR = st.booleans() | st.integers(-(10**12), 10**12) | FINITE | st.text(max_size=6)
VALUE = SCALAR | st.none() | st.lists(SCALAR, max_size=3)
CONFIG = st.dictionaries(st.text(max_size=6), VALUE, max_size=4)
METRICS = st.dictionaries(st.sampled_from(["dev_error", "dev_cost", "train_error"]), FINITE)


def task(number: int, budget: int = 5, repeat: int = 0) -> Task:
    """Trial `number` with a config of its own."""
    return Task(Trial(number, {"learning_rate": 0.1 * number}), budget, repeat)


def ok(number: int, dev_error: float, budget: int = 5, repeat: int = 0, dev_cost: float = 0.5) -> Result:
    """A result that went well."""
    metrics = {"dev_error": dev_error, "dev_cost": dev_cost}
    return Result(task(number, budget, repeat), "ok", metrics, {"dev_error": [dev_error]}, budget, 0.25)


def bad(number: int, status: Status, budget: int = 5) -> Result:
    """A result that did not."""
    return Result(task(number, budget), status, reason="it went wrong")


@st.composite
def histories(draw: st.DrawFn) -> History:
    """One or two plans, some of their results; the second plan continues trials of the first with more epochs."""
    configs = draw(st.lists(CONFIG, min_size=1, max_size=4))
    trials = [Trial(number, config) for number, config in enumerate(configs, 1)]
    plans = [Plan(1, tuple(Task(t, 3) for t in trials), draw(st.dictionaries(st.text(max_size=3), VALUE, max_size=2)))]
    if draw(st.booleans()):
        plans.append(Plan(2, tuple(Task(t, 9, draw(st.integers(0, 2))) for t in trials)))
    results = [
        Result(
            planned,
            draw(st.sampled_from(STATUSES)),
            draw(METRICS),
            {"dev_error": draw(st.lists(st.none() | st.floats(), max_size=3))},
            draw(st.integers(0, 9)),
            draw(st.floats(0, 1e6)),
            draw(st.text(max_size=9)),
        )
        for plan in plans
        for planned in plan.tasks
        if draw(st.booleans())
    ]
    return History.of(plans, results)


def begin_row(search: str, data: str, seed: int, started: str) -> Row:
    return written(BeginRow.of(search, data, seed, started))


def warm_row(results: Sequence[Result]) -> Row:
    return written(WarmRow.of(results))


def plan_row(plan: Plan, known: Container[int] = ()) -> Row:
    return written(PlanRow.of(plan, known))


def result_row(result: Result) -> Row:
    return written(ResultRow.of(result))


def retry_row(tasks: Iterable[Task]) -> Row:
    return written(RetryRow.of(tasks))


def stop_row(reason: str, *, time: bool = False, closed: bool = False) -> Row:
    return written(StopRow(reason, time, closed))


def more_row(trials: int) -> Row:
    return written(MoreRow(trials))


def opened_row(opened: Task, model: str = "") -> Row:
    return written(OpenedRow(opened.trial.number, opened.repeat, model))


def row_of_test(tested: Task, metrics: Mapping[str, float], model: str = "") -> Row:
    return written(TestedRow(tested.trial.number, tested.repeat, dict(metrics), model))


def end_row(seconds: float = 0.0) -> Row:
    return written(EndRow(seconds))
