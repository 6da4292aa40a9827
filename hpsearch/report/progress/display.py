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
from rich.text import Text

from hpsearch.report.progress.frame import LAST, Moment, counts, frame
from hpsearch.report.progress.live_files import LiveFiles
from hpsearch.report.text import duration, visible
from hpsearch.report.writers.terminal import console, text_of
from hpsearch.run.observer import Start
from hpsearch.trial import Plan, Result

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
        self._done = [start.done - start.finals_done, start.finals_done]
        self._total = [start.trials + start.continued, start.finals]
        self._last: deque[Result] = deque(maxlen=LAST)
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
                self._total = [self._done[0], self._done[1] + len(plan.tasks)]
            elif self._start.rungs and plan.tasks[0].budget > self._start.rungs[0]:
                self._total[0] += len(plan.tasks)

    def finished(self, result: Result, incumbent: Result | None) -> None:
        """Moves the task from the running to the finished ones."""
        with self._lock:
            self._files.finish(result.task.key)
            self._done[bool(result.task.repeat)] += 1
            if result.task.repeat:  # the search is over, however many trials were wanted
                self._total[0] = self._done[0]
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
        text = f"{' '.join(self._counts().split())}, {duration(self._clock() - self._begin)}"
        with contextlib.suppress(OSError):
            self._console.print(text_of([(self._start.name, "bold cyan"), (f"  {text}", "")]))

    def _stop(self) -> None:
        atexit.unregister(self._stop)
        live, self._live = self._live, None
        if live is not None:
            with contextlib.suppress(OSError):
                live.stop()

    def _render(self) -> RenderableType:
        with self._lock:
            running = self._files.running()
            passed, outlook = self._clock() - self._begin, self._start.outlook
            left = None if outlook is None else outlook.left(passed, {now.key: now.epoch for now in running})
            moment = Moment(
                self._start,
                self._counts(),
                sum(self._done) / max(sum(self._total), 1),
                passed,
                left,
                self._incumbent,
                running,
                list(self._last),
                self._searched,
            )
        return Group(*frame(moment, self._console.width, self._console.height))

    def _counts(self) -> str:
        (search, finals), (trials, repeats) = self._done, self._total
        return counts((search, trials), (finals, repeats), len(self._start.rungs) > 1)
