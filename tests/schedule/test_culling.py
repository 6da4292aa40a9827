"""Culling: a batch climbs, and only the best third of all that was ever seen at a rung goes on."""

import pytest

from hpsearch.trial import Goal, Result, Task
from tests.support.goals import GOAL
from tests.support.parts import make

from .made import Scores, by, climbed, reason, search


def same(*errors: float | None) -> Scores:
    """Trials whose score is the same at every rung."""
    return {number: [error] * 3 for number, error in enumerate(errors, 1)}


def test_the_best_third_of_the_first_batch_goes_on() -> None:
    scores = same(0.8, 0.7, 0.1, 0.6, 0.2, 0.5, 0.4, 0.3)
    found = search(make("culling", 8), by(scores))
    assert climbed(found) == [(1, list(range(1, 9))), (3, [3, 5]), (9, [3])]


def test_a_later_batch_is_compared_with_all_before_it() -> None:
    """16 have been seen at the lowest rung: the best five; of the second batch those are 9 and 10."""
    first, second = [0.1, 0.2, 0.3, 0.7, 0.8, 0.8, 0.8, 0.8], [0.15, 0.25, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6]
    scores = same(*first, *second)
    found = search(make("culling", 16, sampler="zoom"), by(scores))
    assert climbed(found) == [
        (1, list(range(1, 9))),
        (3, [1, 2]),
        (9, [1]),
        (1, list(range(9, 17))),
        (3, [9, 10]),  # of four seen there the best one goes on, and that is trial 1
    ]


def test_a_batch_that_is_worse_than_all_before_it_ends_at_the_lowest_rung() -> None:
    found = search(make("culling", 16, sampler="zoom"), by(same(*[0.1] * 8, *[0.9] * 8)))
    assert climbed(found)[-1] == (1, list(range(9, 17)))


def test_what_failed_counts_as_seen_and_never_goes_on() -> None:
    found = search(make("culling", 8), by(same(None, None, None, None, None, None, None, 0.9)))
    assert climbed(found) == [(1, list(range(1, 9))), (3, [8]), (9, [8])]
    assert len(search(make("culling", 8), by(same(*[None] * 8))).plans) == 1


def test_divergence_at_a_rung_ends_a_trial() -> None:
    scores = same(*[0.5] * 8) | {2: [0.1, None, 0.1], 7: [0.2, 0.3, None]}
    found = search(make("culling", 8), by(scores))
    assert climbed(found)[1:] == [(3, [2, 7]), (9, [7])]
    assert found.incumbent(GOAL) == next(r for r in found.results if r.task.trial.number == 1)


def test_ties_go_by_dev_cost_then_by_number() -> None:
    def outcome(task: Task) -> Result:
        return Result(task, "ok", {"dev_error": 0.5, "dev_cost": 0.1 if task.trial.number == 6 else 0.2})

    assert climbed(search(make("culling", 8), outcome))[1:] == [(3, [1, 6]), (9, [6])]


def test_a_goal_to_maximize() -> None:
    scores = same(*[0.1] * 7, 0.9)
    goal = Goal("dev_accuracy", "maximize")
    found = search(make("culling", 8, goal=goal), by(scores, metric="dev_accuracy"))
    assert climbed(found)[-1] == (9, [8])


def test_one_rung_is_the_full_schedule_in_batches() -> None:
    scores = {number: [0.5] for number in range(1, 41)}
    found = search(make("culling", 40, epochs=1), by(scores, (1,)))
    assert climbed(found) == [(1, list(range(1, 33))), (1, list(range(33, 41)))]


@pytest.mark.parametrize(("target", "batches"), [(0.05, 2), (0.1, 1)])
def test_a_target_is_for_the_fully_trained(target: float, batches: int) -> None:
    scores = {n: [0.01, 0.01, 0.1] for n in range(1, 17)}
    schedule = make("culling", 16, sampler="zoom", goal=Goal("dev_error", tie="dev_cost", target=target))
    found = search(schedule, by(scores))
    assert sum(budget == 1 for budget, _ in climbed(found)) == batches
    assert reason(schedule, found).startswith("trial 1 reached" if batches == 1 else "all 16 trials")


def test_patience_counts_trials_since_the_best_fully_trained_one() -> None:
    scores = {n: [0.5 - n / 1000, 0.3, 0.1] for n in range(1, 1000)}
    found = search(make("culling", 999, sampler="zoom", patience=20), by(scores))
    best = found.incumbent(GOAL)
    assert best
    assert best.task.budget == 9
    assert 20 <= found.planned - best.task.trial.number < 20 + 8


def test_more_trials_go_on_with_all_that_was_seen() -> None:
    scores = same(*[n / 100 for n in range(1, 41)])
    begun = search(make("culling", 5), by(scores))
    found = search(make("culling", 40), by(scores), begun)
    assert found.planned == 40
    assert climbed(found)[: len(begun.plans)] == climbed(begun)
    assert climbed(found)[len(begun.plans)] == (1, list(range(6, 33)))
    assert [t.trial for p in found.plans for t in p.tasks if t.budget == 1] == [
        t.trial for p in search(make("culling", 40), by(scores)).plans for t in p.tasks if t.budget == 1
    ]


def test_nobody_waits() -> None:
    found = search(make("culling", 24, sampler="zoom"), by(same(*[0.5] * 24)))
    assert not any(plan.waiting for plan in found.plans)
