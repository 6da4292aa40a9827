"""Too many failures: a share once five are bad, or a number; diverged is a result."""

import pytest

from hpsearch.history import History
from hpsearch.schedule.failures import FEWEST_BAD, is_share, too_many_failed
from hpsearch.trial import Plan, Result, Status, Task, Trial


def searched(statuses: str, budgets: tuple[int, ...] = (5,), repeat: int = 0) -> History:
    """A trial a letter: ok, failed, diverged, timed_out by their first letters, at each of the budgets."""
    names: dict[str, Status] = {"o": "ok", "f": "failed", "d": "diverged", "t": "timed_out"}
    tasks = [Task(Trial(k, {}), budget, repeat) for k in range(1, len(statuses) + 1) for budget in budgets]
    results = [
        Result(task, names[statuses[task.trial.number - 1]], reason=f"why {task.trial.number % 2} of 0.5")
        for task in tasks
    ]
    return History.of([Plan(1, tuple(tasks))], results)


@pytest.mark.parametrize(
    ("statuses", "allowed", "over"),
    [
        ("ffff", "20%", False),  # four are too few to judge a share by
        ("fffff", "20%", True),
        ("fffff", "100%", False),
        ("fffff" + "o" * 5, "50%", False),
        ("ffffft" + "o" * 5, "50%", True),
        ("ddddddd", "0%", False),
        ("ttttt", "0 %", True),
        ("f", 0, True),
        ("o", 0, False),
        ("ooff", 2, False),
        ("oofff", 2, True),
        ("ffffffffff", None, False),
        ("", "0%", False),
        ("", 0, False),
    ],
)
def test_when_it_is_too_much(statuses: str, allowed: int | str | None, over: bool) -> None:
    assert (too_many_failed(searched(statuses), allowed) is not None) == over


def test_trials_are_counted_not_their_rungs_nor_the_finals() -> None:
    assert too_many_failed(searched("ff", budgets=(1, 3, 9)), "10%") is None
    assert too_many_failed(searched("ffffff", repeat=1), 0) is None


def test_it_names_the_commonest_reason_whatever_its_numbers() -> None:
    history = searched("f" * FEWEST_BAD)
    assert too_many_failed(history, "50%") == (
        "5 of 5 trials failed, more than limits.failures (50%) allows; most often: why 1 of 0.5"
    )
    assert "most often: failed" in str(too_many_failed(History.of([], [Result(Task(Trial(1, {}), 1), "failed")]), 0))


@pytest.mark.parametrize(
    ("value", "share"), [("20%", True), ("12.5 %", True), ("100%", True), ("101%", False), ("20", False), (20, False)]
)
def test_what_a_share_is(value: object, share: bool) -> None:
    assert is_share(value) == share
