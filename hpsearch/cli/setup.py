"""What commands share: loading a config and printing its mistakes, and choosing who watches a run."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from hpsearch.errors import Problem, StorageError
from hpsearch.regular import open_regular
from hpsearch.report.text import short, visible

if TYPE_CHECKING:
    from hpsearch.config import Override, RunConfig
    from hpsearch.run.directory import RunDirectory
    from hpsearch.run.observer import Observer


MOST = 100
"""More mistakes than this are one mistake: a file that is no config."""


def problem_lines(
    errors: Sequence[Problem], warnings: Sequence[Problem] = (), notes: Sequence[Problem] = (), who: str = ""
) -> list[str]:
    """`file:line:column: message`, one line a problem, the errors first; of very many, how many more there are.

    `who` begins the lines of errors that stand in no file.
    """
    lines = [short(visible(f"{'' if problem.line else who}{problem}")) for problem in errors[:MOST]]
    lines += [short(visible(problem.as_warning())) for problem in warnings[: MOST - len(lines)]]
    more = len(errors) + len(warnings) - len(lines)
    lines += [f"... and {more:,} more"] * (more > 0)
    return lines + [short(visible(problem.as_note())) for problem in notes]


def github_lines(
    errors: Sequence[Problem], warnings: Sequence[Problem] = (), notes: Sequence[Problem] = ()
) -> list[str]:
    """One workflow command a problem, which GitHub shows at its place in the file.

    Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions, and for the escapes
    https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts.
    """
    levels = {"error": errors, "warning": warnings, "notice": notes}
    return [_command(level, problem) for level, problems in levels.items() for problem in problems]


def _command(level: str, problem: Problem) -> str:
    file, title = visible(problem.file), f"hpsearch: {problem.path or 'config'}"
    place: dict[str, object] = {"line": problem.line, "col": problem.column} if problem.line else {}
    place = {"file": file, **place, "title": short(visible(title))}
    properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in place.items())
    return f"::{level} {properties}::{_escaped(short(visible(problem.message)))}"


def _escaped(text: str, more: str = "") -> str:
    """What ends a command or one of its properties, as percent and hexadecimal digits; % itself first."""
    for character in f"%\r\n{more}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def load_config(path: str, overrides: "Sequence[str | Override] | None" = None, quiet: bool = False) -> "RunConfig":
    """The checked config; its warnings and notes go to standard error."""
    from hpsearch.config import load

    config = load(path, overrides or (), stdin=sys.stdin)
    if not quiet:
        for text in problem_lines((), config.warnings, config.notes):
            print(text, file=sys.stderr)  # noqa: T201
    return config


@contextmanager
def watching(directory: "RunDirectory", config: "RunConfig", quiet: bool, plain: bool) -> "Iterator[Observer]":
    """Progress on standard error, and plain lines in the run's log."""
    from hpsearch.report.progress.plain import PlainProgress, observer
    from hpsearch.run.observer import Listeners

    searched = config.space.names
    with ExitStack() as stack:
        try:
            log = stack.enter_context(open(directory.log, "a", encoding="utf-8", opener=_log))
        except OSError as error:
            raise StorageError(f"{directory.log}: cannot be written: {error.strerror}") from error
        lines = PlainProgress(log, searched)
        for warning in config.warnings:
            lines.note(f"warning: {warning.path}: {warning.message}")
        screen = () if quiet else (observer(sys.stderr, plain, searched),)
        yield Listeners((*screen, lines))


def _log(path: str, flags: int) -> int:
    """Opens the run's log, and nothing elsewhere that a link in its place leads to."""
    return open_regular(path, flags | os.O_NOFOLLOW)


@contextmanager
def waiting(what: str, quiet: bool, plain: bool) -> "Iterator[None]":
    """A word on a terminal while nothing else is there to be seen; it is gone afterwards, however that ends."""
    from hpsearch.report.writers.stream import is_terminal

    shown = not quiet and not plain and is_terminal(sys.stderr)
    if shown:
        print(f"{what} ...", end="", file=sys.stderr, flush=True)  # noqa: T201
    try:
        yield
    finally:
        if shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)  # noqa: T201
