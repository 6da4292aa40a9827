"""A searched setting is drawn only where it acts: conditions that the kind's table of settings gives it by itself."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from hpsearch.objectives import Kind
from hpsearch.objectives.setting import Need, needs
from hpsearch.space import Axis, Space
from hpsearch.space.axis import listed, referred, same

MOST_LISTED = 1001
"""Whole numbers that a condition may list."""


def acting(space: Space, kind: Kind) -> tuple[Space, dict[str, str]]:
    """The space with every axis narrowed to where its setting acts; and by name, in words, where those are that were.

    What the config says of the same parent is narrowed. An axis that acts nowhere stays as it is.
    """
    axes, told = dict(space.axes), dict[str, str]()
    for name, axis in space.axes.items():
        implied = _implied(name, space, kind)
        if implied is None:
            continue
        need, holding = implied
        own = axis.when.get(need.name, holding)
        both = tuple(value for value in own if _among(value, holding))
        if both and (need.name not in axis.when or both != own):
            axes[name] = replace(axis, when={**axis.when, need.name: both})
            told[axis.setting(name)] = need.phrase
    return Space(axes, space.fixed), told


def plainly(space: Space, kind: Kind) -> Space:
    """The space as a person would write it: without the conditions that `acting` gives back."""
    bare = {name: replace(axis, when=_own(name, axis, space, kind)) for name, axis in space.axes.items()}
    return Space(bare, space.fixed)


def _implied(name: str, space: Space, kind: Kind) -> tuple[Need, tuple[Any, ...]] | None:
    """The nearest searched setting that decides whether this one acts, and with which values; None where none does.

    Also where nothing makes it act, and where the condition would go round in a circle.
    """
    for need in needs(kind.settings, space.axes[name].setting(name)):
        parents = referred(need.name, space.axes)
        if not parents and need.name in space.names:
            return None
        if not parents:
            if not need.holds(space.fixed.get(need.name, kind.default(need.name, space.fixed))):
                return None
            continue
        values = _values(parents.values())
        holding = tuple(value for value in values if need.holds(value))
        # Without layers there is nothing to draw for each.
        if not holding or need.name == space.axes[name].per or _needs_itself(name, parents, space):
            return None
        owns = any(_own(n, parent, space, kind) for n, parent in parents.items() if parent.part is None)
        by_default = need.holds(kind.settings[need.name].default) and owns
        inactive = any(parent.when or _implied(n, space, kind) for n, parent in parents.items())
        if not by_default and (len(holding) < len(values) or inactive):
            return need, holding
    return None


def _own(name: str, axis: Axis, space: Space, kind: Kind) -> dict[str, tuple[Any, ...]]:
    """The conditions of an axis that say more than where its setting acts."""
    implied = _implied(name, space, kind)
    if implied is None or not all(_among(value, axis.when.get(implied[0].name, ())) for value in implied[1]):
        return dict(axis.when)
    return {parent: allowed for parent, allowed in axis.when.items() if parent != implied[0].name}


def _values(axes: Iterable[Axis]) -> tuple[Any, ...]:
    """All values that these axes can draw; none where they are too many to list, or a list for each layer."""
    found: list[Any] = []
    for axis in axes:
        values = listed(axis, MOST_LISTED)
        if not values:
            return ()
        found += [value for value in values if not _among(value, found)]
    return tuple(found)


def _needs_itself(name: str, parents: Collection[str], space: Space) -> bool:
    """Whether one of the parents depends on the axis itself, or is it."""
    found, open_ = set(parents), list(parents)
    while open_:
        above = {n for parent in space.axes[open_.pop()].parents for n in space.holders.get(parent, ())} - found
        found |= above
        open_ += above
    return any(space.axes[n].setting(n) == space.axes[name].setting(name) for n in found)


def _among(value: Any, values: Sequence[Any]) -> bool:
    return any(same(value, other) for other in values)
