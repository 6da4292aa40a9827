"""Where the best trials lie, after each quarter of a search: from coarse to fine."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hpsearch.analysis.ranking import rank
from hpsearch.space import Axis, Choice, Space
from hpsearch.trial import Config, Goal, History, Value, elites

SHARE, LEAST = 0.1, 3
"""The elites are the best tenth of the trials, at least three: those that zoom looks around."""
ENOUGH = 12
"""Ok trials below which the elites of a quarter are no elite."""


@dataclass(frozen=True, slots=True)
class Region:
    """One hyperparameter among the `elites` best of the first `after` trials; `having` of them have it at all.

    Of a range: the lowest and the highest value, and where these are in [0, 1] on its scale. Of a choice: the share of
    each of its values, in their order. Draws of all layers count together. None and () where no elite has it.
    """

    after: int
    elites: int
    having: int
    values: tuple[float, float] | None = None
    units: tuple[float, float] | None = None
    shares: tuple[float, ...] = ()


def best_configs(history: History, goal: Goal, upto: int | None = None) -> tuple[list[Config], int]:
    """The configs of the ok trials among the first `upto` (None: all), best first, and how many of them are elites.

    Where no cost differs, all are.
    """
    seen = [entry for entry in rank(history, goal) if upto is None or entry.result.task.trial.number <= upto]
    ok = [entry.result.task.trial.config for entry in seen if math.isfinite(entry.cost)]
    return ok, elites([entry.cost for entry in seen], SHARE, LEAST)


def regions(space: Space, history: History, goal: Goal) -> dict[str, tuple[Region, ...]]:
    """One region a quarter of the trials that have a result, for each hyperparameter; empty below 12 ok trials."""
    numbers = sorted(entry.result.task.trial.number for entry in rank(history, goal))
    if len(best_configs(history, goal)[0]) < ENOUGH:
        return {}
    quarters = []
    for quarter in (1, 2, 3, 4):
        after = math.ceil(len(numbers) * quarter / 4)
        configs, count = best_configs(history, goal, numbers[after - 1])
        quarters.append((after, configs[:count]))
    return {
        name: tuple(region(name, axis, best, after) for after, best in quarters) for name, axis in space.axes.items()
    }


def region(name: str, axis: Axis, best: Sequence[Config], after: int) -> Region:
    """That of one hyperparameter among the `best` configs of the first `after` trials."""
    h, drawn = axis.hyperparameter, draws(name, best)
    having = sum(name in config for config in best)
    if isinstance(h, Choice):
        spelled = [repr(value) for value in drawn]
        return Region(
            after, len(best), having, shares=tuple(spelled.count(repr(v)) / max(len(drawn), 1) for v in h.values)
        )
    numbers = [value for value in drawn if isinstance(value, int | float)]
    if not numbers:
        return Region(after, len(best), having)
    low, high = min(numbers), max(numbers)
    return Region(after, len(best), having, (low, high), (h.to_unit(low), h.to_unit(high)))


def draws(name: str, configs: Sequence[Mapping[str, Value]]) -> list[Value]:
    """All values of a hyperparameter that the configs have, of lists every layer's."""
    values: list[Value] = []
    for config in configs:
        if name in config:
            value = config[name]
            values += value if isinstance(value, list) else [value]
    return values
