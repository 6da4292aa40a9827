"""`hpsearch panda replay` and `export`: a branch from the seed to the same bits, and as a config of its own."""

import json as json_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hpsearch.cli import options
from hpsearch.cli.output import check_new, put
from hpsearch.cli.panda.orders import BRANCH, RUN
from hpsearch.errors import HpsearchError, UsageError

if TYPE_CHECKING:
    from hpsearch.run.directory import RunDirectory


class NotTheSameError(HpsearchError):
    """A replay came to other bits."""

    exit_code = 4


def replay(run: RUN, root: options.ROOT = None, json: options.JSON = False, verbose: options.VERBOSE = False) -> None:
    """Train every branch again from the seed and compare each epoch's bits with the recorded ones."""
    from hpsearch.cli.roots import found
    from hpsearch.executor.cores import one_thread
    from hpsearch.run.panda.recorded import read_panda
    from hpsearch.run.panda.replay import replay as again

    directory = found(root, run)
    panda = read_panda(directory)
    config, state = panda.config, panda.state
    assert state.begin is not None
    assert config.kind.stepwise is not None
    objective = config.kind.build(config.objective_spec)
    if objective.digest != state.begin.data:
        raise UsageError(f"{directory.path}: its data has changed since; put the old data back")
    with one_thread():
        differences = again(state.tree, config.kind.stepwise(objective, state.begin.seed, state.begin.trial))
    epochs = sum(len(branch.points) for branch in state.tree.branches.values())
    if json:
        told = [{"branch": d.branch, "epoch": d.epoch, "recorded": d.recorded, "found": d.found} for d in differences]
        typer.echo(json_module.dumps({"epochs": epochs, "same": not differences, "differences": told}))
    elif not differences:
        typer.echo(f"the same bits in all {epochs} epochs of {len(state.tree.branches)} branches")
    if differences:
        one = differences[0]
        raise NotTheSameError(
            f"{directory.path}: branch {one.branch} differs from epoch {one.epoch} on (recorded {one.recorded}, now "
            f"{one.found}): other versions of the libraries, another processor, or a changed journal"
        )


def export(
    run: RUN,
    branch: BRANCH = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there (default: standard output).")
    ] = None,
    force: options.FORCE = False,
    root: options.ROOT = None,
    verbose: options.VERBOSE = False,
) -> None:
    """Write a branch as YAML with its changes as values over epochs, which `hpsearch run` trains to the same bits."""
    from hpsearch.cli.roots import found

    if output is not None and str(output) != "-":
        check_new(output, force)
    put_branch(found(root, run), branch, output)


def put_branch(directory: "RunDirectory", branch: int | None, output: Path | None) -> None:
    """Writes a branch (None: the one that was stopped, else the trained one) as YAML; to standard output, or there."""
    from hpsearch.run.panda.export import exported
    from hpsearch.run.panda.recorded import read_panda

    panda = read_panda(directory)
    number = panda.state.ended[0] if branch is None and panda.state.ended is not None else branch
    text = exported(panda.config, panda.state, number)
    if output is None or str(output) == "-":
        typer.echo(text, nl=False)
        return
    put(output, [text.encode("utf-8", "surrogateescape")])
    typer.echo(f"{output}: `hpsearch run {output}` trains it", err=True)
