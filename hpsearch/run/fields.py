"""Of which types the fields of a journal's rows are written, and so read: a checksum says only who wrote last."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hpsearch.objectives.setting import epochs_flaw
from hpsearch.trial import STATUSES


@dataclass(frozen=True, slots=True)
class Check:
    """What a field of a row must be: as a test, and in words."""

    holds: Callable[[Any], bool]
    what: str


_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _seconds(value: Any) -> bool:
    return _finite(value) and value >= 0


def _mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _metrics(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_finite, value.values()))


def _curve(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(points, list) and all(p is None or _finite(p) for p in points) for points in value.values()
    )


def _folds(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(numbers, list) and all(map(_finite, numbers)) for numbers in value.values()
    )


def _cells(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(cell, list) and len(cell) == 3 and all(map(_whole, cell)) for cell in value
    )


def _bits(value: Any) -> bool:
    return isinstance(value, str) and len(value) % 4 == 0 and _BASE64.fullmatch(value) is not None


def _tasks(value: Any) -> bool:
    names = ("trial", "budget", "repeat")
    return isinstance(value, list) and all(_mapping(t) and all(_whole(t.get(n)) for n in names) for t in value)


def _trials(value: Any) -> bool:
    return isinstance(value, list) and all(
        _mapping(t) and _whole(t.get("number")) and _config(t.get("config")) for t in value
    )


def _branches(value: Any) -> bool:
    return isinstance(value, list) and all(
        _mapping(b)
        and _whole(b.get("number"))
        and all(b.get(n) is None or _whole(b[n]) for n in ("parent", "until"))
        and _whole(b.get("since"))
        and all(_flag(b.get(n)) for n in ("weights_only", "active"))
        and b.get("role") in ("trained", "control")
        and isinstance(b.get("changes"), list)
        and all(isinstance(c, list) and len(c) == 2 and _whole(c[0]) and _config(c[1]) for c in b["changes"])
        for b in value
    )


def _points(value: Any) -> bool:
    return isinstance(value, list) and all(
        _mapping(p)
        and all(_whole(p.get(n)) for n in ("branch", "epoch"))
        and all(_metrics(p.get(n)) for n in ("values", "signs"))
        and _config(p.get("in_force"))
        and all(_text(p.get(n)) for n in ("digest", "diverged"))
        and _seconds(p.get("seconds"))
        for p in value
    )


def _learned(value: Any) -> bool:
    return isinstance(value, list) and all(
        _mapping(t)
        and _config(t.get("config"))
        and _whole(t.get("budget"))
        and t.get("status") in STATUSES
        and _metrics(t.get("metrics"))
        for t in value
    )


def _config(value: Any) -> bool:
    return _mapping(value) and all(map(_value, value.values()))


def _value(value: Any) -> bool:
    if isinstance(value, dict):
        values = value.values()
        return epochs_flaw(value) is None and all(_value(v) and v is not None and not _mapping(v) for v in values)
    return all(map(_scalar, value)) if isinstance(value, list) else value is None or _scalar(value)


def _scalar(value: Any) -> bool:
    return isinstance(value, str | bool) or _finite(value)


TEXT = Check(_text, "text")
MADE = Check(_text, "text: refit, ensemble or both; left out of one network as it was trained")
WHOLE = Check(_whole, "a whole number of at least 0")
SECONDS = Check(_seconds, "a finite number of at least 0")
REFIT = Check(_seconds, "a finite number of at least 0; left out where nothing was")
FLAG = Check(_flag, "true or false")
SET = Check(_flag, "true or false; left out where it is false")
MAPPING = Check(_mapping, "a mapping")
CELLS = Check(_cells, "a list of label, predicted label and rows")
METRICS = Check(_metrics, "finite numbers by name")
CURVE = Check(_curve, "lists of finite numbers by name")
FOLDS = Check(_folds, "lists of finite numbers by name, one a fold; left out without folds")
BITS = Check(_bits, "base64 of one bit a dev row; left out where that is not told")
TASKS = Check(_tasks, "a list of trial, budget and repeat")
TRIALS = Check(_trials, "a list of number and config")
CONFIG = Check(_config, "values by name")
LEARNED = Check(_learned, "a list of config, budget, status and metrics")
BRANCHES = Check(_branches, "a list of branches, each with number, parent, since and so on")
POINTS = Check(_points, "a list of points, each with branch, epoch, values and so on")
ANY = Check(lambda value: True, "anything")
