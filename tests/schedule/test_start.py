"""Configs to try first, over every sampler and schedule: given to the last bit, and the others as without them."""

import pytest

from hpsearch.history import History
from hpsearch.sampler import SAMPLERS, SearchSpec
from hpsearch.schedule import SCHEDULES, Newcomers, Schedule, ScheduleSpec
from hpsearch.space import Axis, Choice, Float, Int, Space
from hpsearch.trial import Config
from tests.support.goals import GOAL
from tests.support.parts import INSTALLED

from .made import by_number, search

SPACE = Space(
    {
        "learning_rate": Axis(Float(1e-4, 1, "log")),
        "hidden_units": Axis(Int(50, 100), per="hidden_layers"),
        "hidden_layers": Axis(Int(1, 3)),
        "optimizer": Axis(Choice(("adam", "momentum"))),
        "beta2": Axis(Float(0.99, 0.9999, "log_one_minus"), when={"optimizer": ("adam",)}),
    },
    {"batch_norm": True},
)
START: tuple[Config, ...] = (
    {"learning_rate": 0.01},
    {},
    {"hidden_layers": 3, "hidden_units": [50, 60, 70]},
    {"optimizer": "adam"},
    {"optimizer": "adam", "beta2": 0.999},
)
CASES = [(kind, sampler) for kind in SCHEDULES for sampler in INSTALLED if not SAMPLERS[sampler].exhaustive]


def make(kind: str, name: str, start: tuple[Config, ...], trials: int = 20) -> Schedule:
    newcomers = Newcomers(
        space=SPACE,
        sampler=SAMPLERS[name].make(SPACE, SearchSpec(trials=20), GOAL),
        seed=3,
        trials=trials,
        epochs=9,
        goal=GOAL,
        start=start,
    )
    return SCHEDULES[kind].make(newcomers, ScheduleSpec(kind))


def configs(history: History) -> dict[int, Config]:
    return {t.trial.number: t.trial.config for p in history.plans for t in p.tasks}


@pytest.mark.parametrize(("kind", "sampler"), CASES)
def test_the_first_trials_are_those_and_what_they_leave_out_is_drawn(kind: str, sampler: str) -> None:
    found = configs(search(make(kind, sampler, START), by_number))
    plain = configs(search(make(kind, sampler, ()), by_number))
    assert len(found) == len(plain) == 20
    for number, given in enumerate(START, 1):
        assert {name: found[number][name] for name in given} == given
        assert SPACE.decode(SPACE.encode(found[number])).keys() == found[number].keys()
        for name in set(found[number]) & set(plain[number]) - set(given) - {"hidden_units"}:
            assert found[number][name] == plain[number][name]
    assert SAMPLERS[sampler].learns or found[6] == plain[6]


@pytest.mark.parametrize(("kind", "sampler"), CASES)
def test_more_trials_and_every_plan_anew(kind: str, sampler: str) -> None:
    whole = search(make(kind, sampler, START), by_number)
    for trials in (2, 11) if len(make(kind, sampler, START).rungs) == 1 else ():
        begun = search(make(kind, sampler, START, trials), by_number)
        assert configs(search(make(kind, sampler, START), by_number, begun)) == configs(whole)
    for k, plan in enumerate(whole.plans):
        earlier = {t.key for p in whole.plans[:k] for t in p.tasks}
        then = History.of(whole.plans[:k], [r for r in whole.results if r.task.key in earlier])
        assert make(kind, sampler, START).next(then) == plan
