"""How the mistakes of configs are printed: for people and editors, and as annotations of GitHub's workflows."""

from collections.abc import Sequence

from hpsearch.errors import Problem
from hpsearch.report.text import short, visible

MOST = 100
"""More mistakes than this are one mistake: a file that is no config."""


def problem_lines(errors: Sequence[Problem], warnings: Sequence[Problem] = ()) -> list[str]:
    """`file:line:column: message`, one line a problem, the errors first; of very many, how many more there are."""
    lines = [short(visible(str(problem))) for problem in errors[:MOST]]
    lines += [short(visible(problem.as_warning())) for problem in warnings[: MOST - len(lines)]]
    more = len(errors) + len(warnings) - len(lines)
    return [*lines, f"... and {more:,} more"] if more else lines


def github_lines(errors: Sequence[Problem], warnings: Sequence[Problem] = ()) -> list[str]:
    """One workflow command a problem, which GitHub shows at its place in the file.

    Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions, and for the escapes
    https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts.
    """
    return [_command("error", problem) for problem in errors] + [_command("warning", problem) for problem in warnings]


def _command(level: str, problem: Problem) -> str:
    file, title = visible(problem.file), f"hpsearch: {problem.path or 'config'}"
    place = {"file": file, "line": problem.line, "col": problem.column, "title": short(visible(title))}
    properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in place.items())
    return f"::{level} {properties}::{_escaped(short(visible(problem.message)))}"


def _escaped(text: str, more: str = "") -> str:
    """What ends a command or one of its properties, as percent and hexadecimal digits; % itself first."""
    for character in f"%\r\n{more}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text
