"""`hpsearch run` and `hpsearch resume`."""

import json as json_module
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from hpsearch.cli import options
from hpsearch.cli.invocation import carry_out
from hpsearch.cli.wishes import Wishes, pause_of, requirements
from hpsearch.errors import UsageError


def run(
    config: options.CONFIG,
    set_: options.SET = None,
    jobs: options.JOBS = None,
    trials: Annotated[str | None, typer.Option("--trials", "-n", metavar="N", help="How many trials.")] = None,
    seed: Annotated[str | None, typer.Option("--seed", metavar="N", help="The run's seed.")] = None,
    time: options.TIME = None,
    until: options.UNTIL = None,
    directory: Annotated[
        Path | None, typer.Option("--dir", metavar="PATH", help="The run's own folder (default: runs/NAME).")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="The run's name.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the newest run of that name or --dir, else begin it.")
    ] = False,
    warm_start: Annotated[
        str | None, typer.Option("--warm-start", metavar="RUN", help="Learn from the trials of another run, too.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would run and how long it takes.")] = False,
    require: options.REQUIRE = None,
    md: options.MD = None,
    json: options.JSON = False,
    quiet: options.QUIET = False,
    verbose: options.VERBOSE = False,
    plain: options.PLAIN = False,
) -> None:
    """Search: train many configs side by side, rank them, test and save the winner."""
    from hpsearch.cli.setup import load_config
    from hpsearch.run import directory as folders
    from hpsearch.run import find

    pause = pause_of(time, until)
    if trials is not None and trials.startswith("+"):
        raise UsageError(
            f"--trials {trials}: a new run has none to add to; `hpsearch resume -n {trials}` adds to a run"
        )
    quoted = None if name is None else json_module.dumps(name)  # a name is text, whatever YAML would make of it
    given = {"executor.jobs": jobs, "trials": trials, "seed": seed, "name": quoted}
    overrides = [*(set_ or []), *(f"{path}={value}" for path, value in given.items() if value is not None)]
    checked = load_config(config, overrides, quiet)
    required = tuple(requirements(require or (), checked.kind))
    wishes = Wishes(pause, required, md, json, quiet, plain, warm_start)
    if dry_run:
        from hpsearch.cli.dry_run import dry_run_page
        from hpsearch.report.writers.stream import write

        write(dry_run_page(checked), sys.stdout)
        return
    root = Path(checked.output.directory)
    newest = folders.RunDirectory(directory) if directory else find.newest(root, checked.name)
    make = find.resume_or_create if resume else folders.create
    old = newest if resume else None
    carry_out(checked, old, lambda: make(root, checked.name, directory), wishes)


def resume(
    run: options.RUN = None,
    trials: Annotated[
        str | None, typer.Option("--trials", "-n", metavar="N", help="Trials in all, or +N for N more.")
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try again what failed or ran out of time.")
    ] = False,
    jobs: options.JOBS = None,
    time: options.TIME = None,
    until: options.UNTIL = None,
    root: options.ROOT = options.RUNS,
    require: options.REQUIRE = None,
    md: options.MD = None,
    json: options.JSON = False,
    quiet: options.QUIET = False,
    verbose: options.VERBOSE = False,
    plain: options.PLAIN = False,
) -> None:
    """Go on with a run where it stopped, or give it more trials."""
    from hpsearch.run.find import find
    from hpsearch.run.recorded import recorded_config

    pause = pause_of(time, until)
    directory = find(root, run)
    config = recorded_config(directory)
    required = tuple(requirements(require or (), config.kind))
    if jobs is not None:
        config = replace(config, executor=replace(config.executor, jobs=_jobs(jobs)))
    if trials is not None:
        config = replace(config, trials=_trials(trials, config.trials))
    wishes = Wishes(pause, required, md, json, quiet, plain, retry=retry_failed)
    carry_out(config, directory, lambda: directory, wishes)


def _trials(text: str, before: int) -> int:
    try:
        number = int(text)
    except ValueError as error:
        raise UsageError(f"--trials {text}: must be a whole number, or +N for N more") from error
    return before + number if text.startswith("+") else number


def _jobs(text: str) -> "int | Literal['auto']":
    if text == "auto":
        return "auto"
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"--jobs {text}: must be a whole number of at least 1, or auto")
    return int(text)
