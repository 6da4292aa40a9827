"""Options that several commands have, each defined once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from hpsearch.errors import UsageError
from hpsearch.example import OVERRIDE, REQUIREMENT

CONFIG = Annotated[str, typer.Argument(metavar="CONFIG", help="A config file, or - for standard input.")]
RUN = Annotated[
    str | None,
    typer.Argument(metavar="RUN", help="A run's name or folder; left out, the latest.", show_default=False),
]
SET = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help=f"Override one value: --set {OVERRIDE}. Repeatable."),
]
JOBS = Annotated[
    str | None, typer.Option("--jobs", "-j", metavar="N", help="Worker processes; auto is the cores there are.")
]
TIME = Annotated[
    str | None, typer.Option("--time", metavar="30m", help="Pause after that long; running fleets finish.")
]
UNTIL = Annotated[
    str | None, typer.Option("--until", metavar="HH:MM", help="Pause when the clock next shows that; local time.")
]
REQUIRE = Annotated[
    list[str] | None,
    typer.Option(
        "--require", metavar="METRIC<=X", help=f"Exit with 4 where the winner misses it: '{REQUIREMENT}'. Repeatable."
    ),
]
MD = Annotated[
    Path | None, typer.Option("--md", metavar="FILE", help="Append the result to a Markdown file, for a CI summary.")
]
SEED = Annotated[str | None, typer.Option("--seed", metavar="N", help="The run's seed.")]
TRIALS = Annotated[str | None, typer.Option("--trials", "-n", metavar="N", help="How many trials.")]
DIR = Annotated[Path | None, typer.Option("--dir", metavar="PATH", help="The run's own folder (default: runs/NAME).")]
NAME = Annotated[str | None, typer.Option("--name", metavar="NAME", help="The run's name.")]
RESUME = Annotated[
    bool, typer.Option("--resume", help="Go on with the newest run of that name or --dir, else begin it.")
]
WARM_START = Annotated[
    str | None, typer.Option("--warm-start", metavar="RUN", help="Learn from the trials of another run, too.")
]
DRY_RUN = Annotated[bool, typer.Option("--dry-run", help="Say what would run and how long it takes.")]
FORCE = Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")]
WHERE = Annotated[
    list[str] | None,
    typer.Option(
        "--where", metavar="CONDITIONS", help="Only trials that meet them: 'status=ok rank<=20 epochs>=5'. Repeatable."
    ),
]
SORT = Annotated[
    list[str] | None,
    typer.Option("--sort", metavar="FIELDS", help="In the order of these: seconds,-epochs (- is greatest first)."),
]
COLUMNS = Annotated[
    list[str] | None, typer.Option("--columns", metavar="FIELDS", help="These alone: rank,trial,seconds.")
]
ROOT = Annotated[
    Path | None,
    typer.Option("--root", metavar="PATH", help="The folder of runs (default: HPSEARCH_RUNS, else runs)."),
]
JSON = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
QUIET = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing unless it fails.")]
VERBOSE = Annotated[bool, typer.Option("--verbose", "-v", help="Show where an internal error comes from.")]
PLAIN = Annotated[bool, typer.Option("--plain", help="One plain line an event, also on a terminal.")]


def refuse_together(given: Mapping[str, object]) -> None:
    """Raises UsageError where more than one of these options is given: all but one would be ignored."""
    names = [name for name, value in given.items() if value not in (None, False)]
    if len(names) > 1:
        raise UsageError(f"{' and '.join(names)} cannot be given together: one of them would be ignored")


def refuse_beside(what: str, given: Mapping[str, object], advice: str = "") -> None:
    """Raises UsageError for options that would be ignored beside `what`, with what does it instead."""
    names = [name for name, value in given.items() if value not in (None, False)]
    if names:
        raise UsageError(f"{' and '.join(names)} would be ignored beside {what}{advice and '; '}{advice}")
