"""What the models of all sections share: checks with our own rules, and pydantic's errors as complaints."""

import ast
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from hpsearch.config.complaints import Complaint, Hint, KeyPath, at_value, show
from hpsearch.config.hints import NO_HINTS, Hints, advice, no_such_word, such_as, unknown
from hpsearch.objectives import Kind
from hpsearch.space.hyperparameters import is_number, is_whole

Model = TypeVar("Model", bound=BaseModel)


class SectionModel(BaseModel):
    """A section of a config. `hints` are for its unknown keys; one value in its place must have meant `short`.

    That is a key with an example of its value, which may depend on the kind of objective.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)
    hints: ClassVar[Hints] = NO_HINTS
    short: ClassVar[tuple[str, object | Callable[[Kind], object]] | None] = None

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """With the fields' docstrings, for which sources are parsed: `use_attribute_docstrings` does so at import."""
        found = handler.resolve_ref_schema(handler(schema))
        for name, text in _docstrings(cls).items():
            found["properties"][name].setdefault("description", text)
        return found


def _docstrings(model: type) -> dict[str, str]:
    """The text under each field of a class."""
    (body,) = (node.body for node in ast.parse(inspect.getsource(model)).body if isinstance(node, ast.ClassDef))
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


@dataclass(frozen=True, slots=True)
class Checked:
    """A field with a rule of our own, and what an editor is told of it.

    `complaint(value, kind)` says what is wrong with a value for that kind of objective, if anything.
    """

    complaint: Callable[[Any, Kind], Complaint | None]
    schema: Mapping[str, Any] = field(hash=False)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Only the check: it sees the value as it was written."""
        return core_schema.with_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """As it was given."""
        return dict(self.schema)

    def _check(self, value: Any, info: ValidationInfo) -> Any:
        kind: Any = info.context
        if complaint := self.complaint(value, kind):
            raise PydanticCustomError("complaint", "a rule of our own", {"complaint": complaint})
        return value


def checked(wanted: str, test: Callable[[Any], bool], schema: Mapping[str, Any]) -> Checked:
    """A field that must be what is `wanted`: whatever passes the test."""

    def complaint(value: object, kind: Kind) -> Complaint | None:
        return None if test(value) else at_value((), "must_be", value, advice("number", value), wanted=wanted)

    return Checked(complaint, schema)


def word_of(
    words: Iterable[str], hints: Hints = NO_HINTS, by: Callable[[Kind], Iterable[str]] | None = None
) -> Checked:
    """A field that must be one of the words; where they depend on the kind of objective, `by` has those of one."""
    every = list(words)

    def complaint(value: object, kind: Kind) -> Complaint | None:
        names = every if by is None else list(by(kind))
        return None if isinstance(value, str) and value in names else no_such_word((), value, names, hints, kind)

    return Checked(complaint, {"type": "string", **({"enum": every} if len(every) > 1 else {"const": every[0]})})


def count_or_auto(least: int) -> Checked:
    """A field that must be a whole number of at least so many, or auto."""
    return checked(
        f"a whole number of at least {least}, or auto",
        lambda value: value == "auto" or (is_whole(value) and value >= least),
        {"anyOf": [{"type": "integer", "minimum": least}, {"const": "auto"}]},
    )


Number = Annotated[
    int | float,
    checked("a finite number", lambda value: is_number(value) and abs(value) < float("inf"), {"type": "number"}),
]


def validate(model: type[Model], raw: object, path: KeyPath, kind: Kind) -> tuple[Model | None, list[Complaint]]:
    """The model of `raw`, the value at `path`; or None and all that is wrong with it."""
    try:
        return model.model_validate(raw, context=kind), []
    except ValidationError as error:
        found = [_complaint(model, e, path, kind) for e in error.errors(include_url=False)]
    # A key spelled wrongly is unknown and missing at once: that is one mistake.
    meant = {(*c.path[:-1], c.hint.meant) for c in found if c.rule == "unknown_key" and c.hint is not None}
    return None, [c for c in found if c.rule != "missing" or c.path not in meant]


_RULES = {
    "model_type": "mapping",
    "dict_type": "mapping",
    "list_type": "list",
    "string_type": "text",
    "bool_type": "bool",
    "int_type": "whole",
    "int_from_float": "whole",
    "float_type": "number",
    "finite_number": "finite",
    "too_short": "some_values",
    "too_long": "few_values",
    "string_too_short": "some_text",
    "greater_than": "above",
    "greater_than_equal": "at_least",
    "less_than": "below",
    "less_than_equal": "at_most",
}
_LIMITS = ("gt", "ge", "lt", "le", "max_length")


def _complaint(model: type[BaseModel], error: Mapping[str, Any], path: KeyPath, kind: Kind) -> Complaint:
    inner, key = _model_around(model, error["loc"]), error["loc"][-1]
    sort, value, context, place = error["type"], error["input"], error.get("ctx", {}), (*path, *error["loc"])
    if sort == "extra_forbidden":
        return unknown(place, "unknown_key", inner.model_fields, inner.hints, kind)
    if sort == "missing":
        return at_value(place, "missing", hint=such_as(kind, key))
    if sort == "complaint":
        told: Complaint = context["complaint"]
        return Complaint(place, told.part, told.rule, told.value, told.hint, told.facts)
    if sort == "literal_error":
        words = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return no_such_word(place, value, words, NO_HINTS, kind)
    if sort not in _RULES:
        return at_value(place, "told", value, text=error["msg"])
    rule = _RULES[sort]
    limits = [context[name] for name in _LIMITS if name in context]
    limit = f"{limits[0]:g}" if limits and isinstance(limits[0], float) else limits[0] if limits else None
    hint = advice(rule, value)
    if rule == "mapping":
        hint = such_as(kind, key) if sort == "dict_type" else _in_full(inner, str(key), value, kind)
    return at_value(place, rule, value, hint, limit=limit)


def _model_around(model: type[BaseModel], loc: Iterable[str | int]) -> type[SectionModel]:
    """The innermost model on the way to a part of it."""
    inner: Any = model
    for part in (*loc,)[:-1]:
        found = inner.model_fields.get(str(part))
        if found is None or not isinstance(found.annotation, type) or not issubclass(found.annotation, BaseModel):
            break
        inner = found.annotation
    section: type[SectionModel] = inner
    return section


def _in_full(around: type[SectionModel], key: str, value: object, kind: Kind) -> Hint | None:
    """`write executor: {jobs: 4}`, for one value where a section's mapping is wanted; a wrong word is put right."""
    section: Any = around.model_fields[key].annotation
    if section.short is None:
        return None
    name, example = section.short
    try:
        section.model_validate({name: value}, context=kind)
    except ValidationError as error:
        told = error.errors()[0].get("ctx", {}).get("complaint")
        hint = Hint() if told is None or told.hint is None else told.hint
        if hint.text and hint.meant is None and f"{name}: " not in hint.text:
            return Hint(hint.text)
        if f"{name}: " in hint.text:
            return Hint(f"write {key}: {{{hint.text.removeprefix('write ')}}}")
        value = hint.meant or (example(kind) if callable(example) else example)
    plain = not isinstance(value, str) or value.isidentifier()
    return Hint(f"write {key}: {{{name}: {value if plain else show(value)}}}")
