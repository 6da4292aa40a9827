"""One trial: its config, what was measured, and how it learned."""

from collections.abc import Sequence
from functools import partial

from hpsearch.analysis.finalists import Finalist
from hpsearch.objectives import Kind
from hpsearch.report.digits import duration, metric, value, words
from hpsearch.report.page import Line, line
from hpsearch.report.plot import plot
from hpsearch.report.trials import with_spread
from hpsearch.trial import Goal, Result

_ROWS, _MOST_COLUMNS = 9, 64
_STYLES = {"ok": "green", "failed": "bold red", "diverged": "bold yellow", "timed_out": "bold yellow"}


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
    config = result.task.trial.config
    lines = [_head(result, place)]
    if result.reason:
        lines.append(line(result.reason, _STYLES[result.status], label="reason"))
    lines += [line(value(config[name]), "bold", label=name) for name in searched if name in config]
    lines += [line(value(item), "dim", label=name) for name, item in config.items() if name not in searched]
    lines += [Line()] if result.metrics else []
    for name, measured in _goal_first(result, goal):
        text = with_spread(kind.metric(name), measured, finalist)
        lines.append(line(text, "bold" if name == goal.metric else "", words(name)))
    if finalist is not None and result.metrics:
        each = "  ".join(metric(kind.metric(goal.metric), r.metrics[goal.metric]) for r in finalist.repeats)
        lines.append(line(each, "dim", "repeats"))
    return [*lines, *_plots(result, kind, min(columns - 16, _MOST_COLUMNS))]


def _head(result: Result, place: str) -> Line:
    status: tuple[str, str] = (words(result.status), _STYLES[result.status])
    ranked = [(f"   {place}", "bold")] if place else []
    trained = (f"   {result.epochs} epochs in {duration(result.seconds)}", "dim")
    return Line((status, *ranked, trained), f"trial {result.task.trial.number}")


def _goal_first(result: Result, goal: Goal) -> list[tuple[str, float]]:
    return sorted(result.metrics.items(), key=lambda item: item[0] != goal.metric)


def _plots(result: Result, kind: Kind, columns: int) -> list[Line]:
    lines = []
    for together in kind.plots or [[name] for name in result.curve]:
        names = [name for name in together if name in result.curve]
        curves = {words(name): result.curve[name] for name in names}
        drawn = plot(curves, partial(metric, kind.metric(names[0])), columns, _ROWS) if curves else []
        lines += [Line(), *drawn] if drawn else []
    return lines
