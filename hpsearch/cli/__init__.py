"""Commands, one short file a group: parse, call, print, exit code. Heavy rooms are imported inside the commands."""

import os
import sys


def main() -> None:
    """The `hpsearch` entry point."""
    # One BLAS thread, also for libraries that are loaded later: results differ bitwise between one and two.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    from hpsearch.cli.app import app
    from hpsearch.cli.session import guarded

    sys.exit(guarded(app))
