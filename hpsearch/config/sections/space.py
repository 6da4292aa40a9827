"""The section `space`, together with `fixed`: each mistake once, and what is sound is checked on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from hpsearch.config.acting import acting
from hpsearch.config.complaints import Complaint, KeyPath, at_key, at_value
from hpsearch.config.hints import NO_HINTS, no_such_word
from hpsearch.config.numerals import range_meant
from hpsearch.config.sections.fixed import check_combinations, no_setting, read_fixed, value_complaint, without
from hpsearch.config.sections.lists import read_lists
from hpsearch.config.sections.parts import (
    check_bare,
    count_entries,
    of_settings,
    place,
    plain_setting,
    read_ranges,
    tell_cases,
)
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


def read_space(
    raw: Mapping[str, Any],
    overridden: Collection[KeyPath],
    kind: Kind,
    *,
    bare: Collection[KeyPath] = (),
    complete: bool = False,
) -> Searched:
    """What a whole config searches and fixes. `overridden` are the paths of the keys that come from `--set`.

    `bare` are those of values that were a mere list. A `complete` config has every condition written out, and none is
    added to it.
    """
    ranges, values = (raw[k] if isinstance(raw.get(k), dict) else {} for k in ("space", "fixed"))
    axes, found = _read_axes(ranges, kind)
    late = {name for name in values if ("fixed", name) in overridden}
    fixed, complaints = read_fixed(values, ranges, late, kind)
    found += complaints + tell_cases(axes, fixed, kind) + read_lists(axes, fixed, kind)
    found += check_bare(axes, bare, fixed, kind)
    broken = frozenset((*ranges, *values)) - of_settings(axes).keys() - fixed.keys()
    complaints, space = _check_references(_space(axes, fixed, kind), broken)
    found += complaints
    space, narrowed = (space, {}) if complete else acting(space, kind)
    lost = broken | (of_settings(axes).keys() - set(space.names))
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
            if not isinstance(value, dict) and not range_meant(value):
                continue
        read, complaints = read_ranges(path, value, kind)
        if name in kind.settings:
            for part, axis in read.items():
                complaints += _check_axis(place(part, axis), name, axis, kind)
            axes |= {} if complaints else read
        found += complaints
    return axes, found


def _check_axis(path: KeyPath, name: str, axis: Axis, kind: Kind) -> list[Complaint]:
    """Whether everything the axis can draw is legal for the setting, and `per` where it makes sense."""
    found = _check_drawn(path, name, axis, kind)
    count = kind.settings[name].per
    if axis.per is not None and count is None:
        many = ", ".join(n for n, s in kind.settings.items() if s.per is not None)
        found.append(at_key((*path, "per"), "one_for_all", name, many=many))
    elif count is not None and axis.per is not None:
        lists = [n for n, s in kind.settings.items() if s.counts and s.per == count]
        if axis.per not in (count, *lists):
            found.append(no_such_word((*path, "per"), axis.per, [count], NO_HINTS, kind))
    key = "per" if axis.per is not None else "layers" if axis.part is not None and axis.part.entry is not None else ""
    if key and any(isinstance(value, dict) for value in axis.hyperparameter.extremes()):
        found.append(at_key((*path, "per") if key == "per" else path, "one_course", name, key=key))
    return found


def _check_drawn(path: KeyPath, name: str, axis: Axis, kind: Kind) -> list[Complaint]:
    setting, h = kind.settings[name], axis.hyperparameter
    if isinstance(h, Choice):
        places: list[KeyPath] = [(*path, "values", i) for i in range(len(h.values))]
        if axis.part is not None and len(h.values) == 1:
            places = [path]  # one value, unless it is a list of one
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
    given, names = count_entries(axes, fixed, kind), of_settings(axes)
    referred = {p: kind.default(p, given) for axis in axes.values() for p in axis.parents if p in kind.settings}
    defaults = {p: v for p, v in referred.items() if p not in names and p not in fixed and v is not None}
    return Space(dict(axes), {**fixed, **defaults})


def _check_references(space: Space, broken: frozenset[str]) -> tuple[list[Complaint], Space]:
    """What is wrong with `per` and `when`, and the space of those axes that can be drawn.

    Whatever refers to a name in `broken` is left out unjudged: its mistake has been told.
    """
    sound = without(space, broken)
    flaws = [flaw for flaw in sound.problems() if flaw.where]
    at = [(flaw.where[0], sound.axes[flaw.where[0]]) for flaw in flaws]
    places = [(*place(*axis), *flaw.where[1:]) for axis, flaw in zip(at, flaws, strict=True)]
    found = [at_value(path, "told", text=flaw.text) for path, flaw in zip(places, flaws, strict=True)]
    return found, without(sound, broken | {axis.setting(name) for name, axis in at})


def plain_space(space: Space) -> dict[str, Any]:
    """As the file has it."""
    return {name: plain_setting(axes) for name, axes in of_settings(space.axes).items()}
