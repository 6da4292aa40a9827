"""The folder of runs: `--root`, else what HPSEARCH_RUNS says, else `runs` in the working directory."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from hpsearch.errors import UsageError

if TYPE_CHECKING:
    from hpsearch.run.directory import RunDirectory

VARIABLE = "HPSEARCH_RUNS"
USUAL = Path("runs")


def given_root(root: Path | None) -> Path | None:
    """The folder as the command line or the environment names it; None where neither does."""
    named = os.environ.get(VARIABLE, "")
    return root or (Path(named) if named else None)


def folder_of_runs(root: Path | None) -> Path:
    """Where runs are looked for."""
    return given_root(root) or USUAL


def told(root: Path | None) -> str:
    """The folder, for people, and why that one where it was not given here."""
    return f"{folder_of_runs(root)}{'' if root or not given_root(None) else f' (from {VARIABLE})'}"


def found(root: Path | None, ref: str | None) -> "RunDirectory":
    """The run that is named, or the latest. Raises UsageError, with the name that was probably meant."""
    from hpsearch.run.find import find

    try:
        return find(folder_of_runs(root), ref)
    except UsageError as error:
        if root is None and given_root(None):
            raise UsageError(f"{error}; looked in {told(root)}") from error
        raise
