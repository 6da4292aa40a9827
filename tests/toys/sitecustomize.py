"""A toy of each kind of part: one definition, and one line in its table.

Python runs this first in every process that has the folder on its path, the workers too, as if the lines stood in the
tables' own files.
"""

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from hpsearch.data.sources import SOURCES, Source
from hpsearch.data.spec import DataSpec
from hpsearch.nn.activations import ACTIVATIONS, Activation
from hpsearch.nn.decay import DECAYS, Decay
from hpsearch.nn.initialization import INITIALIZATIONS
from hpsearch.nn.optimizers import OPTIMIZERS, Optimizer
from hpsearch.space.scales import SCALES, Scale

# A scale: equal parts are equal differences of square roots.
SCALES["square_root"] = Scale(
    lambda value, low, high: (np.sqrt(value) - low**0.5) / (high**0.5 - low**0.5),
    lambda u, low, high: (low**0.5 + u * (high**0.5 - low**0.5)) ** 2,
    lambda low, high: None if low >= 0 else f"scale square_root needs low of at least 0, not {low}",
)


def _sign(w: Any, g: Any, averages: Any, scratch: Any, alpha: Any) -> None:
    """w := w - alpha sign(dw)."""
    np.sign(g, out=scratch)
    np.multiply(scratch, alpha, out=scratch)
    np.subtract(w, scratch, out=w)


OPTIMIZERS["sign"] = Optimizer(0, lambda alpha, t, settings: (alpha,), _sign, 0.003)


def _square(a: Any, zeros: Any) -> None:
    np.maximum(a, zeros, out=a)
    np.square(a, out=a)


def _square_backward(a: Any, d: Any, scratch: Any, zeros: Any) -> None:
    """The derivative of max(0, z)^2 is 2 max(0, z), twice the root of its own output."""
    np.sqrt(a, out=scratch)
    np.multiply(d, scratch, out=d)
    np.multiply(d, 2, out=d)


ACTIVATIONS["squared_relu"] = Activation(_square, _square_backward, initialization="he")

DECAYS["cosine"] = Decay(0.05, lambda rate, epoch, steps: (1 + np.cos(np.minimum(rate * epoch, 1) * math.pi)) / 2)

INITIALIZATIONS["lecun"] = lambda n_in, n_out: 1 / n_in


def _rings(spec: DataSpec) -> dict[str, Any]:
    rng = np.random.default_rng(spec.split.seed)
    y = np.arange(spec.examples or 150) % 3
    angle = rng.uniform(0, 2 * math.pi, len(y))
    radius = 1 + y + 0.1 * rng.standard_normal(len(y))
    return {"x": np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), "y": y}


SOURCES["rings"] = Source(_rings, ("examples",))

from hpsearch.history import History  # noqa: E402
from hpsearch.sampler import SAMPLERS, Proposal, SamplerKind, SearchSpec  # noqa: E402  what follows stands above those
from hpsearch.space import Space  # noqa: E402
from hpsearch.trial import Config, Goal, Metric, Over, Plan, Result, Task, Value  # noqa: E402


@dataclass(frozen=True)
class _Diagonal:
    """Points along the diagonal of the cube, by the golden ratio."""

    dimension: int

    def propose(self, count: int, history: History, rng: np.random.Generator) -> Proposal:
        along = (np.arange(history.planned + 1, history.planned + count + 1) * (5**0.5 - 1) / 2) % 1
        return Proposal(np.repeat(along[:, None], self.dimension, axis=1))


def _diagonal(space: Space, spec: SearchSpec, goal: Goal) -> _Diagonal:
    return _Diagonal(space.dimension)


SAMPLERS["diagonal"] = SamplerKind(_diagonal)

from hpsearch.schedule import SCHEDULES, Newcomers, ScheduleKind, ScheduleSpec  # noqa: E402


