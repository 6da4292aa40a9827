"""The network as a kind of objective. What is heavy is imported when it is built."""

import math
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from hpsearch.nn.settings import Settings
from hpsearch.nn.state import J
from hpsearch.objectives.kind import Effort, ErrorMetrics, Gradients, Kind, ObjectiveSpec
from hpsearch.objectives.network.advice import advice
from hpsearch.objectives.network.hints import HINTS
from hpsearch.objectives.network.imbalance import reading, scored
from hpsearch.objectives.network.lessons import LESSONS
from hpsearch.objectives.network.metrics import GOALS, TESTED, WATCHED
from hpsearch.objectives.network.settings import LAYERS, SETTINGS, resolve
from hpsearch.objectives.network.sitting import SITTING
from hpsearch.objectives.network.words import EXAMPLES, curves, remarks, warnings
from hpsearch.objectives.objective import Objective, Predictor
from hpsearch.objectives.stepwise import Stepwise
from hpsearch.trial import Config, Value


def complete(config: Config) -> dict[str, Value]:
    """Every setting of the network of a config, one value a layer where it has layers. Raises SettingError."""
    settings = resolve(config)
    names = [field.name for field in fields(Settings) if field.name in SETTINGS]
    return {**{name: _over_epochs(settings, name) for name in names}, LAYERS: len(settings.hidden_units)}


def _over_epochs(settings: Settings, name: str) -> Value:
    """The value of a setting; where it changes, by the epochs from which on it is another."""
    found: dict[str, Any] = {}
    last: Any = None
    for epoch, piece in settings.pieces:
        value = getattr(piece, name)
        if not found or value != last:
            last, found[str(epoch)] = value, list(value) if isinstance(value, tuple) else value
    value_: Value = found if len(found) > 1 else found["1"]
    return value_


def _default(name: str, fixed: Mapping[str, Value]) -> Value:
    """A list of widths fixes the number of layers."""
    units = fixed.get("hidden_units")
    if name == LAYERS and isinstance(units, list):
        return len(units)
    default: Value = SETTINGS[name].default
    return default


def _parameters(config: Config, facts: Mapping[str, Any]) -> int:
    """How many numbers the network learns. Raises SettingError; facts that were not recorded count as 0."""
    from hpsearch.nn.layout import Shape

    shape, classes = (facts[name] if isinstance(facts.get(name), list) else [] for name in ("shape", "classes"))
    inputs = math.prod(size for size in shape or [0] if isinstance(size, int))
    settings = resolve(config)
    return Shape(inputs, settings.hidden_units, len(classes), settings.batch_norm).trained


def _pace(config: Config, facts: Mapping[str, Any]) -> float:
    """As one of a fleet of eight; what was not recorded counts as 1, and what makes no sense, too."""
    from hpsearch.nn.member import shape_of
    from hpsearch.objectives.network.fleets import load_of

    shape, classes = (facts[name] if isinstance(facts.get(name), list) else [] for name in ("shape", "classes"))
    examples = facts.get("examples")
    rows = examples.get("train") if isinstance(examples, dict) else None
    inputs = math.prod(size for size in shape or [1] if isinstance(size, int))
    try:
        settings = resolve(config)
    except (ValueError, TypeError, KeyError):  # a journal that was made up; whoever trains it will say so
        return 1.0
    load = load_of(settings, shape_of(settings, inputs, len(classes) or 1), rows if isinstance(rows, int) else 1, 1)
    return load.steps * (load.seconds + load.shared / 8)


def _build(spec: ObjectiveSpec) -> Objective:
    from hpsearch.objectives.network.objective import build

    return build(spec)


def _predictor(folder: Path) -> Predictor:
    from hpsearch.objectives.network.saved_model import load

    return load(folder)


def _gradients(spec: ObjectiveSpec, config: Config) -> Gradients:
    from hpsearch.objectives.network.objective import gradients

    return gradients(spec, config)


def _stepwise(objective: Objective, seed: int, number: int) -> Stepwise:
    from hpsearch.objectives.network.stepwise import stepwise

    return stepwise(objective, seed, number)


def _hindrance(old: Config, new: Config, facts: Mapping[str, Any]) -> str:
    """Whoever learned from inputs of one kind knows no other; and only images can be augmented."""
    from hpsearch.objectives.network.examples import image_of, kind_of

    before, after = resolve(old), resolve(new)
    shape = facts.get("shape")
    if after.augmented and isinstance(shape, list) and image_of(tuple(shape)) is None:
        return f"augmentation is for images; these examples have shape {tuple(shape)}"
    if kind_of(before) != kind_of(after):
        return "the inputs of images that change are normalized by channels: begin with normalize_inputs: channels"
    return ""


NETWORK = Kind(
    name="network",
    noun="the network",
    settings=SETTINGS,
    metrics=GOALS,
    watched={metric.name: metric for metric in WATCHED},
    tested={metric.name: metric for metric in TESTED},
    complete=complete,
    default=_default,
    build=_build,
    combined=frozenset({"batch_size", "batch_norm", LAYERS, "hidden_units", "keep_prob"}),
    effort=Effort(_parameters, "parameters"),
    pace=_pace,
    shortening=frozenset({"early_stopping"}),
    errors=ErrorMetrics("train_error", "dev_error", "test_error", "train_dev_error"),
    savings="smaller networks",
    plots=(("train_error", "dev_error"), ("train_cost", "dev_cost"), (J,)),
    advice=advice,
    reading=reading,
    scored=scored,
    lessons=LESSONS,
    hints=HINTS,
    examples=EXAMPLES,
    warnings=warnings,
    remarks=remarks,
    curves=curves,
    model="model.npz",
    predictor=_predictor,
    gradients=_gradients,
    stepwise=_stepwise,
    sitting=SITTING,
    hindrance=_hindrance,
)
