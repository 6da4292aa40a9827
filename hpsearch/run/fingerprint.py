"""What makes two runs the same search: a hash over every result, bit for bit, and over nothing that may vary."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from hpsearch.trial import History, Result


def fingerprint(history: History) -> str:
    """SHA-256 (hex) over number, config, budget, repeat, status and metrics of every result, in task order.

    Never seconds, epochs, curves or reasons, nor the order of arrival.
    """
    digest = hashlib.sha256()
    for result in sorted(history.results, key=lambda r: r.task.key):
        digest.update(_canonical(result).encode("ascii") + b"\n")
    return digest.hexdigest()


def _canonical(result: Result) -> str:
    number, budget, repeat = result.task.key
    parts = [number, result.task.trial.config, budget, repeat, result.status, result.metrics]
    return json.dumps(_exact(parts), sort_keys=True, separators=(",", ":"))


def _exact(value: Any) -> Any:
    """Floats as hex, marked so that no text is mistaken for one."""
    if isinstance(value, float):
        return {"float": value.hex()}
    if isinstance(value, Mapping):
        return {name: _exact(v) for name, v in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(v) for v in value]
    return value
