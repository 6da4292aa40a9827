"""Legal, and surely not what was meant: scales that waste the search, axes that do nothing."""

import re
from dataclasses import replace

import numpy as np

from hpsearch.config.document import Document
from hpsearch.errors import Problem
from hpsearch.objectives import OBJECTIVES
from hpsearch.objectives.kind import possible
from hpsearch.sampler import SAMPLERS, SearchSpec
from hpsearch.space import SCALES, Axis, Choice, Float, Space
from hpsearch.trial import Goal, History

KIND = OBJECTIVES["network"]
SETTINGS = KIND.settings
MOST_COUNTED = 10_000


def find_warnings(document: Document, space: Space, search: SearchSpec) -> list[Problem]:
    """All warnings of a sound space, each at its axis."""
    found = [
        document.at_key(("space", name), text)
        for name, axis in space.axes.items()
        for text in (_scale(name, axis), _whole(name, axis), _single(axis), _inactive(name, space))
        if text
    ]
    found += [document.at_key(("space", name), text) for name, text in KIND.warnings(space)]
    if text := _grid(space, search):
        found.append(document.at_value(("search",), text))
    return found


def _scale(name: str, axis: Axis) -> str | None:
    h = axis.hyperparameter
    proposed = re.search(r"scale: (\w+)", SETTINGS[name].proposed or "")
    if not isinstance(h, Float) or h.step is not None or proposed is None or h.scale == proposed[1]:
        return None
    text = SCALES[proposed[1]].better(name, SCALES[h.scale], h.low, h.high)
    return text and f"scale {h.scale} {text}"


def _whole(name: str, axis: Axis) -> str | None:
    h = axis.hyperparameter
    if isinstance(h, Choice | Float) or SETTINGS[name].problem(h.low + 0.5) is not None:
        return None
    return f"low and high are whole, so only whole numbers are drawn: write low: {h.low}.0 for any number"


def _single(axis: Axis) -> str | None:
    h = axis.hyperparameter
    if isinstance(h, Choice) and len(h.levels(2)) == 1:
        return "there is only one value to draw: move it to fixed"
    return None


def _inactive(name: str, space: Space) -> str | None:
    need = SETTINGS[name].needs
    if need is None:
        return None
    axis = space.axes[name]
    values = axis.when.get(need.name) or possible(SETTINGS, need.name, space)
    if any(need.holds(value) for value in values):
        return None
    always = ", ".join(str(v).lower() if isinstance(v, bool) else str(v) for v in values)
    return f"{name} never has an effect: it needs that {need.phrase}, and {need.name} is always {always}"


def _grid(space: Space, search: SearchSpec) -> str | None:
    # Counting the rows of a larger grid takes seconds, and nobody reads a warning about its last corner.
    if search.sampler != "grid" or not space.axes or search.trials > MOST_COUNTED:
        return None
    points = search.points or 2
    sampler = SAMPLERS["grid"].make(space, replace(search, points=points), Goal(KIND.goal))
    if len(sampler.propose(search.trials + 1, History(), np.random.default_rng(0)).rows) <= search.trials:
        return None
    return f"the grid of {points} points an axis has more than {search.trials} configs: only its first corner is tried"
