"""History: the recorded plans and results of a run, sorted and ranked by one rule."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from hpsearch.trial import FAILED, Goal, Plan, Result, Task


@dataclass(frozen=True)
class History:
    """The recorded plans and results of a run; all that a sampler or schedule may look at.

    `results` are sorted by task key whatever order they arrived in. `earlier` are results of another run that a
    sampler learns from too; their numbers are their own, and nothing else looks at them.
    """

    plans: tuple[Plan, ...] = ()
    results: tuple[Result, ...] = ()
    earlier: tuple[Result, ...] = ()

    @classmethod
    def of(cls, plans: Iterable[Plan], results: Iterable[Result]) -> "History":
        """Sorts plans by number and results by task."""
        return cls(tuple(sorted(plans, key=lambda p: p.number)), tuple(sorted(results, key=lambda r: r.task.key)))

    def extended(self, plans: Iterable[Plan], results: Iterable[Result]) -> "History":
        """This history and what came next. What is known of it is carried forward: a plan costs the same at any age."""
        new = History.of(plans, results)
        whole = replace(self, plans=(*self.plans, *new.plans), results=_merged(self.results, new.results))
        vars(whole).update(  # each is what its property below would find
            planned=max(self.planned, new.planned),
            open_tasks=tuple(t for t in (*self.open_tasks, *new.open_tasks) if t.key not in new.done),
            failed=dict(sorted({**self.failed, **new.failed}.items())),
            has_finals=self.has_finals or new.has_finals,
            _incumbents=self._still_best(new),
        )
        if whole.has_finals:
            vars(whole)["_searched"] = self.search.extended(new.search.plans, new.search.results)
        return whole

    @cached_property
    def done(self) -> frozenset[tuple[int, int, int]]:
        """Keys of the tasks that have a result."""
        return frozenset(r.task.key for r in self.results)

    @property
    def next_plan(self) -> int:
        """The number of the plan that comes next."""
        return self.plans[-1].number + 1 if self.plans else 1

    @cached_property
    def planned(self) -> int:
        """How many trials were ever planned; the next new trial's number is one more."""
        return max((t.trial.number for p in self.plans for t in p.tasks), default=0)

    @property
    def search(self) -> "History":
        """The plans and results of the search, without the finals': what a schedule and its sampler look at."""
        return self._searched if self.has_finals else self

    @cached_property
    def open_tasks(self) -> tuple[Task, ...]:
        """Planned tasks without a result, in plan order."""
        return tuple(t for p in self.plans for t in p.tasks if t.key not in self.done)

    @cached_property
    def failed(self) -> Mapping[int, Result]:
        """The search's trials that failed or ran out of time or memory, by number; diverged is a result."""
        return {r.task.trial.number: r for r in self.results if r.task.repeat == 0 and r.status in FAILED}

    @cached_property
    def has_finals(self) -> bool:
        """Whether any plan or result is the finals'."""
        return any(p.is_final for p in self.plans) or any(r.task.repeat for r in self.results)

    @cached_property
    def last(self) -> Mapping[int, Result]:
        """Each trial's result of the most epochs in the search, by its number, in that order."""
        return {r.task.trial.number: r for r in self.search.results}

    def ranked(self, goal: Goal) -> list[Result]:
        """Each trial of the search by its last result, best first, by `goal.rank_key`."""
        return sorted(self.last.values(), key=goal.rank_key)

    def incumbent(self, goal: Goal) -> Result | None:
        """The best ok result of the search so far, if any; a trial is judged by its last result alone."""
        if goal not in self._incumbents:
            best = min(self.last.values(), key=goal.rank_key, default=None)
            self._incumbents[goal] = best if best is not None and math.isfinite(goal.cost(best)) else None
        return self._incumbents[goal]

    @cached_property
    def _incumbents(self) -> dict[Goal, Result | None]:
        return {}

    @cached_property
    def _searched(self) -> "History":
        plans = tuple(p for p in self.plans if not p.is_final)
        return replace(self, plans=plans, results=tuple(r for r in self.results if r.task.repeat == 0))

    def _still_best(self, new: "History") -> dict[Goal, Result | None]:
        """The incumbents after new results; one whose own trial was trained on is for `incumbent` to find again."""
        found: dict[Goal, Result | None] = {}
        for goal, best in self._incumbents.items():
            if best is None or best.task.trial.number not in new.last:
                rivals = [r for r in (best, new.incumbent(goal)) if r is not None]
                found[goal] = min(rivals, key=goal.rank_key, default=None)
        return found


def _merged(old: tuple[Result, ...], new: tuple[Result, ...]) -> tuple[Result, ...]:
    """Both sorted by task; mostly the new ones come last."""
    start = bisect_left(old, new[0].task.key, key=lambda r: r.task.key) if new else len(old)
    return (*old[:start], *sorted((*old[start:], *new), key=lambda r: r.task.key))
