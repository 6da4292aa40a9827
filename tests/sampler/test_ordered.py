"""A list of numbers is an axis for whoever learns, unless it is said not to be one."""

from typing import Any

import numpy as np
import pytest

from hpsearch.sampler import SAMPLERS, SearchSpec
from hpsearch.sampler.zoom.candidates import Candidates
from hpsearch.space import Axis, Choice, Cube, Float, Int, Space
from tests.support.parts import INSTALLED

from .searches import configs, costs, search

LEARNING = [SearchSpec(name, trials=24) for name in INSTALLED if SAMPLERS[name].learns]
SPECS = [*LEARNING, SearchSpec("zoom", trials=24, model="none")]


def space(hyperparameter: Any) -> Space:
    return Space(
        {
            "x": Axis(Float(0, 1)),
            "n": Axis(hyperparameter),
            "kind": Axis(Choice(("a", "b"))),
            "m": Axis(hyperparameter, when={"kind": ("b",)}),
        },
        {},
    )


def cost(config: Any) -> float:
    return (config["x"] - 0.3) ** 2 + (config["n"] - 5) ** 2 / 9 + abs(config.get("m", 2) - 2)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.sampler}-{spec.model}")
def test_an_even_list_is_searched_as_the_whole_numbers_are(spec: SearchSpec) -> None:
    listed = configs(search(space(Choice(tuple(range(1, 8)))), spec, cost))
    whole = configs(search(space(Int(1, 7)), spec, cost))
    assert [{**c, "x": 0} for c in listed] == [{**c, "x": 0} for c in whole]
    assert [c["x"] for c in listed] == pytest.approx([c["x"] for c in whole], abs=1e-6)
    apart = configs(search(space(Choice(tuple(range(1, 8)), ordered=False)), spec, cost))
    assert [c["n"] for c in apart] != [c["n"] for c in listed]


@pytest.mark.parametrize("name", [name for name in INSTALLED if not SAMPLERS[name].learns])
def test_who_does_not_learn_draws_the_same(name: str) -> None:
    spec = SearchSpec(name, trials=16, points=3)
    ordered, apart = Choice((3, 1, 9, 27), (1, 2, 1, 1)), Choice((3, 1, 9, 27), (1, 2, 1, 1), ordered=False)
    assert configs(search(space(ordered), spec, cost)) == configs(search(space(apart), spec, cost))


def test_what_the_kernel_sees() -> None:
    """One feature a list, in the order of its values; where it is inactive the middle; two features for two words."""
    listed = space(Choice((64, 8, 16, 32)))
    candidates = Candidates(Cube(listed))
    points = [listed.encode({"x": 0.5, "n": n, "kind": "a"}) for n in (8, 16, 32, 64)]
    shown = candidates.features(np.array(points))
    assert candidates.owners.tolist() == [0, 1, 2, 2, 3]
    assert shown[:, 1] == pytest.approx([0.125, 0.375, 0.625, 0.875])
    assert shown[:, 4].tolist() == [0.5] * 4


def test_a_long_list_is_learned_faster_than_names() -> None:
    """The least of 16 x 16 pairs within 24 trials: the mean over six seeds is less than half."""
    found = {}
    for ordered in (None, False):
        h = Choice(tuple(2**k for k in range(16)), ordered=ordered)
        lists = Space({"a": Axis(h), "b": Axis(h)}, {})
        best = [min(costs(search(lists, SearchSpec(trials=24), far, seed))) for seed in range(6)]
        found[ordered] = np.mean(best)
    assert 2 * found[None] < found[False]


def far(config: Any) -> float:
    """Squared distance in octaves from (32, 4096)."""
    return float((np.log2(config["a"]) - 5) ** 2 + (np.log2(config["b"]) - 12) ** 2)
