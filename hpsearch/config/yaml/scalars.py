"""Plain YAML scalars to Python values and back, by the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema).

So `1e-4` is a number, `010` is ten, and `no`, `on` and `12:30` are words.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

import yaml

LARGEST = 2**63 - 1

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]+")
_PLAIN_WHOLE = re.compile(r"[1-9][0-9]{0,9}")
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


class _Dumper(yaml.SafeDumper):
    """Quotes what YAML 1.1 or 1.2 would not read as text. The base's own table stays as it is."""

    def ignore_aliases(self, data: Any) -> bool:
        """Equal lists are written out, not aliased."""
        return True


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    """Text with anything invisible stands in double quotes, where it can be written as an escape."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if text.isprintable() else '"')


_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", NUMBER, list("-+.0123456789"))
_Dumper.add_representer(str, _represent)


def block(plain: Mapping[str, Any]) -> str:
    """A line for each key, and for each of those in it."""
    return _dump(dict(plain), default_flow_style=None, width=120)


def flow(plain: Any) -> str:
    """On one line."""
    return _dump(plain, default_flow_style=True, width=math.inf).strip()


def _numbered(plain: Any) -> Any:
    """Keys that are whole numbers as numbers, which need no quotes; they are read as text all the same."""
    if isinstance(plain, Mapping):
        whole = {key: int(key) if _PLAIN_WHOLE.fullmatch(str(key)) else key for key in plain}
        return {whole[key]: _numbered(value) for key, value in plain.items()}
    return list(map(_numbered, plain)) if isinstance(plain, list) else plain


def _dump(plain: Any, **options: Any) -> str:
    """PyYAML writes bidirectional marks as they are."""
    text = yaml.dump(_numbered(plain), Dumper=_Dumper, sort_keys=False, allow_unicode=True, **options)
    return "".join(c if c.isprintable() or c == "\n" else f"\\U{ord(c):08x}" for c in text)
