"""Plain YAML scalars to Python values by the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema).

So `1e-4` is a number, `010` is ten, and `no`, `on` and `12:30` are words.
"""

import math
import re

LARGEST = 2**63 - 1

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_NAN = re.compile(r"\.(nan|NaN|NAN)")
NUMBER = re.compile("|".join(f"(?:{p.pattern})" for p in (_WHOLE, _BASED, _FLOAT, _INFINITE, _NAN)))
"""Whatever reads as a number here: the writer quotes text that matches."""


def parse_scalar(text: str) -> bool | int | float | str | None:
    """The value of an unquoted scalar. Raises ValueError (a message) for a number that does not fit 64 bits."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return _whole(text, 10)
    if _BASED.fullmatch(text):
        return _whole(text[2:], 8 if text[1] == "o" else 16)
    if _FLOAT.fullmatch(text):
        return _finite(text)
    if _INFINITE.fullmatch(text):
        return -math.inf if text[0] == "-" else math.inf
    return math.nan if _NAN.fullmatch(text) else text


def _whole(digits: str, base: int) -> int:
    # Longer than any 64-bit number in base 8: int() of thousands of digits raises, of millions takes seconds.
    significant = digits.lstrip("+-").lstrip("0")
    value = int(digits, base) if len(significant) <= 22 and len(digits) < 1000 else LARGEST + 1
    if abs(value) > LARGEST:
        raise ValueError(f"a whole number must be within ±{LARGEST} (64 bits), not {_short(digits)}")
    return value


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{_short(text)} is too large for a number: at most 1.7e308")
    return value


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:12]}... ({len(text)} characters)"
