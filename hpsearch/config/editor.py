"""The JSON Schema with which an editor completes and checks a config."""

from typing import Any

from hpsearch.config.axis_models import ChoiceModel, RangeModel
from hpsearch.config.schema import ConfigModel
from hpsearch.objectives import OBJECTIVES, Setting

SETTINGS = OBJECTIVES["network"].settings
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SCALAR = {"type": ["string", "number", "boolean", "null"]}
_SAMPLES: dict[str, object] = {"number": 0.5, "integer": 1, "string": "full", "null": None}
"""A value of each type: the types of a setting are those whose value is legal for it."""


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a config: the models', with the network's settings under space and fixed."""
    schema = ConfigModel.model_json_schema()
    definitions = schema["$defs"]
    for name, model in (("Range", RangeModel), ("Choice", ChoiceModel)):
        definitions[name] = model.model_json_schema()
    fields = schema["properties"]
    fields["data"] = {
        "description": fields["data"]["description"],
        "anyOf": [{"type": "string"}, {"$ref": "#/$defs/DataModel"}],
    }
    fields["finals"] = {
        "description": fields["finals"]["description"],
        "anyOf": [{"$ref": "#/$defs/FinalsModel"}, {"type": "null"}],
    }
    axis = {
        "anyOf": [
            {"$ref": "#/$defs/Range"},
            {"$ref": "#/$defs/Choice"},
            {"type": "array", "items": _SCALAR, "minItems": 1},
        ]
    }
    fields["space"] = _settings(
        fields["space"]["description"], {name: {**axis, **_words(s)} for name, s in SETTINGS.items()}
    )
    fields["fixed"] = _settings(
        fields["fixed"]["description"], {name: {**_value(s), **_words(s)} for name, s in SETTINGS.items()}
    )
    return {"$schema": DIALECT, **schema}


def _settings(description: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "description": description, "properties": properties, "additionalProperties": False}


def _words(setting: Setting) -> dict[str, Any]:
    default = "by other settings" if setting.default is None else setting.default
    text = f"{setting.rule}; default: {str(default).lower() if isinstance(default, bool) else default}"
    return {"description": f"{text}; to search: {setting.proposed}" if setting.proposed else text}


def _value(setting: Setting) -> dict[str, Any]:
    if setting.choices:
        return {"enum": [*((True, False) if isinstance(setting.default, bool) else ()), *setting.choices]}
    if isinstance(setting.default, bool):
        return {"type": "boolean"}
    types = [name for name, sample in _SAMPLES.items() if setting.problem(sample) is None]
    one: dict[str, Any] = {"type": types}
    return {"anyOf": [one, {"type": "array", "items": one}]} if setting.per is not None else one
