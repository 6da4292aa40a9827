"""A history that grows knows the same as one that is read at once."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.history import History
from hpsearch.trial import Goal, Plan, Result, Task, Trial
from tests.support.goals import GOAL

GOALS = (GOAL, Goal("dev_error", "maximize"), Goal("dev_cost"))
Piece = tuple[Plan, list[Result]]


def outcome(task: Task, rng: random.Random) -> Result:
    if rng.random() < 0.3:
        return Result(task, rng.choice(["diverged", "failed", "timed_out"]))
    return Result(task, "ok", {"dev_error": rng.choice([0.1, 0.2, 0.3]), "dev_cost": rng.random()})


def climbing(seed: int, finals: bool) -> list[Piece]:
    """Plans of new trials, of some of them at higher rungs, finals now and then; results in any order."""
    rng, begun, pieces = random.Random(seed), 0, []
    for number in range(1, 9):
        earlier = sorted((r for _, came in pieces for r in came if r.task.repeat == 0), key=lambda r: r.task.budget)
        last = {r.task.trial.number: r for r in earlier}
        highest = {n: r.task for n, r in last.items() if r.status == "ok"}
        if finals and highest and rng.random() < 0.3:
            tasks = [Task(t.trial, 27, 100 * number + k) for t in rng.sample(list(highest.values()), 1) for k in (1, 2)]
        elif (low := [t for t in highest.values() if t.budget < 27]) and rng.random() < 0.6:
            tasks = [Task(t.trial, t.budget * 3) for t in rng.sample(low, rng.randint(1, len(low)))]
        else:
            tasks = [Task(Trial(begun + k, {}), 3) for k in (1, 2, 3)]
            begun += 3
        results = [outcome(task, rng) for task in tasks]
        pieces.append((Plan(number, tuple(tasks)), rng.sample(results, len(results))))
    return pieces


def everything(history: History) -> list[object]:
    known = [history.planned, history.next_plan, history.open_tasks, history.done, history.has_finals]
    known.append(list(history.failed.items()))
    best = [[h.incumbent(goal) for goal in GOALS] for h in (history, history.search)]
    return [*known, history.results, history.search, list(history.last.items()), best]


@pytest.mark.parametrize("finals", [False, True])
@given(seed=st.integers(0, 10**6), look=st.booleans())
@settings(deadline=None, max_examples=60)
def test_a_grown_history_is_one_read_at_once(finals: bool, seed: int, look: bool) -> None:
    """`look`: what it knows is asked for on the way, and so carried forward."""
    grown, plans, results = History(), [], []
    for plan, came in climbing(seed, finals):
        for piece in ([plan], []), ([], came[:1]), ([], came[1:]):
            grown = grown.extended(*piece)
            plans, results = [*plans, *piece[0]], [*results, *piece[1]]
            fresh = History.of(plans, results)
            assert grown == fresh
            if look:
                assert everything(grown) == everything(fresh)
    assert everything(grown) == everything(History.of(plans, results))


def test_an_incumbent_that_diverges_higher_up_is_one_no_more() -> None:
    one, two = Trial(1, {}), Trial(2, {})
    low = History.of(
        [], [Result(Task(one, 3), "ok", {"dev_error": 0.1}), Result(Task(two, 3), "ok", {"dev_error": 0.2})]
    )
    assert [r.task.trial.number for r in low.ranked(GOAL)] == [1, 2]
    lost = low.extended([], [Result(Task(one, 9), "diverged")])
    best = lost.incumbent(GOAL)
    assert best
    assert (best.task.trial.number, [r.task.key for r in lost.ranked(GOAL)]) == (
        2,
        [(2, 3, 0), (1, 9, 0)],
    )
    assert math.isinf(GOAL.cost(lost.last[1]))
