"""What decides the results of a config, its digest, and what two configs would search differently, key by key."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from hpsearch.config.sections.data import placeless
from hpsearch.config.spec import RunConfig
from hpsearch.config.writing import plain_config

_NOTHING = object()


def search_digest(config: RunConfig) -> str:
    """SHA-256 (hex) of what decides the results."""
    return hashlib.sha256(json.dumps(_deciding(config), sort_keys=True, allow_nan=False).encode()).hexdigest()


def search_changes(old: RunConfig, new: RunConfig) -> list[str]:
    """One phrase for each key that decides the results: `epochs: 20 when it began, 40 now`.

    Empty exactly where `search_digest` is the same.
    """
    before, after = _deciding(old), _deciding(new)
    orders = [list(dict(plain["space"])) for plain in (before, after)]
    for plain in (before, after):
        plain["space"] = dict(plain["space"])
    found = list(_changes("", before, after))
    if not found and orders[0] != orders[1]:
        found = [f"the order of space: {', '.join(orders[0])} when it began, {', '.join(orders[1])} now"]
    return found


def _deciding(config: RunConfig) -> dict[str, Any]:
    """Exactly what decides the results, as JSON has it: not the name, the number of trials, or any place or limit."""
    plain = plain_config(config, placeless(config.data))
    for name in ("name", "trials", "executor", "output", "limits"):
        del plain[name]
    plain["space"] = list(plain["space"].items())  # the order of the axes decides which draw is whose
    return plain


def _changes(path: str, old: Any, new: Any) -> Iterator[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in dict.fromkeys([*old, *new]):
            yield from _changes(f"{path}.{name}" if path else name, old.get(name, _NOTHING), new.get(name, _NOTHING))
    elif _text(old) != _text(new):
        yield f"{path}: {_text(old)} when it began, {_text(new)} now"


def _text(value: Any) -> str:
    return "not given" if value is _NOTHING else json.dumps(value, ensure_ascii=False)
