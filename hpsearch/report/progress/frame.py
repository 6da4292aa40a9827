"""One frame of the live view: so many lines from the first to the last, each always in the same place."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from hpsearch.report.blocks import Span
from hpsearch.report.drawing import bar, sparkline
from hpsearch.report.progress.live_files import Running
from hpsearch.report.text import duration, metric, pad, value, visible, width, words
from hpsearch.report.writers.terminal import text_of
from hpsearch.run.observer import Start
from hpsearch.trial import BASELINE, Result

LAST, MOST_RUNNING = 3, 12
"""Lines of what finished last, and of what is in training, where the screen has room."""
_BAR, _LEAST_BAR, _LEAST_NAME, _CURVE = 36, 5, 6, 24
_TIMES, _WIDE = 35, 100
"""Columns for the times, which change all the time: name and bar have what is left of others. From `_WIDE` on there is
room to say what the first of them is."""
_OTHERS = 4
"""Lines beside those: how far, the best, a blank one, how many more are in training."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What there is to show at one time; `left` is None where nobody knows."""

    start: Start
    counts: str
    share: float
    passed: float
    left: float | None
    incumbent: Result | None
    running: Sequence[Running]
    last: Sequence[Result]
    searched: Sequence[str]


def frame(now: Moment, columns: int, rows: int) -> list[Text]:
    """The lines for a screen of that size: their number and order depend on the size and the start alone."""
    last = max(min(LAST, rows - _OTHERS - 3), 0)
    most = max(min(MOST_RUNNING, now.start.trials + now.start.finals, rows - _OTHERS - last - 1), 1)
    shown = list(now.running[:most])
    more = len(now.running) - len(shown)
    finished = [_finished(now, result) for result in reversed(now.last)][:last]
    lines: list[Sequence[Span]] = [_head(now, columns), _best(now), ()]
    waiting: list[Span] = [] if now.share else [("  starting", "dim")]
    lines += _filled([_in_training(now, one) for one in shown] or [waiting], most)
    lines.append([(f"  and {more} more", "dim")] if more > 0 else ())
    lines += _filled(finished, last)
    return [_line(spans, columns) for spans in lines]


def counts(search: tuple[int, int], finals: tuple[int, int], rungs: bool) -> str:
    """`trials 40/100, finals  0/25`, always as long; with rungs it is trainings: a trial has several."""
    told = f"{'trainings' if rungs else 'trials'} {_of(*search)}"
    return told + (f", finals {_of(*finals)}" if finals[1] else "")


def _of(done: int, total: int) -> str:
    return f"{str(done).rjust(len(str(total)))}/{total}"


def _filled(lines: Sequence[Sequence[Span]], size: int) -> list[Sequence[Span]]:
    return [*lines, *[()] * (size - len(lines))]


def _head(now: Moment, columns: int) -> list[Span]:
    elapsed = "elapsed " if columns >= _WIDE else ""
    times = elapsed + duration(now.passed) + (f", about {duration(now.left)} left" if now.left else "")
    others = len(now.counts) + len(elapsed) + _TIMES + 6
    name = _cut(visible(now.start.name), max(min(columns // 3, columns - others - _LEAST_BAR), _LEAST_NAME))
    size = max(min(_BAR, columns - width(name) - others), _LEAST_BAR)
    done = bar(now.share, size)
    spans: list[Span] = [(name, "bold cyan"), ("  ", ""), (done, "green"), ("·" * (size - len(done)), "dim")]
    return [*spans, (f"  {now.counts}", "bold"), (f"  {times}", "dim")]


def _cut(text: str, size: int) -> str:
    shown = text
    while width(shown) > size:
        shown = f"{shown.removesuffix('…')[:-1]}…"
    return shown


def _best(now: Moment) -> list[Span]:
    best, goal = now.incumbent, now.start.goal
    if best is None:
        return [("best  ", "dim"), ("none so far", "dim")]
    config = best.task.trial.config
    spans: list[Span] = [
        ("best  ", "dim"),
        (f"trial {best.task.trial.number}", "bold green"),
        (f"  {words(goal.metric)} {metric(now.start.measured, best.metrics[goal.metric])}", "bold green"),
    ]
    for name in now.searched:
        if name in config:
            spans += [(f"   {name} ", "dim"), (value(config[name]), "")]
    return spans


def _in_training(now: Moment, one: Running) -> list[Span]:
    number, budget, repeat = one.key
    latest = next((v for v in reversed(one.curve) if v is not None), None)
    epochs = f"{one.epoch}/{budget}".rjust(2 * len(str(now.start.epochs)) + 1)
    shown = "" if latest is None else metric(now.start.measured, latest).rjust(8)
    name = task_name(number, repeat).ljust(len(task_name(max(now.start.trials, 1), int(now.start.finals > 0))))
    curve = pad(sparkline(one.curve, _CURVE), _CURVE, False)
    return [(f"  {name}  ", ""), (f"{epochs}  ", "dim"), (f"{curve}  ", "cyan"), (shown, "")]


def _finished(now: Moment, result: Result) -> list[Span]:
    goal, name = now.start.goal, task_name(result.task.trial.number, result.task.repeat)
    if result.status != "ok" or goal.metric not in result.metrics:
        return [("✗ ", "red"), (f"{name}  ", "dim"), (f"{words(result.status)}  {result.reason}", "red")]
    shown, rungs = metric(now.start.measured, result.metrics[goal.metric]), now.start.rungs
    if rungs and result.task.budget < rungs[-1]:
        shown += f" after {result.task.budget} of {rungs[-1]} epochs"
    return [("✓ ", "green"), (f"{name}  {shown}  {duration(result.seconds)}", "dim")]


def task_name(number: int, repeat: int) -> str:
    """`trial 3, repeat 2`, without the repeat in the search."""
    name = "baseline" if number == BASELINE else f"trial {number}"
    return name + (f", repeat {repeat}" if repeat else "")


def _line(spans: Sequence[Span], columns: int) -> Text:
    """Never longer than the screen: what wraps would move all that is below."""
    text = text_of(spans)
    text.no_wrap, text.overflow = True, "ellipsis"
    text.truncate(columns, overflow="ellipsis")
    return text
