"""What can be set: a table of settings with their defaults, rules and proposed ranges, and where each acts."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hpsearch.space import Space
from hpsearch.trial import Value


class SettingError(ValueError):
    """A config that no objective of the kind has: the setting that is at fault, and the rule with the value."""

    def __init__(self, name: str, rule: str) -> None:
        self.name, self.rule = name, rule
        super().__init__(f"{name}: {rule}")


@dataclass(frozen=True, slots=True)
class Need:
    """A setting has an effect only where setting `name` has a value for which `holds`; `phrase` says so."""

    name: str
    holds: Callable[[Any], bool]
    phrase: str


LONGEST_EPOCH = 7
"""Digits of the last epoch that there can be."""


def epochs_flaw(value: Mapping[str, object]) -> tuple[str | None, str] | None:
    """What is wrong with the epochs of a value over epochs: the key at fault (None: the first is missing), and how."""
    for key in value:
        if not (key.isascii() and key.isdecimal() and key[0] != "0" and len(key) <= LONGEST_EPOCH):
            return key, f"{key!r} is no epoch: write a whole number of at least 1, from which on the value holds"
    return None if "1" in value else (None, "must begin with epoch 1: write {1: ...} and what changes later")


def in_force(value: Any, epoch: int) -> Any:
    """What of a value, which may be one over epochs without flaws, holds in that epoch."""
    if not isinstance(value, dict):
        return value
    return value[str(max(begin for begin in map(int, value) if begin <= epoch))]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its default (None: by another setting), its rule in words and as a test, where it matters.

    `proposed` is the YAML of a sensible search range, `tier` the course's order of importance (1 first; 0: not one
    to search). `choices` are the legal words (where the default is true or false, beside these), `words` what a text
    may be instead where numbers are legal too. `per` names the setting that counts how many values a list may have
    (None: no list is legal); where that is not given, a list of a setting that `counts` decides on it. `least` and
    `most` are ends beyond which nothing is proposed. `objection` says why a number that is legal is refused all the
    same. A `share` may be written as a percentage. `changes` says that it may change while training: a value may be one
    over epochs. `span` is what a value is an average over, about 1 / (1 - value) of them (empty: it is none).
    """

    default: Any
    rule: str
    legal: Callable[[Any], bool]
    tier: int
    proposed: str | None = None
    choices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    per: str | None = None
    counts: bool = False
    needs: Need | None = None
    least: float | None = None
    most: float | None = None
    objection: Callable[[Any], str | None] = lambda value: None
    share: bool = False
    changes: bool = False
    span: str = ""

    def problem(self, value: object) -> str | None:
        """What is wrong with `value`, or None: `must be above 0, not -1`."""
        if isinstance(value, dict) and value and self.changes:
            flaw = epochs_flaw(value)
            return flaw[1] if flaw else next((p for one in value.values() if (p := self._at_one_time(one))), None)
        return self._at_one_time(value)

    def _at_one_time(self, value: object) -> str | None:
        if isinstance(value, list) and value and self.per is not None:
            return next((problem for one in value if (problem := self._one(one))), None)
        rule = self.broken_rule(value)
        return rule and f"must be {rule}, not {value!r}"

    def broken_rule(self, value: object) -> str | None:
        """The rule that `value` breaks, or None: `a number above 0`."""
        if not isinstance(value, list):
            return None if self.legal(value) else self.rule
        if self.per is None or not value:
            return f"{self.rule}{' (or one for each layer)' * (self.per is not None)}"
        return None if all(map(self.legal, value)) else self.rule

    def is_worth(self, value: float) -> bool:
        """Whether a number is legal and makes sense to propose."""
        fits = (self.least is None or value >= self.least) and (self.most is None or value <= self.most)
        return fits and self.problem(value) is None

    def _one(self, value: object) -> str | None:
        return None if self.legal(value) else f"must be {self.rule}, not {value!r}"


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is said of a setting: what it does, its formulas in the notation of the `source` (empty: none), and that."""

    text: str
    formulas: tuple[str, ...] = ()
    source: str = ""


def by_tier(settings: Mapping[str, Setting]) -> dict[str, Setting]:
    """The same in the order of importance: tier 1 first, what is not to be searched last, else as they were."""
    return dict(sorted(settings.items(), key=lambda item: item[1].tier or math.inf))


def needs(settings: Mapping[str, Setting], name: str) -> Iterator[Need]:
    """What a setting needs to act, then what that needs, and so on."""
    need = settings[name].needs
    while need is not None:
        yield need
        need = settings[need.name].needs


def acts(settings: Mapping[str, Setting], name: str, config: Mapping[str, Value]) -> bool:
    """Whether a setting has an effect in a config that has every setting."""
    return all(need.holds(config[need.name]) for need in needs(settings, name))


def possible(settings: Mapping[str, Setting], name: str, space: Space) -> list[Value]:
    """Values that trials can have: all of a choice, the ends of a range, the default where it is inactive.

    Of a value over epochs it is each of its values.
    """
    axes, default = [axis for n, axis in space.axes.items() if axis.setting(n) == name], settings[name].default
    values = [value for axis in axes for value in axis.hyperparameter.extremes()]
    if not axes:
        values = [space.fixed.get(name, default)]
    elif any(axis.when for axis in axes):
        values.append(default)
    return [one for value in values for one in (value.values() if isinstance(value, dict) else [value])]
