"""Shares as people write them, `1%` for 0.01 and `60/20/20` for a split, read before anything else looks at them."""

import re
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

from hpsearch.config.complaints import Complaint, KeyPath, at_value
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

_PLACES: tuple[tuple[KeyPath, tuple[str, ...]], ...] = (
    (("data", "split"), ("dev", "test", "train_dev")),
    (("goal",), ("optimal_error",)),
    (("search",), ("keep",)),
)
"""Sections with the keys in them whose values are shares."""


def read_shares(raw: MutableMapping[str, Any], kind: Kind) -> list[Complaint]:
    """Makes every percentage a number, in place, wherever a share is wanted; what comes back are those that are none.

    Anything else stays for the checks.
    """
    found: list[Complaint] = []
    for path, names in _PLACES:
        _read(raw, path, names, found)
    goal = _at(raw, ("goal",))
    metric = kind.metrics.get(str(goal.get("metric", kind.goal))) if isinstance(goal, dict) else None
    if metric is None or metric.share:
        _read(raw, ("goal",), ("target",), found)
    settings = [name for name, setting in kind.settings.items() if setting.share]
    starts = _at(raw, ("search", "start"))
    for k in range(len(starts) if isinstance(starts, list) else 0):
        _read(raw, ("search", "start", k), settings, found)
    _read(raw, ("fixed",), settings, found)
    _read(raw, ("space",), settings, found)
    space = _at(raw, ("space",))
    for name in space if isinstance(space, dict) else ():
        _read(raw, ("space", name, "when"), settings, found)
    return found


def _at(raw: object, path: KeyPath) -> Any:
    """What is there, or None."""
    for key in path:
        inside = (isinstance(raw, dict) and key in raw) or (isinstance(raw, list) and isinstance(key, int))
        raw = raw[key] if inside else None  # type: ignore[index]
    return raw


def _read(raw: object, path: KeyPath, names: Iterable[str], found: list[Complaint]) -> None:
    holder = _at(raw, path)
    if isinstance(holder, dict):
        for name in names:
            if name in holder:
                holder[name] = _converted(holder[name], (*path, name), found)


def _converted(value: Any, path: KeyPath, found: list[Complaint]) -> Any:
    """With every percentage in it as a number; conditions are those of other settings."""
    if isinstance(value, dict):
        return {k: v if k == "when" else _converted(v, (*path, k), found) for k, v in value.items()}
    if isinstance(value, list):
        return [_converted(one, (*path, k), found) for k, one in enumerate(value)]
    percent = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if percent is None:
        return value
    if not 0 <= Decimal(percent[1]) <= 100:
        found.append(at_value(path, "percent", value))
    return float(Decimal(percent[1]) / 100)


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
