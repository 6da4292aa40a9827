"""Single keys of a terminal while something else is at work; the terminal is as before, however that ends."""

import codecs
import contextlib
import os
import re
import select
import signal
import termios
import threading
import tty
from collections.abc import Callable
from types import FrameType
from typing import Any, TextIO

TICK = 0.2
"""Seconds after which a terminal that somebody else has is looked at again."""
_KEYS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.)|.", re.DOTALL)
held: list["Keyboard"] = []
"""The terminals that are not as they were; whoever leaves without ado gives them back."""


class Keyboard:
    """Keys go to `pressed`, in a thread of its own, as long as we are in the foreground.

    `back` is called whenever we have come there, at the start too, and `leave` before Ctrl-Z stops us.
    """

    def __init__(
        self,
        stream: TextIO,
        pressed: Callable[[str], None],
        leave: Callable[[], None] = lambda: None,
        back: Callable[[], None] = lambda: None,
    ) -> None:
        self._file, self._pressed, self._leave, self._back = stream.fileno(), pressed, leave, back
        self._before: list[Any] | None = None
        self._over, self._closing = os.pipe()
        self._suspended: Any = None
        self._lock = threading.RLock()
        self._thread = threading.Thread(target=self._listen, name="keys", daemon=True)

    def start(self) -> None:
        """From now on keys are heard."""
        if threading.current_thread() is threading.main_thread():
            self._suspended = signal.signal(signal.SIGTSTP, self._suspend)
        self._enter()
        self._thread.start()

    def stop(self) -> None:
        """The terminal is as before."""
        if self._suspended is not None:
            signal.signal(signal.SIGTSTP, self._suspended)
        os.write(self._closing, b".")
        if self._thread is not threading.current_thread():
            self._thread.join(TICK)
            if not self._thread.is_alive():
                os.close(self._closing)
                os.close(self._over)
        self.restore()

    def restore(self) -> None:
        """As it was before; twice does no harm."""
        with self._lock:
            before, self._before = self._before, None
            if self in held:
                held.remove(self)
            if before is not None:
                with contextlib.suppress(termios.error, OSError):
                    termios.tcsetattr(self._file, termios.TCSANOW, before)

    def _foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self._file) == os.getpgrp()
        except OSError:  # nobody else can have a terminal that has no jobs
            return True

    def _enter(self) -> None:
        """Keys come one by one and are not shown; Ctrl-C and Ctrl-Z are signals as ever."""
        with self._lock:
            if self._before is None and self._foreground():
                with contextlib.suppress(termios.error, OSError):
                    before = termios.tcgetattr(self._file)
                    tty.setcbreak(self._file, termios.TCSANOW)
                    self._before = before
                    held.append(self)
                    self._back()

    def _listen(self) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while True:
            if self._before is None or not self._foreground():
                self._enter()
                if select.select([self._over], [], [], TICK)[0]:
                    return
                continue
            ready, _, _ = select.select([self._file, self._over], [], [])
            if self._over in ready:
                return
            if not self._foreground():
                continue
            try:
                piece = os.read(self._file, 1024)
            except OSError:
                return
            if not piece:
                return
            for key in _KEYS.findall(decoder.decode(piece)):
                if len(key) == 1:
                    self._pressed(key)

    def _suspend(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-Z: the shell gets its terminal as it was, and we stop; what follows comes after `fg` or `bg`."""
        self._leave()
        self.restore()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.pthread_kill(threading.get_ident(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._suspend)
        self._enter()


def give_back() -> None:
    """Every terminal is as it was."""
    for keyboard in tuple(held):
        keyboard.restore()
