"""Results made by hand, and a stream that says it is a terminal."""

import io
from dataclasses import replace

from hpsearch.analysis.finalists import Finalist
from hpsearch.history import History
from hpsearch.objectives import OBJECTIVES
from hpsearch.trial import Config, Goal, Result, Status, Task, Trial

NETWORK = OBJECTIVES["network"]
GOAL, MEASURED = Goal("dev_error", tie="dev_cost"), NETWORK.metric("dev_error")


def result(
    number: int, error: float = 0.05, status: Status = "ok", reason: str = "", config: Config | None = None
) -> Result:
    task = Task(Trial(number, {"learning_rate": 0.01 * number} if config is None else config), 20)
    curve: dict[str, list[float | None]] = {"dev_error": [0.5, 0.2, error], "train_error": [0.4, 0.1, error / 2]}
    metrics = {"dev_error": error, "train_error": error / 2, "dev_cost": 3 * error}
    return Result(task, status, metrics if status == "ok" else {}, curve, 3, 0.4, reason)


def history(*results: Result) -> History:
    return History.of([], results)


def finalist(number: int, errors: list[float], rank: int = 1, effort: int = 5130) -> Finalist:
    """A finalist with these dev errors, one a repeat; the spread is made up."""
    repeats = [result(number, error) for error in errors]
    repeats = [replace(r, task=replace(r.task, repeat=k)) for k, r in enumerate(repeats, 1)]
    mean = sum(errors) / len(errors)
    spread = {"dev_error": 0.0021, "train_error": 0.001}
    means = replace(result(number, mean), task=repeats[0].task)
    return Finalist(tuple(repeats), means, repeats[0], spread, mean, rank, effort)


class Terminal(io.StringIO):
    """Text that somebody looks at."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True
