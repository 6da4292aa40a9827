"""A checked config back to YAML that runs again, and the digest of what decides its results."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import yaml

from hpsearch.config.limits import plain_limits
from hpsearch.config.scalars import NUMBER
from hpsearch.config.spec import RunConfig
from hpsearch.data.sources import SOURCES
from hpsearch.data.spec import DataSpec
from hpsearch.sampler import OPTIONS, SearchSpec
from hpsearch.space import Axis, Choice
from hpsearch.trial import Value


class _Dumper(yaml.SafeDumper):
    """Quotes what YAML 1.1 or 1.2 would not read as text. The base's own table stays as it is."""

    def ignore_aliases(self, data: Any) -> bool:
        """Equal lists are written out, not aliased."""
        return True


_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", NUMBER, list("-+.0123456789"))


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
        "finals": {"top": 0},
    }
    return _yaml(plain)


def search_digest(config: RunConfig) -> str:
    """SHA-256 (hex) of exactly what decides the results: not the name, the number of trials, or any place or limit."""
    plain = _plain(config, _placeless(config.data))
    for name in ("name", "trials", "executor", "output", "limits"):
        del plain[name]
    plain["space"] = list(plain["space"].items())  # the order of the axes decides which draw is whose
    return hashlib.sha256(json.dumps(plain, sort_keys=True, allow_nan=False).encode()).hexdigest()


def _yaml(plain: Mapping[str, Any]) -> str:
    return yaml.dump(
        dict(plain), Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=None, width=120
    )


def _plain(config: RunConfig, data: DataSpec) -> dict[str, Any]:
    return {
        "version": config.version,
        "name": config.name,
        "seed": config.seed,
        "data": _plain_data(data),
        "objective": config.objective,
        "goal": asdict(config.goal),
        "space": {name: _plain_axis(axis) for name, axis in config.space.axes.items()},
        "fixed": dict(config.fixed),
        "trials": config.trials,
        "search": _plain_search(config.search),
        "schedule": asdict(config.schedule),
        "epochs": config.epochs,
        "finals": asdict(config.finals),
        "limits": plain_limits(config.limits),
        "executor": asdict(config.executor),
        "output": asdict(config.output),
    }


def _plain_search(search: SearchSpec) -> dict[str, Any]:
    return {name: getattr(search, name) for name in ("sampler", *OPTIONS.get(search.sampler, ()))}


def _plain_data(data: DataSpec) -> dict[str, Any]:
    plain = asdict(data)
    arrays, split = plain.pop("arrays"), plain.pop("split")
    plain["drop"] = list(data.drop)
    given = {key: value for key, value in plain.items() if value not in (None, [])}
    return {**given, **arrays, "split": split}


def _plain_axis(axis: Axis) -> dict[str, Any]:
    h = axis.hyperparameter
    if isinstance(h, Choice):
        plain: dict[str, Any] = {"values": list(h.values), "weights": None if h.weights is None else list(h.weights)}
    else:
        plain = {"low": h.low, "high": h.high, "scale": h.scale, "step": h.step}
    plain |= {"per": axis.per, "when": {name: list(values) for name, values in axis.when.items()}}
    return {key: value for key, value in plain.items() if value not in (None, {})}


def _absolute(data: DataSpec, base: Path) -> DataSpec:
    return _moved(data, lambda path: str(base.absolute() / path))


def _placeless(data: DataSpec) -> DataSpec:
    return _moved(data, lambda path: Path(path).name)


def _moved(data: DataSpec, move: Callable[[str], str]) -> DataSpec:
    if data.source is None:
        return replace(data, arrays={key: move(path) for key, path in data.arrays.items()})
    return data if data.source in SOURCES else replace(data, source=move(data.source))
