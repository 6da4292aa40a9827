"""`hpsearch ls`, `show` and `best`: commands that only look, also at a run that is going on."""

import json as json_module
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hpsearch.cli import options
from hpsearch.cli.options import refuse_beside, refuse_together
from hpsearch.cli.output import check_new, put
from hpsearch.errors import HpsearchError, NoSuccessError, UsageError

if TYPE_CHECKING:
    from hpsearch.run.recorded import Recorded

Wishes = tuple[Sequence[str], Sequence[str], Sequence[str]]
TOP = 10
"""Trials in the table, where it is not said how many."""


def ls(root: options.ROOT = None, json: options.JSON = False, verbose: options.VERBOSE = False) -> None:
    """List the runs, the newest first."""
    from hpsearch.cli.roots import folder_of_runs, told
    from hpsearch.report.pages.listing import run_table, search_row
    from hpsearch.report.text import short, visible
    from hpsearch.report.writers.stream import write
    from hpsearch.run.find import listing

    rows, directories = [], listing(folder_of_runs(root))
    for directory in directories:
        try:
            rows.append(search_row(directory))
        except HpsearchError as error:  # one damaged run must not hide the others
            typer.echo(short(visible(f"hpsearch: {error}")), err=True)
    if json:
        from hpsearch.report.pages.documents import row_document

        typer.echo(json_module.dumps([row_document(row) for row in rows]))
    elif rows:
        write([run_table(rows)], sys.stdout)
    elif not directories:
        typer.echo(f"{told(root)} has no runs; `hpsearch run CONFIG` makes one", err=True)


def show(
    run: options.RUN = None,
    trial: Annotated[
        int | None, typer.Argument(metavar="TRIAL", help="One trial's number.", show_default=False)
    ] = None,
    number: Annotated[
        int | None,
        typer.Option("-n", metavar="N", min=1, help="How many trials (default: the best 10; as CSV or JSON all)."),
    ] = None,
    where: options.WHERE = None,
    sort: options.SORT = None,
    columns: options.COLUMNS = None,
    root: options.ROOT = None,
    json: options.JSON = False,
    csv: Annotated[
        bool, typer.Option("--csv", help="All trials as CSV, at full precision; of one TRIAL its learning curve.")
    ] = False,
    md: Annotated[bool, typer.Option("--md", help="The best trials as a Markdown table.")] = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Show a run's ranking and what to make of it, or one trial with its learning curve."""
    from hpsearch.cli.roots import found, run_or_trial
    from hpsearch.run.recorded import read_run

    run, trial = run_or_trial(root, run, trial)
    refuse_together({"--json": json, "--csv": csv, "--md": md})
    chosen = {"-n": number, "--where": where, "--sort": sort, "--columns": columns}
    if trial is not None:
        advice = f"`--where trial={trial}` shows its row of the table"
        refuse_beside("one trial's number", {**chosen, "--md": md}, advice)
    recorded = read_run(found(root, run))
    if trial is not None:
        _one(recorded, trial, json=json, csv=csv)
    elif json or csv or md or where or sort or columns:
        form = "json" if json else "csv" if csv else "md" if md else "text"
        _some(recorded, number, (where or (), sort or (), columns or ()), form)
    else:
        _whole(recorded, number or TOP)


def _whole(run: "Recorded", top: int) -> None:
    from hpsearch.report.pages.result import show_page
    from hpsearch.report.writers.stream import write

    write(show_page(run, top), sys.stdout)


def _one(run: "Recorded", trial: int, *, json: bool, csv: bool) -> None:
    """One trial: its page, or its curve for programs."""
    from hpsearch.report.pages.documents import trial_document
    from hpsearch.report.pages.running import training_page
    from hpsearch.report.pages.trials import curve_table, ranked_trial_page
    from hpsearch.report.writers.plain import table_csv
    from hpsearch.report.writers.stream import write, write_text

    if json:
        typer.echo(json_module.dumps(trial_document(run, trial)))
    elif csv:
        write_text(table_csv(curve_table(run, trial)), sys.stdout)
    else:
        columns = shutil.get_terminal_size((80, 24)).columns
        now = training_page(run, trial, columns)
        known = not now or trial in run.state.history.last
        write([*(ranked_trial_page(run, trial, columns) if known else ()), *now], sys.stdout)


def _some(run: "Recorded", number: int | None, wishes: "Wishes", form: str) -> None:
    """The trials that are asked for: `wishes` are those of `--where`, `--sort` and `--columns`."""
    from hpsearch.report.pages.chosen import choose, chosen_csv, chosen_document, chosen_table
    from hpsearch.report.writers.plain import table_csv, table_markdown
    from hpsearch.report.writers.stream import write, write_text

    top = number or (None if form in ("json", "csv") else TOP)
    chosen = choose(run, *wishes, top)
    if form == "json":
        typer.echo(json_module.dumps(chosen_document(chosen, number is not None or any(wishes))))
    elif form == "csv":
        write_text(table_csv(chosen_csv(chosen)), sys.stdout)
    elif form == "md":
        write_text(table_markdown(chosen_table(chosen)), sys.stdout)
    else:
        write([chosen_table(chosen)], sys.stdout)


def best(
    run: options.RUN = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there (default: standard output).")
    ] = None,
    force: options.FORCE = False,
    zoom: Annotated[
        bool, typer.Option("--zoom", help="Instead the next, finer search: each range narrowed to where the best lie.")
    ] = False,
    root: options.ROOT = None,
    verbose: options.VERBOSE = False,
) -> None:
    """Write the winner's config as YAML that runs again, or a finer search around the best."""
    from hpsearch.cli.roots import found
    from hpsearch.run.recorded import read_run

    to_file = output is not None and str(output) != "-"
    if output is not None and to_file:
        check_new(output, force)
    recorded = read_run(found(root, run))
    if recorded.winner is None:
        raise NoSuccessError(f"{recorded.directory.path}: no trial came back ok so far, so there is no best config")
    text, what = _finer(recorded) if zoom else _best(recorded)
    if output is None or not to_file:
        typer.echo(text, nl=False)
        return
    put(output, [text.encode("utf-8", "surrogateescape")])
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
    from hpsearch.analysis.ranking import ENOUGH, best_configs
    from hpsearch.config import finer_space, finer_yaml
    from hpsearch.report.pages.regions import edge_text
    from hpsearch.report.text import visible
    from hpsearch.trial import BASELINE

    assert run.winner is not None
    ranked, elites = best_configs(run.state.history, run.config.goal)
    path, winner = run.directory.path, run.winner.task.trial
    if not run.config.space.axes:
        raise UsageError(f"{path}: searched nothing, so there is nothing to narrow; leave out --zoom")
    if len(ranked) < ENOUGH:
        more = f"`hpsearch resume {path} -n +{ENOUGH - len(ranked)}` gives it more"
        raise UsageError(f"{path}: --zoom needs at least {ENOUGH} ok trials, not {len(ranked)}; {more}")
    what = f"around the best {elites} of {len(ranked)} ok trials"
    around = [*([] if winner.number == BASELINE else [winner.config]), *ranked[:elites]]
    space = finer_space(run.config.space, around, ranked, run.edges)
    title = [f"{visible(str(path))}, {what}; trial {winner.number} won.", *map(edge_text, run.edges)]
    return finer_yaml(run.config, space, title), what
