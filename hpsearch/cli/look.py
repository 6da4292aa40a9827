"""`hpsearch ls`, `show` and `best`: commands that only look, also at a run that is going on."""

import json as json_module
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hpsearch.cli import options
from hpsearch.errors import HpsearchError, NoSuccessError, UsageError

if TYPE_CHECKING:
    from hpsearch.run.recorded import Recorded


def ls(root: options.ROOT = options.RUNS, json: options.JSON = False, verbose: options.VERBOSE = False) -> None:
    """List the runs, the newest first."""
    from hpsearch.report.escape import short, visible
    from hpsearch.report.listing import run_document, run_table
    from hpsearch.report.page import write
    from hpsearch.report.result import run_row
    from hpsearch.run.find import listing
    from hpsearch.run.recorded import read_run

    rows, directories = [], listing(root)
    for directory in directories:
        try:
            rows.append(run_row(read_run(directory)))
        except HpsearchError as error:  # one damaged run must not hide the others
            typer.echo(short(visible(f"hpsearch: {error}")), err=True)
    if json:
        typer.echo(json_module.dumps([run_document(row) for row in rows]))
    elif rows:
        write([run_table(rows)], sys.stdout)
    elif not directories:
        typer.echo(f"{root} has no runs; `hpsearch run CONFIG` makes one", err=True)


def show(
    run: options.RUN = None,
    trial: Annotated[
        int | None, typer.Argument(metavar="TRIAL", help="One trial's number.", show_default=False)
    ] = None,
    number: Annotated[int, typer.Option("-n", metavar="N", min=1, help="How many of the best trials.")] = 10,
    root: options.ROOT = options.RUNS,
    json: options.JSON = False,
    csv: Annotated[bool, typer.Option("--csv", help="All trials as CSV, at full precision.")] = False,
    md: Annotated[bool, typer.Option("--md", help="The best trials as a Markdown table.")] = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Show a run's ranking and what to make of it, or one trial with its learning curve."""
    from hpsearch.report.page import write, write_text
    from hpsearch.report.plain import table_csv, table_markdown
    from hpsearch.report.result import (
        ranked_trial_page,
        show_document,
        show_page,
        trial_document,
    )
    from hpsearch.report.trials import trial_table
    from hpsearch.run.find import find
    from hpsearch.run.recorded import read_run

    if json + csv + md > 1:
        raise UsageError("show: give one of --json, --csv and --md")
    recorded = read_run(find(root, run))
    history, goal, kind = recorded.state.history, recorded.config.goal, recorded.config.kind
    searched = list(recorded.config.space.axes)
    if trial is not None:
        if json:
            typer.echo(json_module.dumps(trial_document(recorded, trial)))
        else:
            write(ranked_trial_page(recorded, trial, shutil.get_terminal_size((80, 24)).columns), sys.stdout)
    elif json:
        typer.echo(json_module.dumps(show_document(recorded)))
    elif csv:
        write_text(
            table_csv(trial_table(history, goal, kind, searched, None, recorded.finalists, recorded.culled)), sys.stdout
        )
    elif md:
        write_text(
            table_markdown(trial_table(history, goal, kind, searched, number, recorded.finalists, recorded.culled)),
            sys.stdout,
        )
    else:
        write(show_page(recorded, number), sys.stdout)


def best(
    run: options.RUN = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there (default: standard output).")
    ] = None,
    zoom: Annotated[
        bool, typer.Option("--zoom", help="Instead the next, finer search: each range narrowed to where the best lie.")
    ] = False,
    root: options.ROOT = options.RUNS,
    verbose: options.VERBOSE = False,
) -> None:
    """Write the winner's config as YAML that runs again, or a finer search around the best."""
    from hpsearch.run.find import find
    from hpsearch.run.recorded import read_run

    recorded = read_run(find(root, run))
    if recorded.winner is None:
        raise NoSuccessError(f"{recorded.directory.path}: no trial came back ok so far, so there is no best config")
    text, what = _finer(recorded) if zoom else _best(recorded)
    if output is None or str(output) == "-":
        typer.echo(text, nl=False)
        return
    _write(output, text)
    then = "searches there" if zoom else "trains that config again, from another initialization"
    typer.echo(f"{output}: {what}; `hpsearch run {output}` {then}", err=True)


def _best(run: "Recorded") -> tuple[str, str]:
    """The winner's config, and what it is."""
    from hpsearch.config import trial_yaml

    assert run.winner is not None
    trial = run.winner.task.trial
    return trial_yaml(run.config, trial.config), f"trial {trial.number}"


def _finer(run: "Recorded") -> tuple[str, str]:
    """The space around the best trials, and what it is."""
    from hpsearch.analysis.regions import ENOUGH, best_configs
    from hpsearch.config import finer_space, finer_yaml
    from hpsearch.report.escape import visible
    from hpsearch.report.regions import edge_text

    assert run.winner is not None
    ranked, elites = best_configs(run.state.history, run.config.goal)
    path, winner = run.directory.path, run.winner.task.trial
    if not run.config.space.axes:
        raise UsageError(f"{path}: searched nothing, so there is nothing to narrow; leave out --zoom")
    if len(ranked) < ENOUGH:
        more = f"`hpsearch resume {path} -n +{ENOUGH - len(ranked)}` gives it more"
        raise UsageError(f"{path}: --zoom needs at least {ENOUGH} ok trials, not {len(ranked)}; {more}")
    what = f"around the best {elites} of {len(ranked)} ok trials"
    space = finer_space(run.config.space, [winner.config, *ranked[:elites]], ranked, run.edges)
    title = [f"{visible(str(path))}, {what}; trial {winner.number} won.", *map(edge_text, run.edges)]
    return finer_yaml(run.config, space, title), what


def _write(output: Path, text: str) -> None:
    from hpsearch.run.files import write_atomically

    if output.exists() and (output.is_symlink() or not output.is_file()):
        output.write_text(text, encoding="utf-8")  # a link, a pipe or a device stays what it is
    else:
        write_atomically(output, text)
