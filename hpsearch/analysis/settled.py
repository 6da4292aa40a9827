"""What counts of finals that were cut: finalists are compared on equally many repeats, or not at all."""

from collections import Counter
from dataclasses import replace

from hpsearch.history import History


def settled(history: History) -> History:
    """The history with the whole part of finals that have open tasks; unchanged where they have none.

    Of the repeats 1 to n that several finalists have, n is chosen so that most trainings count, and then most
    finalists. Where not even one has its first repeat there are no finals.
    """
    if not any(task.repeat for task in history.open_tasks):
        return history
    had: Counter[int] = Counter()
    for result in history.results:  # sorted by task, so that a repeat that is missing ends it
        had[result.task.trial.number] += result.task.repeat == had[result.task.trial.number] + 1
    whole = {n: sum(count >= n for count in had.values()) for n in set(had.values()) if n}
    most = max(whole, key=lambda n: (n * whole[n], whole[n]), default=0)
    kept = {(number, repeat) for number, count in had.items() if count >= most for repeat in range(1, most + 1)}

    def counts(number: int, repeat: int) -> bool:
        return not repeat or (number, repeat) in kept

    plans = (
        replace(plan, tasks=tuple(t for t in plan.tasks if counts(t.trial.number, t.repeat))) for plan in history.plans
    )
    results = (r for r in history.results if counts(r.task.trial.number, r.task.repeat))
    return replace(history, plans=tuple(plan for plan in plans if plan.tasks), results=tuple(results))
