"""Halving: a bracket of all trials, and from each rung the best third, rounded up."""

from hpsearch.history import History
from hpsearch.trial import Goal, Plan
from tests.support.parts import make

from .made import Scores, after, by, climbed, reason, search


def falling(count: int) -> Scores:
    """The higher the number, the better, at every rung."""
    return {number: [1 - number / 1000] * 3 for number in range(1, count + 1)}


def test_a_third_rounded_up_goes_on_from_each_rung() -> None:
    assert climbed(search(make("halving", 11), by(falling(11)))) == [
        (1, list(range(1, 12))),
        (3, [8, 9, 10, 11]),
        (9, [10, 11]),
    ]


def test_who_goes_on_is_decided_at_the_rung_itself() -> None:
    scores: Scores = {
        1: [0.1, 0.9, 0.9],
        2: [0.2, 0.1, 0.9],
        3: [0.3, 0.2, 0.1],
        **{n: [0.9] * 3 for n in range(4, 10)},
    }
    assert climbed(search(make("halving", 9), by(scores)))[1:] == [(3, [1, 2, 3]), (9, [2])]


def test_a_learning_sampler_fills_the_bracket_in_its_batches() -> None:
    schedule, outcome, history = make("halving", 20, sampler="zoom"), by(falling(20)), History()
    waiting = []
    while isinstance(plan := schedule.next(history), Plan):
        waiting.append(sorted(plan.waiting))
        history = after(plan, history, outcome)
    assert climbed(history) == [
        (1, list(range(1, 9))),
        (1, list(range(9, 17))),
        (1, [17, 18, 19, 20]),
        (3, list(range(14, 21))),
        (9, [18, 19, 20]),
    ]
    assert waiting == [[], list(range(1, 9)), list(range(1, 17)), [], []]


def test_what_diverged_never_goes_on() -> None:
    scores = falling(9) | {9: [None] * 3, 8: [0.1, None, 0.1]}
    assert climbed(search(make("halving", 9), by(scores)))[1:] == [(3, [6, 7, 8]), (9, [7])]
    nothing: Scores = {n: [None] * 3 for n in range(1, 10)}
    assert len(search(make("halving", 9), by(nothing)).plans) == 1


def test_more_trials_are_a_second_bracket_of_the_new_ones() -> None:
    scores: Scores = {n: [n / 1000] * 3 for n in range(1, 31)}
    begun = search(make("halving", 9), by(scores))
    found = search(make("halving", 18), by(scores), begun)
    assert climbed(found)[3:] == [(1, list(range(10, 19))), (3, [10, 11, 12]), (9, [10])]


def test_more_trials_while_a_bracket_is_filled_join_it() -> None:
    begun = search(make("halving", 20, sampler="zoom"), by(falling(20)))
    half = History.of(begun.plans[:2], [r for r in begun.results if r.task.trial.number <= 16 and r.task.budget == 1])
    found = search(make("halving", 30, sampler="zoom"), by(falling(30)), half)
    assert [numbers for budget, numbers in climbed(found) if budget == 3] == [list(range(21, 31))]


def test_patience_and_target_wait_for_the_end_of_a_bracket() -> None:
    goal = Goal("dev_error", tie="dev_cost", target=0.5)
    scores: Scores = {n: [0.1, 0.2, 0.6] for n in range(1, 99)}
    schedule = make("halving", 40, sampler="zoom", goal=goal, patience=10)
    found = search(schedule, by(scores))
    assert sum(len(numbers) for budget, numbers in climbed(found) if budget == 1) == 40
    more = make("halving", 90, sampler="zoom", goal=goal, patience=10)
    assert search(more, by(scores), found) == found
    assert reason(more, found) == "the last 39 trials were no better than the best (patience 10)"


def test_a_goal_to_maximize() -> None:
    goal = Goal("dev_accuracy", "maximize")
    found = search(make("halving", 9, goal=goal), by(falling(9), metric="dev_accuracy"))
    assert climbed(found)[1:] == [(3, [1, 2, 3]), (9, [1])]


def test_one_rung_is_the_full_schedule() -> None:
    scores: Scores = {n: [0.5] for n in range(1, 50)}
    schedule = make("halving", 40, epochs=1)
    found = search(schedule, by(scores, (1,)))
    assert climbed(found) == [(1, list(range(1, 33))), (1, list(range(33, 41)))]
    assert not any(plan.waiting for plan in found.plans)
    assert climbed(search(make("halving", 49, epochs=1), by(scores, (1,)), found))[2:] == [(1, list(range(41, 50)))]
