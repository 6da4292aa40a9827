"""What every command shares: signals, errors to exit codes, and where text goes."""

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any

from hpsearch.errors import ConfigError, HpsearchError, StoppedError, StorageError

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
READER_GONE = 128 + signal.SIGPIPE
LONGEST = 0.7
"""Seconds that stopping may take. What is shown is on disk, so that nothing is lost by leaving at once."""
_interrupted: list[StoppedError] = []
"""Kept for its frames: they hold what would take long to be closed."""


def guarded(command: Callable[[], Any]) -> int:
    """Runs the command line. Whatever happens ends as an exit code and at most one message, never as a traceback."""
    for number in STOPPING:
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup, and jobs in the background of a script
            signal.signal(number, _stop)
    _open_standard_streams()
    return _flushed(_outcome(command))


def _open_standard_streams() -> None:
    """Whoever started us may have closed some: the next file, such as the journal, would be standard output then."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def _outcome(command: Callable[[], Any]) -> int:
    try:
        command()
    except SystemExit as ended:
        return _code(ended)
    except StoppedError as error:
        _interrupted.append(error)
        print(_message(error), file=sys.stderr)  # noqa: T201
        return error.exit_code
    except HpsearchError as error:
        print(_message(error), file=sys.stderr)  # noqa: T201
        return error.exit_code
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(_message(f"{place}{error.strerror or error}"), file=sys.stderr)  # noqa: T201
        return StorageError.exit_code
    except Exception as error:  # noqa: BLE001  our own fault, said in one line
        if "-v" in sys.argv or "--verbose" in sys.argv:
            traceback.print_exc()
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        print(_message(f"internal error: {what} (-v shows where; please report it)"), file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _flushed(code: int) -> int:
    """The exit code once standard output is written: the interpreter would complain in its own words, and too late."""
    signal.setitimer(signal.ITIMER_REAL, 0)
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


def _stop(number: int, frame: FrameType | None) -> None:
    # A second signal ends at once. Threads that are torn down at work have nothing to say to the user.
    for other in STOPPING:
        signal.signal(other, _die)
    threading.excepthook = lambda _: None
    signal.signal(signal.SIGALRM, lambda *_: _leave(number))
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    raise StoppedError(f"stopped by {signal.Signals(number).name}", number)


def _leave(number: int) -> None:
    """Where a library has swallowed the exception, or waits for a lock that it was interrupted with."""
    going_on = "; `hpsearch resume` goes on with what is recorded" if {"run", "resume"} & set(sys.argv[1:2]) else ""
    os.write(2, f"hpsearch: stopped by {signal.Signals(number).name}{going_on}\n".encode())
    _die(number, None)


def _die(number: int, frame: FrameType | None) -> None:
    if sys.stderr.isatty():
        os.write(sys.stderr.fileno(), b"\x1b[?25h\n")  # a live display hides the cursor
    os._exit(128 + number)


def _code(ended: SystemExit) -> int:
    if isinstance(ended.__context__, BrokenPipeError):  # typer makes a 1 of it, our own fault
        return READER_GONE
    return ended.code if isinstance(ended.code, int) else int(ended.code is not None)


def _message(error: BaseException | str) -> str:
    from hpsearch.cli.problems import problem_lines
    from hpsearch.report.escape import short, visible

    # Messages about a place in a file begin with it, so that editors and grep find it.
    if isinstance(error, ConfigError):
        return "\n".join(problem_lines(error.problems))
    return short(visible(f"hpsearch: {error}"))
