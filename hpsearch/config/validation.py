"""A model's complaints about a part of the document, as problems with places: one for each mistake."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from hpsearch.config.document import Document, Path
from hpsearch.config.hints import SHORT
from hpsearch.config.messages import of_pydantic, show
from hpsearch.errors import Problem

Model = TypeVar("Model", bound=BaseModel)


def validate(
    model: type[Model], document: Document, raw: object, path: Path, section: str
) -> tuple[Model | None, list[Problem], list[Path]]:
    """The model of `raw`, the value at `path`; or None, the problems and the paths that are at fault.

    `section` names the hints for unknown keys, and those of nested models by their own key.
    """
    try:
        return model.model_validate(raw), [], []
    except ValidationError as error:
        errors: list[Any] = error.errors(include_url=False)
    described = [(e, _describe(model, e, section)) for e in errors]
    # A key spelled wrongly is unknown and missing at once: that is one mistake.
    meant = " ".join(text for e, text in described if e["type"] == "extra_forbidden")
    kept = [(e, text) for e, text in described if not (e["type"] == "missing" and _names(meant, str(e["loc"][-1])))]
    problems = []
    for e, text in kept:
        place = (*path, *e["loc"])
        at = document.at_key if e["type"] == "extra_forbidden" else document.at_value
        problems.append(at(place, text))
    return None, problems, [(*path, *e["loc"]) for e in errors]


def _names(text: str, key: str) -> bool:
    return f"write {key}:" in text or f"did you mean {key}?" in text


def _describe(model: type[BaseModel], error: Mapping[str, Any], section: str) -> str:
    inner, name = model, section
    for part in error["loc"][:-1]:
        field = inner.model_fields.get(str(part))
        if field is None or not isinstance(field.annotation, type) or not issubclass(field.annotation, BaseModel):
            break
        inner, name = field.annotation, str(part)
    told = of_pydantic(error, inner.model_fields, name)
    return told + _in_full(inner, str(error["loc"][-1]), error["input"]) if error["type"] == "model_type" else told


def _in_full(model: type[BaseModel], section: str, value: object) -> str:
    """`; write executor: {jobs: 4}`, for one value where a section's mapping is wanted."""
    inner = model.model_fields[section].annotation
    if section not in SHORT or not isinstance(inner, type) or not issubclass(inner, BaseModel):
        return ""
    key, example = SHORT[section]
    try:
        inner.model_validate({key: value})
    except ValidationError:
        value = example
    plain = not isinstance(value, str) or value.isidentifier()
    return f"; write {section}: {{{key}: {value if plain else show(value)}}}"
