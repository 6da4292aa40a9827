"""`hpsearch validate`, `sample`, `gradcheck` and `settings`: what can be known before anything is trained."""

import json as json_module
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from hpsearch.cli import options
from hpsearch.cli.options import refuse_beside, refuse_together
from hpsearch.errors import ConfigError, HpsearchError, Problem, UsageError


def validate(
    configs: Annotated[list[str] | None, typer.Argument(metavar="CONFIG...", show_default=False)] = None,
    set_: options.SET = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a config, for editors.")] = False,
    json: options.JSON = False,
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help="text (the default), or github: annotations of a workflow."),
    ] = None,
    verbose: options.VERBOSE = False,
) -> None:
    """Check configs: every mistake with its place."""
    from hpsearch.config import json_schema

    if format_ not in (None, "text", "github"):
        raise UsageError(f"--format {format_}: must be text or github")
    refuse_together({"--json": json, "--format": format_})
    if schema:
        given = {"CONFIG": configs or None, "--set": set_ or None, "--json": json, "--format": format_}
        refuse_beside("--schema", given)
        typer.echo(json_module.dumps(json_schema(), indent=2))
        return
    if not configs:
        raise UsageError("validate: name at least one config file, or give --schema")
    found, sound = _checked(configs, set_ or [])
    if json:
        typer.echo(json_module.dumps({level: list(map(_document, problems)) for level, problems in found.items()}))
    else:
        _print(found, sound, github=format_ == "github")
    if found["errors"]:
        raise typer.Exit(ConfigError.exit_code)


def _document(problem: Problem) -> dict[str, Any]:
    """A problem as JSON; what stands in no file has no line and no column."""
    return asdict(problem) | ({} if problem.line else {"line": None, "column": None})


def _checked(configs: Sequence[str], overrides: Sequence[str]) -> tuple[dict[str, list[Problem]], list[str]]:
    """Errors, warnings and notes, and the configs without errors."""
    from hpsearch.config import load

    found: dict[str, list[Problem]] = {"errors": [], "warnings": [], "notes": []}
    sound = []
    for path in configs:
        try:
            config = load(path, overrides, stdin=sys.stdin)
            found["warnings"] += config.warnings
            found["notes"] += config.notes
            sound.append(path)
        except ConfigError as error:
            found["errors"] += error.problems
    return found, sound


def _print(found: Mapping[str, Sequence[Problem]], sound: Sequence[str], *, github: bool) -> None:
    from hpsearch.cli.setup import github_lines, problem_lines
    from hpsearch.report.text import visible

    for line in (github_lines if github else problem_lines)(**found):
        typer.echo(line, err=not github)
    for path in sound:
        typer.echo(f"{visible(path)}: ok")


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
