"""The samplers that can be asked here, and a schedule of any kind over a small space."""

from hpsearch.sampler import SAMPLERS, SearchSpec
from hpsearch.schedule import SCHEDULES, Newcomers, Schedule, ScheduleSpec
from hpsearch.space import Axis, Choice, Float, Space
from hpsearch.trial import Goal
from tests.support.goals import GOAL

INSTALLED = [name for name, kind in SAMPLERS.items() if not kind.missing(SearchSpec(name))]
"""The samplers that can be asked here: `pip install -e '.[test,optuna]'` has them all."""
SPACE = Space({"learning_rate": Axis(Float(1e-4, 1, "log")), "kind": Axis(Choice(("a", "b", "c")))}, {})


def make(
    kind: str,
    trials: int,
    epochs: int = 9,
    sampler: str = "random",
    goal: Goal | None = None,
    patience: int | None = None,
    lowest: int | None = None,
    factor: int = 3,
) -> Schedule:
    goal = goal or GOAL
    return SCHEDULES[kind].make(
        Newcomers(
            space=SPACE,
            sampler=SAMPLERS[sampler].make(SPACE, SearchSpec(sampler, trials=trials), goal),
            seed=3,
            trials=trials,
            epochs=epochs,
            goal=goal,
            patience=patience,
        ),
        ScheduleSpec(kind, lowest, factor),
    )
