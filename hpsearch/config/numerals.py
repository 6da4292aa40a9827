"""Numbers and ranges as people write them elsewhere, in the spelling that is read here."""

import re

_POWER = re.compile(r"(1 ?- ?)?(\d{1,3}(?:\.\d+)?) ?(?:\^|\*\*) ?\(?(-?\d{1,2})\)?", re.ASCII)
_FRACTION = re.compile(r"(\d{1,9}) ?/ ?(\d{1,9})", re.ASCII)
_NUMBER = r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
_RANGE = re.compile(_NUMBER + r"\s*(?:\.{2,3}|…|–|-|to|,|;|:)\s*" + _NUMBER, re.ASCII)
_BASE = re.compile(r"(1 ?- ?)?(\d{1,2}) ?(?:\^|\*\*) ?[\[({]", re.ASCII)


def number_meant(text: str) -> str:
    """What to write for text that is a number in another spelling, or nothing."""
    if is_number(text):
        return "leave out the quotes"
    if is_number(pointed := text.replace(",", ".").replace("\N{MINUS SIGN}", "-")):
        return f"numbers are written with {'a point' if ',' in text else 'the hyphen of the keyboard'}: {pointed}"
    if text.endswith("%") and is_number(share := text[:-1].replace(",", ".")):
        return f"write {float(share) / 100:g} for {float(share):g} %"
    plain = text.replace("\N{MINUS SIGN}", "-").strip()
    if power := _POWER.fullmatch(plain):
        base, exponent = float(power[2]), int(power[3])
        value = base**exponent if base or exponent >= 0 else 0.0
        return f"write {1 - value if power[1] else value:g}" if value else ""
    if (fraction := _FRACTION.fullmatch(plain)) and int(fraction[2]):
        return f"write {int(fraction[1]) / int(fraction[2]):g}"
    return ""


def range_meant(value: object) -> str:
    """The range that text such as `50..100`, `loguniform(1e-4, 1)` or `10^[-4, 0]` stands for, or nothing."""
    text = value.replace("\N{MINUS SIGN}", "-") if isinstance(value, str) and len(value) < 100 else ""
    base = _BASE.search(text)
    found = _RANGE.search(text, base.end() if base else 0)
    if found is None or (base is None and re.search(r"\^|\*\*", text)):
        return ""
    low, high, scale = float(found[1]), float(found[2]), ", scale: log" if "log" in text.lower() else ""
    if base:
        if max(abs(low), abs(high)) > 99:
            return ""
        low, high, scale = float(base[2]) ** low, float(base[2]) ** high, ", scale: log"
        if base[1]:
            low, high, scale = 1 - high, 1 - low, ", scale: log_one_minus"
    return f"{{low: {low:g}, high: {high:g}{scale}}}" if low < high else ""


def is_number(text: str) -> bool:
    """Whether Python reads it as one."""
    try:
        float(text)
    except ValueError:
        return False
    return True
