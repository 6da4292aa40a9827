"""A panda on a terminal, live: a frame that stays in its place, and keys that write orders."""

import atexit
import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TextIO

from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from hpsearch.config import RunConfig
from hpsearch.errors import HpsearchError
from hpsearch.report.progress.keyboard import Keyboard
from hpsearch.report.progress.panda_frame import Moment, frame
from hpsearch.report.progress.prompt import Facts, Prompt, pressed
from hpsearch.report.text import duration, visible, words
from hpsearch.report.writers.terminal import console, text_of
from hpsearch.run.directory import RunDirectory
from hpsearch.run.panda.clerk import orders_of
from hpsearch.run.panda.orders import Order, Verb, give, new_id
from hpsearch.run.panda.recorded import Babysat
from hpsearch.run.panda.state import Answered, PandaState

REFRESHES = 5
ONCE: tuple[Verb, ...] = ("pause", "stop")
"""A second one would be taken by the next start, which nobody means who presses a key twice."""


class LivePanda:
    """A live view on `stream` (stderr), and keys of `keys` (stdin), where that is a terminal.

    What is shown is one state, replaced as a whole, so that drawing needs no lock: a signal may come at any time.
    """

    def __init__(
        self,
        stream: TextIO,
        keys: TextIO | None,
        config: RunConfig,
        epochs: Callable[[int], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console, self._config, self._epochs, self._clock = console(stream), config, epochs, clock
        self._keys = keys
        self._keyboard: Keyboard | None = None
        self._live: Live | None = None
        self._prompt, self._waiting = Prompt(), dict[str, Verb]()
        self._panda: Babysat | None = None

    def started(self, directory: RunDirectory, state: PandaState) -> None:
        """Shows the view, and hears keys; in the background not before we come back from there."""
        self._panda = Babysat(directory, self._config, state)
        self._wanted, self._begin = self._epochs(self._panda.shown.epoch), self._clock()
        atexit.register(self._stop)
        if self._keys is None:
            self._show()
        else:
            self._keyboard = Keyboard(self._keys, self._press, self._hide, self._show)
            self._keyboard.start()

    def answered(self, state: PandaState, answer: Answered) -> None:
        """It is among the last answers."""
        ours = self._waiting.pop(answer.id, None)
        if ours and self._prompt.asks is None:
            self._prompt = replace(self._prompt, told="")
        self.trained(state)

    def trained(self, state: PandaState) -> None:
        """The next frame shows it."""
        if self._panda is not None:
            self._panda = Babysat(self._panda.directory, self._config, state)

    def note(self, text: str) -> None:
        """Prints the text above the view."""
        with contextlib.suppress(OSError):
            self._console.print(Text(visible(text), "yellow"))

    def ended(self) -> None:
        """Takes the view away, cursor and all; the terminal is as before. One line is left of what was done."""
        if self._panda is None:
            return
        self._stop()
        branch = self._panda.shown
        told = f"  branch {branch.number} at epoch {branch.epoch}, {duration(self._clock() - self._begin)}"
        with contextlib.suppress(OSError):
            self._console.print(text_of([(self._panda.directory.name, "bold cyan"), (told, "")]))

    def _stop(self) -> None:
        atexit.unregister(self._stop)
        keyboard, self._keyboard = self._keyboard, None
        if keyboard is not None:
            keyboard.stop()
        self._hide()

    def _show(self) -> None:
        live = Live(
            console=self._console,
            get_renderable=self._render,
            refresh_per_second=REFRESHES,
            transient=True,
            redirect_stdout=False,
        )
        self._live = live
        with contextlib.suppress(OSError):
            live.start()

    def _hide(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            with contextlib.suppress(OSError):
                live.stop()

    def _press(self, key: str) -> None:
        """A key only ever writes an order, as any other program may."""
        self._prompt, order = pressed(self._prompt, key, self._config.kind)
        if order is not None:
            self._give(*order)
        live = self._live
        if live is not None:
            with contextlib.suppress(OSError):
                live.refresh()

    def _give(self, verb: Verb, facts: Facts) -> None:
        if self._panda is None or (verb in ONCE and verb in self._waiting.values()):
            return
        try:
            order = Order.of({"id": new_id(), "verb": verb, "by": "keys", **facts})
            self._waiting[order.id] = verb
            give(orders_of(self._panda.directory), order)
        except (HpsearchError, ValueError) as error:
            self._waiting.pop(order.id, None) if isinstance(error, HpsearchError) else None
            self._prompt = Prompt(told=f"{words(verb)}: {visible(str(error))}", recent=self._prompt.recent)

    def _render(self) -> RenderableType:
        if self._panda is None:
            return Text()
        passed = self._clock() - self._begin
        moment = Moment(self._panda, passed, self._wanted, self._prompt, list(self._waiting.values()))
        return Group(*frame(moment, self._console.width, self._console.height))
