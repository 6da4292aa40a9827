"""Commands, one short file a group: parse, call, print, exit code. Heavy rooms are imported inside the commands."""

import sys

from hpsearch.blas import prepare


def main() -> None:
    """The `hpsearch` entry point."""
    prepare()
    from hpsearch.cli.app import app
    from hpsearch.cli.session import guarded

    sys.exit(guarded(app))
