"""What commands do around a run: load its config, open its folder, choose who watches."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from hpsearch.errors import StorageError
from hpsearch.regular import open_regular

if TYPE_CHECKING:
    from hpsearch.config import RunConfig
    from hpsearch.run.directory import RunDirectory
    from hpsearch.run.observer import Observer


def load_config(path: str, overrides: Sequence[str] | None = None, quiet: bool = False) -> "RunConfig":
    """The checked config; its warnings go to standard error."""
    from hpsearch.cli.problems import problem_lines
    from hpsearch.config import load

    config = load(path, overrides or (), stdin=sys.stdin)
    if not quiet:
        for text in problem_lines((), config.warnings):
            print(text, file=sys.stderr)  # noqa: T201
    return config


@contextmanager
def watching(directory: "RunDirectory", config: "RunConfig", quiet: bool, plain: bool) -> "Iterator[Observer]":
    """Progress on standard error, and plain lines in the run's log."""
    from hpsearch.report.progress.plain import PlainProgress, observer
    from hpsearch.run.observer import Listeners

    searched = list(config.space.axes)
    with ExitStack() as stack:
        try:
            log = stack.enter_context(open(directory.log, "a", encoding="utf-8", opener=_log))
        except OSError as error:
            raise StorageError(f"{directory.log}: cannot be written: {error.strerror}") from error
        screen = () if quiet else (observer(sys.stderr, plain, searched),)
        yield Listeners((*screen, PlainProgress(log, searched)))


def _log(path: str, flags: int) -> int:
    """Opens the run's log, and nothing elsewhere that a link in its place leads to."""
    return open_regular(path, flags | os.O_NOFOLLOW)
