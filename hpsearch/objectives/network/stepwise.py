"""The network, babysat: one epoch at a time, of any number of branches, each as though it were alone."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.seen import seen_rows
from hpsearch.errors import UsageError
from hpsearch.nn.averaging import Averaging
from hpsearch.nn.fleet import Fleet, model_of
from hpsearch.nn.in_force import in_force
from hpsearch.nn.loss import losses
from hpsearch.nn.member import Examples, Member, shape_of
from hpsearch.nn.model import Model
from hpsearch.nn.settings import Settings
from hpsearch.nn.signs import DEAD_UNITS, UPDATE_RATIO, dead_units, update_ratio
from hpsearch.nn.state import J, State
from hpsearch.nn.training import FLOAT32, SCORE, an_epoch, exploded
from hpsearch.objectives.network.classes import judged_on_dev, positive_class
from hpsearch.objectives.network.conclusion import NetworkConclusion, described
from hpsearch.objectives.network.examples import InputKind, examples_of, kind_of, normalization_of
from hpsearch.objectives.network.fleets import together
from hpsearch.objectives.network.objective import NetworkObjective
from hpsearch.objectives.network.saved_model import SavedModel
from hpsearch.objectives.network.settings import resolve
from hpsearch.objectives.objective import Objective
from hpsearch.objectives.stepwise import Epoch, Going, Paired, Trained
from hpsearch.seeds import network_key, order_key
from hpsearch.trial import Config, Result, Task, Trial, Value

SIGNS_EVERY = 5
"""Epochs after which dead units are counted again: a pass over 512 rows."""


@dataclass(frozen=True, slots=True)
class NetworkTrained:
    """`state` counts its epochs from where the branch left all but the weights behind, `offset` epochs in."""

    state: State
    offset: int = 0

    @property
    def epoch(self) -> int:
        """All epochs."""
        return self.offset + self.state.epoch

    @property
    def digest(self) -> str:
        """Over weights, averages and clocks."""
        found = hashlib.sha256()
        for name, values in sorted(self.arrays().items()):
            found.update(name.encode() + np.ascontiguousarray(values).tobytes())
        return found.hexdigest()[:16]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Those of the state, and the offset."""
        return {**self.state.arrays(), "offset": np.array(self.offset)}


