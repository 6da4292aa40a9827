"""Whether the fields of a journal's row are of the types that we write: a checksum says only who wrote last."""

import math
from collections.abc import Callable
from typing import Any

from hpsearch.run.journal import Row
from hpsearch.trial import STATUSES


def check_row(row: Row) -> None:
    """Raises ValueError, with the field and what it must be, or KeyError for a field that is missing."""
    wanted = _FIELDS.get(str(row.get("kind")), {}) | ({"elapsed": _SECONDS} if "elapsed" in row else {})
    for name, (holds, what) in wanted.items():
        if not holds(row[name]):
            raise ValueError(f"{name} must be {what}")


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


def _tasks(value: Any) -> bool:
    names = ("trial", "budget", "repeat")
    return isinstance(value, list) and all(_mapping(t) and all(_whole(t.get(n)) for n in names) for t in value)


def _trials(value: Any) -> bool:
    return isinstance(value, list) and all(
        _mapping(t) and _whole(t.get("number")) and _config(t.get("config")) for t in value
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
    return all(map(_scalar, value)) if isinstance(value, list) else value is None or _scalar(value)


def _scalar(value: Any) -> bool:
    return isinstance(value, str | bool) or _finite(value)


_TEXT = (_text, "text")
_WHOLE = (_whole, "a whole number of at least 0")
_SECONDS = (_seconds, "a finite number of at least 0")
_TASKS = (_tasks, "a list of trial, budget and repeat")
_FLAG = (_flag, "true or false")
_METRICS = (_metrics, "finite numbers by name")

_FIELDS: dict[str, dict[str, tuple[Callable[[Any], bool], str]]] = {
    "begin": {"hpsearch": _TEXT, "search": _TEXT, "data": _TEXT, "seed": _WHOLE, "started": _TEXT},
    "warm": {"trials": (_learned, "a list of config, budget, status and metrics")},
    "plan": {
        "plan": _WHOLE,
        "tasks": _TASKS,
        "trials": (_trials, "a list of number and config"),
        "state": (_mapping, "a mapping"),
    },
    "result": {
        "trial": _WHOLE,
        "budget": _WHOLE,
        "repeat": _WHOLE,
        "metrics": _METRICS,
        "curve": (_curve, "lists of finite numbers by name"),
        "epochs": _WHOLE,
        "seconds": _SECONDS,
        "reason": _TEXT,
        "reproducible": _FLAG,
    },
    "retry": {"tasks": _TASKS},
    "stop": {"reason": _TEXT, "time": _FLAG},
    "more": {"trials": _WHOLE},
    "opened": {"trial": _WHOLE, "repeat": _WHOLE},
    "test": {"trial": _WHOLE, "repeat": _WHOLE, "metrics": _METRICS},
    "end": {},
}
