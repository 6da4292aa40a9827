"""A checked config back to YAML that runs again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from hpsearch.config.sections.axis import plain_axis
from hpsearch.config.sections.data import absolute, plain_data
from hpsearch.config.sections.finals import NO_FINALS
from hpsearch.config.sections.goal import plain_goal
from hpsearch.config.sections.limits import plain_limits
from hpsearch.config.sections.schedule import plain_schedule
from hpsearch.config.sections.search import plain_search
from hpsearch.config.sections.space import plain_space
from hpsearch.config.spec import RunConfig
from hpsearch.config.yaml.dumper import block, flow
from hpsearch.data.spec import DataSpec
from hpsearch.space import Axis, Space
from hpsearch.trial import Value

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
        "finals": asdict(config.finals),
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

    Configs to start with are left out: they were tried, and may lie outside.
    """
    plain = _movable(replace(config, search=replace(config.search, start=())))
    plain["name"] = config.name if config.name.endswith("-finer") else f"{config.name[:94]}-finer"
    above, _, below = block(plain | {"space": MARK}).partition(f"space: {MARK}\n")
    lines = [_axis_line(name, axis, space.axes.get(name)) for name, axis in config.space.axes.items()]
    return "".join(f"# {text}\n" for text in title) + above + "space:\n" + "".join(lines) + below


def _movable(config: RunConfig) -> dict[str, Any]:
    return plain_config(config, absolute(config.data, config.data_base))


def _axis_line(name: str, old: Axis, new: Axis | None) -> str:
    was = flow(plain_axis(old, short=True))
    if new is None:
        return f"  # {name}: never drawn here; it was {was}\n"
    now = flow(plain_axis(new, short=True))
    return f"  {name}: {now}  # {'as it was' if now == was else f'it was {was}'}\n"
