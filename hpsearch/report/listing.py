"""The table of runs."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from hpsearch.report.digits import metric, words
from hpsearch.report.table import Cell, Column, Row, Table, cell
from hpsearch.trial import Metric

_STYLES = {"finished": "", "open": "yellow", "running": "bold green"}


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run. `started` is ISO time; `best` the incumbent's value of the goal's `metric`, None where there is none."""

    name: str
    started: str
    done: int
    wanted: int
    metric: Metric
    best: float | None
    state: Literal["finished", "open", "running"]


def run_document(run: RunRow) -> dict[str, object]:
    """A run for programs."""
    return {**asdict(run), "metric": run.metric.name}


def run_table(runs: Sequence[RunRow]) -> Table:
    """Runs in the order given; an open one can be resumed."""
    columns = (
        Column("name", "run", right=False, flexible=True),
        Column("state", "state", right=False),
        Column("done", "trials", spare=1),
        Column("wanted", "wanted", spare=3),
        Column("metric", "metric", right=False, spare=2),
        Column("best", "best"),
        Column("started", "started", right=False, spare=4),
    )
    note = "hpsearch resume RUN goes on with an open run" if any(run.state == "open" for run in runs) else ""
    return Table(columns, tuple(map(_row, runs)), note)


def _row(run: RunRow) -> Row:
    best = Cell("-") if run.best is None else Cell(metric(run.metric, run.best), run.best)
    name, state, started = cell(run.name), cell(run.state), cell(run.started)
    goal = Cell(words(run.metric.name), run.metric.name)
    return Row((name, state, cell(run.done), cell(run.wanted), goal, best, started), _STYLES[run.state])
