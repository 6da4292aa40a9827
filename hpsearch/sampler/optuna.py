"""Optuna's samplers on our scales, through its ask and tell; the only file that imports it.

A study in memory is made anew for every batch from the recorded trials, so that nothing of Optuna's enters a run.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from hpsearch.history import History
from hpsearch.sampler.observations import Array, HistoryReader, Observations
from hpsearch.sampler.sampler import Proposal, SearchSpec
from hpsearch.seeds import branch
from hpsearch.space import Choice, Space, order_of
from hpsearch.space.hyperparameters import Hyperparameter
from hpsearch.trial import Goal


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One of Optuna's samplers: the `packages` it needs, and how it is made of Optuna's table of samplers and a seed.

    One that keeps something from batch to batch `replays` them; to the others all trials are told at once.
    """

    packages: tuple[str, ...]
    make: Callable[[Any, int], Any]
    replays: bool = False


ALGORITHMS: dict[str, Algorithm] = {
    "tpe": Algorithm(("optuna",), lambda samplers, seed: samplers.TPESampler(seed=seed, constant_liar=True)),
    "gp": Algorithm(("optuna", "torch"), lambda samplers, seed: samplers.GPSampler(seed=seed)),
    "cmaes": Algorithm(("optuna", "cmaes"), lambda samplers, seed: samplers.CmaEsSampler(seed=seed), replays=True),
}


@dataclass(frozen=True, slots=True)
class Optuna:
    """Batches of `spec.batch`, asked for one after another without telling; each sees the batches before it."""

    space: Space
    spec: SearchSpec
    reader: HistoryReader

    def propose(self, count: int, history: History, rng: np.random.Generator) -> Proposal:
        """The next rows, to the end of their batch at most. What has no cost is told as the worst cost seen."""
        batch, drawn = divmod(history.planned, self.spec.batch)
        count = min(count, self.spec.batch - drawn)
        if self.space.dimension == 0 or count == 0:
            return Proposal(np.zeros((count, self.space.dimension)))
        seen = self.reader.read(history, history.planned - drawn)
        algorithm, seed = ALGORITHMS[self.spec.algorithm], int(branch(rng, batch).integers(2**31))
        with quiet() as optuna:
            study = optuna.create_study(sampler=algorithm.make(optuna.samplers, seed))
            tell = _replay if algorithm.replays else _tell
            tell(optuna, study, self.space, seen, self.spec.batch)
            rows = [ask(study.ask(), self.space) for _ in range(self.spec.batch)]
        return Proposal(np.array(rows)[drawn : drawn + count])


def packages(spec: SearchSpec) -> tuple[str, ...]:
    """What must be installed for the spec's algorithm."""
    return ALGORITHMS[spec.algorithm].packages


@contextmanager
def quiet() -> Iterator[Any]:
    """Optuna as a module that neither logs nor warns: what it would say is of code that nobody here wrote."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        yield optuna


def ask(trial: Any, space: Space) -> Array:
    """The point that an Optuna trial suggests, (dimension,); only for coordinates that are active."""
    row, values = np.full(space.dimension, 0.5), dict(space.fixed)
    for name in space.order:
        where = space.positions[name][: space.axes[name].width(values)]
        for i in where:
            row[i] = _suggest(trial, str(i), space.axes[name].hyperparameter)
        if where:
            values[space.axes[name].key(name)] = space.value(name, row[list(where)].tolist())
    return row


def _tell(optuna: Any, study: Any, space: Space, seen: Observations, batch: int) -> None:
    """All trials at once: the sampler looks at nothing but their points and costs."""
    coordinates = [c.hyperparameter for c in space.coordinates]
    distributions = {str(i): _distribution(optuna, h) for i, h in enumerate(coordinates)}
    for params, cost in _told(space, seen):
        here = {name: distributions[name] for name in params}
        study.add_trial(optuna.trial.create_trial(value=cost, params=params, distributions=here))


def _replay(optuna: Any, study: Any, space: Space, seen: Observations, batch: int) -> None:
    """Batch by batch, as it was: CMA-ES keeps its generations with the trials it was asked for.

    It is asked again, but the trials keep the points that they had.
    """
    told = list(_told(space, seen))
    for start in range(0, len(told), batch):
        asked = []
        for params, cost in told[start : start + batch]:
            study.enqueue_trial(params)
            trial = study.ask()
            assert trial.relative_params is not None  # looking at it is asking
            ask(trial, space)
            asked.append((trial, cost))
        for trial, cost in asked:
            study.tell(trial, cost)


def _told(space: Space, seen: Observations) -> Iterator[tuple[dict[str, Any], float]]:
    """Each trial as Optuna's parameters, of active coordinates alone, and its cost in standard deviations."""
    for point, cost in zip(seen.points, seen.standardized().tolist(), strict=True):
        active = space.active(point)
        yield {str(i): _param(c.hyperparameter, point[i]) for i, c in enumerate(space.coordinates) if active[i]}, cost


def _in_steps(h: Hyperparameter) -> bool:
    # On other scales the shares of the values differ, which no distribution of Optuna's knows.
    return not isinstance(h, Choice) and h.step is not None and h.scale == "linear"


def _distribution(optuna: Any, h: Hyperparameter) -> Any:
    """Values of a choice by number, of an ordered list by rank, steps of a linear scale by number, else the unit
    interval of our scale."""
    if isinstance(h, Choice):
        if order := order_of(h):
            return optuna.distributions.IntDistribution(0, len(order.indices) - 1)
        return optuna.distributions.CategoricalDistribution(_numbers(h))
    if _in_steps(h):
        return optuna.distributions.IntDistribution(0, h.bins.count - 1)
    return optuna.distributions.FloatDistribution(0.0, 1.0)


def _numbers(h: Choice) -> tuple[int, ...]:
    """The values that can be drawn; Optuna knows no other weights."""
    return tuple(k for k, value in enumerate(h.values) if h.contains(value))


def _suggest(trial: Any, name: str, h: Hyperparameter) -> float:
    if isinstance(h, Choice):
        if order := order_of(h):
            return float(order.middles(np.array([trial.suggest_int(name, 0, len(order.indices) - 1)]))[0])
        return h.to_unit(h.values[trial.suggest_categorical(name, _numbers(h))])
    if _in_steps(h):
        return h.bins.unit(trial.suggest_int(name, 0, h.bins.count - 1))
    return float(trial.suggest_float(name, 0.0, 1.0))


def _param(h: Hyperparameter, u: float) -> float:
    if isinstance(h, Choice):
        order, one = order_of(h), np.array([u])
        return int((h.indices(one) if order is None else order.ranks(one))[0])
    return h.bins.index(float(u)) if _in_steps(h) else float(u)


def optuna_sampler(space: Space, spec: SearchSpec, goal: Goal) -> Optuna:
    """The sampler `optuna` of a space."""
    return Optuna(space, spec, HistoryReader(space, goal))
