"""The sections `executor` and `output`: where trials run, and where results go."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from hpsearch.config.hints import Hints, key_hint, same_hint
from hpsearch.config.models import SectionModel, count_or_auto, word_of
from hpsearch.executor import BACKENDS

DEFAULT = next(iter(BACKENDS))


BACKEND_HINTS = Hints(
    same_hint(("caviar", "parallel", "processes", "multiprocessing", "joblib", "cpu", "local"), f"write {DEFAULT}"),
    later={"dask": f"write {DEFAULT}"},
)


@dataclass(frozen=True, slots=True)
class ExecutorSpec:
    """Where trials run; `jobs` is a number of processes, or auto for the cores this process may use."""

    backend: str
    jobs: int | Literal["auto"]


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """Where run directories go; relative to the working directory."""

    directory: str


class ExecutorModel(SectionModel):
    """Where trials run."""

    hints = Hints(key_hint("jobs", "cores", "n_jobs", "workers", "num_workers", "processes", "threads", "cpus"))
    short = ("jobs", 4)

    backend: Annotated[str, word_of(BACKENDS, BACKEND_HINTS)] = DEFAULT
    """loky: processes on this machine; in_process: one trial after another, in hpsearch's own process."""
    jobs: Annotated[int | Literal["auto"], count_or_auto(1)] = "auto"
    """How many processes; auto: as many as the cores this process may use."""


class OutputModel(SectionModel):
    """Where results go."""

    hints = Hints(later={"report": "remove it: `hpsearch show` prints the results"})
    short = ("directory", "runs")

    directory: str = Field(default="runs", min_length=1)
    """Folder of the run directories, relative to the working directory."""


def to_executor(model: ExecutorModel) -> ExecutorSpec:
    """As the file has it."""
    return ExecutorSpec(model.backend, model.jobs)


def to_output(model: OutputModel) -> OutputSpec:
    """As the file has it."""
    return OutputSpec(model.directory)
