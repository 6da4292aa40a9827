"""The course's recipe: boxes that shrink around the best."""

from itertools import accumulate

import numpy as np
import pytest

from hpsearch.sampler import SearchSpec
from hpsearch.sampler.box import MARGIN, inside
from hpsearch.space import Axis, Choice, Float, Int, Space

from .searches import BOWL, CONDITIONAL, bowl, conditional, configs, continued, costs, search

MIXED = Space(
    {
        "x": Axis(Float(1e-4, 1, "log")),
        "n": Axis(Int(1, 10)),
        "kind": Axis(Choice(("a", "b", "c"), (2, 1, 1))),
        "y": Axis(Float(0, 1), when={"kind": ("b",)}),
    },
    {},
)


def test_each_round_draws_inside_a_smaller_box_around_the_best() -> None:
    history = search(BOWL, SearchSpec("box", trials=80), bowl)
    assert {20, 40, 60, 80} <= set(accumulate(len(plan.tasks) for plan in history.plans))
    points = np.array([BOWL.encode(config) for config in configs(history)])
    order = [np.argsort(costs(history)[: 20 * r])[: max(3, 2 * r)] for r in (1, 2, 3)]
    for turn, best in enumerate(order, 1):
        drawn = points[20 * turn : 20 * turn + 20]
        margin = MARGIN * np.ptp(points[best], axis=0)
        assert (drawn >= points[best].min(axis=0) - margin - 1e-12).all()
        assert (drawn <= points[best].max(axis=0) + margin + 1e-12).all()
    widths = [np.ptp(points[20 * turn : 20 * turn + 20], axis=0).prod() for turn in range(4)]
    assert widths[1] < widths[0] / 4
    assert widths[3] < widths[2] < widths[1]


def test_values_of_a_box() -> None:
    best = np.array([MIXED.encode(c) for c in ({"x": 1e-2, "n": 3, "kind": "a"}, {"x": 1e-1, "n": 5, "kind": "c"})])
    drawn = [MIXED.decode(u) for u in inside(MIXED, best, np.random.default_rng(0).random((3000, 4)))]
    decades = [np.log10(float(config["x"])) for config in drawn]  # type: ignore[arg-type]
    assert (min(decades), max(decades)) == pytest.approx((-2.1, -0.9), abs=0.01)
    # Three values and a margin of three tenths on each side: those beside are drawn as often as they lie in it.
    for n, share in {2: 0.3, 3: 1, 4: 1, 5: 1, 6: 0.3}.items():
        assert sum(config["n"] == n for config in drawn) == pytest.approx(3000 * share / 3.6, abs=100)
    assert {config["n"] for config in drawn} == {2, 3, 4, 5, 6}
    assert sum(config["kind"] == "a" for config in drawn) == pytest.approx(2000, abs=100)
    assert {config["kind"] for config in drawn} == {"a", "c"}


def test_an_ordered_list_shrinks_to_a_run_of_it_and_its_neighbours_come_seldom() -> None:
    """A box of two values of a share of one and two, 3 in all, has a margin of .3 on each side."""
    space = Space({"n": Axis(Choice((64, 8, 32, 16, 128), (2, 1, 2, 1, 1)))}, {})
    best = np.array([space.encode({"n": n}) for n in (32, 16)])
    drawn = [space.decode(u)["n"] for u in inside(space, best, (np.arange(3600)[:, None] + 0.5) / 3600)]
    assert {n: drawn.count(n) for n in set(drawn)} == {8: 300, 16: 1000, 32: 2000, 64: 300}
    apart = Space({"n": Axis(Choice((64, 8, 32, 16, 128), (2, 1, 2, 1, 1), ordered=False))}, {})
    assert {apart.decode(u)["n"] for u in inside(apart, best, np.linspace(0, 1, 99)[:, None])} == {16, 32}


def test_the_box_stays_inside_the_cube() -> None:
    best = np.array([MIXED.encode(c) for c in ({"x": 1e-4, "n": 1, "kind": "a"}, {"x": 1, "n": 10, "kind": "a"})])
    corners = inside(MIXED, best, np.array([[0.0] * 4, [1.0] * 4]))
    assert corners[:, 0].tolist() == corners[:, 1].tolist() == [0, 1]


def test_rounds_are_even() -> None:
    """Of 16 Sobol points each of 16 equal slices of every axis holds one: of the cube, and of each box."""
    history = search(BOWL, SearchSpec("box", trials=64), bowl)
    points = np.array([BOWL.encode(config) for config in configs(history)])
    for turn in range(4):
        drawn = np.sort(points[16 * turn : 16 * turn + 16], axis=0)
        gaps = np.diff(drawn, axis=0).max(axis=0)
        assert (gaps < 2 / 15 * np.ptp(drawn, axis=0) * 1.15).all()
    slices = np.floor(points[:16] * 16).astype(int)
    assert (np.sort(slices, axis=0) == np.arange(16)[:, None]).all()


def test_a_coordinate_that_none_of_the_best_has_keeps_its_range() -> None:
    best = np.array([MIXED.encode({"x": 1e-2, "n": 3, "kind": "a"})])
    moved = inside(MIXED, best, np.full((1, 4), 0.125))
    assert moved[0, 3] == 0.125


def test_rounds_and_keep() -> None:
    history = search(CONDITIONAL, SearchSpec("box", trials=30, rounds=3, keep=0.5), conditional)
    assert [len(plan.tasks) for plan in history.plans] == [10, 10, 10]
    straight = search(CONDITIONAL, SearchSpec("box", trials=30, rounds=3, keep=0.1), conditional)
    assert configs(history)[:10] == configs(straight)[:10]
    assert configs(history)[10:] != configs(straight)[10:]


def test_more_trials_go_on_with_the_rounds_that_were_begun() -> None:
    straight = search(CONDITIONAL, SearchSpec("box", trials=20), conditional, trials=33)
    begun = search(CONDITIONAL, SearchSpec("box", trials=20), conditional, trials=8)
    results = {r.task.trial.number: r for r in straight.results}
    again = continued(CONDITIONAL, SearchSpec("box", trials=99), lambda task: results[task.trial.number], begun, 0, 33)
    assert configs(again) == configs(straight)


def test_where_all_diverged_every_round_is_all_over() -> None:
    history = search(BOWL, SearchSpec("box", trials=40), lambda config: None)
    points = np.array([BOWL.encode(config) for config in configs(history)[20:]])
    assert (np.ptp(points, axis=0) > 0.7).all()
