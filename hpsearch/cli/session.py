"""What every command shares: signals, errors to exit codes, and where text goes."""

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any

from hpsearch.cli import STOPPING
from hpsearch.errors import ConfigError, DataError, HpsearchError, StoppedError, StorageError

READER_GONE = 128 + signal.SIGPIPE
LONGEST = 0.7
"""Seconds that stopping may take. What is shown is on disk, so that nothing is lost by leaving at once."""
TICK = 0.01
"""Seconds after which a signal that came in the middle of an import is looked at again."""
_interrupted: list[BaseException | None] = []
"""Kept for its frames: they hold what would take long to be closed."""


def guarded(command: Callable[[], Any]) -> int:
    """Runs the command line. Whatever happens ends as an exit code and at most one message, never as a traceback."""
    stop = _Stop()
    error = stop.during(command)
    if stop.number is None:
        return _flushed(_told(error))
    _interrupted.append(error)
    text = _message(error if isinstance(error, StoppedError) else _stopped(stop.number))
    code = 128 + stop.number
    signal.signal(signal.SIGALRM, lambda *_: os._exit(code))  # whoever reads what we write may have stopped, too
    print(text, file=sys.stderr)  # noqa: T201
    code = _flushed(code)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return code


class _Stop:
    """The first of the stopping signals raises StoppedError; a second one ends us at once.

    Never in the middle of an import: what comes out of a module that is cut in half is anything, such as an exception
    of its own, or another way of doing without it. `number` remembers the signal whatever becomes of the exception.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self._heard = [number for number in STOPPING if signal.getsignal(number) != signal.SIG_IGN]
        self._late = 0.0

    def during(self, command: Callable[[], Any]) -> BaseException | None:
        """Runs the command: what comes out of it. Afterwards there is nothing left to interrupt."""
        try:
            try:
                for number in self._heard:
                    signal.signal(number, self._first)
                _open_standard_streams()
                command()
            finally:
                self._settle()
                if self.number is not None:
                    self._wait(self.number)
        except BaseException as error:  # noqa: BLE001  whatever it is
            return error
        return None

    def _settle(self) -> None:
        for number in self._heard:
            signal.signal(number, _die)

    def _first(self, number: int, frame: FrameType | None) -> None:
        self._settle()
        _hush(number)
        self.number, self._late = number, time.monotonic() + LONGEST
        signal.signal(signal.SIGALRM, lambda _, now: self._raise(number, now))
        self._raise(number, frame)

    def _raise(self, number: int, frame: FrameType | None) -> None:
        if _importing(frame):
            if time.monotonic() >= self._late:
                _leave(number)
            signal.setitimer(signal.ITIMER_REAL, TICK)
            return
        self._wait(number)
        raise StoppedError(f"stopped by {signal.Signals(number).name}", number)

    def _wait(self, number: int) -> None:
        signal.signal(signal.SIGALRM, lambda *_: _leave(number))
        signal.setitimer(signal.ITIMER_REAL, max(self._late - time.monotonic(), TICK))


def _hush(number: int) -> None:
    """Threads and objects that are torn down at work have nothing to say to the user.

    C code that cannot raise (Cython's, a callback of ctypes) hands the exception to these hooks, and goes on with
    whatever it has, wrong numbers perhaps: then there is no time to lose.
    """

    def hear(kind: type[BaseException] | None) -> None:
        if kind is not None and issubclass(kind, StoppedError):
            _leave(number)

    threading.excepthook = lambda _: None
    sys.excepthook = lambda kind, *_: hear(kind)
    sys.unraisablehook = lambda ignored: hear(ignored.exc_type)


def _importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


def _leave(number: int) -> None:
    """Where a library has swallowed the exception, or waits for a lock that it was interrupted with."""
    with contextlib.suppress(OSError):
        os.write(2, f"hpsearch: {_stopped(number)}\n".encode())
    _die(number, None)


def _stopped(number: int) -> str:
    going_on = "; `hpsearch resume` goes on with what is recorded" if {"run", "resume"} & set(sys.argv[1:2]) else ""
    return f"stopped by {signal.Signals(number).name}{going_on}"


def _die(number: int, frame: FrameType | None) -> None:
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr.isatty():
            os.write(sys.stderr.fileno(), b"\x1b[?25h\n")  # a live display hides the cursor
    if (keyboard := sys.modules.get("hpsearch.report.progress.keyboard")) is not None:
        keyboard.give_back()
    os._exit(128 + number)


def _open_standard_streams() -> None:
    """Whoever started us may have closed some: the next file, such as the journal, would be standard output then."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def _told(error: BaseException | None) -> int:
    """The exit code of what came out of a command, once its message is said."""
    if error is None:
        return 0
    if isinstance(error, SystemExit):
        return _code(error)
    if isinstance(error, HpsearchError):
        return _said(error, error.exit_code)
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return _said(f"{place}{error.strerror or error}", StorageError.exit_code)
    if not isinstance(error, Exception):
        raise error
    if "-v" in sys.argv or "--verbose" in sys.argv:  # our own fault, said in one line
        traceback.print_exception(error)
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    return _said(f"internal error: {what} (-v shows where; please report it)", 1)


def _said(error: BaseException | str, code: int) -> int:
    print(_message(error), file=sys.stderr)  # noqa: T201
    return code


def _flushed(code: int) -> int:
    """The exit code once standard output is written: the interpreter would complain in its own words, and too late."""
    try:
        sys.stdout.flush()
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        if isinstance(error, BrokenPipeError):  # whoever read it has seen enough
            return code or READER_GONE
        print(f"hpsearch: standard output: cannot be written: {error.strerror}", file=sys.stderr)  # noqa: T201
        return code or StorageError.exit_code
    return code


def _code(ended: SystemExit) -> int:
    if isinstance(ended.__context__, BrokenPipeError):  # typer makes a 1 of it, our own fault
        return READER_GONE
    return ended.code if isinstance(ended.code, int) else int(ended.code is not None)


def _message(error: BaseException | str) -> str:
    from hpsearch.cli.setup import problem_lines
    from hpsearch.report.text import short, visible

    # Messages about a place in a file begin with it, so that editors and grep find it.
    if isinstance(error, ConfigError):
        return "\n".join(problem_lines(error.problems, who="hpsearch: "))
    errors = error.errors if isinstance(error, DataError) else (error,)
    return "\n".join(short(visible(f"hpsearch: {each}")) for each in errors)
