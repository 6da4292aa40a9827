"""A checked config as frozen values: what every higher room is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hpsearch.data.spec import DataSpec
from hpsearch.errors import Problem
from hpsearch.objectives import OBJECTIVES, Kind, ObjectiveSpec
from hpsearch.sampler import SearchSpec
from hpsearch.schedule import ScheduleSpec
from hpsearch.space import Space
from hpsearch.trial import Goal, Value


@dataclass(frozen=True, slots=True)
class FinalsSpec:
    """The `top` best trials, trained `repeats` times more; auto is a tenth of the trials, from 1 to 5."""

    top: int | Literal["auto"] = "auto"
    repeats: int = 5


@dataclass(frozen=True, slots=True)
class LimitsSpec:
    """When to stop early. `patience`: trials without a better incumbent, judged between plans; None is never.

    `time`: seconds that the search may take in all, over all its invocations; the finals come on top. `trial_time`
    (seconds) and `trial_memory` (bytes): what one trial may take. `failures`: how many trials may fail, a number or a
    share such as 20%.
    """

    patience: int | None = None
    time: float | None = None
    trial_time: float | None = None
    trial_memory: int | None = None
    failures: int | str | None = "50%"


@dataclass(frozen=True, slots=True)
class ExecutorSpec:
    """Where trials run; `jobs` is a number of processes, or auto for the cores this process may use."""

    backend: str = "loky"
    jobs: int | Literal["auto"] = "auto"


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """Where run directories go; relative to the working directory."""

    directory: str = "runs"


@dataclass(frozen=True)
class RunConfig:
    """One run, checked: nothing in it can be refused by a lower room but the data itself.

    `data_base` is the folder that a relative data path starts from. `fixed` are the settings given once, and the
    defaults that `space` refers to by `per` or `when`; `space` has them too. `text` is the config as given.
    Configs are equal when they ask for the same run: `data_base`, `text` and `warnings` do not count.
    """

    version: int
    name: str
    seed: int
    data: DataSpec
    data_base: Path = field(compare=False)
    objective: str
    goal: Goal
    space: Space
    fixed: Mapping[str, Value]
    trials: int
    search: SearchSpec
    schedule: ScheduleSpec
    epochs: int
    finals: FinalsSpec
    limits: LimitsSpec
    executor: ExecutorSpec
    output: OutputSpec
    text: str = field(compare=False, repr=False)
    warnings: tuple[Problem, ...] = field(compare=False, default=())

    @property
    def kind(self) -> Kind:
        """The kind of objective that is tuned."""
        return OBJECTIVES[self.objective]

    @property
    def objective_spec(self) -> ObjectiveSpec:
        """What the objective is built of."""
        limits = self.limits
        parts = (self.space, self.goal, self.seed, self.data, self.data_base)
        return ObjectiveSpec(*parts, limits.trial_time, limits.trial_memory)

    @property
    def finalists(self) -> int:
        """How many trials are trained again in the finals; by default none where nothing is searched."""
        if self.finals.top != "auto":
            return self.finals.top
        return min(max(self.trials // 10, 1), 5) if self.space.axes else 0
