"""`hpsearch panda train`: one model in the foreground, until it is paused, stopped or out of epochs."""

import json as json_module
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hpsearch.cli import options
from hpsearch.errors import StoppedError, UsageError

if TYPE_CHECKING:
    from hpsearch.config import RunConfig
    from hpsearch.objectives.objective import Objective
    from hpsearch.run.directory import RunDirectory
    from hpsearch.run.panda.loop import Begin, Wish

WHAT = Annotated[
    str | None,
    typer.Argument(metavar="CONFIG|RUN", help="A config without a space begins; a panda's name or folder goes on."),
]
FROM = Annotated[
    tuple[str, int] | None,
    typer.Option("--from", metavar="RUN TRIAL", help="Begin with a search's trial as it was, to the same bits."),
]
EPOCHS = Annotated[
    int | None,
    typer.Option("--epochs", metavar="N", min=1, help="Train N more and pause (default: until the config's)."),
]
EVERY = Annotated[int, typer.Option("--every", metavar="N", min=1, help="Epochs between snapshots.")]
DISK = Annotated[str, typer.Option("--disk", metavar="SIZE", help="What all snapshots may take.")]


def train(
    what: WHAT = None,
    from_: FROM = None,
    epochs: EPOCHS = None,
    set_: options.SET = None,
    time: options.TIME = None,
    until: options.UNTIL = None,
    every: EVERY = 5,
    disk: DISK = "200MiB",
    directory: options.DIR = None,
    name: options.NAME = None,
    root: options.ROOT = None,
    json: options.JSON = False,
    quiet: options.QUIET = False,
    plain: options.PLAIN = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Begin or go on. Orders from other terminals, and keys in this one, are taken between epochs."""
    from hpsearch.cli.roots import placed
    from hpsearch.cli.wishes import pause_of
    from hpsearch.run.directory import create
    from hpsearch.run.panda.loop import Wish

    _check_words(what, from_)
    wish = Wish(epochs, pause_of(time, until), every, _bytes(disk))
    known = None if what is None else _known(root, what)
    if known is not None:
        if set_ or name or directory:
            raise UsageError(f"{what}: goes on as it is; `hpsearch panda set` changes it")
        _carry_out(_of_old(known), known, wish, None, json, quiet, plain)
        return
    config, begin = _begin(root, what, from_, set_ or [], name)
    config = placed(config, root, set_ or [])
    objective = config.kind.build(config.objective_spec)  # what is wrong with the data comes before there is a folder
    made = create(Path(config.output.directory), config.name, directory)
    made.make_latest(Path(config.output.directory))
    _carry_out(config, made, wish, begin, json, quiet, plain, objective)


def _check_words(what: str | None, from_: tuple[str, int] | None) -> None:
    if (what is None) == (from_ is None):
        raise UsageError("panda train: give a CONFIG to begin, a RUN to go on, or --from RUN TRIAL")


def finish(config: "RunConfig", directory: "RunDirectory") -> None:
    """Takes the orders that lie there, also a stop, without training. Raises LockedError where somebody trains."""
    from hpsearch.run.panda.loop import Wish

    _train(config, directory, Wish(epochs=0), None, quiet=True, plain=True)


def _known(root: Path | None, what: str) -> "RunDirectory | None":
    """The panda of that name, if there is one; a file of the name too must be told apart by how it is written."""
    from hpsearch.cli.roots import folder_of_runs, found
    from hpsearch.run.directory import RunDirectory

    is_config = what == "-" or Path(what).is_file()
    there = (
        any(RunDirectory(path).begun for path in (folder_of_runs(root) / what, Path(what))) if what != "-" else False
    )
    if is_config and there:
        raise UsageError(f"{what}: is a config and a run; write ./{what} or {folder_of_runs(root) / what}")
    return None if is_config else found(root, what)


def _of_old(known: "RunDirectory") -> "RunConfig":
    """The config of a panda that goes on, which is the latest run from now on. Raises UsageError for a search."""
    from hpsearch.names import LATEST
    from hpsearch.run.panda.recorded import read_panda

    panda = read_panda(known)
    if (known.path.parent / LATEST).is_symlink():
        known.make_latest(known.path.parent)
    return panda.config


def _begin(
    root: Path | None, what: str | None, from_: tuple[str, int] | None, set_: list[str], name: str | None
) -> "tuple[RunConfig, Begin]":
    from hpsearch.cli.setup import load_config
    from hpsearch.run.panda.loop import Begin

    named = [] if name is None else [f"name={json_module.dumps(name)}"]
    if from_ is None:
        assert what is not None
        config = load_config(what, [*set_, *named])
        number, origin = 1, ""
    else:
        config, number, origin = _of_trial(root, *from_, [*set_, *named])
    if config.space.axes:
        names = ", ".join(config.space.axes)
        raise UsageError(
            f"{what}: space: a panda is one model, and {names} may differ; write values under `fixed`, "
            f"or begin with a trial of a search: `hpsearch panda train --from RUN TRIAL`"
        )
    if config.kind.stepwise is None:
        raise UsageError(f"objective: {config.kind.noun} cannot be trained an epoch at a time")
    return config, Begin(dict(config.space.fixed), number, origin)


def _of_trial(root: Path | None, run: str, number: int, overrides: list[str]) -> "tuple[RunConfig, int, str]":
    """The config that trains the trial as it was, its number, and where it is from."""
    from io import StringIO

    from hpsearch.cli.roots import found
    from hpsearch.config import load, trial_yaml
    from hpsearch.run.recorded import read_run

    recorded = read_run(found(root, run))
    trials = {task.trial.number: task.trial for plan in recorded.state.history.plans for task in plan.tasks}
    if number not in trials:
        raise UsageError(f"--from {run} {number}: has no trial {number}")
    text = trial_yaml(recorded.config, trials[number].config)
    config = load("-", [f"seed={recorded.config.seed}", *overrides], stdin=StringIO(text))
    if not any(one.startswith("name=") for one in overrides):
        config = replace(config, name=f"{recorded.directory.name[:80]}-{number}")
    return config, number, f"{recorded.directory.path}, trial {number}"


def _bytes(text: str) -> int:
    from hpsearch.config.amounts import bytes_of

    try:
        return bytes_of(text)
    except ValueError as error:
        raise UsageError(f"--disk {text}: {error}") from error


def _carry_out(
    config: "RunConfig",
    directory: "RunDirectory",
    wish: "Wish",
    begin: "Begin | None",
    json: bool,
    quiet: bool,
    plain: bool,
    objective: "Objective | None" = None,
) -> None:
    from hpsearch.report.pages.panda import status_document, status_page
    from hpsearch.report.writers.stream import write
    from hpsearch.run.panda.recorded import read_panda

    _train(config, directory, wish, begin, quiet, plain, objective)
    panda = read_panda(directory)
    if json:
        typer.echo(json_module.dumps(status_document(panda)))
    elif not quiet:
        write(status_page(panda), sys.stdout)


def _train(
    config: "RunConfig",
    directory: "RunDirectory",
    wish: "Wish",
    begin: "Begin | None",
    quiet: bool,
    plain: bool,
    objective: "Objective | None" = None,
) -> None:
    from hpsearch.report.progress.panda import watcher
    from hpsearch.run.panda.loop import train as go

    built = objective or config.kind.build(config.objective_spec)
    try:
        go(config, built, directory, watcher(sys.stderr, sys.stdin, config, quiet, plain, wish.epochs), wish, begin)
    except StoppedError as error:
        error.args = (f"{error}; what was shown is recorded, `hpsearch panda train {directory.path}` goes on",)
        raise
