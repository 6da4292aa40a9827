"""A warm start: trials of another run that a sampler learns from, as far as they are configs of this run's space."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hpsearch.config import RunConfig
from hpsearch.errors import UsageError
from hpsearch.objectives import SettingError
from hpsearch.objectives.setting import acts
from hpsearch.run.recorded import Recorded
from hpsearch.run.rows import WarmRow
from hpsearch.sampler import SAMPLERS
from hpsearch.space import Axis, Float
from hpsearch.trial import Config, Result, Task, Trial, Value

REASONS = 3
"""How many reasons are told why trials do not agree."""


@dataclass(frozen=True, slots=True)
class Warm:
    """The other run's results, numbered from 1, with configs of this run's space; and what there is to say."""

    results: tuple[Result, ...] = ()
    notes: tuple[str, ...] = ()


def warmed(search: str, results: Sequence[Result]) -> str:
    """The digest of a search that learns from these results too; SHA-256 (hex)."""
    if not results:
        return search
    text = json.dumps([search, WarmRow.of(results).trials], sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def warm_start(config: RunConfig, data: str, other: Recorded) -> Warm:
    """Results of `other` for a run of `config` on data of this digest: those trained to the end, ok or diverged.

    Raises UsageError where the goals differ, and where no trial agrees.
    """
    where, sampler = other.directory.path, config.search.sampler
    if not SAMPLERS[sampler].learns:
        return Warm(notes=(f"--warm-start {where} does nothing: {sampler} does not learn from trials",))
    for name in ("metric", "direction"):
        here, there = getattr(config.goal, name), getattr(other.config.goal, name)
        if here != there:
            raise UsageError(f"--warm-start {where}: its goal.{name} is {there}, and this run's is {here}")
    sound, reasons = _agreeing(config, other)
    told = "; ".join(f"{count}: {why}" for why, count in reasons.most_common(REASONS))
    if not sound:
        raise UsageError(f"--warm-start {where}: none of its trials agrees with this config ({told or 'it has none'})")
    notes = [f"{len(sound)} trials of {where} are learned from" + (f"; others are not ({told})" if told else "")]
    if other.state.begin and other.state.begin.data != data:
        notes.append(f"the data of {where} are others than this run's")
    if other.config.epochs != config.epochs:
        notes.append(f"the trials of {where} were trained for {other.config.epochs} epochs, not {config.epochs}")
    return Warm(tuple(sound), tuple(notes))


def _agreeing(config: RunConfig, other: Recorded) -> tuple[list[Result], Counter[str]]:
    """The results whose config could be one of this run's, and why the others are none."""
    sound: list[Result] = []
    reasons: Counter[str] = Counter()
    for result in other.state.history.search.results:
        if result.task.budget != other.config.epochs or result.status not in ("ok", "diverged"):
            continue
        found = config_here(config, result.task.trial.config)
        if isinstance(found, str):
            reasons[found] += 1
            continue
        kept = {name: v for name, v in result.metrics.items() if name in (config.goal.metric, config.goal.tie)}
        sound.append(Result(Task(Trial(len(sound) + 1, found), result.task.budget), result.status, kept))
    return sound, reasons


def config_here(config: RunConfig, theirs: Config) -> dict[str, Value] | str:
    """The config of this run's space that comes to the very same settings, or why there is none."""
    space, complete = config.space, config.kind.complete
    wanted = complete(theirs)
    values: dict[str, Any] = dict(space.fixed)
    for name in space.order:
        axis = space.axes[name]
        if not axis.width(values):
            continue
        value = _value(name, axis, wanted, theirs)
        drawn = value if axis.per is not None and isinstance(value, list) else [value]
        if not all(axis.hyperparameter.contains(v) for v in drawn):
            return f"{axis.setting(name)} is outside of this space"
        if isinstance(axis.hyperparameter, Float):
            value = [float(v) for v in drawn] if axis.per is not None else float(value)
        values[axis.key(name)] = value
    try:
        ours = complete(found := space.config(values))
    except SettingError as error:
        return str(error)
    others = [name for name in ours if ours[name] != wanted[name] and acts(config.kind.settings, name, ours)]
    return f"{others[0]} is not what this config has" if others else found


def _value(name: str, axis: Axis, wanted: Config, theirs: Config) -> Any:
    """What the axis of this name would have drawn for a config that has every setting, `wanted` of `theirs`."""
    setting = axis.setting(name)
    value: Any = wanted[setting]
    if isinstance(theirs.get(setting), dict):
        return theirs[setting]  # over epochs, as it was given
    if not isinstance(value, list) or axis.per is not None or axis.hyperparameter.contains(value):
        return value
    if axis.part is not None and axis.part.entry is not None:
        return value[axis.part.entry] if axis.part.entry < len(value) else None
    return value[0] if value.count(value[0]) == len(value) > 0 else theirs.get(setting)
