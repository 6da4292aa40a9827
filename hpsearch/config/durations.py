"""Durations as people write them: `90s`, `30m`, `2h`, `1h30m`, `1d`. A plain number is refused: of what would it be?"""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from hpsearch.config.messages import show

UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_PART = r"(?:([0-9]{1,9}(?:\.[0-9]{1,9})?) *%s)?"
_PATTERN = " *".join(_PART % unit for unit in UNITS)
_DURATION = re.compile(_PATTERN)
_SPELLED = re.compile(r"(days?|hours?|hrs?|minutes?|mins?|seconds?|secs?)")
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?")


def seconds_of(value: object) -> float:
    """The seconds of a duration. Raises ValueError with the rule, the value and what to write instead."""
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    total = sum(float(n) * unit for n, unit in zip(found.groups(), UNITS.values(), strict=True) if n) if found else 0.0
    if total > 0:
        return total
    raise ValueError(f"must be a duration above 0, such as 90s, 30m, 2h or 1h30m, not {show(value)}{_meant(value)}")


def spell(seconds: float) -> str:
    """The duration that `seconds_of` reads as exactly so many seconds: `1h30m`, `0.5s`."""
    if seconds != int(seconds):
        return f"{Decimal(repr(seconds)):f}s"
    minutes, s = divmod(int(seconds), 60)
    parts = {"h": minutes // 60, "m": minutes % 60, "s": s}
    return "".join(f"{count}{unit}" for unit, count in parts.items() if count)


def _meant(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value).strip()
    if clock := _CLOCK.fullmatch(text):
        return f"; write {''.join(f'{int(n)}{unit}' for n, unit in zip(clock.groups(), 'hms', strict=True) if n)}"
    short = _SPELLED.sub(lambda word: word[0][0], text.lower())
    for meant in (short, f"{text}m" if "h" in text else f"{text}s"):
        if _DURATION.fullmatch(meant) and re.search("[1-9]", meant):
            return f"; write {meant.replace(' ', '')}"
    return ""


def _check(value: Any) -> Any:
    try:
        seconds_of(value) if value is not None else None
    except ValueError as error:
        raise PydanticCustomError("duration", "{message}", {"message": str(error)}) from error
    return value


Duration = Annotated[
    str, PlainValidator(_check), WithJsonSchema({"type": "string", "pattern": r"^[0-9.]+ *[dhms]([0-9. ]+[dhms])*$"})
]
"""Text that `seconds_of` reads."""
