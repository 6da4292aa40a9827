"""`search: {start: [...]}`: configs to try first, each with values of some of the searched names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hpsearch.config.complaints import Complaint, KeyPath, at_key, at_value
from hpsearch.config.hints import NO_HINTS, hints_of, no_such_word, unknown
from hpsearch.config.words import show
from hpsearch.objectives import Kind
from hpsearch.sampler import SAMPLERS
from hpsearch.space import Axis, Choice, Float, Hyperparameter, Space

START: KeyPath = ("search", "start")


@dataclass(frozen=True, slots=True)
class Starts:
    """Reads entries for one space. Nothing is said of names in `lost`, whose axis has a mistake of its own."""

    space: Space
    lost: frozenset[str]
    kind: Kind

    def read(self, search: object, trials: object) -> tuple[tuple[dict[str, Any], ...], list[Complaint]]:
        """The sound entries, floats where an axis has them, and all that is wrong."""
        entries = search.get("start") if isinstance(search, dict) else None
        if not isinstance(search, dict) or not isinstance(entries, list) or not entries:
            return (), []
        sound, found = [], []
        if isinstance(trials, int) and trials < len(entries):
            found.append(at_value(START, "more_than_trials", entries, count=len(entries), trials=trials))
        sampler = search.get("sampler")
        if isinstance(sampler, str) and sampler in SAMPLERS and SAMPLERS[sampler].exhaustive:
            found.append(at_key(START, "own_configs", entries, sampler=sampler))
        for i, entry in enumerate(entries):
            if isinstance(entry, dict):
                read, complaints = self._entry((*START, i), entry)
                sound.append(read)
                found += complaints
        return tuple(sound), found

    def _entry(self, path: KeyPath, entry: Mapping[str, Any]) -> tuple[dict[str, Any], list[Complaint]]:
        """An entry by the order of the axes; whoever depends on a value that is wrong is left unjudged."""
        space, bad = self.space, set(self.lost)
        found = [self._not_searched((*path, n)) for n in entry if n not in space.axes and n not in bad]
        values: dict[str, Any] = {}
        for name in (n for n in space.order if n in entry):
            axis = space.axes[name]
            complaints = [] if bad & set(axis.parents) else self._check((*path, name), entry, axis)
            found += complaints
            if complaints or bad & set(axis.parents):
                bad.add(name)
            else:
                values[name] = _as_drawn(axis.hyperparameter, entry[name])
        return {name: values[name] for name in space.axes if name in values}, found

    def _not_searched(self, path: KeyPath) -> Complaint:
        name, fixed = path[-1], self.space.fixed
        if name in fixed:
            return at_key(path, "is_fixed", name, fixed=show(fixed[str(name)]))
        return unknown(path, "not_searched", self.space.axes, hints_of(self.kind, "setting"), self.kind)

    def _check(self, path: KeyPath, entry: Mapping[str, Any], axis: Axis) -> list[Complaint]:
        """The value of a name: whether it applies, the number of its values, each of them."""
        name, value = str(path[-1]), entry[str(path[-1])]
        if left_out := [p for p in axis.parents if p in self.space.axes and p not in entry]:
            return [at_key(path, "parent_left_out", name, parent=left_out[0])]
        width = axis.width({**self.space.fixed, **entry})
        if width == 0:
            return [at_key(path, "not_active", name, parents=", ".join(axis.parents))]
        h = axis.hyperparameter
        if axis.per is None:
            return self._not_drawn(h, [(path, value)])
        if not isinstance(value, list) or len(value) != width:
            told = f"{show(value)} of {len(value)}" if isinstance(value, list) else show(value)
            values = f"{width} {'value' if width == 1 else 'values'}"
            return [at_value(path, "one_a_layer", value, values=values, per=axis.per, told=told)]
        return self._not_drawn(h, [((*path, i), one) for i, one in enumerate(value)])

    def _not_drawn(self, h: Hyperparameter, values: Iterable[tuple[KeyPath, Any]]) -> list[Complaint]:
        found = []
        for path, value in values:
            if h.contains(value):
                continue
            if isinstance(h, Choice):
                words = [v if isinstance(v, str) else show(v) for v in h.values]
                found.append(no_such_word(path, value, words, NO_HINTS, self.kind))
                continue
            steps = f" in steps of {h.step:g}" if h.step not in (None, 1) else ""
            facts: dict[str, Any] = {"low": f"{h.low:g}", "high": f"{h.high:g}", "steps": steps}
            number = "number" if isinstance(h, Float) else "whole number"
            found.append(at_value(path, "not_drawn", value, number=number, **facts))
        return found


def _as_drawn(h: Hyperparameter, value: Any) -> Any:
    if not isinstance(h, Float):
        return value
    return [float(v) for v in value] if isinstance(value, list) else float(value)
