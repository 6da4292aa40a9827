"""`hpsearch panda status` and `log`: commands that only look."""

import json as json_module
import sys
from typing import Annotated

import typer

from hpsearch.cli import options
from hpsearch.cli.panda.orders import RUN


def status(run: RUN, root: options.ROOT = None, json: options.JSON = False, verbose: options.VERBOSE = False) -> None:
    """Show where it is: branches, curves with the changes marked, the values in force, and what might help."""
    from hpsearch.cli.roots import found
    from hpsearch.report.pages.panda import status_document, status_page
    from hpsearch.report.writers.stream import write
    from hpsearch.run.panda.folding import read_state
    from hpsearch.run.recorded import recorded_config

    directory = found(root, run)
    config, state = recorded_config(directory), read_state(directory)
    if json:
        typer.echo(json_module.dumps(status_document(directory, config, state)))
    else:
        write(status_page(directory, config, state), sys.stdout)


def log(
    run: RUN,
    graph: Annotated[bool, typer.Option("--graph", help="The branches as a tree.")] = False,
    root: options.ROOT = None,
    json: options.JSON = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Show every order: when, by whom, what it changed from what to what, and why; or why it was refused."""
    from hpsearch.cli.roots import found
    from hpsearch.report.pages.panda_log import graph_page, log_document, log_page
    from hpsearch.report.writers.stream import write
    from hpsearch.run.panda.folding import read_state
    from hpsearch.run.recorded import recorded_config

    directory = found(root, run)
    state = read_state(directory)
    if json:
        typer.echo(json_module.dumps(log_document(state)))
    else:
        page = graph_page(state, recorded_config(directory)) if graph else log_page(state)
        write(page, sys.stdout)
