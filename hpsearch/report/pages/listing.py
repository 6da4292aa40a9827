"""The table of runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hpsearch.errors import HpsearchError
from hpsearch.report.blocks import Cell, Column, Row, Table, cell
from hpsearch.report.text import metric, words
from hpsearch.run.directory import RunDirectory
from hpsearch.run.summary import OPEN, Stage, Summary, read_summary, stage
from hpsearch.trial import Metric

if TYPE_CHECKING:
    from hpsearch.run.panda.recorded import Babysat
    from hpsearch.run.recorded import Recorded

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


def run_row(run: "Recorded") -> RunRow:
    """A run in the list of runs."""
    return _told(run.directory, run.summary)


def panda_row(panda: "Babysat") -> RunRow:
    """A panda in the list of runs."""
    goal, branch, begin = panda.config.goal, panda.shown, panda.state.begin
    points = panda.state.tree.points(branch.number)
    values = [point.values[goal.metric] for point in points if goal.metric in point.values]
    best = (min if goal.direction == "minimize" else max)(values) if values else None
    measured, started = panda.config.kind.metric(goal.metric), begin.started if begin else ""
    counts = (branch.epoch, max(panda.config.epochs, branch.epoch))
    return RunRow(panda.directory.name, started, *counts, measured, best, panda.stage, "panda")


def row_of(directory: RunDirectory) -> RunRow:
    """A run or a panda in the list of runs, by what was kept for it, else by its journal. Raises StorageError."""
    if summary := read_summary(directory):
        return _told(directory, summary)
    from hpsearch.run.panda.recorded import is_panda, read_panda  # and with them numpy and pydantic
    from hpsearch.run.recorded import read_run

    return panda_row(read_panda(directory)) if is_panda(directory) else run_row(read_run(directory))


def _told(directory: RunDirectory, told: Summary) -> RunRow:
    state = stage(directory, ended=told.ended, failing=told.failing)
    counts = (told.done, told.wanted, told.metric, told.best)
    return RunRow(directory.name, told.started, *counts, state, retest=_retested(directory))


def _retested(directory: RunDirectory) -> str | None:
    """What the last retest said; None where there was none."""
    if not directory.retests.exists():
        return None
    from hpsearch.run.retest.rows import read_retests

    last = read_retests(directory).last
    return last.verdict if last else None


def run_line(directory: RunDirectory) -> str:
    """A run in a line; of one that cannot be read its folder alone."""
    try:
        row = row_of(directory)
    except HpsearchError:
        return f"{directory.path}: cannot be read"
    counted = "trials" if row.what == "search" else "epochs (a panda)"
    return f"{directory.path}: {STATES[row.state]}, {row.done} of {row.wanted} {counted}, started {row.started}"


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
