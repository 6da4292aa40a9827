"""Lists with one value a layer as values of a choice: they say how many layers there are, to the other settings too."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hpsearch.config.complaints import Complaint, at_key, at_value
from hpsearch.objectives import Kind
from hpsearch.space import Axis, Choice, Part


def read_lists(axes: dict[str, Axis], fixed: Mapping[str, Any], kind: Kind) -> list[Complaint]:
    """Lets the axes depend on the lists where these decide on the number of layers, in place.

    A searched number of layers beside them is a mistake, and so is a single value among them.
    """
    found: list[Complaint] = []
    for name, setting in kind.settings.items():
        count, values = setting.per, _values(axes.get(name))
        lists = any(isinstance(value, list) for value in values)
        entries = any(axis.part == Part(name, entry=0) for axis in axes.values())
        if not setting.counts or count is None or not (lists or entries):
            continue
        if count in axes:
            found.append(at_key(("space", count), "counted_by_lists", count, lists=name))
            del axes[count]
        if count in fixed or not lists:
            continue
        singles = [i for i, value in enumerate(values) if not isinstance(value, list)]
        found += [at_value(("space", name, "values", i), "beside_lists", values[i]) for i in singles]
        for other, axis in axes.items():
            axes[other] = _counted(axis, count, name, values)
            if count in axis.when and not axes[other].when[name]:
                found.append(at_value(("space", other, "when", count), "no_such_list", lists=name))
    for other, axis in axes.items():
        axes[other] = replace(axis, when={p: _whole(allowed, axes.get(p)) for p, allowed in axis.when.items()})
    return found


def _counted(axis: Axis, count: str, name: str, values: tuple[Any, ...]) -> Axis:
    """The axis that asks for the number of layers, asking for the lists instead."""
    when = dict(axis.when)
    if count in when:
        lengths = when.pop(count)
        when[name] = tuple(v for v in values if isinstance(v, list) and len(v) in lengths)
    return replace(axis, per=name if axis.per == count else axis.per, when=when)


def _whole(allowed: tuple[Any, ...], parent: Axis | None) -> tuple[Any, ...]:
    """What a condition allows: of lists that are chosen from, one list is one value."""
    one = list(allowed)
    return (one,) if one in [v for v in _values(parent) if isinstance(v, list)] else allowed


def _values(axis: Axis | None) -> tuple[Any, ...]:
    return axis.hyperparameter.values if axis is not None and isinstance(axis.hyperparameter, Choice) else ()
