"""Settings that are legal one by one but not together, found in the configs that the space really draws."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from hpsearch.config.document import Document, Path
from hpsearch.errors import Problem
from hpsearch.objectives import OBJECTIVES, SettingError
from hpsearch.space import Axis, Space

SAMPLES = 256
MOST_DRAWS = 20_000
KIND = OBJECTIVES["network"]
SETTINGS, COMBINED = KIND.settings, KIND.combined


def build_space(axes: Mapping[str, Axis], fixed: Mapping[str, Any]) -> Space:
    """The space, with the defaults that its axes refer to among the fixed values."""
    referred = {p: KIND.default(p, fixed) for axis in axes.values() for p in axis.parents if p in SETTINGS}
    defaults = {p: v for p, v in referred.items() if p not in axes and p not in fixed and v is not None}
    return Space(dict(axes), {**fixed, **defaults})


def check_references(document: Document, space: Space, broken: frozenset[str]) -> tuple[list[Problem], Space]:
    """Problems of `per` and `when`, and the space of those axes that can be drawn.

    Whatever refers to a name in `broken` is left out unjudged: its mistake has been told.
    """
    sound = _without(space, broken)
    found = [(name, text) for name, text in sound.problems() if name]
    problems = [document.at_value(*_placed(name, sound.axes[name], text)) for name, text in found]
    return problems, _without(sound, broken | {name for name, _ in found})


def _without(space: Space, names: frozenset[str]) -> Space:
    """The space without the axes of these names, and without those that refer to any of them."""
    gone = set(names)
    while more := {n for n, a in space.axes.items() if n not in gone and not gone.isdisjoint(a.parents)}:
        gone |= more
    return Space({n: a for n, a in space.axes.items() if n not in gone}, space.fixed)


def _placed(name: str, axis: Axis, text: str) -> tuple[Path, str]:
    word, _, rest = text.partition(": ")
    parent = rest.split(" ", 1)[0]
    if word == "when" and parent in axis.when:
        return ("space", name, "when", parent), rest
    return (("space", name, "per"), rest) if word == "per" else (("space", name), text)


def check_combinations(document: Document, space: Space) -> list[Problem]:
    """What the network refuses of configs drawn at random and at the corners: one problem a setting."""
    told: dict[str, str] = {}
    for config in _draws(space):
        left = dict(config)
        while (found := _refusal(left)) and found[0] in left:
            told.setdefault(*found)
            del left[found[0]]
        if found:
            told.setdefault(*found)
    return [document.at_value(_where(document, name), text) for name, text in told.items()]


def _draws(space: Space) -> Iterator[Mapping[str, Any]]:
    rng = np.random.default_rng(0)
    space = _without(space, frozenset(set(space.axes) - _involved(space)))
    for k in range(min(SAMPLES, 1 + MOST_DRAWS // space.dimension) if space.axes else 1):
        u = rng.random(space.dimension)
        config = space.decode(u.round() if k % 2 else u)
        yield {n: v for n, v in config.items() if n in COMBINED}


def _involved(space: Space) -> set[str]:
    """The combined settings among the axes, and all that decides whether they are drawn."""
    names = COMBINED & set(space.axes)
    while more := {p for n in names for p in space.axes[n].parents if p in space.axes} - names:
        names |= more
    return set(names)


def _refusal(config: Mapping[str, Any]) -> tuple[str, str] | None:
    try:
        KIND.complete(config)
    except SettingError as error:
        return error.name, error.rule
    return None


def _where(document: Document, name: str) -> Path:
    return next((path for path in (("fixed", name), ("space", name)) if path in document.keys), ("space",))
