"""Commands, one short file a group: parse, call, print, exit code. Heavy rooms are imported inside the commands."""

import os
import signal
import sys

from hpsearch.blas import prepare


def main() -> None:
    """The `hpsearch` entry point."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # who stops it while it still imports wants no traceback
    prepare()
    from hpsearch.cli.app import app
    from hpsearch.cli.session import STOPPING, guarded

    code = guarded(app)
    if code in [128 + number for number in STOPPING]:
        os._exit(code)  # everything is written; to take apart what was interrupted can take seconds
    sys.exit(code)
