"""A checked config as frozen values: what every higher room is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hpsearch.config.sections.executor import ExecutorSpec, OutputSpec
from hpsearch.config.sections.limits import LimitsSpec
from hpsearch.config.sections.schedule import MOST_FINALISTS, FinalsSpec
from hpsearch.data.spec import DataSpec
from hpsearch.errors import Problem
from hpsearch.objectives import OBJECTIVES, Kind, ObjectiveSpec, SettingError
from hpsearch.sampler import SAMPLERS, SearchSpec
from hpsearch.schedule import ScheduleSpec
from hpsearch.space import Space
from hpsearch.trial import Config, Goal, Value


@dataclass(frozen=True)
class RunConfig:
    """One run, checked: nothing in it can be refused by a lower room but the data itself.

    `data_base` is the folder that a relative data path starts from. `fixed` are the settings given once, and the
    defaults that `space` refers to by `per` or `when`; `space` has them too. `text` is the config as given.
    Configs are equal when they ask for the same run: `data_base`, `text`, `warnings` and `notes`
    do not count.
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
    notes: tuple[Problem, ...] = field(compare=False, default=())

    @property
    def kind(self) -> Kind:
        """The kind of objective that is tuned."""
        return OBJECTIVES[self.objective]

    def listed(self, upto: int) -> int:
        """How many configs the sampler has to train, at most `upto`: fewer where it has a list of its own that ends."""
        return SAMPLERS[self.search.sampler].listed(self.space, self.search, self.goal, upto)

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
        return min(max(self.trials // 10, self.finals.least), MOST_FINALISTS, self.trials) if self.space.axes else 0

    @property
    def baseline(self) -> Config | None:
        """What is fixed, the rest by default, where that is trained beside the finalists.

        None where it is not wanted, where nothing is searched (then it is the one trial), and where it is refused.
        """
        if not self.finals.baseline or not self.space.axes:
            return None
        try:
            self.kind.complete(self.fixed)
        except SettingError:
            return None
        return dict(self.fixed)

    @property
    def trained_again(self) -> int:
        """How many trainings the finals are: of the finalists, and of the baseline, without finalists but one."""
        repeats = self.finals.repeats
        beside = 0 if self.baseline is None else repeats if self.finalists else 1
        return self.finalists * repeats + beside
