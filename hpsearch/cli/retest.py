"""`hpsearch retest`: whether a run's winner still holds."""

import json as json_module
import math
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hpsearch.cli import options
from hpsearch.errors import ChangedError, StoppedError, UndecidedError, UsageError

if TYPE_CHECKING:
    from hpsearch.run.directory import RunDirectory
    from hpsearch.run.recorded import Recorded
    from hpsearch.run.retest.rows import Look

DATA = Annotated[
    str | None,
    typer.Option("--data", metavar="NEW", help="Today's data, like the run's (default: where the run's was)."),
]
TOP = Annotated[
    int, typer.Option("--top", metavar="N", min=1, help="The winner and its best rivals, beside the baseline.")
]
REPEATS = Annotated[
    str, typer.Option("--repeats", metavar="N", help="Trainings of each; auto goes on from 5 to 40 as needed.")
]
MARGIN = Annotated[
    str | None,
    typer.Option(
        "--margin", metavar="X", help="What may change and still holds: 0.5% or 0.02 (default: by the seeds)."
    ),
]
HISTORY = Annotated[bool, typer.Option("--history", help="Train nothing: show the retests so far.")]
MOST = 999


def retest(
    run: options.RUN = None,
    data: DATA = None,
    top: TOP = 3,
    repeats: REPEATS = "auto",
    margin: MARGIN = None,
    history: HISTORY = False,
    jobs: options.JOBS = None,
    root: options.ROOT = None,
    json: options.JSON = False,
    quiet: options.QUIET = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Train a run's winner and its rivals again on today's data, code and versions, and say whether it holds."""
    from hpsearch.report.pages.retest import last_sentence, retest_document, retest_page
    from hpsearch.report.writers.stream import write
    from hpsearch.run.recorded import read_run
    from hpsearch.run.retest.candidates import Wish
    from hpsearch.run.retest.loop import retest as again
    from hpsearch.run.retest.rows import read_retests

    wish = Wish(data, top, _repeats(repeats), _margin(margin), _jobs(jobs))
    directory = _search(root, run)
    try:
        retests = read_retests(directory) if history else again(directory, wish, _quietly if quiet else _note)
    except StoppedError as error:
        error.args = (f"{error}; what was trained is recorded, the same command goes on",)
        raise
    recorded = read_run(directory)
    if json:
        typer.echo(json_module.dumps(retest_document(recorded, retests)))
    elif not quiet:
        write(retest_page(recorded, retests), sys.stdout)
        sys.stdout.flush()
    if not history and retests.last is not None:
        _judge(recorded, retests.last, last_sentence(recorded, retests.last) if quiet or json else "")


def _note(text: str) -> None:
    typer.echo(text, err=True)


def _quietly(text: str) -> None:
    pass


def _search(root: Path | None, run: str | None) -> "RunDirectory":
    from hpsearch.cli.roots import found
    from hpsearch.run.panda.recorded import is_panda

    directory = found(root, run)
    if is_panda(directory):
        replay = f"hpsearch panda replay {shlex.quote(str(directory.path))}"
        raise UsageError(f"{directory.path}: is a panda; `{replay}` says whether it comes out the same today")
    return directory


def _judge(run: "Recorded", look: "Look", sentence: str) -> None:
    """The exit code of a verdict, and its sentence where nothing else is shown."""
    text = f"{run.directory.path}: {sentence or look.verdict}"
    if look.verdict in ("drifted", "dethroned"):
        raise ChangedError(text)
    if look.verdict != "holds":
        raise UndecidedError(text)


def _repeats(text: str) -> int | None:
    if text == "auto":
        return None
    if not text.isascii() or not text.isdecimal() or not 2 <= int(text) <= MOST:
        raise UsageError(f"--repeats {text}: must be a whole number from 2 to {MOST}, or auto")
    return int(text)


def _margin(text: str | None) -> float | None:
    if text is None:
        return None
    number = text.strip()
    try:
        found = float(number.removesuffix("%")) / (100 if number.endswith("%") else 1)
    except ValueError as error:
        raise UsageError(f"--margin {text}: must be a number such as 0.005, or a share such as 0.5%") from error
    if not math.isfinite(found) or found <= 0:
        raise UsageError(f"--margin {text}: must be above 0; without it, it is one and a half deviations of the seeds")
    return found


def _jobs(text: str | None) -> int | None:
    from hpsearch.executor import usable_cores

    if text is None:
        return None
    if text == "auto":
        return usable_cores()
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise UsageError(f"-j {text}: must be a whole number of at least 1, or auto")
    return int(text)
