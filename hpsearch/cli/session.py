"""What every command shares: signals, errors to exit codes, and where text goes."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any

from hpsearch.errors import HpsearchError, StoppedError

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def guarded(command: Callable[[], Any]) -> int:
    """Runs the command line. Whatever happens ends as an exit code and at most one message, never as a traceback."""
    for number in STOPPING:
        signal.signal(number, _stop)
    try:
        command()
    except SystemExit as ended:
        return _code(ended)
    except HpsearchError as error:
        print(_message(error), file=sys.stderr)  # noqa: T201
        return error.exit_code
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain about that at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except Exception as error:  # noqa: BLE001  our own fault, said in one line
        if "-v" in sys.argv or "--verbose" in sys.argv:
            traceback.print_exc()
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        print(f"hpsearch: internal error: {what} (-v shows where; please report it)", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    # A second signal ends at once.
    for other in STOPPING:
        signal.signal(other, signal.SIG_DFL)
    raise StoppedError(f"stopped by {signal.Signals(number).name}", number)


def _code(ended: SystemExit) -> int:
    return ended.code if isinstance(ended.code, int) else int(ended.code is not None)


def _message(error: HpsearchError) -> str:
    text = str(error)
    # Messages about a place in a file begin with it, so that editors and grep find it.
    return text if getattr(error, "problems", None) else f"hpsearch: {text}"
