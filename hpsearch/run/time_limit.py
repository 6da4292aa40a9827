"""The limit of time is the whole run's: what the finals and the end will take is kept back for them.

How long something takes is known from the trials so far. Where the finals do not fit, there are fewer finalists, down
to `FINALISTS`; then fewer repeats, down to `REPEATS`; then none, and the best of the search wins.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, takewhile

from hpsearch.config import RunConfig
from hpsearch.history import History
from hpsearch.trial import BASELINE, Result, Task

SHARE = 0.4
"""Of the limit, the most that is kept back: a search that leaves no time to search finds nothing to compare."""
SLACK = 1.15
"""By how much the end may take longer than expected, workers that wait for the last of them included."""
GRACE = 0.03
"""Of the limit, how much longer the finals may go on before they are cut."""
FINALISTS, REPEATS = 3, 2
PORTIONS = 6
"""Into how many portions what is left of the search's time is cut at least: a fleet's results come back together."""
MOST = 32
"""Tasks that are packed together: fleets go longest first, which must not choose trials."""

CUT = "the finals are cut (limits.time); what all finalists have in common counts"

Last = Mapping[int, Result]
"""The last result of each trial of the search so far, by its number."""


def kept_back(last: Last, history: History, config: RunConfig, jobs: int, refit: float = 0.0) -> float:
    """Seconds that the search leaves for what follows: for as much of the finals as fits into its share.

    `refit` is what fitting the model once more costs, in trainings of the winner. 0 where no trial is done yet.
    """
    limit = config.limits.time
    if limit is None or not last:
        return 0.0
    _, seconds = _largest(last, history, config, jobs, SHARE * limit, refit)
    return min(seconds, SHARE * limit)


def affordable(
    last: Last, history: History, config: RunConfig, jobs: int, left: float, refit: float = 0.0
) -> tuple[int, int]:
    """How many finalists, and how often each of them, can be trained in the seconds that are left; (0, 0) for none."""
    return _largest(last, history, config, jobs, left, refit)[0]


def portion(tasks: Sequence[Task], last: Last, jobs: int, left: float) -> int:
    """How many of the search's tasks are packed together next, so that all are done in the seconds left; 0: none is."""
    if not last:
        return jobs
    taken = [seconds_of(task, last) for task in tasks[:MOST]]
    fitting = list(takewhile(lambda seconds: seconds <= left, taken))
    sums = list(accumulate(fitting))
    few = sum(so_far <= jobs * left / PORTIONS for so_far in sums)
    return min(max(few, jobs), len(fitting))


def seconds_of(task: Task, last: Last) -> float:
    """What a task takes as one of a fleet: at its trial's own pace, where that was trained before, else at the mean."""
    known = last.get(task.trial.number)
    trained = known.task.budget if known is not None and not task.repeat else 0
    own = _pace([known]) if known is not None else 0.0
    return max(task.budget - trained, 1) * (own or _pace(last.values()))


def _pace(results: Iterable[Result]) -> float:
    """Mean seconds of a unit of budget; the less of those that stop early, which do not need all of it."""
    paces = [r.seconds / r.task.budget for r in results if r.status == "ok"]
    return math.fsum(paces) / len(paces) if paces else 0.0


def _largest(
    last: Last, history: History, config: RunConfig, jobs: int, left: float, refit: float
) -> tuple[tuple[int, int], float]:
    """The largest finals that fit, and the seconds that they and the end take."""
    for top, repeats in _smaller(history, config):
        seconds = _seconds(last, history, config, jobs, top, repeats, refit)
        if seconds <= left:
            return (top, repeats), seconds
    return (0, 0), _seconds(last, history, config, jobs, 0, 0, refit)


def _smaller(history: History, config: RunConfig) -> Iterator[tuple[int, int]]:
    """Finals of ever fewer trainings; never with fewer repeats than some finalist has had already."""
    wanted, repeats = config.finalists, config.finals.repeats
    had = max((task.repeat for plan in history.plans if plan.is_final for task in plan.tasks), default=0)
    fewest = min(FINALISTS, wanted)
    if wanted:
        yield from ((top, repeats) for top in range(wanted, fewest - 1, -1))
        yield from ((fewest, few) for few in range(repeats - 1, max(min(REPEATS, repeats), had) - 1, -1))


def _seconds(last: Last, history: History, config: RunConfig, jobs: int, top: int, repeats: int, refit: float) -> float:
    """Of the finals that are not planned yet, and of the end."""
    goal, epochs = config.goal, config.epochs
    ranked = [r for r in sorted(last.values(), key=goal.rank_key) if math.isfinite(goal.cost(r))]
    best = [replace(r.task, budget=epochs) for r in ranked[:top]]
    planned = {task.key for plan in history.plans for task in plan.tasks}
    wanted = [replace(task, repeat=repeat) for task in best for repeat in range(1, repeats + 1)]
    new = [seconds_of(task, last) for task in wanted if task.key not in planned]
    missing = (top - len(best)) * repeats  # finalists that are not there yet
    if config.baseline is not None and all(key[0] != BASELINE for key in planned):
        new += [_pace(last.values()) * epochs] * (repeats if top else 1)
    again = max((seconds_of(replace(r.task, budget=epochs, repeat=1), last) for r in ranked[:1]), default=0.0) * refit
    return SLACK * (math.fsum(new) + missing * _pace(last.values()) * epochs + again) / jobs + (
        max(new, default=0.0) / 2 if jobs > 1 else 0.0
    )


def told(asked: tuple[int, int], fitting: tuple[int, int]) -> str:
    """What the user is told of finals that are smaller than they were to be."""
    if not fitting[0]:
        return "no time is left for finals (limits.time): the best of the search wins, as it was trained once"
    (wanted, repeats), (top, few) = asked, fitting
    configs = f"{top} instead of {wanted} configs" if top < wanted else f"{top} config{'s' * (top > 1)}"
    times = f"{few} instead of {repeats} times" if few < repeats else f"{few} times"
    return f"the finals are smaller, so that they fit into limits.time: {configs}, {times} each"
