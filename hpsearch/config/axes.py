"""The `space` section to axes: what kind a hyperparameter is shows in the keys that are present."""

import re
from collections.abc import Mapping
from typing import Any

from hpsearch.config.axis_models import ChoiceModel, RangeModel
from hpsearch.config.document import Document, Path
from hpsearch.config.messages import did_you_mean, hint, show, unknown
from hpsearch.config.validation import validate
from hpsearch.errors import Problem
from hpsearch.objectives import OBJECTIVES
from hpsearch.space import Axis, Choice, Float, Int

SETTINGS = OBJECTIVES["network"].settings
_KEYS = (*RangeModel.model_fields, *ChoiceModel.model_fields)


def read_axes(document: Document, raw: Mapping[str, Any]) -> tuple[dict[str, Axis], list[Problem]]:
    """The sound axes by name, and the problems of the others. Each axis is judged by itself here."""
    axes: dict[str, Axis] = {}
    problems: list[Problem] = []
    for name, value in raw.items():
        path = ("space", name)
        if name not in SETTINGS:
            text = unknown(f"{name} is not a setting of the network", name, SETTINGS, "setting")
            problems.append(document.at_key(path, text))
        axis, found = _read_axis(document, path, value)
        problems += found
        if axis is not None and name in SETTINGS:
            axes[name] = axis
    return axes, problems


def _read_axis(document: Document, path: Path, raw: object) -> tuple[Axis | None, list[Problem]]:
    if not isinstance(raw, dict):
        return None, [document.at_value(path, _not_a_range(str(path[-1]), raw))]
    meant = {"values", "low", "high"} & raw.keys() or {_meant(key) for key in raw}
    if "values" in meant:
        return _read_choice(document, path, raw)
    if meant & {"low", "high"}:
        return _read_range(document, path, raw)
    told = [document.at_key((*path, k), f"unknown key {k}{hint('axis', k)}") for k in raw if hint("axis", k)]
    return None, told or [document.at_value(path, f"needs low and high, or values{_such_as(str(path[-1]))}")]


def _read_range(document: Document, path: Path, raw: Mapping[str, Any]) -> tuple[Axis | None, list[Problem]]:
    model, problems, _ = validate(RangeModel, document, raw, path, "axis")
    when, complaints = _read_when(document, path, raw)
    problems = _kindly(document, path, raw, problems, "weights", "a choice ({values: [...]})") + complaints
    if model is None or complaints:
        return None, problems
    whole = all(isinstance(v, int) for v in (model.low, model.high, 1 if model.step is None else model.step))
    axis: Float | Int
    if whole:
        axis = Int(int(model.low), int(model.high), model.scale, 1 if model.step is None else int(model.step))
    else:
        axis = Float(
            float(model.low), float(model.high), model.scale, None if model.step is None else float(model.step)
        )
    if text := axis.problem():
        return None, [document.at_value(_inside(path, raw, text), text)]
    return Axis(axis, model.per, when), []


def _read_choice(document: Document, path: Path, raw: Mapping[str, Any]) -> tuple[Axis | None, list[Problem]]:
    model, problems, _ = validate(ChoiceModel, document, raw, path, "axis")
    when, complaints = _read_when(document, path, raw)
    for word in ("low", "high", "scale", "step"):
        problems = _kindly(document, path, raw, problems, word, "a range ({low: ..., high: ...})")
    problems += complaints
    if model is None or complaints:
        return None, problems
    for i, value in enumerate(model.values):
        place = (*path, "values", i)
        if isinstance(value, dict | list):
            problems.append(document.at_value(place, f"a choice must be one value, not {show(value)}{_layers(value)}"))
        elif repr(value) in [repr(v) for v in model.values[:i]]:
            problems.append(
                document.at_value(place, f"{show(value)} is there twice; use weights to draw it more often")
            )
    if problems:
        return None, problems
    choice = Choice(tuple(model.values), None if model.weights is None else tuple(map(float, model.weights)))
    if text := choice.problem():
        return None, [document.at_value(_inside(path, raw, text), text)]
    return Axis(choice, model.per, when), []


def _read_when(document: Document, path: Path, raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    when: dict[str, Any] = {}
    problems = []
    given = raw.get("when")
    for name, value in given.items() if isinstance(given, dict) else ():
        values = value if isinstance(value, list) else [value]
        if not values or any(v is None or isinstance(v, dict | list) for v in values):
            place = (*path, "when", name)
            problems.append(document.at_value(place, f"must be a value or a list of values, not {show(value)}"))
        when[name] = tuple(values)
    return when, problems


def _kindly(
    document: Document, path: Path, raw: Mapping[str, Any], problems: list[Problem], key: str, kind: str
) -> list[Problem]:
    """Says of a key that the other kind has, that it is the other kind's."""
    if key not in raw:
        return problems
    place = (*path, key)
    other = document.at_key(place, f"{key} belongs to {kind}; this is another kind: remove it")
    dotted = document.dotted(place)
    return [other if p.path == dotted and p.message.startswith("unknown key") else p for p in problems]


def _meant(key: str) -> str:
    """The key that was meant by one that may be of another tool or misspelled."""
    told = re.search(r"write (\w+):|did you mean (\w+)\?", hint("axis", key) or did_you_mean(key, _KEYS))
    return key if key in _KEYS or told is None else told[1] or told[2]


def _inside(path: Path, raw: Mapping[str, Any], message: str) -> Path:
    """The part of an axis that its problem begins with; low against high is about the whole of it."""
    key = message.split(maxsplit=1)[0]
    return (*path, key) if key in ("scale", "step", "weights") and key in raw else path


def _not_a_range(name: str, value: object) -> str:
    if value is None:
        return f"is empty: write a range or a list of choices{_such_as(name)}"
    return f"{show(value)} is one value, nothing to search: move it to `fixed`, or write a range{_such_as(name)}"


def _such_as(name: str) -> str:
    proposed = SETTINGS[name].proposed if name in SETTINGS else "{low: 1e-4, high: 1, scale: log}"
    return f", such as {proposed}" if proposed else ""


def _layers(value: object) -> str:
    return "; for one draw a layer write {low: ..., high: ..., per: hidden_layers}" if isinstance(value, list) else ""
