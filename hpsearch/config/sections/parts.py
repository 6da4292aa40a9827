"""Settings with several ranges: one for each value of another setting (`by`), or one for each layer (`layers`)."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from pydantic import Field

from hpsearch.config.complaints import Complaint, KeyPath, at_key, at_value
from hpsearch.config.hints import Hints, hints_about, unknown
from hpsearch.config.models import SectionModel, validate
from hpsearch.config.sections.axis import HINTS, plain_axis, read_axis, read_when
from hpsearch.config.sections.fixed import in_order, is_over_epochs, no_setting
from hpsearch.objectives import Kind
from hpsearch.objectives.setting import needs
from hpsearch.space import Axis, Choice, Part
from hpsearch.space.axis import listed, referred
from hpsearch.trial import Scalar

BY, LAYERS = "by", "layers"
MOST_CASES = 100
"""Whole numbers that may be told apart by."""

Read = tuple[dict[str, Axis], list[Complaint]]


class LayersModel(SectionModel):
    """One entry a layer, each a value, a range or a list to choose from."""

    hints = Hints(HINTS.words)

    layers: list[Any] = Field(min_length=1, max_length=1000)
    """A value, a range or a list for each layer, from the first on."""
    when: dict[str, Any] = Field(default={})
    """Draw only where other settings have these values: {name: value or list of values}."""


def read_ranges(path: KeyPath, raw: object, kind: Kind) -> Read:
    """The axes of the setting that the path ends with, by name, judged by themselves; and all that is wrong."""
    name = str(path[-1])
    if isinstance(raw, dict) and BY in raw:
        return _read_cases(path, raw, kind)
    if isinstance(raw, dict) and LAYERS in raw:
        return _read_layers(path, raw, kind)
    axis, found = read_axis(path, raw, kind)
    return ({} if axis is None else {name: axis}), found


def _read_cases(path: KeyPath, raw: Mapping[str, Any], kind: Kind) -> Read:
    """Cases have the text of their key until `tell_cases` knows the values."""
    name, by = str(path[-1]), raw[BY]
    axes: dict[str, Axis] = {}
    if not isinstance(by, str) or by == name:
        return axes, [at_value((*path, BY), "must_be", by, wanted="the name of another setting")]
    if by not in kind.settings:
        return axes, [replace(no_setting((*path, by), kind), path=(*path, BY), part="value")]
    if raw.keys() == {BY}:
        return axes, [at_value(path, "no_cases", by)]
    found: list[Complaint] = []
    for key in (key for key in raw if key != BY):
        if key == "when":
            found.append(at_key((*path, key), "when_beside_by", by))
            continue
        axis, complaints = _read_one((*path, key), raw[key], kind)
        found += complaints
        if axis is not None and by in axis.when:
            found.append(at_key((*path, key, "when", by), "case_already", by))
        elif axis is not None:
            axes[f"{name}.{key}"] = replace(axis, when={by: (key,), **axis.when}, part=Part(name, by, key))
    return axes, found


def _read_layers(path: KeyPath, raw: Mapping[str, Any], kind: Kind) -> Read:
    name, axes = str(path[-1]), dict[str, Axis]()
    model, found = validate(LayersModel, raw, path, kind)
    when, unclear = read_when(path, raw)
    found += unclear
    if name in kind.settings and kind.settings[name].per is None:
        many = ", ".join(n for n, s in kind.settings.items() if s.per is not None)
        found.append(at_key((*path, LAYERS), "one_for_all", name, many=many))
    for i, entry in enumerate([] if model is None else model.layers):
        place = (*path, LAYERS, i)
        axis, complaints = _read_one(place, entry, kind)
        given = entry if isinstance(entry, dict) else {}
        complaints += [at_key((*place, key), "beside_layers", key) for key in ("per", "when") if key in given]
        found += complaints
        if axis is not None and not complaints:
            axes[f"{name}.{LAYERS}.{i}"] = replace(axis, when=when, part=Part(name, entry=i))
    return axes, found


def _read_one(path: KeyPath, raw: Any, kind: Kind) -> tuple[Axis | None, list[Complaint]]:
    """A value, a range or a list; one value, also one over epochs, is a choice that there is none of."""
    if isinstance(raw, dict) and (within := raw.keys() & {BY, LAYERS}):
        key = min(within)
        return None, [at_key((*path, key), "part_of_part", key)]
    if isinstance(raw, dict) and not is_over_epochs(raw):
        return read_axis(path, raw, kind)
    if raw is None:
        return None, [at_value(path, "empty_case")]
    return Axis(Choice((in_order(raw),))), []


def tell_cases(axes: dict[str, Axis], fixed: Mapping[str, Any], kind: Kind) -> list[Complaint]:
    """Gives the cases of settings the values that their keys stand for, in place, and drops settings with a mistake."""
    found: list[Complaint] = []
    given = dict(axes)
    for name, mine in of_settings(given).items():
        parts = {n: axis.part for n, axis in mine.items() if axis.part is not None and axis.part.by is not None}
        by = next((str(part.by) for part in parts.values()), None)
        if by is None:
            continue
        known = _cases(by, given, fixed, kind)
        complaints = _complaints(name, by, [str(part.case) for part in parts.values()], known, kind)
        for part_name, part in parts.items():
            axis = axes.pop(part_name) if complaints else axes[part_name]
            if not complaints:
                case = known[str(part.case)]
                axes[part_name] = replace(axis, when={**axis.when, by: (case,)}, part=replace(part, case=case))
        found += complaints
    return found


def _complaints(name: str, by: str, cases: Collection[str], known: Mapping[str, Scalar], kind: Kind) -> list[Complaint]:
    path: KeyPath = ("space", name)
    if not known:
        return [at_value((*path, BY), "no_case_by", by)]
    hints, wrong = replace(hints_about(by), numerals=False), [case for case in cases if case not in known]
    found = [unknown((*path, case), "no_such_case", known, hints, kind, {"by": by}) for case in wrong]
    need = next(needs(kind.settings, name), None)
    acts = [case for case, v in known.items() if need is None or need.name != by or need.holds(v)]
    missing = [case for case in acts if case not in cases]
    if missing and not found:
        found.append(at_value(path, "missing_case", name, by=by, cases=", ".join(missing), first=missing[0]))
    return found


def _cases(by: str, axes: Mapping[str, Axis], fixed: Mapping[str, Any], kind: Kind) -> dict[str, Scalar]:
    """What there is to tell apart by, by its text; nothing where that is not one value of few."""
    holders = referred(by, axes).values()
    if holders:
        each = [listed(axis, MOST_CASES) for axis in holders]
        values = [value for some in each for value in some] if all(each) else []
    else:
        lists = any(axis.setting(name) == by for name, axis in axes.items())
        told = _lengths(by, axes, kind) or [fixed.get(by, kind.default(by, count_entries(axes, fixed, kind)))]
        values = [] if lists else told
    return {spelled(value): value for value in values if isinstance(value, bool | int | float | str)}


def _lengths(count: str, axes: Mapping[str, Axis], kind: Kind) -> list[Any]:
    """The numbers of layers that there are where whole lists are chosen from."""
    deciding = [axes[n].hyperparameter for n, s in kind.settings.items() if s.counts and s.per == count and n in axes]
    values = [value for h in deciding if isinstance(h, Choice) for value in h.values]
    return [*sorted({len(value) for value in values if isinstance(value, list)})]


def spelled(case: object) -> str:
    """A case as the key that stands for it."""
    return case if isinstance(case, str) else json.dumps(case)


def place(name: str, axis: Axis) -> KeyPath:
    """Where the axis of this name stands."""
    if axis.part is None:
        return ("space", name)
    if axis.part.by is not None:
        return ("space", axis.part.setting, spelled(axis.part.case))
    return ("space", axis.part.setting, LAYERS, axis.part.entry or 0)


def count_entries(axes: Mapping[str, Axis], fixed: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    """What the number of layers follows from: the fixed values, and the entries of a setting that decides on it."""
    found = dict(fixed)
    for axis in axes.values():
        if axis.part is not None and axis.part.entry is not None and kind.settings[axis.part.setting].counts:
            found[axis.part.setting] = [*found.get(axis.part.setting, []), None]
    return found


def check_bare(
    axes: Mapping[str, Axis], bare: Collection[KeyPath], fixed: Mapping[str, Any], kind: Kind
) -> list[Complaint]:
    """Lists that could be one value for each of so many layers as there are always, or values to choose from."""
    found = []
    for name, axis in axes.items():
        if ("space", name) in bare and is_ambiguous(name, axis, fixed, kind):
            found.append(at_value(("space", name), "choice_or_layers", name))
    return found


def is_ambiguous(name: str, axis: Axis, fixed: Mapping[str, Any], kind: Kind) -> bool:
    """Whether a mere list of this axis's values could be meant as one value a layer."""
    h, count = axis.hyperparameter, kind.settings[axis.setting(name)].per
    if not isinstance(h, Choice) or count is None or axis.per is not None or axis.part is not None:
        return False
    told = count in fixed or any(n in fixed and kind.settings[n].counts for n in kind.settings)
    lists = any(isinstance(value, list | dict) for value in h.values)
    return told and not lists and len(h.values) > 1 and len(h.values) == fixed.get(count, kind.default(count, fixed))


