"""`hpsearch panda status` and `log`: commands that only look."""

import json as json_module
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from hpsearch.cli import options
from hpsearch.cli.options import refuse_together
from hpsearch.cli.panda.orders import RUN

if TYPE_CHECKING:
    from hpsearch.run.directory import RunDirectory

RUNS = Annotated[list[str], typer.Argument(metavar="RUN...", help="A panda's name or folder; several are compared.")]
TABLE = Annotated[bool, typer.Option("--md", help="The branches as a Markdown table.")]


def status(
    runs: RUNS,
    root: options.ROOT = None,
    json: options.JSON = False,
    md: TABLE = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Show where it is: branches, curves with the changes marked, the values in force, and what might help."""
    from hpsearch.cli.roots import found
    from hpsearch.report.pages.panda import compared, status_document
    from hpsearch.report.pages.panda_branches import branches_table
    from hpsearch.report.writers.plain import table_markdown
    from hpsearch.report.writers.stream import write, write_text
    from hpsearch.run.panda.recorded import read_panda

    refuse_together({"--json": json, "--md": md})
    directories = [found(root, run) for run in runs]
    if len(runs) == 1 and not md:
        show_panda(directories[0], None, json=json)
        return
    pandas = [read_panda(directory) for directory in directories]
    if json:
        typer.echo(json_module.dumps([status_document(panda) for panda in pandas]))
    elif md:
        write_text(table_markdown(branches_table(pandas)), sys.stdout)
    else:
        write(compared(pandas), sys.stdout)


def show_panda(
    directory: "RunDirectory", branch: int | None, *, json: bool = False, csv: bool = False, md: bool = False
) -> None:
    """A panda (`branch` None), or one branch: for people, or as JSON, CSV (a row an epoch) or a Markdown table."""
    from hpsearch.report.pages.panda import branch_document, branch_page, branch_table, status_document, status_page
    from hpsearch.report.pages.panda_branches import branches_table
    from hpsearch.report.writers.plain import table_csv, table_markdown
    from hpsearch.report.writers.stream import write, write_text
    from hpsearch.run.panda.recorded import read_panda

    panda = read_panda(directory)
    meant = panda.branch(branch)
    if json:
        whole = branch is None
        document = status_document(panda) if whole else branch_document(panda.state.tree, meant)
        typer.echo(json_module.dumps(document))
    elif csv:
        write_text(table_csv(branch_table(panda, meant)), sys.stdout)
    elif md:
        write_text(table_markdown(branches_table([panda])), sys.stdout)
    else:
        write(status_page(panda) if branch is None else branch_page(panda, meant), sys.stdout)


def log(
    run: RUN,
    graph: Annotated[bool, typer.Option("--graph", help="The branches as a tree.")] = False,
    root: options.ROOT = None,
    json: options.JSON = False,
    md: Annotated[bool, typer.Option("--md", help="The orders as a Markdown table.")] = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Show every order: when, by whom, what it changed from what to what, and why; or why it was refused."""
    from hpsearch.cli.roots import found
    from hpsearch.report.pages.panda_log import graph_page, log_document, log_page, log_table
    from hpsearch.report.writers.plain import table_markdown
    from hpsearch.report.writers.stream import write, write_text
    from hpsearch.run.panda.recorded import read_panda

    refuse_together({"--graph": graph, "--json": json, "--md": md})
    panda = read_panda(found(root, run))
    if json:
        typer.echo(json_module.dumps(log_document(panda.state)))
    elif md:
        write_text(table_markdown(log_table(panda.state)), sys.stdout)
    else:
        write(graph_page(panda.state, panda.config) if graph else log_page(panda.state), sys.stdout)
