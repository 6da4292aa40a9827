"""What the models of all sections share."""

from typing import Any

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from hpsearch.config.messages import advice, show


class _Model(BaseModel):
    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


def _checked(rule: str, test: Any, schema: dict[str, Any]) -> Any:
    def check(value: object) -> object:
        if not test(value):
            raise PydanticCustomError(
                "rule", "{message}", {"message": f"must be {rule}, not {show(value)}{advice('float_type', value)}"}
            )
        return value

    return [PlainValidator(check), WithJsonSchema(schema)]


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
