"""`hpsearch validate`, `sample`, `gradcheck` and `settings`: what can be known before anything is trained."""

import json as json_module
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hpsearch.cli import options
from hpsearch.cli.options import refuse_beside, refuse_together
from hpsearch.errors import ConfigError, DataError, HpsearchError, Problem, UsageError

if TYPE_CHECKING:
    from hpsearch.config import Examined
    from hpsearch.objectives.objective import Objective

LARGE = 2**26
"""Bytes of a file whose reading takes long enough to be told of."""


def validate(
    configs: Annotated[list[str] | None, typer.Argument(metavar="CONFIG...", show_default=False)] = None,
    set_: options.SET = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a config, for editors.")] = False,
    json: options.JSON = False,
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help="text (the default), or github: annotations of a workflow."),
    ] = None,
    no_data: Annotated[
        bool, typer.Option("--no-data", help="Leave the data alone, where it is on another machine.")
    ] = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Check configs and their data: every mistake with its place, and what the data is made of."""
    from hpsearch.config import json_schema

    if format_ not in (None, "text", "github"):
        raise UsageError(f"--format {format_}: must be text or github")
    refuse_together({"--json": json, "--format": format_})
    if schema:
        given = {"CONFIG": configs or None, "--set": set_ or None, "--no-data": no_data}
        refuse_beside("--schema", given | {"--json": json, "--format": format_})
        typer.echo(json_module.dumps(json_schema(), indent=2))
        return
    if not configs:
        raise UsageError("validate: name at least one config file, or give --schema")
    found, sound = _checked(configs, set_ or [], look=not no_data)
    if json:
        levels = {level: list(map(_document, problems)) for level, problems in found.items()}
        told = {} if no_data else {"data": [{"config": path, **seen.facts} for path, seen in sound.items() if seen]}
        typer.echo(json_module.dumps(levels | told))
    else:
        _print(found, sound, github=format_ == "github")
    if found["errors"]:
        raise typer.Exit(ConfigError.exit_code)


def _document(problem: Problem) -> dict[str, Any]:
    """A problem as JSON; what stands in no file has no line and no column."""
    return asdict(problem) | ({} if problem.line else {"line": None, "column": None})


def _checked(
    configs: Sequence[str], overrides: Sequence[str], *, look: bool
) -> tuple[dict[str, list[Problem]], "dict[str, Objective | None]"]:
    """Errors, warnings and notes, and the configs without errors, with their data where it is looked at."""
    from hpsearch.config import examine

    found: dict[str, list[Problem]] = {"errors": [], "warnings": [], "notes": []}
    sound: dict[str, Objective | None] = {}
    for path in configs:
        examined = examine(path, overrides, stdin=sys.stdin)
        errors, seen = list(examined.problems), None
        if look and examined.data is not None:
            seen, wrong = _looked_at(examined)
            errors += wrong
        if examined.config is not None:
            found["warnings"] += examined.config.warnings
            found["notes"] += examined.config.notes
        found["errors"] += errors
        if not errors:
            sound[path] = seen
    return found, sound


def _looked_at(examined: "Examined") -> "tuple[Objective | None, list[Problem]]":
    """The data of a config, and what is wrong with it; of one with mistakes as far as these leave it."""
    from hpsearch.data import files_of, load
    from hpsearch.report.text import visible

    assert examined.data is not None
    for file, length in files_of(examined.data, examined.base):
        if length > LARGE:
            typer.echo(visible(f"hpsearch: reading {file}, {length / 2**20:,.0f} MiB (--no-data: not)"), err=True)
    try:
        if examined.config is not None:
            return examined.config.kind.build(examined.config.objective_spec), []
        load(examined.data, examined.base)
    except DataError as error:
        return None, examined.of_data(error.errors)
    return None, []


def _print(found: Mapping[str, Sequence[Problem]], sound: "Mapping[str, Objective | None]", *, github: bool) -> None:
    from hpsearch.cli.setup import github_lines, problem_lines
    from hpsearch.report.blocks import line
    from hpsearch.report.text import visible
    from hpsearch.report.writers.stream import write

    for text in (github_lines if github else problem_lines)(**found):
        typer.echo(text, err=not github)
    for path, seen in sound.items():
        typer.echo(f"{visible(path)}: ok")
        if seen is not None and not github:
            lines = [line(seen.describe(), label="data")]
            lines += [line(text, label=about) for about, text in seen.facts.get("described", ())]
            lines += [line(note, "yellow", "" if i else "notes") for i, note in enumerate(seen.facts.get("notes", ()))]
            write(lines, sys.stdout)


def sample(
    config: options.CONFIG,
    number: Annotated[int, typer.Option("-n", metavar="N", min=1, max=1_000_000, help="How many draws.")] = 1000,
    set_: options.SET = None,
    verbose: options.VERBOSE = False,
) -> None:
    """Show what the space draws: a histogram for each hyperparameter on its scale. Nothing is trained."""
    from hpsearch.cli.setup import load_config
    from hpsearch.report.pages.sample import sample_page
    from hpsearch.report.writers.stream import write
    from hpsearch.run.parts import draws

    checked = load_config(config, set_ or [])
    if not checked.space.axes:
        raise UsageError(f"{config}: nothing is searched, so there is nothing to draw; add hyperparameters to space")
    width = shutil.get_terminal_size((80, 24)).columns
    configs = draws(checked, number)
    write(sample_page(checked.space, configs, width, checked.kind.settings), sys.stdout)


def gradcheck(
    config: options.CONFIG,
    set_: options.SET = None,
    verbose: options.VERBOSE = False,
) -> None:
    """Check back propagation of the configured network against two-sided differences, in float64."""
    from hpsearch.cli.setup import load_config
    from hpsearch.executor.cores import one_thread
    from hpsearch.report.pages.gradcheck import gradcheck_page, is_wrong
    from hpsearch.report.writers.stream import write
    from hpsearch.run.parts import draws

    checked = load_config(config, set_ or [])
    check = checked.kind.gradients
    if check is None:
        raise UsageError(f"{config}: {checked.kind.noun} has no gradients to check")
    drawn = draws(checked, 1)[0]
    with one_thread():
        differences = check(checked.objective_spec, drawn)
    write(gradcheck_page(differences, drawn), sys.stdout)
    if is_wrong(differences):
        raise typer.Exit(HpsearchError.exit_code)


def settings(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One setting; left out, all by tier.", show_default=False)
    ] = None,
    objective: Annotated[
        str | None, typer.Option("--objective", metavar="KIND", help="Whose (default: the network's).")
    ] = None,
    json: options.JSON = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Show what can be set: default, range to search, where it acts, formula and lecture."""
    from hpsearch.config.complaints import worded
    from hpsearch.config.hints import NO_HINTS, no_such_word
    from hpsearch.config.sections.fixed import no_setting
    from hpsearch.objectives import OBJECTIVES
    from hpsearch.report.pages.settings import setting_page, settings_page, told
    from hpsearch.report.writers.stream import write

    usual = next(iter(OBJECTIVES))
    kind = OBJECTIVES.get(objective or usual)
    if kind is None:
        raise UsageError("--objective " + worded(no_such_word((), objective, OBJECTIVES, NO_HINTS, OBJECTIVES[usual])))
    if name is not None and name not in kind.settings:
        raise UsageError(f"settings: {worded(no_setting((name,), kind))}")
    if json:
        rows = [asdict(setting) for setting in told(kind) if name in (None, setting.name)]
        typer.echo(json_module.dumps(rows if name is None else rows[0], allow_nan=False))
    else:
        write(settings_page(kind) if name is None else setting_page(kind, name), sys.stdout)
