"""What the searches of `search_quality` search: trainings of the network on small data sets, and fixed functions."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from hpsearch.data import load
from hpsearch.data.spec import DataSpec
from hpsearch.nn.member import Examples, Member
from hpsearch.nn.training import train
from hpsearch.objectives.network.examples import examples_of
from hpsearch.objectives.network.fleets import pack
from hpsearch.objectives.network.settings import resolve
from hpsearch.seeds import network_key, order_key
from hpsearch.space import Axis, Choice, Float, Int, Space
from hpsearch.trial import Config, Result, Task

EPOCHS = 12
METRIC = "dev_cost"
NETWORKS = Space(
    {
        "learning_rate": Axis(Float(1e-4, 1, "log")),
        "beta1": Axis(Float(0.8, 0.999, "log_one_minus")),
        "hidden_layers": Axis(Int(1, 3)),
        "hidden_units": Axis(Int(8, 128, "log")),
        "batch_size": Axis(Choice((32, 64, 128))),
        "l2": Axis(Float(1e-2, 1e2, "log")),
        "activation": Axis(Choice(("relu", "tanh"))),
    },
    {"optimizer": "adam"},
)
"""The ranges that the README proposes, of smaller networks."""

Wanted = tuple[int, Task]
"""A task and the seed of the search that wants it."""
Evaluate = Callable[[Sequence[Wanted]], list[Result]]


@dataclass(frozen=True, slots=True)
class Problem:
    """`optimum` is the least cost there can be, where that is known."""

    space: Space
    evaluate: Evaluate
    optimum: float | None = None


def linear(space: Space) -> Space:
    """The same ranges, all of them on linear scales."""

    def flat(axis: Axis) -> Axis:
        h = axis.hyperparameter
        return axis if isinstance(h, Choice) else replace(axis, hyperparameter=replace(h, scale="linear"))

    return Space({name: flat(axis) for name, axis in space.axes.items()}, space.fixed)


def unordered(space: Space) -> Space:
    """The same, in which no list is an axis."""

    def named(axis: Axis) -> Axis:
        h = axis.hyperparameter
        return replace(axis, hyperparameter=replace(h, ordered=False)) if isinstance(h, Choice) else axis

    return Space({name: named(axis) for name, axis in space.axes.items()}, space.fixed)


def networks(spec: DataSpec, folder: Path, rows: int | None = None) -> Problem:
    """Trainings on a data source; `rows` cuts the training part and the dev part to so many."""
    examples = examples_of(load(spec, folder), "normalized")
    parts = (examples.x_train, examples.y_train, examples.x_dev, examples.y_dev)
    return Problem(NETWORKS, partial(trained, Examples(*(part[:rows] for part in parts), examples.classes)))


def trained(examples: Examples, wanted: Sequence[Wanted]) -> list[Result]:
    """Results in the order of the tasks, which sail in fleets whatever search they are of.

    Seeds are as in a run: by the search's seed and the trial's number, the same for every sampler.
    """
    index = {id(task): i for i, (_, task) in enumerate(wanted)}
    results: dict[int, Result] = {}
    rows, inputs = examples.x_train.shape
    for fleet in pack([task for _, task in wanted], 1, rows, inputs, examples.classes):
        places = [index[id(task)] for task in fleet]
        members = [_member(*wanted[i]) for i in places]
        for i, task, outcome in zip(places, fleet, train(members, examples, EPOCHS, monitor=METRIC), strict=True):
            results[i] = Result(task, outcome.status, outcome.metrics)
    return [results[i] for i in range(len(wanted))]


def _member(seed: int, task: Task) -> Member:
    return Member(resolve(task.trial.config), (seed, *network_key(task.trial.number, 0)), (seed, *order_key(0)))


def function(dimension: int, cost: Callable[[Any], float], optimum: float) -> Problem:
    """A cost of points of the unit cube."""

    def evaluate(wanted: Sequence[Wanted]) -> list[Result]:
        return [Result(task, "ok", {METRIC: cost(_point(task.trial.config))}) for _, task in wanted]

    return Problem(Space({f"x{i}": Axis(Float(0, 1)) for i in range(dimension)}, {}), evaluate, optimum)


def _point(config: Config) -> Any:
    return np.array(list(config.values()), dtype=np.float64)


def branin(u: Any) -> float:
    """Dixon and Szego (1978), on [-5, 10] x [0, 15]; three minima of 0.397887."""
    x, y = 15 * u[0] - 5, 15 * u[1]
    bent = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return float(bent * bent + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10)


_WELLS = np.array([1.0, 1.2, 3.0, 3.2])
_WIDTHS = np.array(
    [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
)
_PLACES = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)


def hartmann6(u: Any) -> float:
    """Dixon and Szego (1978); the least is -3.32237 at (.20169, .150011, .476874, .275332, .311652, .6573)."""
    return -float(_WELLS @ np.exp(-(_WIDTHS * (u - _PLACES) ** 2).sum(axis=1)))


def ridge(u: Any) -> float:
    """Only the third and the sixth of eight coordinates count, and these together: a narrow valley with minimum 0."""
    along, across = u[2] + u[5] - 1.1, u[2] - u[5] - 0.3
    return float(along * along + 25 * across * across)


def _file(name: str, rows: int | None = None) -> Callable[[Path], Problem]:
    return lambda folder: networks(DataSpec(next(str(p) for p in sorted(folder.rglob(f"{name}.npz")))), Path(), rows)


PROBLEMS: dict[str, Callable[[Path], Problem]] = {
    "digits": lambda _: networks(DataSpec(), Path(), 600),
    "spirals": lambda _: networks(DataSpec("spirals", examples=600), Path()),
    "five spirals": lambda _: networks(DataSpec("spirals", examples=1000, classes=5, noise=0.3), Path()),
    "moons": lambda _: networks(DataSpec("moons", examples=400, noise=0.3), Path()),
    "branin": lambda _: function(2, branin, 0.397887),
    "hartmann 6": lambda _: function(6, hartmann6, -3.32237),
    "ridge": lambda _: function(8, ridge, 0.0),
}
"""By name; each is made from the folder of --data."""

SHARED: dict[str, Callable[[Path], Problem]] = {
    "breast cancer": _file("breast_cancer"),
    "wine": _file("wine"),
}
"""Those that need a file of that folder."""


def made(name: str, folder: Path) -> Problem:
    """The problem of a name in either table."""
    return (PROBLEMS | SHARED)[name](folder)
