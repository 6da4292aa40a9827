"""The JSON Schema with which an editor completes and checks a config."""

from collections.abc import Mapping
from typing import Any

from hpsearch.config.sections.axis import ChoiceModel, RangeModel
from hpsearch.config.sections.goal import DEFAULT
from hpsearch.config.sections.parts import LayersModel
from hpsearch.config.sections.top import ConfigModel
from hpsearch.config.shares import PERCENTAGE, SHORT_SPLIT
from hpsearch.objectives import OBJECTIVES, Setting

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SCALAR = {"type": ["string", "number", "boolean", "null"]}
_SAMPLES: dict[str, object] = {"number": 0.5, "integer": 1, "string": "full", "null": None}
"""A value of each type: the types of a setting are those whose value is legal for it."""


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a config: the models', with all objectives' settings under space and fixed."""
    settings = {name: setting for kind in OBJECTIVES.values() for name, setting in kind.settings.items()}
    schema = ConfigModel.model_json_schema()
    definitions, fields = schema["$defs"], schema["properties"]
    goal = OBJECTIVES[DEFAULT].goal
    told = {"default": goal, "description": f"What trials are ranked by; default: {goal}."}
    definitions["GoalModel"]["properties"]["metric"] |= told
    fields["goal"]["default"]["metric"] = goal
    definitions |= _of_axes(settings)
    split = definitions["DataModel"]["properties"]["split"]
    definitions["DataModel"]["properties"]["split"] = _or(split, {"$ref": "#/$defs/SplitModel"}, SHORT_SPLIT)
    fields["data"] = _or(fields["data"], {"type": "string"}, {"$ref": "#/$defs/DataModel"})
    fields["finals"] = _or(fields["finals"], {"$ref": "#/$defs/FinalsModel"}, {"type": "null"})
    axes = {name: {"$ref": f"#/$defs/{_axis_name(s)}", **_words(s)} for name, s in settings.items()}
    fields["space"] = _names(fields["space"], axes)
    fields["fixed"] = _names(fields["fixed"], {name: {**_value(s), **_words(s)} for name, s in settings.items()})
    return {"$schema": DIALECT, **schema, "anyOf": [{"required": [name]} for name in ("space", "fixed", "trials")]}


def _of_axes(settings: Mapping[str, Setting]) -> dict[str, Any]:
    """What the axes of all settings share."""
    found = {"Layers": LayersModel.model_json_schema()}
    counts = ", ".join(dict.fromkeys(setting.per for setting in settings.values() if setting.per is not None))
    for name, model in (("Range", RangeModel), ("Choice", ChoiceModel)):
        found[name] = model.model_json_schema()
        found[name]["properties"]["per"]["description"] = f"{counts}: one draw for each layer."
    ends = found["Range"]["properties"]
    for name in ("low", "high", "step"):
        ends[name] = {key: value for key, value in ends[name].items() if key not in ("type", "anyOf")} | {
            "anyOf": [*ends[name].get("anyOf", [{"type": "number"}]), PERCENTAGE]
        }
    return found | {_axis_name(setting): _axis(setting) for setting in settings.values()}


def _axis_name(setting: Setting) -> str:
    return f"Axis{'PerLayer' * (setting.per is not None)}{'OverEpochs' * setting.changes}"


def _axis(setting: Setting) -> dict[str, Any]:
    """What may be searched of a setting: a range, a choice, or just the list."""
    lists = [] if setting.per is None else [{"type": "array", "items": _SCALAR}]
    value = {"anyOf": [_SCALAR, *lists, *([_course(_SCALAR)] if setting.changes else [])]}
    short = {"type": "array", "items": value if len(value["anyOf"]) > 1 else _SCALAR, "minItems": 1}
    one = {"anyOf": [{"$ref": "#/$defs/Range"}, {"$ref": "#/$defs/Choice"}, short]}
    part = {"anyOf": [*one["anyOf"], _SCALAR, *([_course(_SCALAR)] if setting.changes else [])]}
    by = {"type": "object", "properties": {"by": {"type": "string"}}, "required": ["by"], "additionalProperties": part}
    layers = [{"$ref": "#/$defs/Layers"}] if setting.per is not None else []
    return {"anyOf": [*one["anyOf"], {**by, "minProperties": 2}, *layers]}


def _or(field: dict[str, Any], *choices: dict[str, Any]) -> dict[str, Any]:
    return {"description": field["description"], "anyOf": list(choices)}


def _names(field: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    description = field["description"]
    return {"type": "object", "description": description, "properties": properties, "additionalProperties": False}


def _words(setting: Setting) -> dict[str, Any]:
    default = "by other settings" if setting.default is None else setting.default
    text = f"{setting.rule}; default: {str(default).lower() if isinstance(default, bool) else default}"
    return {"description": f"{text}; to search: {setting.proposed}" if setting.proposed else text}


def _course(value: dict[str, Any]) -> dict[str, Any]:
    """A value over epochs."""
    epochs = {"patternProperties": {"^[1-9][0-9]*$": value}, "additionalProperties": False, "required": ["1"]}
    return {"type": "object", **epochs}


def _value(setting: Setting) -> dict[str, Any]:
    one = _one_value(setting)
    return {"anyOf": [one, _course(one)]} if setting.changes else one


def _one_value(setting: Setting) -> dict[str, Any]:
    if setting.choices:
        return {"enum": [*((True, False) if isinstance(setting.default, bool) else ()), *setting.choices]}
    if isinstance(setting.default, bool):
        return {"type": "boolean"}
    types = [name for name, sample in _SAMPLES.items() if setting.problem(sample) is None]
    one: dict[str, Any] = {"type": types}
    if setting.share:
        one = {"anyOf": [one, PERCENTAGE]}
    return {"anyOf": [one, {"type": "array", "items": one}]} if setting.per is not None else one
