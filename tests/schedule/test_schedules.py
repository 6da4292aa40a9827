"""Conformance over `SCHEDULES`: plans are pure functions of the history, and whole searches can be derived anew."""

import json
from functools import cache

import pytest

from hpsearch.history import History
from hpsearch.sampler import SAMPLERS, SearchSpec
from hpsearch.schedule import SCHEDULES, Newcomers, Schedule, ScheduleSpec
from hpsearch.space import Axis, Choice, Float, Int, Space
from hpsearch.trial import Goal, Over, Plan
from tests.support.goals import GOAL
from tests.support.parts import INSTALLED

from .made import by_number, search

SPACE = Space(
    {
        "learning_rate": Axis(Float(1e-4, 1, "log")),
        "hidden_units": Axis(Int(50, 100), per="hidden_layers"),
        "hidden_layers": Axis(Choice((1, 2))),
    },
    {"batch_norm": True},
)
SPEC = SearchSpec(trials=70)
CASES = [(kind, sampler, None) for kind in SCHEDULES for sampler in INSTALLED]
CASES += [(kind, sampler, 1000) for kind in SCHEDULES for sampler in ("random", "zoom")]  # plans end elsewhere


def make(
    kind: str, sampler: str = "random", trials: int = 70, patience: int | None = None, goal: Goal | None = None
) -> Schedule:
    return SCHEDULES[kind].make(
        Newcomers(
            space=SPACE,
            sampler=SAMPLERS[sampler].make(SPACE, SPEC, goal or GOAL),
            seed=3,
            trials=trials,
            epochs=9,
            goal=goal or GOAL,
            patience=patience,
        ),
        ScheduleSpec(kind),
    )


@cache
def undisturbed(kind: str, sampler: str, patience: int | None) -> History:
    """The whole search, derived once."""
    return search(make(kind, sampler, patience=patience), by_number)


@pytest.mark.parametrize(("kind", "sampler", "patience"), CASES)
def test_every_plan_is_derived_anew_from_the_recorded_history(kind: str, sampler: str, patience: int | None) -> None:
    whole = undisturbed(kind, sampler, patience)
    assert whole.plans
    for k, plan in enumerate(whole.plans):
        earlier = {t.key for p in whole.plans[:k] for t in p.tasks}
        then = History.of(whole.plans[:k], [r for r in whole.results if r.task.key in earlier])
        derived = make(kind, sampler, patience=patience).next(then)
        assert derived == plan
        assert isinstance(derived, Plan)
        assert derived.waiting == plan.waiting <= {t.trial.number for p in whole.plans[:k] for t in p.tasks}
    over = make(kind, sampler, patience=patience).next(whole)
    assert isinstance(over, Over)
    grid = SAMPLERS[sampler].exhaustive
    assert over.reason == (f"the whole grid of {whole.planned} trials is done" if grid else "all 70 trials are done")


@pytest.mark.parametrize(("kind", "sampler", "patience"), CASES)
def test_numbers_configs_and_budgets(kind: str, sampler: str, patience: int | None) -> None:
    whole = undisturbed(kind, sampler, patience)
    assert [p.number for p in whole.plans] == list(range(1, len(whole.plans) + 1))
    tasks = [t for p in whole.plans for t in p.tasks]
    numbers = list(dict.fromkeys(t.trial.number for t in tasks))
    assert numbers == list(range(1, len(numbers) + 1))
    steps = make(kind).rungs
    assert steps[-1] == 9
    for number in numbers:
        climbed = tuple(t.budget for t in tasks if t.trial.number == number)
        assert climbed == steps[: len(climbed)]
    assert any(t.budget == 9 for t in tasks)
    for task in tasks:
        assert task.repeat == 0
        assert json.loads(json.dumps(task.trial.config, allow_nan=False)) == task.trial.config
        assert SPACE.decode(SPACE.encode(task.trial.config)) == task.trial.config


@pytest.mark.parametrize(("kind", "sampler", "patience"), CASES)
@pytest.mark.parametrize("first", [20, 32, 45])
def test_more_trials_go_on_with_the_same_search(kind: str, sampler: str, patience: int | None, first: int) -> None:
    begun = search(make(kind, sampler, trials=first, patience=patience), by_number)
    extended = search(make(kind, sampler, patience=patience), by_number, begun)
    straight = undisturbed(kind, sampler, patience)
    if len(make(kind).rungs) == 1:
        assert [t for p in extended.plans for t in p.tasks] == [t for p in straight.plans for t in p.tasks]
    assert extended.planned == straight.planned
    if not SAMPLERS[sampler].learns:  # one that learns has seen other trials climb
        lowest = make(kind).rungs[0]
        begun, all_at_once = ([t for p in h.plans for t in p.tasks if t.budget == lowest] for h in (extended, straight))
        assert begun == all_at_once
