"""How a mistake is worded: the rule, the value, and what to write instead."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from hpsearch.config.hints import EXAMPLES, HINTS, LATER

FEW = 8
LARGEST = 1e15


def show(value: object) -> str:
    """A value as YAML would have it, in one short line."""
    if value is None or isinstance(value, dict | list):
        return "null" if value is None else "a mapping" if isinstance(value, dict) else "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:40]}... ({len(text)} characters)"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean x?`, or nothing where nothing known is close."""
    table = {k.lower(): k for k in known}
    lowered = word.lower().replace("-", "_")
    close = (
        [lowered] if lowered in table else difflib.get_close_matches(lowered, table, 1, 0.6 if len(word) <= 3 else 0.7)
    )
    return f"; did you mean {table[close[0]]}?" if close else ""


def unknown(subject: str, word: object, known: Iterable[str], kind: str) -> str:
    """`subject`, then what to write instead where `kind` has a hint or a close match, and what there is."""
    if coming := later(kind, word):
        return coming
    names = list(known)
    told = hint(kind, word)
    guess = told or did_you_mean(str(word), names)
    if told or (guess and len(names) > FEW):
        return subject + guess
    listed = f"there are: {', '.join(names)}"
    return f"{subject}{guess} ({listed})" if guess else f"{subject}; {listed}"


def hint(kind: str, word: object) -> str:
    """`; write low:`, for a word of another tool, or nothing."""
    if isinstance(word, str) and word.isdecimal():
        return "; numbers are written with a point: 1.0, not 1,0"
    found = HINTS.get(kind, {}).get(str(word).lower().replace("-", "_"))
    return f"; {found}" if found else ""


def later(kind: str, word: object) -> str:
    """`zoom is not in this version of hpsearch; write random`, for what a later version will have, or nothing."""
    table = LATER.get(kind, {})
    known = [w for w in (word if isinstance(word, dict) else [word]) if isinstance(w, str) and w in table]
    return f"{known[0]} is not in this version of hpsearch; {table[known[0]]}" if known else ""


def of_pydantic(error: Mapping[str, Any], names: Iterable[str], section: str) -> str:
    """Rule and value of one of pydantic's errors; `names` are the keys of the `section` that complained."""
    kind, value, context = str(error["type"]), error["input"], error.get("ctx", {})
    if kind == "extra_forbidden":
        word = error["loc"][-1]
        return unknown(f"unknown key {word}", word, names, section)
    if kind == "missing":
        return f"must be given{such_as(error['loc'][-1])}"
    if kind == "literal_error":
        words = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return of_word(value, words, str(error["loc"][-1]))
    rule = _RULES.get(kind)
    if rule is None:
        return str(error["msg"])
    limits = {name: f"{limit:g}" if isinstance(limit, float) else limit for name, limit in context.items()}
    example = such_as(error["loc"][-1]) if kind == "dict_type" else ""
    return f"must be {rule.format(**limits)}, not {show(value)}{advice(kind, value)}{example}"


def such_as(key: object) -> str:
    """`, such as space: {...}`, for a key that has an example, or nothing."""
    return f", such as {EXAMPLES[str(key)]}" if str(key) in EXAMPLES else ""


def of_word(value: object, words: Iterable[str], kind: str = "") -> str:
    """`must be one of a, b, not 'c'; did you mean b?`"""
    if coming := later(kind, value):
        return coming
    names = list(words)
    one = f"one of {', '.join(names)}" if len(names) > 1 else names[0]
    guess = hint(kind, value) or did_you_mean(str(value), names)
    return f"must be {one}, not {show(value)}{guess}"


_RULES = {
    "model_type": "a mapping (`key: value` lines)",
    "dict_type": "a mapping (`key: value` lines)",
    "list_type": "a list",
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "too_short": "at least one value",
    "too_long": "at most {max_length} values",
    "string_too_short": "some text",
    "finite_number": "a finite number",
    "greater_than": "above {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "below {lt}",
    "less_than_equal": "at most {le}",
}


def advice(kind: str, value: object) -> str:
    """What to write instead, where a value is of the wrong type but its meaning is plain."""
    if kind == "string_type" and isinstance(value, int | float):
        return f"; put it in quotes: '{show(value)}'"
    if kind in ("int_type", "int_from_float") and isinstance(value, float) and value == int(min(value, LARGEST)):
        return f"; write {int(value)}"
    if kind == "less_than" and isinstance(value, int | float) and 1 < value < 100:
        return f"; write {value / 100:g} for {value:g} %"
    if kind in ("int_type", "float_type") and isinstance(value, str):
        return _number_meant(value)
    if kind == "bool_type" and str(value).lower() in ("yes", "on", "no", "off"):
        return f"; write {'true' if str(value).lower() in ('yes', 'on') else 'false'}"
    return ""


def _number_meant(text: str) -> str:
    """What to write for text that is a number in another spelling."""
    if _is_number(text):
        return "; leave out the quotes"
    if _is_number(pointed := text.replace(",", ".")):
        return f"; numbers are written with a point: {pointed}"
    if text.endswith("%") and _is_number(share := text[:-1].replace(",", ".")):
        return f"; write {float(share) / 100:g} for {float(share):g} %"
    return ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
