"""Rules of the other sections that one key alone cannot show: the data's keys, the goal's direction and target."""

import math
import os
from pathlib import Path
from typing import Any

from hpsearch.config.document import Document
from hpsearch.config.messages import advice, did_you_mean, show
from hpsearch.config.schema import METRICS, ConfigModel, DataModel, SearchModel
from hpsearch.data.roles import ROLES
from hpsearch.data.sources import GENERATED, SOURCES
from hpsearch.data.spec import DataSpec, SplitSpec
from hpsearch.errors import Problem
from hpsearch.sampler import ALGORITHMS, SAMPLERS, SearchSpec
from hpsearch.trial import Config, Goal, Metric

_FILE_KEYS = (*ROLES, "label", "drop", "header")


def check_data(document: Document, raw: Any, base: Path) -> list[Problem]:
    """Keys that this kind of source would not read, shares that leave no training set, a source that is nowhere."""
    if not isinstance(raw, dict):
        return []
    problems = []
    given = [key for key in raw if key in (*_FILE_KEYS, *GENERATED) and raw[key] is not None]
    source = raw.get("source")
    if source is None and not any(key in ROLES for key in given):
        source = "digits"
    reads = _reads(source, given)
    for key in given:
        if key not in reads:
            usable = ", ".join(sorted({*reads, "split"}))
            what = f"source {source}" if source else "data in files of arrays"
            problems.append(document.at_key(("data", key), f"{what} has no {key}; it reads: {usable}"))
    if isinstance(source, str) and source and _is_nowhere(source, base):
        known = f"is no file, and not one of {', '.join(SOURCES)}"
        problems.append(document.at_value(("data", "source"), f"{show(source)} {known}{did_you_mean(source, SOURCES)}"))
    return problems + _check_split(document, raw.get("split"))


def _reads(source: object, given: list[str]) -> tuple[str, ...]:
    """The keys that a source looks at; all that are given, where the source is no name at all."""
    if not isinstance(source, str | None):
        return tuple(given)
    return SOURCES[source].reads if source in SOURCES else _FILE_KEYS


def _is_nowhere(source: str, base: Path) -> bool:
    # A file that is missing is the data room's to tell: a config may be checked where its data is not.
    if source in SOURCES or "." in source or "/" in source:
        return False
    return not os.path.exists(base / source)  # noqa: PTH110 - Path.exists raises where a name is too long


def _check_split(document: Document, split: Any) -> list[Problem]:
    if not isinstance(split, dict):
        return []
    shares = [split.get(part) for part in ("dev", "test")]
    numbers = [s for s in shares if isinstance(s, int | float) and not isinstance(s, bool) and 0 <= s < 1]
    if len(numbers) == 2 and sum(numbers) >= 1:
        text = f"dev + test must be below 1, not {shares[0]} + {shares[1]}: nothing would be left to train on"
        return [document.at_value(("data", "split"), text)]
    return []


def check_goal(document: Document, raw: Any) -> list[Problem]:
    """A direction that would look for the worst, a target that is no share of the examples."""
    if not isinstance(raw, dict):
        return []
    metric = raw.get("metric", "dev_error")
    known = METRICS.get(metric) if isinstance(metric, str) else None
    if known is None:
        return []
    return _check_direction(document, raw, known) + (_check_target(document, raw, known) if known.share else [])


def _check_target(document: Document, raw: dict[str, Any], metric: Metric) -> list[Problem]:
    target = raw.get("target")
    if not isinstance(target, int | float) or isinstance(target, bool):
        return []
    if not math.isfinite(target) or 0 <= target <= 1:
        return []
    told = f"must be a share in [0, 1], as {metric.name} is, not {show(target)}{advice('less_than', target)}"
    return [document.at_value(("goal", "target"), told)]


def _check_direction(document: Document, raw: dict[str, Any], metric: Metric) -> list[Problem]:
    right = metric.direction
    if raw.get("direction") in ("minimize", "maximize") and raw["direction"] != right:
        return [
            document.at_value(
                ("goal", "direction"), f"{metric.name} is better {_SIDE[right]}: write {right}, or leave it out"
            )
        ]
    return []


_SIDE = {"minimize": "the smaller it is", "maximize": "the larger it is"}


def check_search(document: Document, raw: Any) -> list[Problem]:
    """Options that the sampler would not read, and packages that it needs."""
    sampler = raw.get("sampler", SearchModel().sampler) if isinstance(raw, dict) else None
    if not isinstance(sampler, str) or sampler not in SAMPLERS:
        return []
    owners = {name: owner for owner, kind in reversed(SAMPLERS.items()) for name in kind.options}
    unread = [
        document.at_key(("search", name), f"{name} is {owner}'s: write sampler: {owner}, or remove it")
        for name, owner in owners.items()
        if name not in SAMPLERS[sampler].options and raw.get(name) is not None
    ]
    return unread + _check_packages(document, raw, sampler)


def _check_packages(document: Document, raw: dict[str, Any], sampler: str) -> list[Problem]:
    kind, algorithm = SAMPLERS[sampler], raw.get("algorithm") or SearchSpec().algorithm
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        return []
    packages = kind.missing(SearchSpec(sampler, algorithm=algorithm))
    if not packages:
        return []
    what = f"algorithm {algorithm}" if "algorithm" in kind.options else f"sampler {sampler}"
    told = f"{what} needs {' and '.join(packages)}: pip install {' '.join(packages)}, or write zoom"
    return [document.at_value(("search", "sampler"), told)]


def to_goal(model: ConfigModel) -> Goal:
    """The goal with its direction filled in."""
    goal, metric = model.goal, METRICS[model.goal.metric]
    return Goal(goal.metric, goal.direction or metric.direction, goal.target, goal.optimal_error, metric.tie)


def to_search(model: ConfigModel, points: int | None, start: tuple[Config, ...]) -> SearchSpec:
    """The sampler with the options that were given; the others have their defaults."""
    given = {name: getattr(model.search, name) for name in SearchModel.model_fields}
    given = {name: value for name, value in given.items() if value is not None}
    return SearchSpec(**(given | {"points": points, "trials": model.trials, "start": start}))


def to_data(model: DataModel) -> DataSpec:
    """The data's keys as the data room reads them; without a source and arrays it is the digits."""
    arrays = {key: getattr(model, key) for key in ROLES if getattr(model, key) is not None}
    source = model.source if model.source is not None or arrays else "digits"
    split = SplitSpec(**model.split.model_dump())
    rest = {key: getattr(model, key) for key in ("label", "header", "examples", "classes", "noise")}
    return DataSpec(source=source, arrays=arrays, drop=tuple(model.drop), split=split, **rest)
