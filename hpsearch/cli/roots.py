"""The folder of runs: `--root`, else what HPSEARCH_RUNS says, else the config's (of `run`), else `runs`."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hpsearch.errors import UsageError

if TYPE_CHECKING:
    from hpsearch.config import RunConfig
    from hpsearch.run.directory import RunDirectory

VARIABLE = "HPSEARCH_RUNS"
USUAL = Path("runs")


def of_environment() -> Path | None:
    """The folder as the environment names it; None where it does not."""
    named = os.environ.get(VARIABLE, "")
    return Path(named) if named else None


def folder_of_runs(root: Path | None) -> Path:
    """Where runs are looked for; `root` is as given on the command line."""
    return root or of_environment() or USUAL


def told(root: Path | None) -> str:
    """The folder, for people, and why it is that one where it was not given here."""
    return f"{folder_of_runs(root)}{'' if root or not of_environment() else f' (from {VARIABLE})'}"


def found(root: Path | None, ref: str | None) -> "RunDirectory":
    """The run that is named, or the latest. Raises UsageError, with the name that was probably meant."""
    from hpsearch.run.find import find

    try:
        return find(folder_of_runs(root), ref)
    except UsageError as error:
        if root is None and of_environment():
            raise UsageError(f"{error}; looked in {told(root)}") from error
        raise


def run_or_trial(root: Path | None, run: str | None, trial: int | None) -> tuple[str | None, int | None]:
    """A number alone is a trial of the latest run, unless a run is called that."""
    if run is None or trial is not None or not (run.isascii() and run.isdecimal()):
        return run, trial
    from hpsearch.run.directory import RunDirectory

    places = (folder_of_runs(root) / run, Path(run))
    return (run, None) if any(RunDirectory(place).begun for place in places) else (None, int(run))


def placed(config: "RunConfig", root: Path | None, overrides: Sequence[str]) -> "RunConfig":
    """The config with the folder that a new run goes into; what `--set` says of it is as good as `--root`."""
    named = root or (None if any(each.startswith("output") for each in overrides) else of_environment())
    return config if named is None else replace(config, output=replace(config.output, directory=str(named)))