@dataclass(frozen=True)
class _Pairs:
    """Two trials at a time, trained to the end."""

    newcomers: Newcomers

    @property
    def rungs(self) -> tuple[int, ...]:
        return (self.newcomers.epochs,)

    def next(self, history: History) -> Plan | Over:
        return self.newcomers.next(history, self.newcomers.epochs)


def _pairs(newcomers: Newcomers, spec: ScheduleSpec) -> _Pairs:
    from dataclasses import replace

    return _Pairs(replace(newcomers, chunk=2))


SCHEDULES["pairs"] = ScheduleKind(_pairs)

from hpsearch.objectives import OBJECTIVES, Kind, ObjectiveSpec, Setting  # noqa: E402
from hpsearch.objectives.objective import Context, each_alone  # noqa: E402


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@dataclass(frozen=True)
class _Parabola:
    """J(w) = (w - 5)^2 after so many steps of gradient descent from 0: no data, no model, one metric."""

    digest: str = "the parabola"
    facts: Mapping[str, Any] = field(default_factory=dict)
    tested: bool = False

    def describe(self) -> str:
        return "none is needed"

    def rehearse(self, fleet: Sequence[Task], seconds: float) -> float:
        return 1e-6 * len(fleet)

    def prepare(self, folder: Path) -> "_Parabola":
        return self

    def fleets(self, tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
        return each_alone(tasks, jobs)

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        return [self._descend(task, context) for task in fleet]

    def _descend(self, task: Task, context: Context) -> Result:
        config, w, curve = _complete(task.trial.config), 0.0, []
        for epoch in range(1, task.budget + 1):
            w -= float(config["rate"]) * 2 * (w - 5)  # type: ignore[arg-type]
            curve.append((w - 5) ** 2 + float(config["offset"]))  # type: ignore[arg-type]
            context.report(task, epoch, {"loss": curve[-1]})
        return Result(task, "ok", {"loss": curve[-1]}, {"loss": [*curve]}, task.budget, 0.001)

    def conclude(self, kept: Any, evaluator: Any, context: Context, train: Any) -> "_Bottom":
        return _Bottom(self.evaluate(kept.tasks, context))


@dataclass(frozen=True)
class _Bottom:
    results: Sequence[Result]
    notes: Sequence[str] = ()

    def dev(self) -> None:
        return None

    def test(self) -> Mapping[str, float]:
        raise AssertionError("there is no test set")

    def files(self, facts: Mapping[str, Any]) -> Mapping[str, bytes]:
        return {"loss.txt": f"{facts['metrics']['loss']}\n".encode()}


_SETTINGS = {
    "rate": Setting(0.01, "a number above 0", lambda v: _number(v) and v > 0, 1, "{low: 1e-3, high: 1, scale: log}"),
    "offset": Setting(0.0, "a number", _number, 2, "{low: 0.0, high: 1}"),
}


def _complete(config: Config) -> dict[str, Value]:
    return {name: setting.default for name, setting in _SETTINGS.items()} | dict(config)


def _build(spec: ObjectiveSpec) -> _Parabola:
    return _Parabola()


OBJECTIVES["parabola"] = Kind(
    name="parabola",
    noun="the parabola",
    settings=_SETTINGS,
    metrics={"loss": Metric("loss")},
    complete=_complete,
    default=lambda name, fixed: _SETTINGS[name].default,
    build=_build,
)

from hpsearch.executor import BACKENDS  # noqa: E402
from hpsearch.executor.backend import InProcess  # noqa: E402
from hpsearch.executor.worker import Work  # noqa: E402


class _Backwards(InProcess):
    """In this process, the last fleet first, and it leaves a mark."""

    def map(self, works: Sequence[Work]) -> Iterator[tuple[int, list[Result]]]:
        Path(os.environ["TOY_MARK"]).touch()
        for index, results in super().map(works[::-1]):
            yield len(works) - 1 - index, results


BACKENDS["backwards"] = _Backwards
