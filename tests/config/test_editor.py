"""Facts of the JSON Schema, and that it describes the very keys that load."""

import json
from typing import Any

from hpsearch.config import json_schema, resolved
from hpsearch.config.yaml.document import expand
from hpsearch.config.yaml.loader import parse
from hpsearch.nn.activations import ACTIVATIONS
from hpsearch.objectives.network.settings import SETTINGS
from hpsearch.sampler import SAMPLERS
from tests.support.configs import VALID, load_text

SCHEMA = json_schema()
MODELS = [part for part in SCHEMA["$defs"].values() if "properties" in part]


def test_it_is_json() -> None:
    assert json.loads(json.dumps(SCHEMA, allow_nan=False)) == SCHEMA
    assert SCHEMA["$schema"].endswith("2020-12/schema")


def test_what_to_train_is_required_and_nothing_unknown_is_allowed() -> None:
    assert SCHEMA["anyOf"] == [{"required": [name]} for name in ("space", "fixed", "trials")]
    objects = [SCHEMA, *MODELS, SCHEMA["properties"]["space"], SCHEMA["properties"]["fixed"]]
    assert all(o["additionalProperties"] is False for o in objects)


def test_every_key_is_described() -> None:
    for model in (SCHEMA, *MODELS):
        for name, field in model["properties"].items():
            named = SCHEMA["$defs"][field["$ref"].rsplit("/", 1)[1]] if "$ref" in field else {}
            assert field.get("description") or named.get("description"), name


def test_space_and_fixed_list_the_settings() -> None:
    for part in ("space", "fixed"):
        properties = SCHEMA["properties"][part]["properties"]
        assert set(properties) == set(SETTINGS)
        assert all(SETTINGS[name].rule in field["description"] for name, field in properties.items())


def test_words_are_enumerated() -> None:
    fixed = SCHEMA["properties"]["fixed"]["properties"]
    assert fixed["activation"]["enum"] == list(ACTIVATIONS)
    assert fixed["batch_norm"]["type"] == "boolean"
    assert fixed["normalize_inputs"]["enum"] == [True, False, "channels"]
    plain, over_epochs = fixed["batch_size"]["anyOf"]
    assert plain["type"] == ["integer", "string"]
    assert over_epochs["required"] == ["1"]
    assert over_epochs["patternProperties"] == {"^[1-9][0-9]*$": plain}
    assert fixed["initialization_scale"]["type"] == ["number", "integer"]
    assert SCHEMA["$defs"]["SearchModel"]["properties"]["sampler"]["enum"] == list(SAMPLERS)


def _check(data: object, schema: dict[str, Any]) -> None:
    """Just enough of a validator: references, properties, required, additionalProperties."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    for choice in schema.get("anyOf", []):
        if isinstance(data, dict) and "$ref" in choice and set(data) <= set(_properties(choice)):
            return _check(data, choice)
    if isinstance(data, dict) and "properties" in schema:
        assert set(schema.get("required", [])) <= set(data)
        for key, value in data.items():
            _check(value, schema["properties"][key])
    return None


def _properties(choice: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = SCHEMA["$defs"][choice["$ref"].rsplit("/", 1)[1]]["properties"]
    return found


def test_a_config_that_loads_has_the_keys_of_the_schema() -> None:
    for text in (VALID, resolved(load_text(VALID))):
        document = parse(text, "f")
        _check(document.data, SCHEMA)
        expand(document)
        _check(document.data, SCHEMA)
