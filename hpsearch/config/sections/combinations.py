"""Settings that are legal one by one but not together, found in the configs that the space really draws."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np

from hpsearch.config.complaints import Complaint, KeyPath, at_value
from hpsearch.objectives import Kind, SettingError
from hpsearch.space import Space

SAMPLES = 256
MOST_DRAWS = 20_000


def check_combinations(space: Space, given: Collection[KeyPath], kind: Kind) -> list[Complaint]:
    """What the kind refuses of configs drawn at random and at the corners: one complaint a setting.

    `given` are the paths of the names in the file, those under `fixed` first.
    """
    refused: dict[str, str] = {}
    for config in _draws(space, kind):
        left = dict(config)
        while (error := _refusal(left, kind)) and error.name in left:
            refused.setdefault(error.name, error.rule)
            del left[error.name]
        if error:
            refused.setdefault(error.name, error.rule)
    places = {name: next((path for path in given if path[-1] == name), ("space",)) for name in refused}
    return [at_value(places[name], "told", text=text) for name, text in refused.items()]


def _draws(space: Space, kind: Kind) -> Iterator[Mapping[str, Any]]:
    rng = np.random.default_rng(0)
    space = without(space, frozenset(set(space.axes) - _involved(space, kind)))
    for k in range(min(SAMPLES, 1 + MOST_DRAWS // space.dimension) if space.axes else 1):
        u = rng.random(space.dimension)
        config = space.decode(u.round() if k % 2 else u)
        yield {name: value for name, value in config.items() if name in kind.combined}


def _involved(space: Space, kind: Kind) -> set[str]:
    """The combined settings among the axes, and all that decides whether they are drawn."""
    names = kind.combined & set(space.axes)
    while more := {p for n in names for p in space.axes[n].parents if p in space.axes} - names:
        names |= more
    return set(names)


def _refusal(config: Mapping[str, Any], kind: Kind) -> SettingError | None:
    try:
        kind.complete(config)
    except SettingError as error:
        return error
    return None


def without(space: Space, names: frozenset[str]) -> Space:
    """The space without the axes of these names, and without those that refer to any of them."""
    gone = set(names)
    while more := {n for n, a in space.axes.items() if n not in gone and not gone.isdisjoint(a.parents)}:
        gone |= more
    return Space({n: a for n, a in space.axes.items() if n not in gone}, space.fixed)
