"""What a kind of objective states before anything is built: its settings, its metrics, its words, how it is built."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hpsearch.data.spec import DataSpec
from hpsearch.errors import StorageError
from hpsearch.objectives.objective import Objective, Predictor
from hpsearch.objectives.setting import Lesson, Setting
from hpsearch.objectives.stepwise import Stepwise
from hpsearch.space import Space
from hpsearch.trial import Config, Goal, Metric, Value


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


@dataclass(frozen=True, slots=True)
class Sitting:
    """What somebody who babysits one looks at: the curves of two costs, and the sign that is a share of dead units.

    `answers` has for each sign by its name what to change: of every setting's value in force, and of the newest signs.
    """

    train: str
    dev: str
    dead: str
    answers: Mapping[str, Callable[[Config, Mapping[str, float]], Mapping[str, Value]]]


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
    cannot go on with the new one, on data of these recorded facts (empty: it can); `sitting` is what to look at
    meanwhile (None: nothing is suggested). `curves(config)` says what one
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
    sitting: Sitting | None = None
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
