"""One named axis of a space, where it applies, and the coordinates it has in the unit cube."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hpsearch.space.hyperparameters import Choice, Hyperparameter, Int, Scalar, Value, is_whole


@dataclass(frozen=True)
class Axis:
    """A hyperparameter and where it applies.

    `per` names a whole number (searched or fixed): the value is a list with one draw for each. `when` maps names to
    values: the axis is active where every one of those names has one of its values.
    """

    hyperparameter: Hyperparameter
    per: str | None = None
    when: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)

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
        layers = values.get(self.per)
        return max(layers, 0) if is_whole(layers) else 0


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One coordinate of the unit cube: a hyperparameter, or its draw for one layer (from 0)."""

    name: str
    layer: int | None
    hyperparameter: Hyperparameter


def same(a: Value, b: Value) -> bool:
    """Exact equality, with true and false distinct from 1 and 0."""
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def most_layers(name: str, axes: Mapping[str, Axis], fixed: Mapping[str, Value]) -> int:
    """The largest whole number that a searched or fixed name can be; 0 where it is none."""
    values: tuple[Value, ...] = (fixed.get(name),)
    if name in axes:
        hyperparameter = axes[name].hyperparameter
        if isinstance(hyperparameter, Int):
            values = (hyperparameter.high,)
        elif isinstance(hyperparameter, Choice):
            values = hyperparameter.values
    return max((v for v in values if is_whole(v)), default=0)
