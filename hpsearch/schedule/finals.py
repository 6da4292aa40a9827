"""Finals: the best of the search trained again from scratch on fresh seeds, the same seeds for each of them."""

import math

from hpsearch.history import History
from hpsearch.trial import Goal, Plan, Task


def finals_plan(history: History, goal: Goal, top: int, repeats: int, epochs: int) -> Plan | None:
    """Repeats 1 to `repeats` at `epochs` for each of the `top` best trials that has none yet; None: nothing to do.

    Only trials of the highest budget that any reached are among the best. To be asked when the search is over. A pure
    function of the history: after more trials, only who is new among the best is trained.
    """
    ranked = [r for r in history.ranked(goal) if math.isfinite(goal.cost(r))]
    best = [r.task.trial for r in ranked if r.task.budget == ranked[0].task.budget]
    planned = {t.key for p in history.plans for t in p.tasks}
    wanted = (Task(trial, epochs, repeat) for trial in best[:top] for repeat in range(1, repeats + 1))
    tasks = tuple(task for task in wanted if task.key not in planned)
    return Plan(history.next_plan, tasks) if tasks else None
