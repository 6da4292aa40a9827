"""The command line as a whole."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from hpsearch import __version__

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("run", "Search, rank, test the winner and save its model."),
    "resume": ("run", "Go on with a run, or give it more trials."),
    "validate": ("check", "Check configs: every mistake with its place."),
    "sample": ("check", "Show what the space draws; nothing is trained."),
    "gradcheck": ("check", "Check the network's gradients."),
    "settings": ("check", "Show what can be set, or all about one setting."),
    "ls": ("look", "List the runs."),
    "show": ("look", "Show a run's ranking, or one of its trials."),
    "best": ("look", "Write the winner's config as YAML that runs."),
    "rm": ("runs", "Remove runs."),
    "mv": ("runs", "Rename a run."),
    "predict": ("predict", "Classify new examples with a run's winner."),
    "retest": ("retest", "Test a run's winner again, on today's data and versions."),
    "panda": ("panda.app", "Babysit one model: watch, change, roll back, fork, replay."),
}
"""Every command: the file of this room that has a function of its name, and its line in `hpsearch --help`."""


GROUPS = ("panda",)
"""Those that have commands below them; their file has a function `group`."""


class _Commands(Mapping[str, Any]):
    """Typer's commands by name, each made when it is asked for: `--help` needs none, and a command no other."""

    def __getitem__(self, name: str) -> Any:
        module, line = COMMANDS[name]
        if name in GROUPS:
            group = import_module(f"hpsearch.cli.{module}").group()
            group.short_help = line
            return group
        alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        alone.command(name, short_help=line)(getattr(import_module(f"hpsearch.cli.{module}"), name))
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Group(TyperGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes | {"commands": _Commands()})

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


app = typer.Typer(
    name="hpsearch",
    cls=_Group,
    help="Searches the hyperparameters of a model from a dozen lines of YAML.",
    epilog="Start with: hpsearch run configs/digits.yaml",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hpsearch {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    del version
