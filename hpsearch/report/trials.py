"""The ranked table of a run's trials."""

from collections.abc import Collection, Sequence

from hpsearch.analysis.finalists import Finalist
from hpsearch.analysis.ranking import Ranked, rank
from hpsearch.objectives import Kind
from hpsearch.report.digits import metric as spell
from hpsearch.report.digits import seconds, value, words
from hpsearch.report.sparkline import sparkline
from hpsearch.report.table import Cell, Column, Row, Table, cell
from hpsearch.trial import Goal, History, Metric

_NONE = Cell("-")
_CURVE_WIDTH = 10
_STYLES = {"ok": "", "failed": "red", "diverged": "yellow", "timed_out": "yellow"}


def trial_table(
    history: History,
    goal: Goal,
    kind: Kind,
    searched: Sequence[str],
    top: int | None,
    finals: Sequence[Finalist] = (),
    culled: Collection[int] = (),
) -> Table:
    """The `top` best trials (None: all), best first; those that are not ok come last, with their reason.

    The finalists come first, with the mean and the standard deviation of their repeats, and the rank of their group.
    `searched` are the names of the hyperparameters, each a column; `culled` are numbers of trials that were not trained
    to the end. Values keep their full precision in `raw`.
    """
    everyone = rank(history, goal, finals, culled)
    entries = everyone[:top]
    names = _metrics(goal, kind, entries)
    columns = (
        Column("rank", "rank"),
        Column("trial", "trial"),
        *(Column(name, words(name), spare=0 if name == goal.metric else 1) for name in names),
        *(Column(name, name, _numeric(name, entries), spare=2) for name in searched),
        Column("curve", "curve", right=False, spare=6, screen=True),
        Column("epochs", "epochs", spare=2 if culled else 5),
        Column("seconds", "seconds", spare=4),
        Column("status", "status", right=False, spare=3, flexible=True),
    )
    rows = tuple(_row(entry, goal, kind, names, searched, i == 0 and not entry.tied) for i, entry in enumerate(entries))
    return Table(columns, rows, _note(everyone[len(entries) :]))


def _row(entry: Ranked, goal: Goal, kind: Kind, names: Sequence[str], searched: Sequence[str], winner: bool) -> Row:
    result = entry.result
    config = result.task.trial.config
    status = "culled" if entry.culled else f"{result.status}: {result.reason}" if result.reason else result.status
    cells = (
        Cell(entry.label, entry.rank),
        cell(result.task.trial.number),
        *(_measured(entry, kind.metric(name)) for name in names),
        *(Cell(value(config[name]), config[name]) if name in config else _NONE for name in searched),
        Cell(sparkline(result.curve.get(goal.metric, []), _CURVE_WIDTH)),
        cell(result.epochs),
        Cell(seconds(result.seconds), result.seconds),
        Cell(status, status),
    )
    style = ("bold green" if winner else "green") if entry.rank == 1 else _STYLES[result.status]
    return Row(cells, style)


def _metrics(goal: Goal, kind: Kind, entries: Sequence[Ranked]) -> list[str]:
    errors = (kind.errors.dev, kind.errors.train) if kind.errors else ()
    names = dict.fromkeys([goal.metric, *errors])
    return [n for n in names if n == goal.metric or any(n in e.result.metrics for e in entries)]


def _measured(entry: Ranked, metric: Metric) -> Cell:
    measured = entry.result.metrics.get(metric.name)
    if measured is None:
        return _NONE
    return Cell(with_spread(metric, measured, None if metric.part == "train" else entry.finalist), measured)


def with_spread(metric: Metric, mean: float, finalist: Finalist | None) -> str:
    """The metric, for a finalist of several repeats with their standard deviation: `1.39 % +- 0.21 %`."""
    if finalist is None or len(finalist.repeats) == 1 or metric.name not in finalist.spread:
        return spell(metric, mean)
    return f"{spell(metric, mean)} +- {spell(metric, finalist.spread[metric.name])}"


def _numeric(name: str, entries: Sequence[Ranked]) -> bool:
    values = [e.result.task.trial.config.get(name) for e in entries]
    return all(v is None or (isinstance(v, int | float) and not isinstance(v, bool)) for v in values)


def _note(rest: Sequence[Ranked]) -> str:
    if not rest:
        return ""
    bad = sum(entry.result.status != "ok" for entry in rest)
    return f"{len(rest)} more trials" + (f", {bad} of them not ok" if bad else "")
