"""`search: {start: [...]}`: configs to try first, each with values of some of the searched names."""

from collections.abc import Iterable, Mapping
from typing import Any

from hpsearch.config.document import Document, Path
from hpsearch.config.messages import of_word, show, unknown
from hpsearch.errors import Problem
from hpsearch.sampler import SAMPLERS
from hpsearch.space import Axis, Choice, Float, Hyperparameter, Space

START: Path = ("search", "start")


def read_start(
    document: Document, raw: Mapping[str, Any], space: Space, lost: Iterable[str]
) -> tuple[tuple[dict[str, Any], ...], list[Problem]]:
    """The sound entries, floats where an axis has them, and all problems.

    Nothing is said of names in `lost`, whose axis has a mistake of its own.
    """
    search = raw.get("search")
    entries = search.get("start") if isinstance(search, dict) else None
    if not isinstance(entries, list) or not entries:
        return (), []
    trials, sound, problems = raw.get("trials", 20), [], []
    if isinstance(trials, int) and trials < len(entries):
        text = f"has {len(entries)} configs, more than there are trials ({trials}): write trials: {len(entries)}"
        problems.append(document.at_value(START, text))
    sampler = search.get("sampler") if isinstance(search, dict) else None
    if isinstance(sampler, str) and sampler in SAMPLERS and SAMPLERS[sampler].exhaustive:
        text = f"{sampler} has configs of its own: remove start, or write another sampler"
        problems.append(document.at_key(START, text))
    for i, entry in enumerate(entries):
        if isinstance(entry, dict):
            read, found = _read(document, (*START, i), entry, space, set(lost))
            sound.append(read)
            problems += found
    return tuple(sound), problems


def _read(
    document: Document, path: Path, entry: Mapping[str, Any], space: Space, bad: set[str]
) -> tuple[dict[str, Any], list[Problem]]:
    """An entry by the order of the axes; whoever depends on a value that is wrong is left unjudged."""
    problems = [
        document.at_key((*path, name), _not_searched(name, space))
        for name in entry
        if name not in space.axes and name not in bad
    ]
    values: dict[str, Any] = {}
    for name in (n for n in space.order if n in entry):
        axis = space.axes[name]
        found = [] if bad & set(axis.parents) else _problems(document, (*path, name), entry, axis, space)
        problems += found
        if found or bad & set(axis.parents):
            bad = bad | {name}
        elif isinstance(axis.hyperparameter, Float):
            value = entry[name]
            values[name] = [float(v) for v in value] if isinstance(value, list) else float(value)
        else:
            values[name] = entry[name]
    return {name: values[name] for name in space.axes if name in values}, problems


def _not_searched(name: str, space: Space) -> str:
    if name in space.fixed:
        return f"{name} is fixed to {show(space.fixed[name])}: remove it here"
    return unknown(f"{name} is not searched", name, space.axes, "setting")


def _problems(document: Document, path: Path, entry: Mapping[str, Any], axis: Axis, space: Space) -> list[Problem]:
    """What is wrong with the value of a name: where it does not apply, the number of its values, each of them."""
    name, value = str(path[-1]), entry[str(path[-1])]
    if missing := [p for p in axis.parents if p in space.axes and p not in entry]:
        return [document.at_key(path, f"{name} depends on {missing[0]}, which is searched: give it here too")]
    width = axis.width({**space.fixed, **entry})
    if width == 0:
        needs = ", ".join(axis.parents)
        return [document.at_key(path, f"{name} does not apply with the {needs} of this config: remove it")]
    if axis.per is None:
        return _value_problem(document, path, axis.hyperparameter, value)
    if not isinstance(value, list) or len(value) != width:
        text = f"must be a list with {width} {'value' if width == 1 else 'values'}, one for each of {axis.per}"
        told = f"{show(value)} of {len(value)}" if isinstance(value, list) else show(value)
        return [document.at_value(path, f"{text}, not {told}")]
    return [p for i, v in enumerate(value) for p in _value_problem(document, (*path, i), axis.hyperparameter, v)]


def _value_problem(document: Document, path: Path, h: Hyperparameter, value: Any) -> list[Problem]:
    if h.contains(value):
        return []
    if isinstance(h, Choice):
        return [document.at_value(path, of_word(value, [v if isinstance(v, str) else show(v) for v in h.values]))]
    steps = f" in steps of {h.step:g}" if h.step not in (None, 1) else ""
    kind = "number" if isinstance(h, Float) else "whole number"
    return [document.at_value(path, f"must be a {kind} from {h.low:g} to {h.high:g}{steps}, not {show(value)}")]
