"""The section `fixed`, and what a value may be for a setting, fixed or drawn."""

from collections.abc import Container, Mapping
from typing import Any

from hpsearch.config.complaints import Complaint, Hint, KeyPath, at_key, at_value
from hpsearch.config.hints import NO_HINTS, advice, hints_of, no_such_word, unknown
from hpsearch.objectives import Kind, Setting


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
        elif isinstance(value, dict):
            found.append(at_value(path, "fixed_range", value))
        elif complaint := value_complaint(path, name, value, kind):
            found.append(complaint)
        else:
            sound[name] = value
    return sound, found


def no_setting(path: KeyPath, kind: Kind) -> Complaint:
    """A name that is none of the kind's settings."""
    return unknown(path, "not_a_setting", kind.settings, hints_of(kind, "setting"), kind, {"noun": kind.noun})


def value_complaint(path: KeyPath, name: str, value: Any, kind: Kind) -> Complaint | None:
    """What is wrong with a value of the setting of that name, if anything."""
    setting = kind.settings[name]
    wanted = setting.broken_rule(value)
    if wanted is None:
        objection = setting.objection(value)
        return at_value(path, "told", value, text=objection) if objection else None
    if isinstance(value, list) and setting.per is not None:
        bad = next((i for i, v in enumerate(value) if setting.broken_rule(v) or isinstance(v, list)), None)
        path, value = (path, value) if bad is None else ((*path, bad), value[bad])
        wanted = setting.broken_rule(value) or wanted
    return _refused(path, name, value, wanted, kind)


def _refused(path: KeyPath, name: str, value: Any, wanted: str, kind: Kind) -> Complaint:
    setting = kind.settings[name]
    if setting.choices and not isinstance(setting.default, bool) and not isinstance(value, dict | list):
        return no_such_word(path, value, setting.choices, hints_of(kind, name), kind)
    if setting.words and isinstance(value, str):
        return no_such_word(path, value, setting.words, NO_HINTS, kind)
    off = setting.problem(None) is None and str(value).lower() in ("off", "no", "none", "false")
    hint = Hint("write null") if off else advice(_rule_of_type(setting), value)
    return at_value(path, "must_be", value, hint, wanted=wanted)


def _rule_of_type(setting: Setting) -> str:
    if isinstance(setting.default, bool):
        return "bool"
    return "whole" if setting.problem(0.5) is not None and setting.problem(1) is None else "number"
