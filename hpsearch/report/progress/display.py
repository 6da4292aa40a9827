"""Progress on a terminal: how far, the incumbent, the running trials with their learning curves, the last finished."""

import atexit
import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import TextIO

from rich.console import Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from hpsearch.report.blocks import Span
from hpsearch.report.drawing import sparkline
from hpsearch.report.progress.live_files import LiveFiles, Running
from hpsearch.report.text import duration, metric, value, visible, words
from hpsearch.report.writers.terminal import console, text_of
from hpsearch.run.observer import Start
from hpsearch.trial import BASELINE, Plan, Result

_BAR, _CURVE, _LAST, _MOST_RUNNING = 36, 24, 3, 12
_REFRESHES = 5


class LiveProgress:
    """A live display on `stream` (stderr). Whatever is printed to stderr meanwhile appears above it.

    The cursor comes back in `ended`, and at the interpreter's exit if that was never called.
    """

    def __init__(self, stream: TextIO, searched: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console(stream)
        self._searched = searched
        self._clock = clock
        self._lock = threading.Lock()
        self._live: Live | None = None

    def started(self, start: Start) -> None:
        """Shows the display."""
        self._start, self._begin = start, self._clock()
        self._done: set[tuple[int, int, int]] = set()
        self._total = start.trials + start.continued + start.finals
        self._last: deque[Result] = deque(maxlen=_LAST)
        self._incumbent: Result | None = None
        self._files = LiveFiles(start.live, start.goal.metric)
        self._live = Live(
            console=self._console,
            get_renderable=self._render,
            refresh_per_second=_REFRESHES,
            transient=True,
            redirect_stdout=False,
        )
        atexit.register(self._stop)
        with contextlib.suppress(OSError):
            self._live.start()

    def planned(self, plan: Plan) -> None:
        """Who goes on to a higher rung is more to do; with the finals' plan, which is the last one, all is known."""
        with self._lock:
            if plan.is_final:
                self._total = self._start.done + len(self._done) + len(plan.tasks)
            elif self._start.rungs and plan.tasks[0].budget > self._start.rungs[0]:
                self._total += len(plan.tasks)

    def finished(self, result: Result, incumbent: Result | None) -> None:
        """Moves the task from the running to the finished ones."""
        with self._lock:
            self._files.finish(result.task.key)
            self._done.add(result.task.key)
            self._last.append(result)
            self._incumbent = incumbent

    def note(self, text: str) -> None:
        """Prints the text above the display."""
        with contextlib.suppress(OSError):
            self._console.print(Text(visible(text), "yellow"))

    def ended(self) -> None:
        """Takes the display away, cursor and all, and leaves one line of what was done."""
        if self._live is None:
            return
        self._stop()
        start, passed = self._start, self._clock() - self._begin
        rungs = ["rungs"] * (len(start.rungs) > 1)
        included = [*rungs, *["finals"] * bool(start.finals)]
        what = f"trainings, {' and '.join(included)} included" if included else "trials"
        text = f"{start.done + len(self._done)} of {self._total} {what}, {duration(passed)}"
        with contextlib.suppress(OSError):
            self._console.print(text_of([(start.name, "bold cyan"), (f"  {text}", "")]))

    def _stop(self) -> None:
        atexit.unregister(self._stop)
        live, self._live = self._live, None
        if live is not None:
            with contextlib.suppress(OSError):
                live.stop()

    def _render(self) -> RenderableType:
        with self._lock:
            running = self._files.running()
            last, incumbent, done = list(self._last), self._incumbent, self._start.done + len(self._done)
            passed = self._clock() - self._begin
            outlook = self._start.outlook
            left = None if outlook is None else outlook.left(passed, {now.key: now.epoch for now in running})
        parts: list[RenderableType] = [self._head(done, passed, left)]
        if incumbent is not None:
            parts.append(_line(self._best(incumbent)))
        parts += [Text(), *self._running(running)]
        parts += [_line(self._finished(result)) for result in reversed(last)]
        return Group(*parts)

    def _head(self, done: int, passed: float, left: float | None) -> RenderableType:
        times = f"elapsed {duration(passed)}"
        if left:
            times += f", about {duration(left)} left"
        room = self._console.width - len(times) - len(self._start.name) - 12
        grid = Table.grid(padding=(0, 2, 0, 0))
        bar = ProgressBar(total=max(self._total, 1), completed=done, width=max(min(_BAR, room), 8))
        name = Text(visible(self._start.name), "bold cyan", no_wrap=True, overflow="ellipsis")
        count = Text(f"{done}/{self._total}", "bold", no_wrap=True)
        grid.add_row(name, bar, count, Text(times, "dim", no_wrap=True, overflow="ellipsis"))
        return grid

    def _best(self, incumbent: Result) -> list[Span]:
        config, goal = incumbent.task.trial.config, self._start.goal
        spans: list[Span] = [
            ("best  ", "dim"),
            (f"trial {incumbent.task.trial.number}", "bold green"),
            (f"  {words(goal.metric)} {metric(self._start.measured, incumbent.metrics[goal.metric])}", "bold green"),
        ]
        for name in self._searched:
            if name in config:
                spans += [(f"   {name} ", "dim"), (value(config[name]), "")]
        return spans

    def _running(self, running: Sequence[Running]) -> list[RenderableType]:
        shown = running[: max(min(_MOST_RUNNING, self._console.height - 10), 1)]
        grid = Table.grid(padding=(0, 2, 0, 0))
        for now in shown:
            _, budget, repeat = now.key
            latest = next((v for v in reversed(now.curve) if v is not None), None)
            grid.add_row(
                Text(f"  {_name(now.key[0], repeat)}", no_wrap=True),
                Text(f"{now.epoch}/{budget}", "dim", justify="right", no_wrap=True),
                Text(sparkline(now.curve, _CURVE).ljust(_CURVE), "cyan", no_wrap=True),
                Text("" if latest is None else metric(self._start.measured, latest), justify="right", no_wrap=True),
            )
        if len(running) > len(shown):
            grid.add_row(Text(f"  and {len(running) - len(shown)} more", "dim"))
        return [grid, Text()] if shown else []

    def _finished(self, result: Result) -> list[Span]:
        goal, name = self._start.goal, _name(result.task.trial.number, result.task.repeat)
        if result.status != "ok" or goal.metric not in result.metrics:
            return [("✗ ", "red"), (f"{name}  ", "dim"), (f"{words(result.status)}  {result.reason}", "red")]
        shown, rungs = metric(self._start.measured, result.metrics[goal.metric]), self._start.rungs
        if rungs and result.task.budget < rungs[-1]:
            shown += f" after {result.task.budget} of {rungs[-1]} epochs"
        return [("✓ ", "green"), (f"{name}  {shown}  {duration(result.seconds)}", "dim")]


def _name(number: int, repeat: int) -> str:
    name = "baseline" if number == BASELINE else f"trial {number}"
    return name + (f", repeat {repeat}" if repeat else "")


def _line(spans: Sequence[Span]) -> Text:
    text = text_of(spans)
    text.no_wrap, text.overflow = True, "ellipsis"
    return text
