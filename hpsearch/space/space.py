"""All axes together: a bijection between the unit cube and the configs that can be drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hpsearch.space.axis import Axis, Coordinate, most_layers, referred
from hpsearch.space.hyperparameters import Flaw, Value
from hpsearch.space.problems import find_problems


@dataclass(frozen=True)
class Space:
    """Searched axes and fixed values, both by name. A space without axes has one config, the fixed one."""

    axes: Mapping[str, Axis]
    fixed: Mapping[str, Value]

    def problems(self) -> list[Flaw]:
        """What is wrong between the axes; the rest of the class is for spaces without problems.

        A space without axes is a problem of the whole: harmless only where a single trial is wanted. What is wrong with
        one hyperparameter alone, its own `problem()` says.
        """
        return find_problems(self.axes, self.fixed)

    @cached_property
    def coordinates(self) -> tuple[Coordinate, ...]:
        """One for each axis in declared order, and for `per` one for each layer there can be at most."""
        return tuple(
            Coordinate(name, layer, axis.hyperparameter)
            for name, axis in self.axes.items()
            for layer in ((None,) if axis.per is None else range(most_layers(axis.per, self.axes, self.fixed)))
        )

    @property
    def dimension(self) -> int:
        """How many coordinates there are."""
        return len(self.coordinates)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Searched names, every one after those that it depends on."""
        graph = {n: [p for parent in a.parents for p in self.holders.get(parent, ())] for n, a in self.axes.items()}
        return tuple(TopologicalSorter(graph).static_order())

    @cached_property
    def positions(self) -> dict[str, tuple[int, ...]]:
        """Where in the unit cube the coordinates of each searched name are."""
        return {name: tuple(i for i, c in enumerate(self.coordinates) if c.name == name) for name in self.axes}

    def value(self, name: str, units: Sequence[float]) -> Value:
        """The value of an active name from the units of its active coordinates."""
        axis = self.axes[name]
        drawn: list[Any] = [axis.hyperparameter.from_unit(u) for u in units]
        value: Value = drawn[0] if axis.per is None else drawn
        return value

    @cached_property
    def holders(self) -> dict[str, tuple[str, ...]]:
        """What `per` and `when` may name, with the axes that draw it: several where each is a case."""
        keys = dict.fromkeys(axis.key(name) for name, axis in self.axes.items())
        return {key: tuple(referred(key, self.axes)) for key in keys}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The searched settings, each once: those of the axes, in declared order."""
        return tuple(dict.fromkeys(axis.setting(name) for name, axis in self.axes.items()))

    def decode(self, u: ArrayLike) -> dict[str, Value]:
        """The config at u, (dimension,) in [0, 1]: fixed values, then the active searched ones in declared order."""
        point = np.asarray(u, dtype=np.float64)
        if point.shape != (self.dimension,):
            raise ValueError(f"expected shape ({self.dimension},), not {point.shape}")
        units, values = point.tolist(), dict(self.fixed)
        for name in self.order:
            if width := self.axes[name].width(values):
                drawn = self.value(name, [units[i] for i in self.positions[name][:width]])
                values[self.axes[name].key(name)] = drawn
        return self.config(values)

    def config(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """The fixed values, then what active axes drew, by their keys, as a config has it."""
        found: dict[str, Any] = dict(self.fixed)
        for name, axis in self.axes.items():
            key, setting = axis.key(name), axis.setting(name)
            if key not in values:
                continue
            if key == setting:
                found[setting] = values[key]
            else:
                found.setdefault(setting, []).append(values[key])
        return found

    def has(self, config: Mapping[str, Value]) -> NDArray[np.bool_]:
        """Which coordinates have a say in a config, also of one that names only some of the settings."""
        mask, known = np.zeros(self.dimension, dtype=np.bool_), {**self.fixed, **config}
        for name, axis in self.axes.items():
            mask[list(self.positions[name][: len(axis.drawn(name, known))])] = True
        return mask

    def encode(self, config: Mapping[str, Value]) -> NDArray[np.float64]:
        """The point that decodes to `config`, (dimension,); inactive coordinates are 0.5."""
        u, known = np.full(self.dimension, 0.5), {**self.fixed, **config}
        for name, axis in self.axes.items():
            values: list[Any] = axis.drawn(name, known)
            for i, value in zip(self.positions[name], values, strict=False):
                u[i] = axis.hyperparameter.to_unit(value)
        return u

    def active(self, u: ArrayLike) -> NDArray[np.bool_]:
        """Which coordinates have a say in the config at u, (dimension,)."""
        return self.has(self.decode(u))
