"""The section `fixed`: given values, and what is legal one by one but not together with the space."""

import re
from collections.abc import Collection, Container, Iterator, Mapping
from typing import Any

import numpy as np

from hpsearch.config.complaints import Complaint, Hint, KeyPath, at_key, at_value
from hpsearch.config.hints import Hints, advice, hints_about, no_such_word, unknown
from hpsearch.objectives import Kind, Setting, SettingError
from hpsearch.objectives.setting import epochs_flaw
from hpsearch.space import Space


def read_fixed(
    raw: Mapping[str, Any], searched: Container[str], overridden: Container[str], kind: Kind
) -> tuple[dict[str, Any], list[Complaint]]:
    """The sound values by name, and what is wrong with the others.

    `searched` are the names under `space` and `overridden` those that `--set` put under `fixed`.
    """
    sound: dict[str, Any] = {}
    found: list[Complaint] = []
    for name, value in raw.items():
        path = ("fixed", name)
        if name not in kind.settings:
            found.append(no_setting(path, kind))
        elif name in searched:
            section = "space" if name in overridden else "fixed"
            found.append(at_key(path, "searched_too", name, section=section))
        elif isinstance(value, dict) and not is_over_epochs(value):
            hint = Hint("a value over epochs is {1: ..., 31: ...}") if kind.settings[name].changes else None
            found.append(at_value(path, "fixed_range", value, hint))
        elif complaint := value_complaint(path, name, value, kind):
            found.append(complaint)
        else:
            sound[name] = in_order(value)
    return sound, found


def is_over_epochs(value: object) -> bool:
    """Whether it is meant as a value over epochs: a mapping with an epoch among its keys."""
    return isinstance(value, dict) and any(str(key).isdecimal() for key in value)


def in_order(value: Any) -> Any:
    """The same value; of one over epochs these ascend, however it was written."""
    if not isinstance(value, dict):
        return value
    return {key: value[key] for key in sorted(value, key=lambda key: (len(key), key))}


def _of_settings(word: str, kind: Kind) -> Hint | None:
    """Another word for a setting, or a word that is one of its values or would be."""
    if told := hints_about("setting").further(word, kind):
        return told
    for name, setting in kind.settings.items():
        if word in setting.choices:
            return Hint(f"write {name}: {word}")
        if text := kind.hints.get(name, {}).get(word):
            return Hint(f"for {name}, {text}")
    return None


HINTS = Hints(further=_of_settings)
"""For names in place of a setting's."""


def no_setting(path: KeyPath, kind: Kind) -> Complaint:
    """A name that is none of the kind's settings."""
    return unknown(path, "not_a_setting", kind.settings, HINTS, kind, {"noun": kind.noun})


def value_complaint(path: KeyPath, name: str, value: Any, kind: Kind) -> Complaint | None:
    """What is wrong with a value of the setting of that name, if anything."""
    setting = kind.settings[name]
    if is_over_epochs(value):
        return _course_complaint(path, name, value, kind)
    wanted = setting.broken_rule(value)
    if wanted is None:
        objection = setting.objection(value)
        return at_value(path, "told", value, text=objection) if objection else None
    if isinstance(value, list) and setting.per is not None:
        bad = next((i for i, v in enumerate(value) if setting.broken_rule(v) or isinstance(v, list)), None)
        path, value = (path, value) if bad is None else ((*path, bad), value[bad])
        wanted = setting.broken_rule(value) or wanted
    return _refused(path, name, value, wanted, kind)


def _course_complaint(path: KeyPath, name: str, value: Mapping[str, Any], kind: Kind) -> Complaint | None:
    if not kind.settings[name].changes:
        changing = ", ".join(n for n, s in kind.settings.items() if s.changes) or "nothing"
        return at_value(path, "constant", name, changing=changing)
    if flaw := epochs_flaw(value):
        key, text = flaw
        return at_value(path, "told", value, text=text) if key is None else at_key((*path, key), "told", text=text)
    for key, one in value.items():
        place = (*path, key)
        wanted = kind.settings[name].rule
        nested = at_value(place, "must_be", one, wanted=wanted) if isinstance(one, dict) else None
        if complaint := nested or value_complaint(place, name, one, kind):
            return complaint
    return None


def _refused(path: KeyPath, name: str, value: Any, wanted: str, kind: Kind) -> Complaint:
    setting = kind.settings[name]
    if setting.choices and not isinstance(setting.default, bool) and not isinstance(value, dict | list):
        return no_such_word(path, value, setting.choices, hints_about(name), kind)
    if setting.words and isinstance(value, str) and advice("number", value) is None:
        return no_such_word(path, value, setting.words, hints_about(name), kind)
    off = setting.problem(None) is None and str(value).lower() in ("off", "no", "none", "false")
    hint = Hint("write null") if off else advice(_rule_of_type(setting), value)
    if hint is None and isinstance(value, str | bool):
        listed = setting.per is not None and isinstance(value, str) and _LISTED.fullmatch(value)
        hint = Hint(f"write [{value}]") if listed else hints_about(name).hint(value, kind)
    return at_value(path, "must_be", value, hint, wanted=wanted)


_LISTED = re.compile(r"[0-9.]+( ?, ?[0-9.]+)+")


def _rule_of_type(setting: Setting) -> str:
    if isinstance(setting.default, bool):
        return "bool"
    return "whole" if setting.problem(0.5) is not None and setting.problem(1) is None else "number"


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
    space = without(space, frozenset(set(space.names) - _involved(space, kind)))
    for k in range(min(SAMPLES, 1 + MOST_DRAWS // space.dimension) if space.dimension else 1):
        u = rng.random(space.dimension)
        config = space.decode(u.round() if k % 2 else u)
        yield {name: value for name, value in config.items() if name in kind.combined}


def _involved(space: Space, kind: Kind) -> set[str]:
    """The combined settings among those that are searched, and all that decides whether they are drawn."""
    names = set(kind.combined & set(space.names))
    while more := {p for n, a in space.axes.items() if a.setting(n) in names for p in a.parents} - names:
        names |= more
    return names


def _refusal(config: Mapping[str, Any], kind: Kind) -> SettingError | None:
    try:
        kind.complete(config)
    except SettingError as error:
        return error
    return None


def without(space: Space, names: frozenset[str]) -> Space:
    """The space without the settings of these names, and without those that refer to any of them."""
    gone = set(names)
    while more := {a.setting(n) for n, a in space.axes.items() if not gone.isdisjoint(a.parents)} - gone:
        gone |= more
    return Space({n: a for n, a in space.axes.items() if a.setting(n) not in gone}, space.fixed)