@dataclass(eq=False)
class NetworkStepwise:
    """`seed` is the run's and `number` the trial's, which choose the same random numbers as in a search."""

    objective: NetworkObjective
    seed: int
    number: int
    _examples: dict[InputKind, Examples] = field(default_factory=dict)
    _fleets: list[tuple[list[Trained], list[Settings], Fleet]] = field(default_factory=list)

    def begin(self, config: Config) -> NetworkTrained:
        """At epoch 0. Raises SettingError."""
        fleet = self._fleet([self._settings(config, 0)], [None])
        return NetworkTrained(_state(fleet, 0, 0))

    def epoch(self, going: Sequence[Going]) -> list[Epoch]:
        """Whoever goes on unchanged with the same others keeps the fleet of the epoch before."""
        groups: dict[object, list[int]] = {}
        settings = [self._settings(one.config, _offset(one.state)) for one in going]
        for i, (one, its) in enumerate(zip(going, settings, strict=True)):
            state = _own(one.state)
            taken = (state.offset, state.epoch, state.state.weights.step)
            key = (*taken, *together(its, self._shape(its), state.state.epoch + 1))
            groups.setdefault(key, []).append(i)
        kept, found = [], dict[int, Epoch]()
        for index in groups.values():
            states, those = [going[i].state for i in index], [settings[i] for i in index]
            fleet = self._sailing(states, those)
            epochs = self._trained(fleet, [_own(state) for state in states], those)
            found |= dict(zip(index, epochs, strict=True))
            if not any(epoch.diverged for epoch in epochs):
                kept.append(([epoch.state for epoch in epochs], those, fleet))
        self._fleets = kept
        return [found[i] for i in range(len(going))]

    def forget(self, state: Trained, config: Config) -> NetworkTrained:
        """As at epoch 0, but for the weights."""
        old, settings = _own(state), self._settings(config, state.epoch)
        fresh = _state(self._fleet([settings], [None]), 0, 0)
        weights = replace(fresh.weights, flat=old.state.weights.flat)
        return NetworkTrained(replace(fresh, weights=weights), old.epoch)

    def compare(self, first: Going, second: Going) -> Paired:
        """Errors and cross-entropies of the dev rows."""
        wrong, costs = zip(*(self._judged(one) for one in (first, second)), strict=True)
        difference = (costs[1] - costs[0]).astype(np.float64)
        alone = tuple(int(np.count_nonzero(a & ~b)) for a, b in (wrong, wrong[::-1]))
        return Paired(len(difference), alone[0], alone[1], float(difference.mean()), float(difference.std(ddof=1)))

    def conclude(self, going: Going) -> NetworkConclusion:
        """The network with the normalization of its inputs; its metrics are of the whole parts."""
        own, settings = _own(going.state), self._settings(going.config, _offset(going.state))
        model, seen, dataset = self._model(own, settings), self._seen(settings), self.objective.dataset
        parts = {"train": (seen.x_train, seen.y_train), "dev": (seen.x_dev, seen.y_dev)}
        metrics: dict[str, float] = {}
        for name, (x, y) in parts.items():
            error, cost = model.evaluate(x, y)
            metrics |= {f"{name}_error": float(error[0]), f"{name}_cost": float(cost[0])}
        result = Result(Task(Trial(self.number, going.config), own.epoch), "ok", metrics, epochs=own.epoch)
        kind, positive = kind_of(settings), positive_class(dataset)
        told = {"trained_on": f"the {len(dataset.train.y):,} rows of train, for {own.epoch} epochs"}
        saved = described(SavedModel(model, normalization_of(dataset, kind), told), dataset, settings)
        on_dev = judged_on_dev(dataset, [([model], 0)], kind, positive)
        return NetworkConclusion([result], saved, dataset.test, seen_rows(dataset), on_dev, positive)

    def restored(self, arrays: Mapping[str, NDArray[Any]]) -> NetworkTrained:
        """The inverse of `NetworkTrained.arrays`."""
        return NetworkTrained(State.from_arrays(arrays), int(arrays["offset"]))

    def _settings(self, config: Config, offset: int) -> Settings:
        """What holds by the clock of a branch that began `offset` epochs in; nobody but the sitter stops it early."""
        return replace(resolve(_by_its_clock(config, offset)), early_stopping=None)

    def _shape(self, settings: Settings) -> Any:
        return shape_of(settings, self.objective.dataset.train.x.shape[1], len(self.objective.dataset.classes))

    def _seen(self, settings: Settings) -> Examples:
        kind = kind_of(settings)
        if kind not in self._examples:
            self._examples[kind] = examples_of(self.objective.dataset, kind)
        return self._examples[kind]

    def _fleet(self, settings: Sequence[Settings], states: Sequence[State | None]) -> Fleet:
        seed, order = (self.seed, *network_key(self.number, 0)), (self.seed, *order_key(0))
        members = [Member(its, seed, order, state) for its, state in zip(settings, states, strict=True)]
        return Fleet(members, self._seen(settings[0]), FLOAT32)

    def _sailing(self, states: Sequence[Trained], settings: Sequence[Settings]) -> Fleet:
        for known, theirs, fleet in self._fleets:
            same = len(known) == len(states) and all(a is b for a, b in zip(known, states, strict=True))
            if same and list(settings) == theirs:
                return fleet
        return self._fleet(settings, [_own(state).state for state in states])

    @property
    def metric(self) -> str:
        """The goal's, which is on every point."""
        return self.objective.spec.goal.metric

    def _named(self, point: dict[str, float]) -> dict[str, float]:
        """The goal's metric by its name, where it is none that every network has."""
        score = point.pop(SCORE, None)
        if score is not None:
            point[self.metric] = score
        if self.metric == "dev_accuracy":
            point[self.metric] = 1 - point["dev_error"]
        return point

    @np.errstate(all="ignore")
    def _trained(self, fleet: Fleet, before: Sequence[NetworkTrained], settings: Sequence[Settings]) -> list[Epoch]:
        started = perf_counter()
        points = [self._named(point) for point in an_epoch(fleet, self.metric, positive_class(self.objective.dataset))]
        seconds = (perf_counter() - started) / len(points)
        found = []
        for i, (old, its, point) in enumerate(zip(before, settings, points, strict=True)):
            if not its.penalized:
                point.pop(J)
            if why := exploded(point, old.epoch + 1):
                found.append(Epoch(old, point, _in_force(fleet, i), {}, why, seconds))
                continue
            state = NetworkTrained(_state(fleet, i, old.state.epoch + 1), old.offset)
            ratio = update_ratio(old.state.weights.flat, state.state.weights.flat, len(fleet.batches))
            signs = {UPDATE_RATIO: ratio}
            if state.epoch % SIGNS_EVERY == 0 and its.hidden_units:
                signs[DEAD_UNITS] = dead_units(self._model(state, its), fleet.examples.x_dev)
            found.append(Epoch(state, point, _in_force(fleet, i), signs, "", seconds))
        return found

    def _model(self, trained: NetworkTrained, settings: Settings) -> Model:
        weights = trained.state.weights
        flat, running = weights.flat[np.newaxis], weights.running[:, np.newaxis]
        whole = model_of(self._shape(settings), [settings], flat, running, weights.step)
        return whole.trimmed(settings.hidden_units)

    def _judged(self, one: Going) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """Of each dev row whether it is wrong, and its cross-entropy."""
        settings = self._settings(one.config, _offset(one.state))
        dev = self._seen(settings)
        chunks = list(self._model(_own(one.state), settings).logits(dev.x_dev))
        wrong = [z.argmax(axis=1)[0] != dev.y_dev[rows] for rows, z in chunks]
        return np.concatenate(wrong), np.concatenate([losses(z, dev.y_dev[rows])[0] for rows, z in chunks])


def stepwise(objective: Objective, seed: int, number: int) -> NetworkStepwise:
    """Raises UsageError where a trial is not one network."""
    assert isinstance(objective, NetworkObjective)
    if objective.dataset.folds is not None:
        raise UsageError("split.folds: a panda is one network, not one a fold; remove it, and give dev a share")
    return NetworkStepwise(objective, seed, number)


def _own(state: Trained) -> NetworkTrained:
    assert isinstance(state, NetworkTrained)
    return state


def _in_force(fleet: Fleet, i: int) -> dict[str, Value]:
    return {name: list(value) if isinstance(value, list) else value for name, value in in_force(fleet, i).items()}


def _offset(state: Trained) -> int:
    return _own(state).offset


def _state(fleet: Fleet, i: int, epoch: int) -> State:
    averaging: tuple[Averaging, ...] = fleet.averaging[i]
    return State(epoch, fleet.weights(i), fleet.averages[:, i].copy(), averaging)


def _by_its_clock(config: Config, offset: int) -> dict[str, Value]:
    """Values over epochs, counted from epoch `offset` + 1; those that held until then, for one value."""
    found: dict[str, Value] = {}
    for name, value in config.items():
        if not isinstance(value, dict) or not offset:
            found[name] = value
            continue
        later = {max(int(begin) - offset, 1): one for begin, one in value.items()}
        found[name] = {str(begin): one for begin, one in later.items()} if len(later) > 1 else later[1]
    return found
