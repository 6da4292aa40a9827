"""Amounts of memory as people write them: `4GiB`, `500MB`, `0.5 TB`. A plain number is refused: of what would it be?"""

import re
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from hpsearch.config.messages import show

UNITS = {"B": 1} | {
    f"{letter}{kind}": base**power
    for power, letter in enumerate("kMGT", 1)
    for kind, base in (("B", 1000), ("iB", 1024))
}
_SIZE = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,9})?) *([A-Za-z]+)")
_KNOWN = {unit.lower(): factor for unit, factor in UNITS.items()}


def bytes_of(value: object) -> int:
    """The bytes of a size. Raises ValueError with the rule, the value and what to write instead."""
    found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found and found[2].lower() in _KNOWN and (size := int(float(found[1]) * _KNOWN[found[2].lower()])) > 0:
        return size
    raise ValueError(f"must be a size above 0 with its unit, such as 500MB or 4GiB, not {show(value)}{_meant(value)}")


def spell_size(size: int) -> str:
    """The size that `bytes_of` reads as exactly so many bytes: `4GiB`, `1500MB`, `17B`."""
    unit = max((unit for unit, factor in UNITS.items() if size % factor == 0), key=UNITS.__getitem__)
    return f"{size // UNITS[unit]}{unit}"


def _meant(value: object) -> str:
    text = str(value).strip()
    if isinstance(value, bool) or not text:
        return ""
    if text[-1].lower() in "kmgt" and _SIZE.fullmatch(text):
        return f"; write {text}iB"
    return f"; write {value}MiB or {value}GiB" if isinstance(value, int | float) and value > 0 else ""


def _check(value: Any) -> Any:
    try:
        bytes_of(value) if value is not None else None
    except ValueError as error:
        raise PydanticCustomError("size", "{message}", {"message": str(error)}) from error
    return value


Size = Annotated[
    str, PlainValidator(_check), WithJsonSchema({"type": "string", "pattern": "^[0-9.]+ *([kKmMgGtT]i?)?[bB]$"})
]
"""Text that `bytes_of` reads."""
