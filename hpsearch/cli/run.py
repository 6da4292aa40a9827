"""`hpsearch run` and `hpsearch resume`."""

import json as json_module
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hpsearch.cli import options
from hpsearch.cli.invocation import carry_out
from hpsearch.cli.options import refuse_beside, refuse_together
from hpsearch.cli.roots import found, placed
from hpsearch.cli.wishes import Wishes, pause_of, requirements
from hpsearch.errors import UsageError

if TYPE_CHECKING:
    from hpsearch.config import Override, RunConfig
    from hpsearch.run.directory import RunDirectory
    from hpsearch.run.recorded import Recorded


def run(
    config: options.CONFIG,
    set_: options.SET = None,
    jobs: options.JOBS = None,
    trials: options.TRIALS = None,
    seed: options.SEED = None,
    time: options.TIME = None,
    until: options.UNTIL = None,
    root: options.ROOT = None,
    directory: options.DIR = None,
    name: options.NAME = None,
    resume: options.RESUME = False,
    warm_start: options.WARM_START = None,
    dry_run: options.DRY_RUN = False,
    require: options.REQUIRE = None,
    md: options.MD = None,
    json: options.JSON = False,
    quiet: options.QUIET = False,
    verbose: options.VERBOSE = False,
    plain: options.PLAIN = False,
) -> None:
    """Search: train many configs side by side, rank them, test and save the winner."""
    from hpsearch.cli.setup import load_config

    refuse_together({"--plain": plain, "--quiet": quiet})
    if dry_run:
        folder = {"--root": root, "--dir": directory, "--resume": resume, "--warm-start": warm_start}
        shown = {"--md": md, "--json": json, "--plain": plain}
        refuse_beside("--dry-run", {"--time": time, "--until": until, **folder, **shown})
    pause = pause_of(time, until)
    loaded = load_config(config, [*(set_ or []), *_overrides(jobs, trials, seed, name)], quiet)
    checked = placed(loaded, root, set_ or [])
    required = tuple(requirements(require or (), checked.kind))
    if dry_run:
        _dry(checked)
        return
    wishes = Wishes(pause, required, md, json, quiet, plain, warm_start)
    carry_out(checked, *_folder(Path(checked.output.directory), checked.name, directory, resume), wishes)


def _dry(config: "RunConfig") -> None:
    from hpsearch.cli.dry_run import dry_run_page
    from hpsearch.report.writers.stream import write

    write(dry_run_page(config), sys.stdout)


def _overrides(jobs: str | None, trials: str | None, seed: str | None, name: str | None) -> "list[Override]":
    """Options that are a key of the config each."""
    from hpsearch.config import Override

    if trials is not None and trials.startswith("+"):
        raise UsageError(f"-n {trials}: a new run has none to add to; `hpsearch resume -n {trials}` adds to a run")
    quoted = None if name is None else json_module.dumps(name)  # a name is text, whatever YAML would make of it
    given = [
        Override(f"executor.jobs={jobs}", f"-j {jobs}"),
        Override(f"trials={trials}", f"-n {trials}"),
        Override(f"seed={seed}", f"--seed {seed}"),
        Override(f"name={quoted}", f"--name {name}"),
    ]
    return [each for each, value in zip(given, (jobs, trials, seed, name), strict=True) if value is not None]


def _folder(
    root: Path, name: str, given: Path | None, resume: bool
) -> "tuple[RunDirectory | None, Callable[[], RunDirectory]]":
    """The run to go on with, if there is one, and what makes the folder of a new one."""
    from hpsearch.run import directory, find

    make = find.resume_or_create if resume else directory.create
    newest = directory.RunDirectory(given) if given else find.newest(root, name)
    return newest if resume else None, lambda: make(root, name, given)


def resume(
    run: options.RUN = None,
    trials: Annotated[
        str | None, typer.Option("--trials", "-n", metavar="N", help="Trials in all, or +N for N more.")
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try again what failed or ran out of time.")
    ] = False,
    finish: Annotated[
        bool, typer.Option("--finish", help="End the search with what is done: finals, test and model.")
    ] = False,
    jobs: options.JOBS = None,
    time: options.TIME = None,
    until: options.UNTIL = None,
    root: options.ROOT = None,
    require: options.REQUIRE = None,
    md: options.MD = None,
    json: options.JSON = False,
    quiet: options.QUIET = False,
    verbose: options.VERBOSE = False,
    plain: options.PLAIN = False,
) -> None:
    """Go on with a run where it stopped, end it with what is done, or give it more trials."""
    from hpsearch.run.recorded import read_run, recorded_config

    for option, given in {"-n": trials is not None, "--retry-failed": retry_failed}.items():
        if finish and given:
            raise UsageError(f"--finish ends the search: leave out {option}")
    refuse_together({"--plain": plain, "--quiet": quiet})
    pause, reopen = pause_of(time, until), False
    directory = found(root, run)
    config = recorded_config(directory)
    required = tuple(requirements(require or (), config.kind))
    if jobs is not None:
        config = replace(config, executor=replace(config.executor, jobs=_jobs(jobs)))
    if trials is not None:
        config, reopen = _with_trials(read_run(directory), trials, config)
    wishes = Wishes(pause, required, md, json, quiet, plain, retry=retry_failed, finish=finish, reopen=reopen)
    carry_out(config, directory, lambda: directory, wishes)


def _with_trials(run: "Recorded", text: str, config: "RunConfig") -> "tuple[RunConfig, bool]":
    """The config with as many trials, and whether a search that its user has ended goes on for them."""
    wanted = _trials(text, run.begun if run.state.closed else config.trials)
    if wanted > 1 and not config.space.axes:
        raise UsageError(f"-n {text}: {run.directory.path} searches nothing, so its one trial is all there is")
    return replace(config, trials=wanted), run.state.closed and wanted > run.begun


def _trials(text: str, before: int) -> int:
    try:
        number = int(text)
    except ValueError as error:
        raise UsageError(f"-n {text}: must be a whole number, or +N for N more") from error
    trials = before + number if text.startswith("+") else number
    if trials < 1:
        raise UsageError(f"-n {text}: must be at least 1")
    return trials


def _jobs(text: str) -> "int | Literal['auto']":
    if text == "auto":
        return "auto"
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"-j {text}: must be a whole number of at least 1, or auto")
    return int(text)
