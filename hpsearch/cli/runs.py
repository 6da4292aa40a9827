"""`hpsearch rm` and `mv`: runs as folders."""

import shlex
import sys
from typing import Annotated

import typer

from hpsearch.cli import options
from hpsearch.cli.roots import found
from hpsearch.errors import UsageError


def rm(
    runs: Annotated[list[str], typer.Argument(metavar="RUN...", help="Names or folders of runs.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; needed without a terminal.")] = False,
    root: options.ROOT = None,
    verbose: options.VERBOSE = False,
) -> None:
    """Remove runs with all that is in their folders; one that is going on is refused."""
    from hpsearch.report.pages.listing import run_line
    from hpsearch.report.text import visible
    from hpsearch.run.manage import folder_of, remove

    named = {run.path.resolve(): run for run in (folder_of(found(root, each)) for each in runs)}
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("rm: there is no terminal to ask on; add -y to remove without being asked")
        for run in named.values():
            typer.echo(visible(run_line(run)), err=True)
        if not typer.confirm(f"Remove {'it' if len(named) == 1 else f'these {len(named)} runs'}?", err=True):
            typer.echo("nothing was removed", err=True)
            raise typer.Exit(UsageError.exit_code)
    for run in named.values():
        remove(run)
        typer.echo(visible(f"{run.path}: removed"), err=True)


def mv(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run's name or folder.")],
    name: Annotated[str, typer.Argument(metavar="NEWNAME", help="What it is called from now on.")],
    root: options.ROOT = None,
    verbose: options.VERBOSE = False,
) -> None:
    """Rename a run; one that is going on is refused."""
    from hpsearch.report.text import visible
    from hpsearch.run.manage import folder_of, rename
    from hpsearch.run.panda.recorded import is_panda

    new = rename(folder_of(found(root, run)), name)
    finds = f"hpsearch run CONFIG --resume --name {shlex.quote(name)}"
    command = f"hpsearch panda train {shlex.quote(str(new.path))}" if is_panda(new) else finds
    typer.echo(visible(f"{new.path}: `{command}` finds it"), err=True)
