"""A checked config back to YAML that runs again, and the digest of what decides its results."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import yaml

from hpsearch.config.limits import plain_limits
from hpsearch.config.scalars import NUMBER
from hpsearch.config.spec import RunConfig
from hpsearch.data.sources import SOURCES
from hpsearch.data.spec import DataSpec
from hpsearch.sampler import SAMPLERS, SearchSpec
from hpsearch.schedule import SCHEDULES, ScheduleSpec
from hpsearch.space import Axis, Choice, Int, Space
from hpsearch.trial import Value


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


def resolved(config: RunConfig) -> str:
    """The whole config as YAML, every default filled in, a data path absolute so that the file can lie anywhere."""
    return _yaml(_plain(config, _absolute(config.data, config.data_base)))


def trial_yaml(config: RunConfig, trial_config: Mapping[str, Value]) -> str:
    """A run of its own with nothing left to search: the hyperparameters of one trial under `fixed`, trials: 1."""
    plain = _plain(config, _absolute(config.data, config.data_base))
    plain |= {
        "name": f"{config.name[:95]}-best",
        "space": {},
        "fixed": dict(trial_config),
        "trials": 1,
        "search": {"sampler": "random"},
        "schedule": {"kind": "full"},
        "finals": {"top": 0},
    }
    return _yaml(plain)


def finer_yaml(config: RunConfig, space: Space, title: Sequence[str]) -> str:
    """The same search in another, finer `space`; `title` is a comment above, and each axis says what it was.

    Configs to start with are left out: they were tried, and may lie outside.
    """
    tried = replace(config, search=replace(config.search, start=()))
    plain = _plain(tried, _absolute(config.data, config.data_base))
    plain["name"] = config.name if config.name.endswith("-finer") else f"{config.name[:94]}-finer"
    above, _, below = _yaml(plain | {"space": MARK}).partition(f"space: {MARK}\n")
    lines = [_axis_line(name, axis, space.axes.get(name)) for name, axis in config.space.axes.items()]
    return "".join(f"# {text}\n" for text in title) + above + "space:\n" + "".join(lines) + below


MARK = "finer"
"""Stands for the space until that is written."""


def _axis_line(name: str, old: Axis, new: Axis | None) -> str:
    was = _flow(_plain_axis(old, short=True))
    if new is None:
        return f"  # {name}: never drawn here; it was {was}\n"
    now = _flow(_plain_axis(new, short=True))
    return f"  {name}: {now}  # {'as it was' if now == was else f'it was {was}'}\n"


def _flow(plain: Any) -> str:
    """On one line."""
    return _dump(plain, default_flow_style=True, width=math.inf).strip()


def search_digest(config: RunConfig) -> str:
    """SHA-256 (hex) of what decides the results."""
    return hashlib.sha256(json.dumps(deciding(config), sort_keys=True, allow_nan=False).encode()).hexdigest()


def deciding(config: RunConfig) -> dict[str, Any]:
    """Exactly what decides the results, as JSON has it: not the name, the number of trials, or any place or limit."""
    plain = _plain(config, _placeless(config.data))
    for name in ("name", "trials", "executor", "output", "limits"):
        del plain[name]
    plain["space"] = list(plain["space"].items())  # the order of the axes decides which draw is whose
    return plain


def _yaml(plain: Mapping[str, Any]) -> str:
    return _dump(dict(plain), default_flow_style=None, width=120)


def _dump(plain: Any, **options: Any) -> str:
    """YAML that is safe to show: PyYAML writes bidirectional marks as they are."""
    text = yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, **options)
    return "".join(c if c.isprintable() or c == "\n" else f"\\U{ord(c):08x}" for c in text)


def _plain(config: RunConfig, data: DataSpec) -> dict[str, Any]:
    return {
        "version": config.version,
        "name": config.name,
        "seed": config.seed,
        "data": _plain_data(data),
        "objective": config.objective,
        "goal": {name: value for name, value in asdict(config.goal).items() if name != "tie"},
        "space": {name: _plain_axis(axis) for name, axis in config.space.axes.items()},
        "fixed": dict(config.fixed),
        "trials": config.trials,
        "search": _plain_search(config.search),
        "schedule": _plain_schedule(config.schedule),
        "epochs": config.epochs,
        "finals": asdict(config.finals),
        "limits": plain_limits(config.limits),
        "executor": asdict(config.executor),
        "output": asdict(config.output),
    }


def _plain_search(search: SearchSpec) -> dict[str, Any]:
    plain = {name: getattr(search, name) for name in ("sampler", *SAMPLERS[search.sampler].options)}
    return plain | ({"start": list(map(dict, search.start))} if search.start else {})


def _plain_schedule(schedule: ScheduleSpec) -> dict[str, Any]:
    return {name: getattr(schedule, name) for name in ("kind", *SCHEDULES[schedule.kind].options)}


def _plain_data(data: DataSpec) -> dict[str, Any]:
    plain = asdict(data)
    arrays, split = plain.pop("arrays"), plain.pop("split")
    plain["drop"] = list(data.drop)
    given = {key: value for key, value in plain.items() if value not in (None, [])}
    return {**given, **arrays, "split": split}


def _plain_axis(axis: Axis, short: bool = False) -> dict[str, Any] | list[Any]:
    """With `short` as a person would write it: a list for mere values, no default."""
    h = axis.hyperparameter
    if isinstance(h, Choice):
        plain: dict[str, Any] = {"values": list(h.values), "weights": None if h.weights is None else list(h.weights)}
    else:
        plain = {"low": h.low, "high": h.high, "scale": h.scale, "step": h.step}
    plain |= {"per": axis.per, "when": {name: list(values) for name, values in axis.when.items()}}
    plain = {key: value for key, value in plain.items() if value not in (None, {})}
    if not short:
        return plain
    if plain.keys() == {"values"}:
        return list(plain["values"])
    return {
        k: v
        for k, v in plain.items()
        if (k, v) != ("scale", "linear") and not (k == "step" and isinstance(h, Int) and v == 1)
    }


def _absolute(data: DataSpec, base: Path) -> DataSpec:
    return _moved(data, lambda path: str(base.absolute() / path))


def _placeless(data: DataSpec) -> DataSpec:
    return _moved(data, lambda path: Path(path).name)


def _moved(data: DataSpec, move: Callable[[str], str]) -> DataSpec:
    if data.source is None:
        return replace(data, arrays={key: move(path) for key, path in data.arrays.items()})
    return data if data.source in SOURCES else replace(data, source=move(data.source))
