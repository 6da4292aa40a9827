"""Legal, and surely not what was meant: scales that waste the search, axes that do nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hpsearch.config.complaints import Complaint, KeyPath, at_key, at_value
from hpsearch.config.sections.parts import place
from hpsearch.history import History
from hpsearch.objectives import Kind, Setting
from hpsearch.objectives.setting import needs, possible
from hpsearch.sampler import SAMPLERS, SearchSpec
from hpsearch.space import SCALES, Axis, Choice, Float, Space
from hpsearch.space.hyperparameters import is_number
from hpsearch.trial import Goal

MOST_COUNTED = 10_000
"""Trials; counting the rows of a larger grid takes seconds, and nobody reads a warning about its last corner."""

FAR_APART = 99
"""Times; about two decades, up to rounding: (1 - 0.9)/(1 - 0.999) is a little below 100."""

Fact = tuple[str, dict[str, Any]]
"""The rule in the table of words, and what the words say beside the name."""


def find_notes(narrowed: Mapping[str, str]) -> list[Complaint]:
    """What is meant and not written, in one: where the `narrowed` settings are drawn alone, by name in words."""
    listed = ", ".join(f"{name} where {phrase}" for name, phrase in narrowed.items())
    return [at_key(("space", name), "narrowed", listed) for name in list(narrowed)[:1]]


def find_warnings(space: Space, search: SearchSpec, kind: Kind, epochs: int) -> list[Complaint]:
    """All warnings of a sound space that is searched for so many epochs, each at its axis or value."""
    found = []
    for name, axis in space.axes.items():
        setting = axis.setting(name)
        facts = (
            _scale(setting, axis, kind),
            _whole(axis, kind.settings[setting]),
            _single(setting, axis, space),
            _two_values(setting, axis, kind),
            _inactive(setting, axis, space, kind),
        )
        found += [at_key(place(name, axis), rule, name, **values) for rule, values in filter(None, facts)]
    found += [at_key(place(name, space.axes[name]), "told", text=text) for name, text in kind.warnings(space)]
    return found + _late(space, epochs) + _grid(space, search, kind)


def _scale(name: str, axis: Axis, kind: Kind) -> Fact | None:
    h, proposed = axis.hyperparameter, _proposed_scale(name, kind)
    if not isinstance(h, Float) or h.step is not None or proposed is None or h.scale == proposed:
        return None
    text = SCALES[proposed].better(name, SCALES[h.scale], h.low, h.high)
    return ("poor_scale", {"scale": h.scale, "text": text}) if text else None


def _proposed_scale(name: str, kind: Kind) -> str | None:
    found = re.search(r"scale: (\w+)", kind.settings[name].proposed or "")
    return found and found[1]


def _two_values(name: str, axis: Axis, kind: Kind) -> Fact | None:
    """A list of both ends of a range: nobody wants to try 0.0001 and 1 and nothing between."""
    h, proposed = axis.hyperparameter, _proposed_scale(name, kind)
    origin = None if proposed is None else SCALES[proposed].origin
    if not isinstance(h, Choice) or origin is None or len(h.values) != 2 or h.weights is not None:
        return None
    ends = sorted(value for value in h.values if is_number(value))
    near, far = sorted(abs(value - origin) for value in ends) if len(ends) == 2 else (0, 0)
    if not near or far / near < FAR_APART:
        return None
    low, high = (f"{end:g}" for end in ends)
    return "two_values", {"low": low, "high": high, "wanted": f"{{low: {low}, high: {high}, scale: {proposed}}}"}


def _whole(axis: Axis, setting: Setting) -> Fact | None:
    h = axis.hyperparameter
    if isinstance(h, Choice | Float) or setting.problem(h.low + 0.5) is not None:
        return None
    return "only_whole", {"low": h.low}


def _single(name: str, axis: Axis, space: Space) -> Fact | None:
    """One value, or one for each layer; one for each case is another matter."""
    if axis.part is None:
        single = isinstance(axis.hyperparameter, Choice) and len(axis.hyperparameter.levels(2)) == 1
    else:
        single = axis.part.entry == 0 and all(a.constant for n, a in space.axes.items() if a.setting(n) == name)
    return ("only_one", {}) if single else None


def _inactive(name: str, axis: Axis, space: Space, kind: Kind) -> Fact | None:
    for need in needs(kind.settings, name):
        values: Sequence[Any] = axis.when.get(need.name) or possible(kind.settings, need.name, space)
        if not any(need.holds(value) for value in values):
            always = ", ".join(str(v).lower() if isinstance(v, bool) else str(v) for v in values)
            return "no_effect", {"phrase": need.phrase, "need": need.name, "always": always}
    return None


def _late(space: Space, epochs: int) -> list[Complaint]:
    """Values over epochs that change only when all is over."""
    courses: list[tuple[KeyPath, Any]] = [(("fixed", name), value) for name, value in space.fixed.items()]
    for name, axis in space.axes.items():
        values = axis.hyperparameter.values if isinstance(axis.hyperparameter, Choice) else ()
        where = place(name, axis)
        courses += [(where if axis.constant else (*where, "values", i), value) for i, value in enumerate(values)]
    late = [(*path, key) for path, value in courses if isinstance(value, dict) for key in value if int(key) > epochs]
    return [at_key(path, "no_such_epoch", epochs=epochs) for path in late]


def _grid(space: Space, search: SearchSpec, kind: Kind) -> list[Complaint]:
    sampler = SAMPLERS[search.sampler]
    if not sampler.exhaustive or not space.axes or search.trials > MOST_COUNTED:
        return []
    points = search.points or 2
    made = sampler.make(space, replace(search, points=points), Goal(kind.goal))
    if len(made.propose(search.trials + 1, History(), np.random.default_rng(0)).rows) <= search.trials:
        return []
    return [at_value(("search",), "large_grid", points=points, trials=search.trials)]
