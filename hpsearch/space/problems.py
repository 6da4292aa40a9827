"""What can be wrong between the axes of a space: unknown references, circles, counts that are none, dead conditions."""

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from hpsearch.space.axis import Axis, referred, same
from hpsearch.space.hyperparameters import Choice, Flaw, Float, Hyperparameter, Int, Value, is_whole

Axes = Mapping[str, Axis]
Fixed = Mapping[str, Value]


def find_problems(axes: Axes, fixed: Fixed) -> list[Flaw]:
    """All mistakes, in declared order of the axes; `where` begins with the axis, and is empty for the whole space."""
    if not axes:
        return [Flaw((), "nothing to search: give at least one hyperparameter a range or a list of values")]
    found: list[Flaw] = []
    for name, axis in axes.items():
        found += [Flaw((name, *where), text) for where, text in _axis_problems(axis, axes, fixed)]
    return found + list(_circles(axes))


def _axis_problems(axis: Axis, axes: Axes, fixed: Fixed) -> Iterator[tuple[tuple[str, ...], str]]:
    if axis.per is not None:
        text = _unknown(axis.per, axes, fixed) or _count_problem(axis.per, axes, fixed)
        if text:
            yield ("per",), text
    for parent, allowed in axis.when.items():
        text = _unknown(parent, axes, fixed) or (None if allowed else f"{parent} needs a value")
        if text:
            yield ("when", parent), text
            continue
        never = (_never(parent, value, axes, fixed) for value in allowed)
        yield from ((("when", parent), text) for text in never if text)


def _unknown(name: str, axes: Axes, fixed: Fixed) -> str | None:
    if name in fixed or referred(name, axes):
        return None
    if any(axis.setting(other) == name for other, axis in axes.items()):
        return f"{name} is a list with a range for each entry, which nothing can depend on"
    return f"{name} is neither searched nor fixed" + _suggest(name, [*axes, *fixed], "add it under space or fixed")


def _count_problem(name: str, axes: Axes, fixed: Fixed) -> str | None:
    values: list[Value] = [] if name not in fixed else [fixed[name]]
    what = f"fixed to {_spell(values[0])}" if values else ""
    for axis in referred(name, axes).values():
        values += _counts(axis.hyperparameter)
        what = _describe(axis.hyperparameter)
        if axis.per is not None:
            return f"{name} must be a whole number, not a list (it has its own per: {axis.per})"
    if all(isinstance(value, list) or (is_whole(value) and value >= 0) for value in values):
        return None
    return f"{name} must be a whole number of at least 0, but it is {what}"


def _counts(hyperparameter: Hyperparameter) -> tuple[Value, ...]:
    if isinstance(hyperparameter, Choice):
        return hyperparameter.values
    return (hyperparameter.low, hyperparameter.high) if isinstance(hyperparameter, Int) else (None,)


def _never(parent: str, value: Value, axes: Axes, fixed: Fixed) -> str | None:
    holders = list(referred(parent, axes).values())
    if not holders:
        matches = same(fixed[parent], value)
        return None if matches else f"{parent} is never {_spell(value)}; it is fixed to {_spell(fixed[parent])}"
    if per := holders[0].per:
        return f"{parent} is a list (one for each of {per}), never {_spell(value)}; ask for {per} instead"
    drawn = [axis.hyperparameter for axis in holders]
    if any(h.contains(value) for h in drawn):
        return None
    words = [word for h in drawn if isinstance(h, Choice) for word in h.values]
    message = f"{parent} is never {_spell(value)}; it is {', or '.join(map(_describe, drawn))}"
    return message + _suggest(value, words, "")


def _suggest(word: Value, known: list[Value] | list[str], otherwise: str) -> str:
    close = get_close_matches(str(word), [str(k) for k in known if isinstance(k, str)], n=1)
    return f"; did you mean {close[0]}?" if close else otherwise and f"; {otherwise}"


def _circles(axes: Axes) -> Iterator[Flaw]:
    told: set[str] = set()
    for name in axes:
        path = _way_back(name, axes)
        if path and told.isdisjoint(path):
            told.update(path)
            way = " -> ".join([*path, name])
            keys = "per, when or by" if any(axes[n].part for n in path) else "per or when"
            yield Flaw((name,), f"depends on itself: {way}; leave out one {keys} of these")


def _way_back(start: str, axes: Axes) -> list[str]:
    """A path along parents from `start` until just before it comes back to it; empty where none does."""
    paths, seen = [[start]], {start}
    while paths:
        path = paths.pop()
        for parent in (name for key in axes[path[-1]].parents for name in referred(key, axes)):
            if parent == start:
                return path
            if parent not in seen:
                seen.add(parent)
                paths.append([*path, parent])
    return []


def _describe(hyperparameter: Hyperparameter) -> str:
    """What a hyperparameter can be, in words."""
    if isinstance(hyperparameter, Choice):
        return "one of " + ", ".join(map(_spell, hyperparameter.values))
    kind = "a number" if isinstance(hyperparameter, Float) else "a whole number"
    steps = "" if hyperparameter.step in (None, 1) else f" in steps of {hyperparameter.step}"
    return f"{kind} from {hyperparameter.low} to {hyperparameter.high}{steps}"


def _spell(value: Value) -> str:
    """A value as a config writes it."""
    return value if isinstance(value, str) and value.isprintable() else json.dumps(value)
