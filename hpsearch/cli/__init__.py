"""Commands, one short file a group: parse, call, print, exit code. Heavy rooms are imported inside the commands."""

import gc
import os
import signal
import sys
from types import FrameType

from hpsearch.blas import prepare

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""The signals that stop a command, unless they are ignored, as under nohup."""


def main() -> None:
    """The `hpsearch` entry point."""
    for number in STOPPING:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _leave)  # who stops it while it still imports wants no traceback
    prepare()
    gc.set_threshold(10_000)  # at the default's 700, what is imported is looked through for a tenth of a second
    from hpsearch.cli.session import guarded

    code = guarded(_command_line)
    if code in [128 + number for number in STOPPING]:
        os._exit(code)  # everything is written; to take apart what was interrupted can take seconds
    sys.exit(code)


def _command_line() -> None:
    from hpsearch.cli.app import app

    app()


def _leave(number: int, frame: FrameType | None) -> None:
    """Before anything was begun."""
    try:
        os.write(2, f"hpsearch: stopped by {signal.Signals(number).name}\n".encode())
    finally:
        os._exit(128 + number)
