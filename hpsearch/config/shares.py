"""Shares as people write them, `1%` for 0.01 and `60/20/20` for a split, read before anything else looks at them."""

import re
from collections.abc import Iterable, Mapping, MutableMapping, MutableSequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

from hpsearch.config.complaints import Complaint, at_value
from hpsearch.objectives import Kind

PERCENTAGE = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)? *%$"}
SHORT_SPLIT = {"type": "string", "pattern": "^ *[0-9.]+ */ *[0-9.]+ */ *[0-9.]+ *$"}
"""What an editor is told of a percentage, and of a split in short."""

_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,9})?"
_PERCENT = re.compile(rf" *(-?{_NUMBER}) *%")
_SPLIT = re.compile(rf" *({_NUMBER}) */ *({_NUMBER}) */ *({_NUMBER}) *")


@dataclass(frozen=True, slots=True)
class _OrPercent:
    """Tells an editor that a number may be written as a percentage."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), dict(PERCENTAGE)]}


Share = Annotated[float, _OrPercent()]
"""A number that may be written as a percentage: `read_shares` knows its place too."""

_PLACES = (("data", "split"), ("dev", "test", "train_dev")), (("goal",), ("optimal_error",)), (("search",), ("keep",))
"""Sections with the keys in them whose values are shares."""


def read_shares(raw: MutableMapping[str, Any], kind: Kind) -> None:
    """Makes every percentage a number, in place, wherever a share is wanted; anything else stays for the checks."""
    for path, names in _PLACES:
        _read(_at(raw, path), names)
    goal = _at(raw, ("goal",))
    if kind.metric(str(goal.get("metric", kind.goal))).share:
        _read(goal, ("target",))
    settings = [name for name, setting in kind.settings.items() if setting.share]
    starts = _at(raw, ("search",)).get("start")
    for config in (raw.get("fixed"), *(starts if isinstance(starts, list) else ())):
        _read(config, settings)
    space = _at(raw, ("space",))
    for name, axis in space.items():
        conditions = axis.pop("when", None) if isinstance(axis, dict) else None
        if name in settings:
            _read(space, (name,))
        if conditions is not None:
            _read(conditions, settings)
            axis["when"] = conditions


def _at(raw: MutableMapping[str, Any], path: Iterable[str]) -> MutableMapping[str, Any]:
    """The mapping there; an empty one where there is none."""
    holder: Any = raw
    for key in path:
        holder = holder.get(key) if isinstance(holder, dict) else None
    return holder if isinstance(holder, dict) else {}


def _read(holder: object, names: Iterable[str]) -> None:
    if isinstance(holder, dict):
        for name in names:
            if name in holder:
                holder[name] = _converted(holder[name])


def _converted(value: Any) -> Any:
    """With every percentage in it as a number."""
    if isinstance(value, MutableMapping):
        for key in value:
            value[key] = _converted(value[key])
    elif isinstance(value, MutableSequence):
        value[:] = map(_converted, value)
    elif isinstance(value, str) and (found := _PERCENT.fullmatch(value)):
        return float(Decimal(found[1]) / 100)
    return value


def split_of(text: str) -> Mapping[str, float] | None:
    """The shares of dev and test of `60/20/20` or `0.6/0.2/0.2`; None where it is none, or does not sum to all."""
    numbers = _numbers(text)
    if numbers is None or sum(numbers) != _whole(numbers):
        return None
    return {name: float(number / _whole(numbers)) for name, number in zip(("dev", "test"), numbers[1:], strict=True)}


def split_complaint(text: str) -> Complaint:
    """What is wrong with a text that `split_of` does not read."""
    numbers = _numbers(text)
    if numbers is None:
        return at_value((), "split_form", text)
    total, whole = sum(numbers), _whole(numbers)
    gap = f"{abs(whole - total):f} {'are missing' if total < whole else 'too many'}"
    return at_value((), "split_sum", text, total=f"{total:f}", whole=whole, gap=gap)


def _numbers(text: str) -> list[Decimal] | None:
    """Of train, dev and test."""
    found = _SPLIT.fullmatch(text)
    return [Decimal(number) for number in found.groups()] if found else None


def _whole(numbers: Iterable[Decimal]) -> int:
    """All rows: 100, or 1 where each is a share of it."""
    return 1 if all(number <= 1 for number in numbers) else 100
