"""What two configs would search differently, key by key."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hpsearch.config.spec import RunConfig
from hpsearch.config.writer import deciding

_NOTHING = object()


def search_changes(old: RunConfig, new: RunConfig) -> list[str]:
    """One phrase for each key that decides the results: `space.learning_rate.high: 0.1 when it began, 1 now`.

    Empty exactly where `search_digest` is the same.
    """
    before, after = deciding(old), deciding(new)
    orders = [list(dict(plain["space"])) for plain in (before, after)]
    for plain in (before, after):
        plain["space"] = dict(plain["space"])
    found = list(_changes("", before, after))
    if not found and orders[0] != orders[1]:
        found = [f"the order of space: {', '.join(orders[0])} when it began, {', '.join(orders[1])} now"]
    return found


def _changes(path: str, old: Any, new: Any) -> Iterator[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in dict.fromkeys([*old, *new]):
            yield from _changes(f"{path}.{name}" if path else name, old.get(name, _NOTHING), new.get(name, _NOTHING))
    elif _text(old) != _text(new):
        yield f"{path}: {_text(old)} when it began, {_text(new)} now"


def _text(value: Any) -> str:
    return "not given" if value is _NOTHING else json.dumps(value, ensure_ascii=False)
