"""Whole searches of a function, without training anything."""

import math
from collections.abc import Callable
from typing import Any

from hpsearch.history import History
from hpsearch.sampler import SAMPLERS, SearchSpec
from hpsearch.schedule import SCHEDULES, Newcomers, ScheduleSpec
from hpsearch.space import Axis, Choice, Float, Int, Space
from hpsearch.trial import Config, Goal, Plan, Result, Task

Cost = Callable[[Config], float | None]
GOAL = Goal("dev_cost")
DECADES = {"a": -2.0, "b": -0.5, "c": -3.3, "d": -2.3}
BOWL = Space({name: Axis(Float(1e-4, 1, "log")) for name in DECADES}, {})
CONDITIONAL = Space(
    {
        "learning_rate": Axis(Float(1e-4, 1, "log")),
        "units": Axis(Int(16, 256, "log"), per="layers"),
        "optimizer": Axis(Choice(("momentum", "adam"))),
        "momentum": Axis(Float(0.5, 0.999, "log_one_minus"), when={"optimizer": ("momentum",)}),
        "layers": Axis(Int(1, 3)),
    },
    {},
)


def bowl(config: Config) -> float:
    """Squared distance in decades from a minimum of 0."""
    return sum((math.log10(float(config[name])) - at) ** 2 for name, at in DECADES.items())  # type: ignore[arg-type]


def conditional(config: Any) -> float:
    """Best with momentum 0.95 and two layers of 64."""
    cost = (math.log10(config["learning_rate"]) + 2) ** 2 + (config["layers"] - 2) ** 2
    cost += sum((math.log2(n) - 6) ** 2 for n in config["units"]) / len(config["units"])
    return cost + (1.0 if config["optimizer"] == "adam" else abs(math.log10((1 - config["momentum"]) / 0.05)))


def search(space: Space, spec: SearchSpec, cost: Cost, seed: int = 0, trials: int | None = None) -> History:
    """A search of `trials`, or as many as its spec says; a cost of None is a trial that diverged."""

    def outcome(task: Task) -> Result:
        value = cost(task.trial.config)
        return Result(task, "diverged") if value is None else Result(task, "ok", {"dev_cost": value})

    return continued(space, spec, outcome, History(), seed, trials or spec.trials)


def continued(
    space: Space, spec: SearchSpec, outcome: Callable[[Task], Result], history: History, seed: int, trials: int
) -> History:
    """A search that goes on."""
    sampler = SAMPLERS[spec.sampler].make(space, spec, GOAL)
    schedule = SCHEDULES["full"].make(Newcomers(space, sampler, seed, trials, 1, GOAL), ScheduleSpec())
    while isinstance(plan := schedule.next(history), Plan):
        history = History.of([*history.plans, plan], [*history.results, *map(outcome, plan.tasks)])
    return history


def costs(history: History) -> list[float]:
    """In order of the trials."""
    return [GOAL.cost(result) for result in history.results]


def configs(history: History) -> list[Any]:
    """In order of the trials."""
    return [dict(result.task.trial.config) for result in history.results]
