"""A checked config back to YAML that runs again, and what of it decides the results: its digest, and what differs."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from hpsearch.config.acting import plainly
from hpsearch.config.sections.data import absolute, placeless, plain_data
from hpsearch.config.sections.goal import plain_goal
from hpsearch.config.sections.limits import plain_limits
from hpsearch.config.sections.parts import is_ambiguous, of_settings, plain_setting
from hpsearch.config.sections.schedule import NO_FINALS, plain_finals, plain_schedule
from hpsearch.config.sections.search import plain_search
from hpsearch.config.sections.space import plain_space
from hpsearch.config.spec import RunConfig
from hpsearch.config.yaml.scalars import block, flow
from hpsearch.data.spec import DataSpec
from hpsearch.space import Axis, Space
from hpsearch.trial import Value

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


MARK = "finer"
"""Stands for the space until that is written."""


def plain_config(config: RunConfig, data: DataSpec) -> dict[str, Any]:
    """Everything as the file would have it, every default filled in; of the data what is given here."""
    return {
        "version": config.version,
        "name": config.name,
        "seed": config.seed,
        "data": plain_data(data),
        "objective": config.objective,
        "goal": plain_goal(config.goal),
        "space": plain_space(config.space),
        "fixed": dict(config.fixed),
        "trials": config.trials,
        "search": plain_search(config.search),
        "schedule": plain_schedule(config.schedule),
        "epochs": config.epochs,
        "finals": plain_finals(config.finals),
        "limits": plain_limits(config.limits),
        "executor": asdict(config.executor),
        "output": asdict(config.output),
    }


def resolved(config: RunConfig) -> str:
    """The whole config as YAML, every default filled in, a data path absolute so that the file can lie anywhere."""
    return block(_movable(config))


def trial_yaml(config: RunConfig, trial_config: Mapping[str, Value]) -> str:
    """A run of its own with nothing left to search: the hyperparameters of one trial under `fixed`, trials: 1."""
    return block(
        _movable(config)
        | {
            "name": f"{config.name[:95]}-best",
            "space": {},
            "fixed": dict(trial_config),
            "trials": 1,
            "search": {"sampler": "random"},
            "schedule": {"kind": "full"},
            "finals": NO_FINALS,
        }
    )


def finer_yaml(config: RunConfig, space: Space, title: Sequence[str]) -> str:
    """The same search in another, finer `space`; `title` is a comment above, and each axis says what it was.

    Conditions that a setting has by itself are not written out. Configs to start with are left out: they were tried,
    and may lie outside.
    """
    plain = _movable(replace(config, search=replace(config.search, start=())))
    plain["name"] = config.name if config.name.endswith("-finer") else f"{config.name[:94]}-finer"
    above, _, below = block(plain | {"space": MARK}).partition(f"space: {MARK}\n")
    old, new = (of_settings(axes) for axes in (plainly(config.space, config.kind).axes, space.axes))
    lines = [_setting_line(name, axes, new.get(name, {}), config) for name, axes in old.items()]
    return "".join(f"# {text}\n" for text in title) + above + "space:\n" + "".join(lines) + below


def _movable(config: RunConfig) -> dict[str, Any]:
    return plain_config(config, absolute(config.data, config.data_base))


def _setting_line(name: str, old: Mapping[str, Axis], new: Mapping[str, Axis], config: RunConfig) -> str:
    count = config.kind.settings[name].per if name in config.kind.settings else None
    old, new = ({n: replace(a, per=a.per and (count or a.per)) for n, a in axes.items()} for axes in (old, new))
    was = flow(plain_setting(old, short=True))
    if not new:
        return f"  # {name}: never drawn here; it was {was}\n"
    axes = {}
    for part, axis in new.items():
        when = {parent: allowed for parent, allowed in axis.when.items() if parent in old[part].when}
        axes[part] = replace(axis, when=when)
    clear = not any(is_ambiguous(part, axis, config.fixed, config.kind) for part, axis in axes.items())
    now = flow(plain_setting(axes, short=clear))
    return f"  {name}: {now}  # {'as it was' if now == was else f'it was {was}'}\n"
