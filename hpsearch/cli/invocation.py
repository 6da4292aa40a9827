"""What `run` and `resume` have in common: they begin a run or go on with it, and say what it came to."""

import json as json_module
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from hpsearch.cli.wishes import Wishes, check_measured, check_tested, demand
from hpsearch.errors import NoSuccessError, StoppedError, StorageError, UsageError, WorkerError

if TYPE_CHECKING:
    from hpsearch.config import RunConfig
    from hpsearch.run.directory import RunDirectory
    from hpsearch.run.recorded import Recorded
    from hpsearch.run.warm import Warm

TOP = 10
"""Trials in the table at the end."""


def carry_out(
    config: "RunConfig", old: "RunDirectory | None", folder: "Callable[[], RunDirectory]", wishes: Wishes
) -> None:
    """Runs or goes on, and prints the result. `old` is the run to go on with, if there is one; `folder` makes it."""
    from hpsearch.cli.heard import Heard
    from hpsearch.cli.setup import waiting, watching
    from hpsearch.config import as_begun
    from hpsearch.run.ask import Ask
    from hpsearch.run.observer import Listeners
    from hpsearch.run.parts import assemble
    from hpsearch.run.recorded import read_run
    from hpsearch.run.search import search
    from hpsearch.run.state import to_retry

    since = time.monotonic()
    _check_file(wishes.md)
    check_measured(wishes.required, config.kind, config.goal.metric)
    recorded = read_run(old) if old is not None and old.begun else None
    if recorded:
        config = replace(config, finals=as_begun(config.finals, recorded.config.finals))
    again = wishes.reopen or (wishes.retry and recorded and to_retry(recorded.state.history))
    if recorded and recorded.answers(config) and not again:
        check_tested(wishes.required, config.kind, "test" in recorded.examples)
        _tell_again(recorded, wishes, config.trials)
        return
    with waiting("reading the data", wishes.quiet, wishes.plain):
        objective = config.kind.build(config.objective_spec)
    check_tested(wishes.required, config.kind, objective.tested)
    warm = _warm(config, objective.digest, wishes.warm_start)
    directory, heard = folder(), Heard.of(recorded)
    try:
        with watching(directory, config, wishes.quiet, wishes.plain) as observer:
            parts, told = assemble(config, objective, warm, since), Listeners((heard, observer))
            ask = Ask(wishes.retry, wishes.finish, wishes.reopen)
            search(parts, directory, told, wishes.pause, ask)
    except (StoppedError, StorageError, WorkerError) as error:
        error.args = (f"{error}; {_way_on(directory, isinstance(error, StoppedError), heard.could_finish)}",)
        raise
    _tell(read_run(directory), wishes)


def _check_file(md: Path | None) -> None:
    if md is not None and str(md) == "-":
        raise UsageError("--md -: must be a file to append to; `hpsearch show --md` prints the table")


def _tell_again(run: "Recorded", wishes: Wishes, trials: int) -> None:
    """The result of a run that was finished before; `trials` are asked for now."""
    from hpsearch.run.directory import tidy_finished

    tidy_finished(run.directory)
    if trials < run.begun and not wishes.quiet:
        typer.echo(
            f"hpsearch: {run.directory.path}: is finished with {run.begun} trials, {trials} were asked for", err=True
        )
    _tell(run, wishes)


def _way_on(directory: "RunDirectory", stopped: bool, finish: bool) -> str:
    """What to do after a signal, or after a file or the workers failed; `finish`: it could be ended as it is."""
    if not directory.begun:
        return f"nothing was recorded yet: {'' if stopped else 'once that is fixed, '}run the same command again"
    when = "what was shown is recorded, " if stopped else "once that is fixed, "
    return f"{when}{directory.ways_on(finish and stopped)}"


def _warm(config: "RunConfig", data: str, ref: str | None) -> "Warm | None":
    """What is learned from the run of `--warm-start`; `data` is the digest of this run's."""
    from hpsearch.run.find import find
    from hpsearch.run.recorded import read_run
    from hpsearch.run.warm import warm_start

    return None if ref is None else warm_start(config, data, read_run(find(Path(config.output.directory), ref)))


def _tell(run: "Recorded", wishes: Wishes) -> None:
    """Prints the result and appends it where that is wished, then raises what the exit code tells of."""
    if wishes.json:
        from hpsearch.report.pages.documents import run_document

        typer.echo(json_module.dumps(run_document(run)))
    elif not wishes.quiet:
        from hpsearch.report.pages.result import result_page
        from hpsearch.report.writers.stream import write

        write(result_page(run, TOP), sys.stdout)
    if wishes.md is not None:
        _append(wishes.md, run)
    path = run.directory.path
    reasons = f"`hpsearch show {path}` has the reasons"
    if run.failing:
        again = f"`{run.directory.resume} --retry-failed` tries those again"
        go_on = "`hpsearch run CONFIG --resume --set limits.failures=null` goes on whatever fails"
        end = f", `{run.directory.resume} --finish` ends it with what went well" if run.could_finish else ""
        raise NoSuccessError(f"{path}: {run.failing}; {reasons}, {again}, {go_on}{end}")
    if run.winner is None and run.state.ended:
        why = f"; {run.state.stop}" if run.state.stop else ""
        raise NoSuccessError(f"{path}: no trial came back ok{why}; {reasons}")
    if run.winner is not None and run.state.ended:
        demand(wishes.required, {**run.winner.metrics, **run.test}, str(path))


def _append(file: Path, run: "Recorded") -> None:
    from hpsearch.report.pages.result import section
    from hpsearch.run.files import failed

    sys.stdout.flush()  # the result comes first, whatever becomes of the file
    try:
        with file.open("a", encoding="utf-8") as stream:
            stream.write(section(run, TOP))
    except OSError as error:
        raise failed(file, "cannot be appended to", error) from error
