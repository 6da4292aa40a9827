"""The ranked table of a run's trials, and the page of one of them."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from itertools import zip_longest

from hpsearch.analysis.finalists import Finalist, effort_decided, told_spread
from hpsearch.analysis.ranking import Ranked, baseline_result, rank
from hpsearch.errors import UsageError
from hpsearch.history import History
from hpsearch.objectives import Kind
from hpsearch.report.blocks import Block, Cell, Column, Line, Row, Table, cell, line
from hpsearch.report.drawing import plot, sparkline
from hpsearch.report.pages.classes import classes_page
from hpsearch.report.text import duration, seconds, span, value, words
from hpsearch.report.text import metric as spell
from hpsearch.run.recorded import Recorded
from hpsearch.trial import BASELINE, Goal, Metric, Result, Value

_NONE = Cell("-")
_CURVE_WIDTH = 10
_STYLES = {"ok": "", "failed": "red", "diverged": "yellow", "timed_out": "yellow"}
_PLOT_ROWS, _MOST_COLUMNS = 9, 64
_STATUS_STYLES = {"ok": "green", "failed": "bold red", "diverged": "bold yellow", "timed_out": "bold yellow"}


def ranking(run: Recorded) -> list[Ranked]:
    """Every trial of a run, best first."""
    return rank(run.state.history, run.config.goal, run.finalists, run.culled, run.baseline)


def entry_of(run: Recorded, number: int) -> Ranked:
    """One trial in the ranking. Raises UsageError where there is no such trial."""
    entries = {e.result.task.trial.number: e for e in ranking(run)}
    if number not in entries:
        has = f"trials {min(entries)} to {max(entries)}" if entries else "no trials"
        raise UsageError(f"{run.directory.path}: has no result of trial {number}; it has {has}")
    return entries[number]


def ranking_table(run: Recorded, top: int | None, chosen: Sequence[Ranked] | None = None) -> Table:
    """The `top` best trials of a run (None: all), or of those that are `chosen`."""
    config, names = run.config, run.config.space.names
    finals, culled = run.finalists, run.culled
    return trial_table(run.state.history, config.goal, config.kind, names, top, finals, culled, chosen)


def curve_table(run: Recorded, number: int) -> Table:
    """A row an epoch of one trial, for programs. Raises UsageError where there is no such trial."""
    curve = entry_of(run, number).result.curve
    columns = [Column("epoch", "epoch"), *(Column(name, words(name)) for name in curve)]
    measured = zip_longest(*curve.values())
    cells = ((cell(epoch), *(Cell(value(v), v) for v in values)) for epoch, values in enumerate(measured, 1))
    return Table(tuple(columns), tuple(Row(row) for row in cells))


def ranked_trial_page(run: Recorded, number: int, columns: int) -> list[Block]:
    """One trial of a run, for a screen of `columns`. Raises UsageError where there is no such trial."""
    entry = entry_of(run, number)
    ranked = sum(e.rank is not None for e in ranking(run))
    place = f"rank {entry.label} of {ranked}" if entry.rank else ""
    if entry.culled:
        place = f"culled after {entry.result.task.budget} of {run.config.epochs} epochs, {place}"
    searched = run.config.space.names
    page = trial_page(entry.result, run.config.goal, run.config.kind, searched, place, columns, entry.finalist)
    won = run.winner is not None and run.winner.task.trial.number == number
    return [*page, *(classes_page(run) if won else ())]


def trial_table(
    history: History,
    goal: Goal,
    kind: Kind,
    searched: Sequence[str],
    top: int | None,
    finals: Sequence[Finalist] = (),
    culled: Collection[int] = (),
    chosen: Sequence[Ranked] | None = None,
) -> Table:
    """The `top` best trials (None: all), best first; those that are not ok come last, with their reason.

    The finalists come first, with the mean and the standard deviation of their repeats, and the rank of their group;
    beside it stands what the search saw, and what they cost where that has decided. Of trials with folds the standard
    deviation is that over these.
    `searched` are the names of the hyperparameters, each a column; `culled` are numbers of trials that were not trained
    to the end. Values keep their full precision in `raw`. Where trials are `chosen`, it is those in their order.
    """
    everyone = rank(history, goal, finals, culled, baseline_result(history)) if chosen is None else chosen
    entries = everyone[:top]
    names = _metrics(goal, kind, entries)
    columns = (
        Column("rank", "rank"),
        Column("trial", "trial"),
        *_goal_columns(goal, kind, finals),
        *(Column(name, words(name), spare=1) for name in names),
        *(Column(name, name, _numeric(name, entries), spare=2, turned=True) for name in searched),
        Column("curve", "curve", right=False, spare=6, screen=True),
        Column("epochs", "epochs", spare=2 if culled else 5),
        Column("seconds", "seconds", spare=4),
        Column("status", "status", right=False, spare=3, flexible=True),
    )
    rows = tuple(_row(entry, goal, kind, names, searched, finals) for entry in entries)
    note = "; ".join(filter(None, (_luck(finals, everyone), _note(everyone[len(entries) :]))))
    return Table(columns, rows, note, heads="trial")


def _goal_columns(goal: Goal, kind: Kind, finals: Sequence[Finalist]) -> list[Column]:
    """The goal's metric: where there are finals as they found it, and as the search saw it."""
    if not finals:
        return [Column(goal.metric, words(goal.metric))]
    columns = [Column(goal.metric, f"{words(goal.metric)}, finals"), Column("search", f"{words(goal.metric)}, search")]
    unit = [Column("params", kind.effort.unit)] if kind.effort and effort_decided(finals) else []
    return [*columns, *unit]


