"""What a kind of objective states before anything is built: its settings, its metrics, its words, how it is built."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hpsearch.data.spec import DataSpec
from hpsearch.errors import StorageError
from hpsearch.objectives.objective import Objective, Predictor
from hpsearch.objectives.stepwise import Stepwise
from hpsearch.space import Space
from hpsearch.trial import Config, Goal, Metric, Value


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


@dataclass(frozen=True, slots=True)
class ErrorMetrics:
    """The names of one and the same error on each part of the data, from which bias and variance are read.

    `train_dev` is that on training examples that were kept apart, where there are any.
    """

    train: str
    dev: str
    test: str
    train_dev: str | None = None


@dataclass(frozen=True, slots=True)
class Gradient:
    """One parameter array, checked: ||a - b|| / (||a|| + ||b||) of its gradient and the two-sided difference.

    `entry` names where they are furthest apart (empty: nothing was checked), with the `computed` and `measured` slope.
    """

    name: str
    difference: float
    entry: str = ""
    computed: float = 0.0
    measured: float = 0.0


@dataclass(frozen=True, slots=True)
class Gradients:
    """The arrays by moment (`at initialization`), all of the same names, and what one should know of the check."""

    checks: Mapping[str, Sequence[Gradient]]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ObjectiveSpec:
    """What a config says to its objective. `data_base` is the folder that a relative data path starts from.

    `trial_time` (seconds) and `trial_memory` (bytes) are what one trial may take; None is no limit.
    """

    space: Space
    goal: Goal
    seed: int
    data: DataSpec
    data_base: Path
    trial_time: float | None = None
    trial_memory: int | None = None


@dataclass(frozen=True, slots=True)
class Effort:
    """What a config costs: `of(config, facts)` a unit of budget, by the recorded facts of the data, in `unit`s.

    `of` raises SettingError for a config that no objective of the kind has.
    """

    of: Callable[[Config, Mapping[str, Any]], int]
    unit: str


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


def _nothing_to_say(*_: Any) -> Any:
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of objective; a new one is one of these and a line in `hpsearch.objectives.OBJECTIVES`.

    `noun` is what it is called in messages. `metrics` are those that can be the goal, the first by default; `watched`
    those of some trials that cannot, `tested` those of the look at the test set. `complete(config)` fills in every
    default and spells what is the same the same way; it raises SettingError for what the kind refuses.
    `default(name, fixed)` is a setting's, given the fixed ones.

    `combined` are the settings that are refused only together. `effort` is what "cheapest" means in a tie (None:
    nothing does), `pace` how long an epoch takes, in any unit, `shortening` what may end a training early. `errors` are
    the metrics that bias and variance are read from; `advice(cause, config, space)` is what to try against `bias`,
    `variance` or `mismatch`, whole sentences, where a config of that space has won. `savings` is what shortens a long
    run beside fewer trials and epochs. `plots` are the curves that are drawn together. `reading(goal, facts)` says what
    one should know of the errors, `scored(goal, facts)` which metrics are shown beside them, each with a remark (empty:
    none).

    `lessons` say what settings do, by name. `hints` are the words of other tools by what they stand for, `examples`
    what to write for a section of that name. `warnings(space)` are (name, text) of what is legal and surely not meant,
    `remarks(config)` what one should know of a winner.

    `model` is the file in best/ that is shown, `predictor(folder)` reads it. `gradients(spec, config)` checks the
    gradients. `stepwise(objective, seed, trial number)` trains one model an epoch at a time, from the random numbers
    that the trial has in a search; `hindrance(old, new, facts)` says why one that was trained with the old config
    cannot go on with the new one, on data of these recorded facts (empty: it can). `curves(config)` says what one
    should know of a trial's curve, by its name.
    """

    name: str
    noun: str
    settings: Mapping[str, Setting]
    metrics: Mapping[str, Metric]
    complete: Callable[[Config], dict[str, Value]]
    default: Callable[[str, Mapping[str, Value]], Value]
    build: Callable[[ObjectiveSpec], Objective]
    watched: Mapping[str, Metric] = field(default_factory=dict)
    tested: Mapping[str, Metric] = field(default_factory=dict)
    combined: frozenset[str] = frozenset()
    effort: Effort | None = None
    pace: Callable[[Config, Mapping[str, Any]], float] | None = None
    shortening: frozenset[str] = frozenset()
    errors: ErrorMetrics | None = None
    savings: str = ""
    plots: Sequence[Sequence[str]] = ()
    advice: Callable[[str, Config, Space], Sequence[str]] = _nothing_to_say
    reading: Callable[[Metric, Mapping[str, Any]], Sequence[str]] = _nothing_to_say
    scored: Callable[[Metric, Mapping[str, Any]], Mapping[str, str]] = lambda goal, facts: {}
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    hints: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    warnings: Callable[[Space], Sequence[tuple[str, str]]] = _nothing_to_say
    remarks: Callable[[Config], Sequence[str]] = _nothing_to_say
    curves: Callable[[Config], Mapping[str, str]] = lambda config: {}
    model: str | None = None
    predictor: Callable[[Path], Predictor] | None = None
    gradients: Callable[[ObjectiveSpec, Config], Gradients] | None = None
    stepwise: Callable[[Objective, int, int], Stepwise] | None = None
    hindrance: Callable[[Config, Config, Mapping[str, Any]], str] = lambda old, new, facts: ""

    def effort_by(self, facts: Mapping[str, Any]) -> Callable[[Config], int] | None:
        """What an epoch of a config costs, for data of these recorded facts; None where nothing is known of it.

        What it returns raises StorageError for a config that no objective of the kind has: the journal was made up.
        """
        if (effort := self.effort) is None:
            return None

        def of(config: Config) -> int:
            try:
                return effort.of(config, facts)
            except (ValueError, TypeError, KeyError) as error:
                raise StorageError(f"the journal has a trial whose config makes no sense: {error}") from error

        return of

    def pace_by(self, facts: Mapping[str, Any]) -> Callable[[Config], float]:
        """`pace` for data of these facts; 1 where nobody knows."""
        return lambda config: self.pace(config, facts) if self.pace else 1.0

    @property
    def goal(self) -> str:
        """The metric that decides where none is named."""
        return next(iter(self.metrics))

    def metric(self, name: str) -> Metric:
        """What is known of a metric, also of one that cannot be the goal; of any other its name."""
        return self.metrics.get(name) or self.watched.get(name) or self.tested.get(name) or Metric(name)
