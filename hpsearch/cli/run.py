"""`hpsearch run` and `hpsearch resume`."""

import json as json_module
import shlex
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hpsearch.cli import options
from hpsearch.cli.pause import pause_of
from hpsearch.errors import NoSuccessError, StoppedError, StorageError, UsageError

if TYPE_CHECKING:
    from hpsearch.config import RunConfig
    from hpsearch.executor.deadline import Deadline
    from hpsearch.run.directory import RunDirectory
    from hpsearch.run.recorded import Recorded
    from hpsearch.run.warm import Warm

TOP = 10
"""Trials in the table at the end."""


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
    if dry_run:
        from hpsearch.cli.dry_run import dry_run_page
        from hpsearch.report.page import write

        write(dry_run_page(checked), sys.stdout)
        return
    root = Path(checked.output.directory)
    newest = folders.RunDirectory(directory) if directory else find.newest(root, checked.name)
    make = find.resume_or_create if resume else folders.create
    old = newest if resume else None
    _search(checked, old, lambda: make(root, checked.name, directory), pause, json, quiet, plain, warm_start)


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
    if jobs is not None:
        config = replace(config, executor=replace(config.executor, jobs=_jobs(jobs)))
    if trials is not None:
        config = replace(config, trials=_trials(trials, config.trials))
    _search(config, directory, lambda: directory, pause, json, quiet, plain, retry=retry_failed)


def _trials(text: str, before: int) -> int:
    try:
        number = int(text)
    except ValueError as error:
        raise UsageError(f"--trials {text}: must be a whole number, or +N for N more") from error
    return before + number if text.startswith("+") else number


def _search(
    config: "RunConfig",
    old: "RunDirectory | None",
    folder: Callable[[], "RunDirectory"],
    pause: "Deadline",
    json: bool,
    quiet: bool,
    plain: bool,
    warm_start: str | None = None,
    retry: bool = False,
) -> None:
    """Runs or goes on, and prints the result. `old` is the run to go on with, if there is one; `folder` makes it."""
    from hpsearch.cli.setup import watching
    from hpsearch.data import load
    from hpsearch.run.parts import assemble, check_images
    from hpsearch.run.recorded import read_run
    from hpsearch.run.retry import to_retry
    from hpsearch.run.search import search

    recorded = read_run(old) if old is not None and old.begun else None
    if recorded and recorded.answers(config) and not (retry and to_retry(recorded.state.history)):
        _print(recorded, json, quiet)
        return
    dataset = load(config.data, config.data_base)
    check_images(config, dataset)
    warm = _warm(config, dataset.digest, warm_start)
    directory = folder()
    with watching(directory, config, quiet, plain) as observer:
        try:
            search(assemble(config, dataset, directory, warm), directory, observer, pause, retry=retry)
        except (StoppedError, StorageError) as error:
            error.args = (f"{error}; {_way_on(directory, isinstance(error, StoppedError))}",)
            raise
    _print(read_run(directory), json, quiet)


def _way_on(directory: "RunDirectory", stopped: bool) -> str:
    """What to do after a signal, or after a file failed."""
    if not directory.begun:
        return f"nothing was recorded yet: {'' if stopped else 'once that is mended, '}run the same command again"
    when = "what was shown is recorded, " if stopped else "once that is mended, "
    return f"{when}`hpsearch resume {shlex.quote(str(directory.path))}` goes on"


def _warm(config: "RunConfig", data: str, ref: str | None) -> "Warm | None":
    """What is learned from the run of `--warm-start`; `data` is the digest of this run's."""
    from hpsearch.run.find import find
    from hpsearch.run.recorded import read_run
    from hpsearch.run.warm import warm_start

    return None if ref is None else warm_start(config, data, read_run(find(Path(config.output.directory), ref)))


def _print(run: "Recorded", json: bool, quiet: bool) -> None:
    from hpsearch.report.page import write
    from hpsearch.report.result import result_page, run_document

    if json:
        typer.echo(json_module.dumps(run_document(run)))
    elif not quiet:
        write(result_page(run, TOP), sys.stdout)
    path = run.directory.path
    if run.failing:
        raise NoSuccessError(f"{path}: {run.failing}; {_advice(run)}")
    if run.winner is None and run.state.ended:
        why = f"; {run.state.stop}" if run.state.stop else ""
        raise NoSuccessError(f"{path}: no trial came back ok{why}; `hpsearch show {path}` has the reasons")


def _advice(run: "Recorded") -> str:
    path = run.directory.path
    go_on = "`hpsearch run CONFIG --resume --set limits.failures=null` goes on whatever fails"
    return f"`hpsearch show {path}` has the reasons; {go_on}"


def _jobs(text: str) -> "int | Literal['auto']":
    if text == "auto":
        return "auto"
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"--jobs {text}: must be a whole number of at least 1, or auto")
    return int(text)
