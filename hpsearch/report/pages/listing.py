"""The table of runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from hpsearch.errors import HpsearchError
from hpsearch.report.blocks import Cell, Column, Row, Table, cell
from hpsearch.report.text import metric, words
from hpsearch.run.directory import RunDirectory
from hpsearch.run.recorded import OPEN, Recorded, Stage, read_run
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
    """One run. `started` is ISO time; `best` the incumbent's value of the goal's `metric`, None where there is none."""

    name: str
    started: str
    done: int
    wanted: int
    metric: Metric
    best: float | None
    state: Stage


def run_row(run: Recorded) -> RunRow:
    """A run in the list of runs."""
    goal, begin = run.config.goal, run.state.begin
    best = run.winner.metrics[goal.metric] if run.winner else None
    started = begin.started if begin else ""
    measured = run.config.kind.metric(goal.metric)
    return RunRow(run.directory.name, started, done_with(run), run.config.trials, measured, best, run.run_state)


def run_line(directory: RunDirectory) -> str:
    """A run in a line; of one that cannot be read its folder alone."""
    try:
        row = run_row(read_run(directory))
    except HpsearchError:
        return f"{directory.path}: cannot be read"
    return f"{directory.path}: {STATES[row.state]}, {row.done} of {row.wanted} trials, started {row.started}"


def done_with(run: Recorded) -> int:
    """How many trials are trained to the end, culled, or not ok."""
    whole = run.config.epochs
    last = run.state.history.last.items()
    return sum(r.status != "ok" or r.task.budget >= whole or n in run.culled for n, r in last)


def run_table(runs: Sequence[RunRow]) -> Table:
    """Runs in the order given; one that neither is finished nor runs can be resumed."""
    columns = (
        Column("name", "run", right=False, flexible=True),
        Column("state", "state", right=False),
        Column("done", "trials", spare=1),
        Column("wanted", "wanted", spare=3),
        Column("metric", "metric", right=False, spare=2),
        Column("best", "best"),
        Column("started", "started", right=False, spare=4),
    )
    states = [state for state in OPEN if any(run.state == state for run in runs)]
    note = f"hpsearch resume RUN goes on with a run that is {' or '.join(states)}" if states else ""
    return Table(columns, tuple(map(_row, runs)), note)


def _row(run: RunRow) -> Row:
    best = Cell("-") if run.best is None else Cell(metric(run.metric, run.best), run.best)
    name, state, started = cell(run.name), Cell(STATES[run.state], run.state), cell(run.started)
    goal = Cell(words(run.metric.name), run.metric.name)
    return Row((name, state, cell(run.done), cell(run.wanted), goal, best, started), _STYLES[run.state])
