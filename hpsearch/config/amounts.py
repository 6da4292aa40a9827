"""Amounts as people write them: `1h30m` of time, `4GiB` of memory. A plain number is refused: of what would it be?"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from hpsearch.config.complaints import Complaint, Hint, at_value, say
from hpsearch.config.models import Checked
from hpsearch.objectives import Kind

SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
BYTES = {"B": 1} | {
    f"{letter}{kind}": base**power
    for power, letter in enumerate("kMGT", 1)
    for kind, base in (("B", 1000), ("iB", 1024))
}
_DURATION = re.compile(" *".join(rf"(?:([0-9]{{1,9}}(?:\.[0-9]{{1,9}})?) *{unit})?" for unit in SECONDS))
_SPELLED = re.compile(r"(days?|hours?|hrs?|minutes?|mins?|seconds?|secs?)")
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?")
_SIZE = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,9})?) *([A-Za-z]+)")
_FACTORS = {unit.lower(): factor for unit, factor in BYTES.items()}


def seconds_of(value: object) -> float:
    """The seconds of a duration. Raises ValueError with the rule, the value and what to write instead."""
    seconds = _seconds(value)
    if seconds is None:
        raise ValueError(say("duration", value, _duration_meant(value)))
    return seconds


def bytes_of(value: object) -> int:
    """The bytes of a size. Raises ValueError with the rule, the value and what to write instead."""
    size = _bytes(value)
    if size is None:
        raise ValueError(say("size", value, _size_meant(value)))
    return size


def spell(seconds: float) -> str:
    """The duration that `seconds_of` reads as exactly so many seconds: `1h30m`, `0.5s`."""
    if seconds != int(seconds):
        return f"{Decimal(repr(seconds)):f}s"
    minutes, s = divmod(int(seconds), 60)
    parts = {"h": minutes // 60, "m": minutes % 60, "s": s}
    return "".join(f"{count}{unit}" for unit, count in parts.items() if count)


def spell_size(size: int) -> str:
    """The size that `bytes_of` reads as exactly so many bytes: `4GiB`, `1500MB`, `17B`."""
    unit = max((unit for unit, factor in BYTES.items() if size % factor == 0), key=BYTES.__getitem__)
    return f"{size // BYTES[unit]}{unit}"


def _seconds(value: object) -> float | None:
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    return sum(float(n) * unit for n, unit in zip(found.groups(), SECONDS.values(), strict=True) if n) or None


def _bytes(value: object) -> int | None:
    found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or found[2].lower() not in _FACTORS:
        return None
    return int(float(found[1]) * _FACTORS[found[2].lower()]) or None


def _duration_meant(value: object) -> Hint | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    if clock := _CLOCK.fullmatch(text):
        return Hint(f"write {''.join(f'{int(n)}{unit}' for n, unit in zip(clock.groups(), 'hms', strict=True) if n)}")
    short = _SPELLED.sub(lambda word: word[0][0], text.lower())
    for meant in (short, f"{text}m" if "h" in text else f"{text}s"):
        if _DURATION.fullmatch(meant) and re.search("[1-9]", meant):
            return Hint(f"write {meant.replace(' ', '')}")
    return None


def _size_meant(value: object) -> Hint | None:
    text = str(value).strip()
    if isinstance(value, bool) or not text:
        return None
    if text[-1].lower() in "kmgt" and _SIZE.fullmatch(text):
        return Hint(f"write {text}iB")
    if isinstance(value, int | float) and value > 0:
        return Hint(f"write {value}MiB or {value}GiB")
    return None


def _amount(
    rule: str, read: Callable[[object], float | None], meant: Callable[[object], Hint | None], pattern: str
) -> Checked:
    def complaint(value: Any, kind: Kind) -> Complaint | None:
        return None if value is None or read(value) is not None else at_value((), rule, value, meant(value))

    return Checked(complaint, {"type": "string", "pattern": pattern})


Duration = Annotated[str, _amount("duration", _seconds, _duration_meant, r"^[0-9.]+ *[dhms]([0-9. ]+[dhms])*$")]
"""Text that `seconds_of` reads."""
Size = Annotated[str, _amount("size", _bytes, _size_meant, "^[0-9.]+ *([kKmMgGtT]i?)?[bB]$")]
"""Text that `bytes_of` reads."""
