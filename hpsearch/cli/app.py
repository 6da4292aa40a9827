"""The command line as a whole."""

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


for command in (
    run.run,
    run.resume,
    check.validate,
    check.sample,
    check.gradcheck,
    look.ls,
    look.show,
    look.best,
    predict.predict,
):
    app.command()(command)
