"""The incumbent as results arrive is the history's; who may still go on keeps the checkpoint, nobody else."""

import random
from pathlib import Path

import pytest

from hpsearch.history import History
from hpsearch.objectives.checkpoints import path_of
from hpsearch.run.leader import Leader
from hpsearch.trial import Goal, Plan, Result, Task
from tests.support.goals import GOAL
from tests.support.parts import make

from .examples import bad, ok


def arrive(folder: Path, leader: Leader, result: Result) -> Result | None:
    """The worker writes the checkpoint before its result is returned."""
    if result.status == "ok":
        path_of(folder, result.task).touch()
    return leader.take(result)


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("kind", ["full", "culling", "halving"])
@pytest.mark.parametrize("sampler", ["zoom", "random"])
@pytest.mark.parametrize("direction", ["minimize", "maximize"])
def test_through_whole_searches(tmp_path: Path, kind: str, sampler: str, direction: str) -> None:
    goal, rng = Goal("dev_error", direction), random.Random(5)  # type: ignore[arg-type]
    schedule = make(kind, 40, sampler=sampler, goal=goal)

    def outcome(task: Task) -> Result:
        if rng.random() < 0.2:
            return Result(task, "diverged")
        return Result(task, "ok", {"dev_error": rng.choice([0.1, 0.2, 0.3]), "dev_cost": rng.random()})

    history, leader = History(), Leader(History(), goal, 9, tmp_path)
    while isinstance(plan := schedule.next(history), Plan):
        going_on = {t.trial.number for t in plan.tasks}
        kept = left(tmp_path)
        leader.keep(plan.waiting | going_on)
        assert {f"{t.trial.number}-0.npz" for t in plan.tasks if t.budget > schedule.rungs[0]} <= kept
        assert left(tmp_path) <= kept
        arrived = []
        for result in rng.sample(results := [outcome(t) for t in plan.tasks], len(results)):
            arrived.append(result)
            assert arrive(tmp_path, leader, result) == history.extended([], arrived).incumbent(goal)
        history = history.extended([plan], results)
    best = history.incumbent(goal)
    assert best
    leader.keep(frozenset())
    assert left(tmp_path) == {path_of(tmp_path, best.task).name}


def test_of_the_fully_trained_only_the_best_is_kept_at_once(tmp_path: Path) -> None:
    leader = Leader(History(), GOAL, 5, tmp_path)
    for number, error in enumerate([0.5, 0.7, 0.3], 1):
        arrive(tmp_path, leader, ok(number, error))
    assert left(tmp_path) == {"3-0.npz"}


def test_a_trial_that_diverges_higher_up_loses_its_checkpoint_and_the_lead(tmp_path: Path) -> None:
    leader = Leader(History(), GOAL, 5, tmp_path)
    for result in (ok(1, 0.1, budget=2), ok(2, 0.2, budget=2)):
        arrive(tmp_path, leader, result)
    found = arrive(tmp_path, leader, bad(1, "diverged"))
    assert found
    assert found.task.trial.number == 2
    assert left(tmp_path) == {"2-0.npz"}


def test_those_of_the_finals_stay(tmp_path: Path) -> None:
    leader = Leader(History(), GOAL, 5, tmp_path)
    first = arrive(tmp_path, leader, ok(1, 0.3))
    for repeat in (1, 2):
        assert arrive(tmp_path, leader, ok(1, 0.1, repeat=repeat)) == first
    leader.keep(frozenset())
    assert left(tmp_path) == {"1-0.npz", "1-1.npz", "1-2.npz"}
