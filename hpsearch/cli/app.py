"""The command line as a whole."""

from collections.abc import Callable
from typing import Annotated

import typer

from hpsearch import __version__
from hpsearch.cli import check, look, predict, run

app = typer.Typer(
    name="hpsearch",
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


COMMANDS: dict[Callable[..., None], str] = {
    run.run: "Search, rank, test the winner and save its model.",
    run.resume: "Go on with a run, or give it more trials.",
    check.validate: "Check configs: every mistake with its place.",
    check.sample: "Show what the space draws; nothing is trained.",
    check.gradcheck: "Check the network's gradients.",
    look.ls: "List the runs.",
    look.show: "Show a run's ranking, or one of its trials.",
    look.best: "Write the winner's config as YAML that runs.",
    predict.predict: "Classify new examples with a run's winner.",
}
"""Every command and its line in `hpsearch --help`."""

for command, line in COMMANDS.items():
    app.command(short_help=line)(command)
