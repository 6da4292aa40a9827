"""Which of `predict`'s words is the run, and which are its examples."""

import sys
from pathlib import Path

import typer

from hpsearch.cli.roots import found
from hpsearch.errors import UsageError
from hpsearch.report.writers.stream import is_terminal
from hpsearch.run.directory import RunDirectory

STDIN = "-"


def sort_out(words: list[str], root: Path | None) -> tuple[RunDirectory, list[str]]:
    """The run (the latest where none is named) and the data. Raises UsageError where a word can be either."""
    first, *rest = words
    run, data = _run(first, root), _is_data(first, alone=not rest)
    if run is None or (data and not rest and run.path.resolve() == found(root, None).path.resolve()):
        return (found(root, None), words) if data or not rest else (found(root, first), rest)
    if not data and not rest:
        raise UsageError(f"{first}: is a run; name the examples too: `hpsearch predict {first} FILE`")
    if not data:
        return run, rest
    return _asked(first, run, rest, root)


def _run(word: str, root: Path | None) -> RunDirectory | None:
    try:
        return found(root, word)
    except UsageError:
        return None


def _is_data(word: str, alone: bool) -> bool:
    """Whether there are such examples: a file, standard input, or, as the only word, a built-in source."""
    from hpsearch.data.sources import SOURCES

    return word == STDIN or Path(word).is_file() or (alone and word in SOURCES)


def _asked(word: str, run: RunDirectory, rest: list[str], root: Path | None) -> tuple[RunDirectory, list[str]]:
    """A word that is a run and data: whoever sits there is asked, anybody else is told how to say it."""
    latest = found(root, None)
    files = " ".join(rest) if rest else "FILE"
    as_data, as_run = (
        f"hpsearch predict {latest.path} {' '.join([word, *rest])}",
        f"hpsearch predict {run.path} {files}",
    )
    if not (sys.stdin.isatty() and is_terminal(sys.stderr)):
        raise UsageError(f"{word}: is both a run and data; write `{as_data}` for the data, or `{as_run}` for the run")
    typer.echo(f"{word} is both a run and data:\n  1  {as_data}\n  2  {as_run}", err=True)
    answer = ""
    while answer not in ("1", "2"):
        answer = typer.prompt("1 or 2", err=True)
    if answer == "1":
        return latest, [word, *rest]
    return run, rest or [typer.prompt("FILE", err=True)]
