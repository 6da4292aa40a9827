"""Rungs: the budgets at which trials are compared, and who goes on from one to the next."""

import math
from collections.abc import Sequence
from dataclasses import replace

from hpsearch.schedule.schedule import ScheduleSpec
from hpsearch.trial import Goal, History, Plan, Result


def rungs(epochs: int, spec: ScheduleSpec) -> tuple[int, ...]:
    """The budgets, growing, the last one all `epochs`.

    From `min_epochs` on each is `reduction_factor` times the one before. Without it there are two below the epochs, a
    factor and two factors smaller, or as many as few epochs have room for.
    """
    factor = spec.reduction_factor
    if spec.min_epochs is None:
        return tuple(sorted({max(epochs // factor**2, 1), max(epochs // factor, 1), epochs}))
    found = [spec.min_epochs]
    while found[-1] < epochs:  # multiplied, never by logarithms: floor(log(243, 3)) is 4
        found.append(found[-1] * factor)
    return (*found[:-1], epochs)


def mean_epochs(steps: Sequence[int], spec: ScheduleSpec) -> float:
    """The epochs that a trial is trained on average where one in `reduction_factor` goes on from each of the rungs."""
    grown = [high - low for low, high in zip((0, *steps), steps, strict=False)]
    return math.fsum(step / spec.reduction_factor**k for k, step in enumerate(grown))


def best(results: Sequence[Result], goal: Goal, most: int) -> list[Result]:
    """The `most` best of one rung, by `goal.rank_key`; never one that is not ok."""
    ranked = sorted(results, key=goal.rank_key)[:most]
    return [r for r in ranked if math.isfinite(goal.cost(r))]


def promotion(history: History, going_on: Sequence[Result], steps: Sequence[int]) -> Plan | None:
    """Those results' trials, in order of their numbers, trained on to the next of the rungs; None without any."""
    tasks = sorted((r.task for r in going_on), key=lambda task: task.key)
    if not tasks or tasks[0].budget >= steps[-1]:
        return None
    higher = next(step for step in steps if step > tasks[0].budget)
    return Plan(history.next_plan, tuple(replace(task, budget=higher) for task in tasks))