def _goal_cells(entry: Ranked, goal: Goal, kind: Kind, finals: Sequence[Finalist]) -> list[Cell]:
    measured = kind.metric(goal.metric)
    if not finals:
        return [_measured(entry, measured)]
    seen = entry.searched.metrics.get(goal.metric) if entry.searched else None
    again = entry.finalist
    cells = [
        _measured(entry, measured) if again else _NONE,
        _NONE if seen is None else Cell(spell(measured, seen), seen),
    ]
    effort = _NONE if again is None else Cell(f"{again.effort:,}", again.effort)
    return [*cells, *([effort] if kind.effort and effort_decided(finals) else [])]


def _luck(finals: Sequence[Finalist], everyone: Sequence[Ranked]) -> str:
    """How far what a table shows can be trusted."""
    if finals:
        times = len(finals[0].repeats)
        if times == 1:
            return "finals and search: trained once each, part of it is luck"
        return f"finals: the mean of {times} trainings; search: trained once, part of it is luck"
    return "trained once each: part of it is luck" if len(everyone) > 1 else ""


def _row(
    entry: Ranked, goal: Goal, kind: Kind, names: Sequence[str], searched: Sequence[str], finals: Sequence[Finalist]
) -> Row:
    result = entry.result
    number, config = result.task.trial.number, result.task.trial.config
    winner = entry.finalist is finals[0] if finals else entry.rank == 1 and not entry.tied
    status = "culled" if entry.culled else f"{result.status}: {result.reason}" if result.reason else result.status
    cells = (
        Cell(entry.label, entry.rank),
        Cell("baseline", number) if number == BASELINE else cell(number),
        *_goal_cells(entry, goal, kind, finals),
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
    """Those beside the goal's."""
    errors = kind.errors
    others = (errors.dev, errors.train_dev, errors.train) if errors else kind.metrics
    names = dict.fromkeys(name for name in others if name and name != goal.metric)
    return [name for name in names if any(name in e.result.metrics for e in entries)]


def _measured(entry: Ranked, metric: Metric) -> Cell:
    measured = entry.result.metrics.get(metric.name)
    if measured is None:
        return _NONE
    spread = {} if metric.part == "train" else told_spread(entry.result, entry.finalist)
    return Cell(with_spread(metric, measured, spread), measured)


def with_spread(metric: Metric, mean: float, spread: Mapping[str, float]) -> str:
    """The metric, where it is a mean of several values with their standard deviation: `1.39 % +- 0.21 %`."""
    if metric.name not in spread:
        return spell(metric, mean)
    return f"{spell(metric, mean)} +- {spell(metric, spread[metric.name])}"


def _numeric(name: str, entries: Sequence[Ranked]) -> bool:
    values = [e.result.task.trial.config.get(name) for e in entries]
    return all(v is None or (isinstance(v, int | float) and not isinstance(v, bool)) for v in values)


def _note(rest: Sequence[Ranked]) -> str:
    if not rest:
        return ""
    bad = sum(entry.result.status != "ok" for entry in rest)
    return f"{len(rest)} more trials" + (f", {bad} of them not ok" if bad else "")


def trial_page(
    result: Result,
    goal: Goal,
    kind: Kind,
    searched: Sequence[str],
    place: str,
    columns: int,
    finalist: Finalist | None = None,
) -> list[Line]:
    """A finalist's metrics are means over its repeats, and its curve that of the repeat whose model is kept.

    `place` says where it ranks (`rank 1 of 38`; empty: nowhere); `columns` is the width of the screen.
    """
    config, spread = result.task.trial.config, told_spread(result, finalist)
    lines = [_head(result, place)]
    if result.reason:
        lines.append(line(result.reason, _STATUS_STYLES[result.status], label="reason"))
    lines += [_setting(name, config[name], "bold", kind) for name in searched if name in config]
    lines += [_setting(name, item, "dim", kind) for name, item in config.items() if name not in searched]
    lines += [Line()] if result.metrics else []
    for name, measured in _goal_first(result, goal):
        text = with_spread(kind.metric(name), measured, spread)
        lines.append(line(text, "bold" if name == goal.metric else "", words(name)))
    each: dict[str, Sequence[float]] = {}
    if finalist is not None and result.metrics:
        each["repeats"] = [r.metrics[goal.metric] for r in finalist.repeats]
    elif result.folds:
        each["folds"] = result.folds[goal.metric]
    for label, values in each.items():
        lines.append(line("  ".join(spell(kind.metric(goal.metric), v) for v in values), "dim", label))
    return [*lines, *_plots(result, kind, min(columns - 16, _MOST_COLUMNS))]


def _setting(name: str, item: Value, style: str, kind: Kind) -> Line:
    """A setting's value, and what it averages over where it is a beta."""
    over = kind.settings[name].span if name in kind.settings else ""
    about = over and span(item, over)
    return Line(((value(item), style), *([(f"   averages over about {about}", "dim")] if about else [])), name)


def _head(result: Result, place: str) -> Line:
    status: tuple[str, str] = (words(result.status), _STATUS_STYLES[result.status])
    ranked = [(f"   {place}", "bold")] if place else []
    epochs = "1 epoch" if result.epochs == 1 else f"{result.epochs} epochs"
    trained = (f"   {epochs} in {duration(result.seconds)}", "dim")
    number = result.task.trial.number
    return Line((status, *ranked, trained), "baseline" if number == BASELINE else f"trial {number}")


def _goal_first(result: Result, goal: Goal) -> list[tuple[str, float]]:
    return sorted(result.metrics.items(), key=lambda item: item[0] != goal.metric)


def _plots(result: Result, kind: Kind, columns: int) -> list[Line]:
    lines, said = [], kind.curves(result.task.trial.config)
    for together in kind.plots or [[name] for name in result.curve]:
        names = [name for name in together if name in result.curve]
        told = {name: f"{words(name)} ({said[name]})" if name in said else words(name) for name in names}
        curves = {told[name]: result.curve[name] for name in names}
        ways = (sum(v is not None for v in curve) > 1 for curve in curves.values())  # a single point is no curve
        drawn = plot(curves, partial(spell, kind.metric(names[0])), columns, _PLOT_ROWS) if any(ways) else []
        lines += [Line(), *drawn] if drawn else []
    return lines
