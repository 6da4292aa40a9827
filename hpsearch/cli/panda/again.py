"""`hpsearch panda replay` and `export`: a branch from the seed to the same bits, and as a config of its own."""

import json as json_module
import sys
from pathlib import Path
from typing import Annotated

import typer

from hpsearch.cli import options
from hpsearch.cli.panda.orders import BRANCH, RUN
from hpsearch.errors import HpsearchError, UsageError


class NotTheSameError(HpsearchError):
    """A replay came to other bits."""

    exit_code = 4


def replay(run: RUN, root: options.ROOT = None, json: options.JSON = False, verbose: options.VERBOSE = False) -> None:
    """Train every branch again from the seed and compare each epoch's bits with the recorded ones."""
    from hpsearch.cli.roots import found
    from hpsearch.executor.cores import one_thread
    from hpsearch.run.panda.folding import read_state
    from hpsearch.run.panda.replay import replay as again
    from hpsearch.run.recorded import recorded_config

    directory = found(root, run)
    config, state = recorded_config(directory), read_state(directory)
    if state.begin is None or config.kind.stepwise is None:
        raise UsageError(f"{directory.path}: nothing is recorded yet")
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
    root: options.ROOT = None,
    verbose: options.VERBOSE = False,
) -> None:
    """Write a branch as YAML with its changes as values over epochs, which `hpsearch run` trains to the same bits."""
    from hpsearch.cli.roots import found
    from hpsearch.run.panda.export import exported
    from hpsearch.run.panda.folding import read_state
    from hpsearch.run.recorded import recorded_config

    directory = found(root, run)
    text = exported(recorded_config(directory), read_state(directory), branch)
    if output is None or str(output) == "-":
        sys.stdout.write(text)
        return
    if output.exists():
        raise UsageError(f"{output}: exists already; name a new file")
    from hpsearch.run.files import write_atomically

    write_atomically(output, text)
    typer.echo(f"{output}: `hpsearch run {output}` trains it", err=True)
