"""The table of runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from hpsearch.errors import HpsearchError
from hpsearch.report.blocks import Cell, Column, Row, Table, cell
from hpsearch.report.text import metric, words
from hpsearch.run.directory import RunDirectory
from hpsearch.run.panda.recorded import Babysat, is_panda, read_panda
from hpsearch.run.recorded import OPEN, Recorded, Stage, read_run
from hpsearch.run.retest.rows import read_retests
from hpsearch.trial import Metric

STATES: dict[Stage, str] = {
    "finished": "finished",
    "running": "in progress",
    "paused": "paused",
    "killed": "killed",
    "failed": "failed",
}
"""A run's states in words."""
_STYLES = {"finished": "", "running": "bold green", "paused": "yellow", "killed": "yellow", "failed": "red"}


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run. `started` is ISO time; `best` the incumbent's value of the goal's `metric`, None where there is none.

    `retest` is the last verdict of one, None where there was none. Of a panda `done` and `wanted` are epochs of the
    branch that is trained, and `best` the best of these epochs.
    """

    name: str
    started: str
    done: int
    wanted: int
    metric: Metric
    best: float | None
    state: Stage
    what: Literal["search", "panda"] = "search"
    retest: str | None = None


def run_row(run: Recorded) -> RunRow:
    """A run in the list of runs."""
    goal, begin = run.config.goal, run.state.begin
    best = run.winner.metrics[goal.metric] if run.winner else None
    started = begin.started if begin else ""
    measured = run.config.kind.metric(goal.metric)
    counts, last = (done_with(run), run.config.trials), read_retests(run.directory).last
    verdict = last.verdict if last else None
    return RunRow(run.directory.name, started, *counts, measured, best, run.run_state, retest=verdict)


def panda_row(panda: Babysat) -> RunRow:
    """A panda in the list of runs."""
    goal, branch, begin = panda.config.goal, panda.shown, panda.state.begin
    points = panda.state.tree.points(branch.number)
    values = [point.values[goal.metric] for point in points if goal.metric in point.values]
    best = (min if goal.direction == "minimize" else max)(values) if values else None
    measured, started = panda.config.kind.metric(goal.metric), begin.started if begin else ""
    counts = (branch.epoch, max(panda.config.epochs, branch.epoch))
    return RunRow(panda.directory.name, started, *counts, measured, best, panda.stage, "panda")


def row_of(directory: RunDirectory) -> RunRow:
    """A run or a panda in the list of runs. Raises what reading it raises."""
    return panda_row(read_panda(directory)) if is_panda(directory) else run_row(read_run(directory))


def run_line(directory: RunDirectory) -> str:
    """A run in a line; of one that cannot be read its folder alone."""
    try:
        row = row_of(directory)
    except HpsearchError:
        return f"{directory.path}: cannot be read"
    counted = "trials" if row.what == "search" else "epochs (a panda)"
    return f"{directory.path}: {STATES[row.state]}, {row.done} of {row.wanted} {counted}, started {row.started}"


def done_with(run: Recorded) -> int:
    """How many trials are trained to the end, culled, or not ok."""
    whole = run.config.epochs
    last = run.state.history.last.items()
    return sum(r.status != "ok" or r.task.budget >= whole or n in run.culled for n, r in last)


def run_table(runs: Sequence[RunRow]) -> Table:
    """Runs in the order given; one that neither is finished nor runs can be resumed. Where pandas are, what each is."""
    both, again = any(run.what == "panda" for run in runs), any(run.retest for run in runs)
    counted = "trials or epochs" if both else "trials"
    columns = (
        Column("name", "run", right=False, flexible=True),
        *((Column("what", "what", right=False),) if both else ()),
        Column("state", "state", right=False),
        Column("done", counted, spare=1),
        Column("wanted", "wanted", spare=3),
        Column("metric", "metric", right=False, spare=2),
        Column("best", "best"),
        *((Column("retest", "retest", right=False, spare=1),) if again else ()),
        Column("started", "started", right=False, spare=4),
    )
    return Table(columns, tuple(_row(run, both, again) for run in runs), "; ".join(_ways_on(runs)))


def _ways_on(runs: Sequence[RunRow]) -> Iterator[str]:
    for what, command in (("search", "resume RUN"), ("panda", "panda train RUN")):
        states = [state for state in OPEN if any((run.what, run.state) == (what, state) for run in runs)]
        if states:
            named = "run" if what == "search" else what
            yield f"hpsearch {command} goes on with a {named} that is {' or '.join(states)}"


def _row(run: RunRow, both: bool, again: bool) -> Row:
    best = Cell("-") if run.best is None else Cell(metric(run.metric, run.best), run.best)
    name, state, started = cell(run.name), Cell(STATES[run.state], run.state), cell(run.started)
    goal = Cell(words(run.metric.name), run.metric.name)
    what = (cell(run.what),) if both else ()
    retest = (Cell(run.retest or "-", run.retest),) if again else ()
    counts = (cell(run.done), cell(run.wanted))
    return Row((name, *what, state, *counts, goal, best, *retest, started), _STYLES[run.state])
