"""The commands below `hpsearch panda`."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS: dict[str, tuple[str, str, str]] = {
    "train": ("train", "train", "Begin, or go on; Ctrl-C stops, and nothing is lost."),
    "set": ("orders", "set_", "Change settings from some epoch on."),
    "rollback": ("orders", "rollback", "Go back to an epoch, or on with another branch."),
    "fork": ("orders", "fork", "Train several branches from here, one a value."),
    "snapshot": ("orders", "snapshot", "Keep the model as it is now."),
    "pause": ("orders", "pause", "Stop training for now."),
    "stop": ("orders", "stop", "End it: the model is tested and saved."),
    "status": ("look", "status", "Show where it is, and what might help."),
    "log": ("look", "log", "Show every order with what became of it."),
    "replay": ("again", "replay", "Train it again from the seed: the same bits?"),
    "export": ("again", "export", "Write a branch as YAML that `run` understands."),
}
"""Every command: the file of this room, the function in it, and its line in `hpsearch panda --help`."""


class _Group(TyperGroup):
    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module, function, line = COMMANDS[cmd_name]
        alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        alone.command(cmd_name, short_help=line)(getattr(import_module(f"hpsearch.cli.panda.{module}"), function))
        return typer.main.get_command(alone)

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


def group() -> Any:
    """The command group, as typer has it."""
    app = typer.Typer(
        name="panda",
        cls=_Group,
        help="Babysit one model: watch it train, change settings between epochs, roll back, fork, replay.",
        epilog="Start with: hpsearch panda train CONFIG",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )

    @app.callback()
    def _root() -> None: ...

    return typer.main.get_command(app)
