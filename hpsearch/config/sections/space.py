"""The section `space`, together with `fixed`: each mistake once, and what is sound is checked on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from hpsearch.config.acting import acting
from hpsearch.config.complaints import Complaint, KeyPath, at_key, at_value
from hpsearch.config.hints import NO_HINTS, no_such_word
from hpsearch.config.sections.axis import plain_axis, read_axis
from hpsearch.config.sections.fixed import check_combinations, no_setting, read_fixed, value_complaint, without
from hpsearch.objectives import Kind
from hpsearch.space import Axis, Choice, Float, Space


@dataclass(frozen=True, slots=True)
class Searched:
    """The space of what is sound; `lost` are the names that were given and cannot be drawn.

    `narrowed` says of axes in words where they are drawn alone, beyond what the config says.
    """

    space: Space
    complaints: list[Complaint]
    lost: frozenset[str]
    narrowed: Mapping[str, str]


def read_space(raw: Mapping[str, Any], overridden: Collection[KeyPath], kind: Kind, complete: bool = False) -> Searched:
    """What a whole config searches and fixes. `overridden` are the paths of the keys that come from `--set`.

    A `complete` config has every condition written out: none is added.
    """
    ranges, values = (raw[k] if isinstance(raw.get(k), dict) else {} for k in ("space", "fixed"))
    axes, found = _read_axes(ranges, kind)
    late = {name for name in values if ("fixed", name) in overridden}
    fixed, complaints = read_fixed(values, ranges, late, kind)
    found += complaints
    broken = frozenset(name for name in (*ranges, *values) if name not in axes and name not in fixed)
    complaints, space = _check_references(_space(axes, fixed, kind), broken)
    found += complaints
    space, narrowed = (space, {}) if complete else acting(space, kind)
    lost = broken | (set(axes) - set(space.axes))
    if not kind.combined & lost:
        found += check_combinations(space, [("fixed", n) for n in values] + [("space", n) for n in ranges], kind)
    return Searched(space, found, lost, narrowed)


def _read_axes(ranges: Mapping[str, Any], kind: Kind) -> tuple[dict[str, Axis], list[Complaint]]:
    axes: dict[str, Axis] = {}
    found: list[Complaint] = []
    for name, value in ranges.items():
        path = ("space", name)
        if name not in kind.settings:
            found.append(no_setting(path, kind))
        axis, complaints = read_axis(path, value, kind)
        if axis is not None and name in kind.settings:
            complaints = _check_axis(path, name, axis, kind)
            if not complaints:
                axes[name] = axis
        found += complaints
    return axes, found


def _check_axis(path: KeyPath, name: str, axis: Axis, kind: Kind) -> list[Complaint]:
    """Whether everything the axis can draw is legal for the setting, and `per` where it makes sense."""
    found = _check_drawn(path, name, axis, kind)
    count = kind.settings[name].per
    if axis.per is not None and count is None:
        many = ", ".join(n for n, s in kind.settings.items() if s.per is not None)
        found.append(at_key((*path, "per"), "one_for_all", name, many=many))
    elif count is not None and axis.per not in (None, count):
        found.append(no_such_word((*path, "per"), axis.per, [count], NO_HINTS, kind))
    return found


def _check_drawn(path: KeyPath, name: str, axis: Axis, kind: Kind) -> list[Complaint]:
    setting, h = kind.settings[name], axis.hyperparameter
    if isinstance(h, Choice):
        places: list[KeyPath] = [(*path, "values", i) for i in range(len(h.values))]
    elif setting.choices or isinstance(setting.default, bool):
        return [at_value(path, "range_of_words", h, wanted=setting.rule, proposed=setting.proposed)]
    elif isinstance(h, Float) and setting.problem(1) is None and setting.problem(0.5) is not None:
        return [at_value(path, "fractions", h, wanted=setting.rule)]
    else:
        places = [(*path, "low"), (*path, "high")]
    found = (value_complaint(place, name, v, kind) for place, v in zip(places, h.extremes(), strict=True))
    return [complaint for complaint in found if complaint]


def _space(axes: Mapping[str, Axis], fixed: Mapping[str, Any], kind: Kind) -> Space:
    """The space, with the defaults that its axes refer to among the fixed values."""
    referred = {p: kind.default(p, fixed) for axis in axes.values() for p in axis.parents if p in kind.settings}
    defaults = {p: v for p, v in referred.items() if p not in axes and p not in fixed and v is not None}
    return Space(dict(axes), {**fixed, **defaults})


def _check_references(space: Space, broken: frozenset[str]) -> tuple[list[Complaint], Space]:
    """What is wrong with `per` and `when`, and the space of those axes that can be drawn.

    Whatever refers to a name in `broken` is left out unjudged: its mistake has been told.
    """
    sound = without(space, broken)
    flaws = [flaw for flaw in sound.problems() if flaw.where]
    found = [at_value(("space", *flaw.where), "told", text=flaw.text) for flaw in flaws]
    return found, without(sound, broken | {flaw.where[0] for flaw in flaws})


def plain_space(space: Space) -> dict[str, Any]:
    """As the file has it."""
    return {name: plain_axis(axis) for name, axis in space.axes.items()}
