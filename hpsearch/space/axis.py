"""One named axis of a space, where it applies, and the coordinates it has in the unit cube."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hpsearch.space.hyperparameters import Choice, Float, Hyperparameter, Int, Scalar, Value, is_whole


@dataclass(frozen=True, slots=True)
class Part:
    """What an axis is of a setting that has several: its range for the `case` of `by`, or one `entry` of its list.

    Exactly one of `by` and `entry` is given; the axes of a setting's entries apply together, in their order from 0.
    """

    setting: str
    by: str | None = None
    case: Scalar | None = None
    entry: int | None = None


@dataclass(frozen=True)
class Axis:
    """A hyperparameter and where it applies.

    `per` names a whole number or a list (searched or fixed): the value is a list with one draw for each. `when` maps
    names to values: the axis is active where every one of those names has one of its values. An axis that is a `part`
    has a name of its own, under which its setting is not found in a config.
    """

    hyperparameter: Hyperparameter
    per: str | None = None
    when: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    part: Part | None = None

    @property
    def parents(self) -> tuple[str, ...]:
        """The names that decide whether the axis is active and how long its list is."""
        return (*(() if self.per is None else (self.per,)), *self.when)

    def width(self, values: Mapping[str, Value]) -> int:
        """How many draws it needs where its parents have these values; a name that is absent is inactive."""
        for parent, allowed in self.when.items():
            if parent not in values or not any(same(values[parent], v) for v in allowed):
                return 0
        if self.per is None:
            return 1
        return count(values.get(self.per))

    @property
    def constant(self) -> bool:
        """Whether it is the part of a setting that has one value alone: nothing is searched there."""
        h = self.hyperparameter
        return self.part is not None and isinstance(h, Choice) and len(h.values) == 1

    def setting(self, name: str) -> str:
        """What the axis of this name is called in a config."""
        return name if self.part is None else self.part.setting

    def key(self, name: str) -> str:
        """By what other axes refer to what the axis of this name drew: its setting; one entry of a list by its name."""
        return name if self.part is not None and self.part.entry is not None else self.setting(name)

    def drawn(self, name: str, config: Mapping[str, Value]) -> list[Value]:
        """What the axis of this name drew of a config: one value, one for each of `per`, or none where it is inactive.

        For a part the config must have the fixed values that the axis depends on.
        """
        setting = self.setting(name)
        if setting not in config or (self.part is not None and not self.width(config)):
            return []
        value: Any = config[setting]
        if self.part is not None and self.part.entry is not None:
            return value[self.part.entry : self.part.entry + 1] if isinstance(value, list) else []
        return list(value) if self.per is not None and isinstance(value, list) else [value]


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One coordinate of the unit cube: a hyperparameter, or its draw for one layer (from 0)."""

    name: str
    layer: int | None
    hyperparameter: Hyperparameter


def same(a: Value, b: Value) -> bool:
    """Exact equality, with true and false distinct from 1 and 0."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def count(value: Value) -> int:
    """How many draws a value of `per` asks for: so many, or one for each of its entries."""
    if isinstance(value, list):
        return len(value)
    return max(value, 0) if is_whole(value) else 0


def referred(name: str, axes: Mapping[str, Axis]) -> dict[str, Axis]:
    """The axes that `per` and `when` mean by this name: the one, or those of all cases of a setting."""
    return {n: axis for n, axis in axes.items() if axis.key(n) == name}


def listed(axis: Axis, most: int) -> list[Value]:
    """All values that an axis can draw; none of floats, of more than `most` whole numbers, or of one a layer."""
    h = axis.hyperparameter
    if axis.per is not None or isinstance(h, Float) or (isinstance(h, Int) and h.bins.count > most):
        return []
    return [v for v in (h.values if isinstance(h, Choice) else range(h.low, h.high + 1, h.step)) if h.contains(v)]


def most_layers(name: str, axes: Mapping[str, Axis], fixed: Mapping[str, Value]) -> int:
    """The largest count that a searched or fixed name can be; 0 where it is none."""
    values: list[Value] = [fixed.get(name)]
    for axis in referred(name, axes).values():
        if not isinstance(axis.hyperparameter, Float):
            values += axis.hyperparameter.extremes()
    return max(map(count, values), default=0)
