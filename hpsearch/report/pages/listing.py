"""The table of runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hpsearch.errors import HpsearchError
from hpsearch.report.blocks import Cell, Column, Row, Table, cell
from hpsearch.report.text import metric, words
from hpsearch.run.directory import RunDirectory
from hpsearch.run.summary import OPEN, Stage, Summary, read_summary, stage
from hpsearch.trial import Metric

if TYPE_CHECKING:
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
    """One run. `started` is ISO time; `best` the incumbent's value of the goal's `metric`, None where there is none."""

    name: str
    started: str
    done: int
    wanted: int
    metric: Metric
    best: float | None
    state: Stage


def run_row(run: "Recorded") -> RunRow:
    """A run in the list of runs."""
    return _told(run.directory, run.summary)


def search_row(directory: RunDirectory) -> RunRow:
    """A run in the list of runs, by what was kept for it, else by its journal. Raises StorageError."""
    if summary := read_summary(directory):
        return _told(directory, summary)
    from hpsearch.run.recorded import read_run  # and with it numpy and pydantic

    return run_row(read_run(directory))


def _told(directory: RunDirectory, told: Summary) -> RunRow:
    state = stage(directory, ended=told.ended, failing=told.failing)
    return RunRow(directory.name, told.started, told.done, told.wanted, told.metric, told.best, state)


def run_line(directory: RunDirectory) -> str:
    """A run in a line; of one that cannot be read its folder alone."""
    try:
        row = search_row(directory)
    except HpsearchError:
        return f"{directory.path}: cannot be read"
    return f"{directory.path}: {STATES[row.state]}, {row.done} of {row.wanted} trials, started {row.started}"


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
