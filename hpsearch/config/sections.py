"""Rules of the other sections that one key alone cannot show: the run's name, the data's keys, the goal's direction."""

from pathlib import Path
from typing import Any

from hpsearch.config.document import Document
from hpsearch.config.messages import did_you_mean, show
from hpsearch.config.schema import METRICS, ConfigModel, DataModel
from hpsearch.data.spec import DataSpec, SplitSpec
from hpsearch.errors import Problem
from hpsearch.trial import Goal

BUILT_IN: dict[str, frozenset[str]] = {
    "digits": frozenset(),
    "spirals": frozenset({"examples", "classes", "noise"}),
    "moons": frozenset({"examples", "noise"}),
}
"""Data that needs no file, with the keys each of them reads beside `split`."""

ARRAYS = ("x", "y", "x_train", "y_train", "x_dev", "y_dev", "x_test", "y_test")
_GENERATED = ("examples", "classes", "noise")
_FILE_KEYS = frozenset({*ARRAYS, "label", "drop", "header"})


def name_problem(name: str) -> str | None:
    """Why a run's directory cannot be called this, or None."""
    if not name or name in (".", "..") or name[0] in ".-":
        return f"must begin with a letter, a digit or _, not {show(name)}"
    if "/" in name or any(ord(c) < 32 or 127 <= ord(c) < 160 for c in name) or name != name.strip():
        return f"must be the name of a directory, without / or control characters, not {show(name)}"
    if name == "latest":
        return "latest is the link to the newest run; choose another name"
    return "must have at most 100 bytes" if len(name.encode("utf-8", "replace")) > 100 else None


def default_name(file: str) -> str:
    """The stem of the config's file, or `run` where that is no name."""
    stem = Path(file).stem
    return "run" if file == "<stdin>" or name_problem(stem) else stem


def check_data(document: Document, raw: Any, base: Path) -> list[Problem]:
    """Keys that this kind of source would not read, shares that leave no training set, a source that is nowhere."""
    if not isinstance(raw, dict):
        return []
    problems = []
    given = [key for key in raw if (key in _FILE_KEYS or key in _GENERATED) and raw[key] is not None]
    source = raw.get("source")
    if source is None and not any(key in ARRAYS for key in given):
        source = "digits"
    reads = BUILT_IN.get(source or "", _FILE_KEYS) if isinstance(source, str | None) else {*given}
    for key in given:
        if key not in reads:
            usable = ", ".join(sorted({*reads, "split"}))
            what = f"source {source}" if source else "data in files of arrays"
            problems.append(document.at_key(("data", key), f"{what} has no {key}; it reads: {usable}"))
    if isinstance(source, str) and source and _is_nowhere(source, base):
        known = f"is no file, and not one of {', '.join(BUILT_IN)}"
        problems.append(
            document.at_value(("data", "source"), f"{show(source)} {known}{did_you_mean(source, BUILT_IN)}")
        )
    return problems + _check_split(document, raw.get("split"))


def _is_nowhere(source: str, base: Path) -> bool:
    # A file that is missing is the data room's to tell: a config may be checked where its data is not.
    if source in BUILT_IN or "." in source or "/" in source:
        return False
    return not (base / source).exists()


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
    """A direction that would look for the worst."""
    if not isinstance(raw, dict):
        return []
    metric = raw.get("metric", "dev_error")
    right = METRICS.get(metric) if isinstance(metric, str) else None
    if right and raw.get("direction") in ("minimize", "maximize") and raw["direction"] != right:
        return [
            document.at_value(
                ("goal", "direction"), f"{metric} is better {_SIDE[right]}: write {right}, or leave it out"
            )
        ]
    return []


_SIDE = {"minimize": "the smaller it is", "maximize": "the larger it is"}


def check_points(document: Document, raw: Any) -> list[Problem]:
    """`points` without the grid would do nothing."""
    if isinstance(raw, dict) and raw.get("points") is not None and raw.get("sampler", "random") != "grid":
        return [document.at_key(("search", "points"), "points is the grid's: write sampler: grid, or remove it")]
    return []


def to_goal(model: ConfigModel) -> Goal:
    """The goal with its direction filled in."""
    goal = model.goal
    return Goal(goal.metric, goal.direction or METRICS[goal.metric], goal.target, goal.optimal_error)


def to_data(model: DataModel) -> DataSpec:
    """The data's keys as the data room reads them; without a source and arrays it is the digits."""
    arrays = {key: getattr(model, key) for key in ARRAYS if getattr(model, key) is not None}
    source = model.source if model.source is not None or arrays else "digits"
    split = SplitSpec(**model.split.model_dump())
    rest = {key: getattr(model, key) for key in ("label", "header", "examples", "classes", "noise")}
    return DataSpec(source=source, arrays=arrays, drop=tuple(model.drop), split=split, **rest)
