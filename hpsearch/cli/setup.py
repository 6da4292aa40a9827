"""What commands do around a run: load its config, open its folder, choose who watches."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from hpsearch.errors import StorageError

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
    from hpsearch.report.plain_progress import PlainProgress
    from hpsearch.report.progress import Both, observer

    searched = list(config.space.axes)
    with ExitStack() as stack:
        try:
            log = stack.enter_context(directory.log.open("a", encoding="utf-8"))
        except OSError as error:
            raise StorageError(f"{directory.log}: cannot be written: {error.strerror}") from error
        yield Both(observer(sys.stderr, quiet, plain, searched), PlainProgress(log, searched))
