"""Finals that were cut, and what is left of them."""

import pytest

from hpsearch.analysis.settled import settled
from hpsearch.history import History
from hpsearch.trial import Plan, Result, Task, Trial


def cut(**had: int) -> History:
    """Finals of five repeats, of which so many came back for each trial."""
    trials = {int(name[1:]): Trial(int(name[1:]), {}) for name in had}
    search = [Task(trial, 20) for trial in trials.values()]
    finals = [Task(trial, 20, repeat) for trial in trials.values() for repeat in range(1, 6)]
    done = [t for t in finals if t.repeat <= had[f"t{t.trial.number}"]]
    return History.of([Plan(1, tuple(search)), Plan(2, tuple(finals))], [Result(t, "ok") for t in search + done])


@pytest.mark.parametrize(
    ("had", "kept"),
    [
        ({"t1": 5, "t2": 4}, {1: 4, 2: 4}),
        ({"t1": 5, "t2": 5, "t3": 0}, {1: 5, 2: 5}),
        ({"t1": 5, "t2": 3, "t3": 3}, {1: 3, 2: 3, 3: 3}),
        ({"t1": 0, "t2": 0}, {}),
        ({"t1": 2, "t2": 1}, {1: 1, 2: 1}),
    ],
)
def test_finalists_have_equally_many_repeats(had: dict[str, int], kept: dict[int, int]) -> None:
    history = settled(cut(**had))
    finals = [r.task for r in history.results if r.task.repeat]
    assert {n: sum(t.trial.number == n for t in finals) for n in {t.trial.number for t in finals}} == kept
    assert not history.open_tasks
    assert len([r for r in history.results if not r.task.repeat]) == len(had)


def test_whole_finals_and_a_search_that_goes_on_stay_as_they_are() -> None:
    whole = cut(t1=5, t2=5)
    assert settled(whole) is whole
    running = History.of([Plan(1, (Task(Trial(1, {}), 20), Task(Trial(2, {}), 20)))], [])
    assert settled(running) is running