def plain_setting(axes: Mapping[str, Axis], short: bool = False) -> Any:
    """A setting as the file has it, from its axis or those of its parts, by name."""
    first = next(iter(axes.values()))
    if first.part is None:
        return plain_axis(first, short)
    if first.part.by is None:
        entries = [_plain_one(replace(axis, when={}), short) for axis in axes.values()]
        shared = {parent: list(values) for parent, values in first.when.items()}
        return {LAYERS: entries, **({"when": shared} if shared else {})}
    plain: dict[str, Any] = {BY: first.part.by}
    for axis in axes.values():
        if axis.part is not None:
            when = {parent: values for parent, values in axis.when.items() if parent != axis.part.by}
            plain[spelled(axis.part.case)] = _plain_one(replace(axis, when=when), short)
    return plain


def _plain_one(axis: Axis, short: bool) -> Any:
    h = axis.hyperparameter
    single = isinstance(h, Choice) and len(h.values) == 1 and not isinstance(h.values[0], list)
    if isinstance(h, Choice) and single and h.weights is None and axis.per is None and not axis.when:
        return h.values[0]
    return plain_axis(axis, short)


def of_settings(axes: Mapping[str, Axis]) -> dict[str, dict[str, Axis]]:
    """The axes of each setting by name, in declared order."""
    found: dict[str, dict[str, Axis]] = {}
    for name, axis in axes.items():
        found.setdefault(axis.setting(name), {})[name] = axis
    return found
