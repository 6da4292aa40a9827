"""Conformance over `SAMPLERS`: shapes, purity, rows by number alone."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from hpsearch import seeds
from hpsearch.history import History
from hpsearch.sampler import SAMPLERS, SearchSpec
from hpsearch.space import Axis, Choice, Float, Int, Space
from hpsearch.trial import Plan, Result, Task, Trial
from tests.support.goals import GOAL
from tests.support.parts import INSTALLED

from .searches import configs, continued

SPACE = Space(
    {
        "learning_rate": Axis(Float(1e-4, 1, "log")),
        "hidden_units": Axis(Int(50, 100), per="hidden_layers"),
        "optimizer": Axis(Choice(("momentum", "adam"))),
        "beta2": Axis(Float(0.99, 0.9999, "log_one_minus"), when={"optimizer": ("adam",)}),
        "hidden_layers": Axis(Int(1, 3)),
    },
    {"batch_norm": True},
)
BARE = Space({}, {"learning_rate": 0.1})
SPEC = SearchSpec(trials=40, batch=20, rounds=2)


def planned(count: int) -> History:
    tasks = tuple(Task(Trial(number, {}), 5) for number in range(1, count + 1))
    return History.of([Plan(1, tasks)] if count else [], [])


def propose(name: str, count: int, before: int, seed: int = 7, space: Space = SPACE) -> NDArray[np.float64]:
    sampler = SAMPLERS[name].make(space, SPEC, GOAL)
    return sampler.propose(count, planned(before), seeds.generator(seed, *seeds.sampler_key())).rows


@pytest.mark.parametrize("name", INSTALLED)
@pytest.mark.parametrize("count", [0, 1, 5, 12])
def test_shape_and_range(name: str, count: int) -> None:
    rows = propose(name, count, 0)
    assert rows.shape == (count, SPACE.dimension)
    assert rows.dtype == np.float64
    assert ((rows >= 0) & (rows <= 1)).all()


@pytest.mark.parametrize("name", INSTALLED)
def test_five_then_seven_are_twelve(name: str) -> None:
    together = propose(name, 12, 0)
    assert np.array_equal(np.vstack([propose(name, 5, 0), propose(name, 7, 5)]), together)
    assert np.array_equal(np.vstack([propose(name, 1, k) for k in range(12)]), together)


@pytest.mark.parametrize("name", INSTALLED)
def test_no_row_comes_twice(name: str) -> None:
    assert len(np.unique(propose(name, 20, 0), axis=0)) == 20


@pytest.mark.parametrize("name", [name for name in INSTALLED if not SAMPLERS[name].exhaustive])
def test_another_seed_is_another_search(name: str) -> None:
    assert not np.isin(propose(name, 20, 0)[:, 0], propose(name, 20, 0, seed=8)[:, 0]).any()


@pytest.mark.parametrize("name", INSTALLED)
def test_a_space_without_axes_has_one_config(name: str) -> None:
    rows = propose(name, 1, 0, space=BARE)
    assert rows.shape == (1, 0)
    assert BARE.decode(rows[0]) == {"learning_rate": 0.1}


@pytest.mark.parametrize(
    "spec", [*(SearchSpec(name, points=3) for name in INSTALLED), SearchSpec(model="none")], ids=str
)
def test_more_trials_are_the_same_search_or_said_not_to_be(spec: SearchSpec) -> None:
    """12 trials and 12 more, against 24 from the start."""

    def outcome(task: Task) -> Result:
        return Result(task, "ok", {"dev_cost": float(SPACE.encode(task.trial.config).sum())})

    kind, more = SAMPLERS[spec.sampler], replace(spec, trials=24)
    begun = continued(SPACE, replace(spec, trials=12), outcome, History(), 0, 12)
    extended = continued(SPACE, more, outcome, begun, 0, 24)
    straight = continued(SPACE, more, outcome, History(), 0, 24)
    note = kind.note_on_more(more, begun, 24)
    assert (note is None) == (configs(extended) == configs(straight))
    assert kind.note_on_more(replace(spec, trials=12), begun, 12) is None
    if note:
        assert note.startswith(f"{spec.sampler} ")
        assert "by the 12 trials it was begun with: with 24 from the start it would have been another search" in note


def test_sobol_is_more_even_than_random() -> None:
    """Of 2^k scrambled points each of 2^k equal slices of every axis holds exactly one (Owen 1995)."""
    slices = np.floor(propose("sobol", 32, 0) * 32).astype(int)
    assert (np.sort(slices, axis=0) == np.arange(32)[:, None]).all()
    slices = np.floor(propose("random", 32, 0) * 32).astype(int)
    assert not (np.sort(slices, axis=0) == np.arange(32)[:, None]).all()


def test_twenty_five_trials_show_five_learning_rates_on_a_grid_and_twenty_five_at_random() -> None:
    """The course's picture of why to draw at random (after Bergstra and Bengio, JMLR 13, 2012, figure 1)."""
    axes = {"learning_rate": Axis(Float(1e-4, 1, "log")), "epsilon": Axis(Float(1e-10, 1e-4, "log"))}
    space, spec = Space(axes, {}), SearchSpec(trials=25)
    distinct = {}
    for name in ("grid", "random"):
        sampler, rng = SAMPLERS[name].make(space, spec, GOAL), seeds.generator(0, *seeds.sampler_key())
        rows = sampler.propose(25, History(), rng).rows
        distinct[name] = len({space.decode(u)["learning_rate"] for u in rows})
        assert len(rows) == 25
    assert distinct == {"grid": 5, "random": 25}
