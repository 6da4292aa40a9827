"""Training: epochs of a fleet until the budget, early stopping, divergence; one outcome a network."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Literal

import numpy as np

from hpsearch.nn.fleet import Examples, Fleet, Member, model_of, shape_of
from hpsearch.nn.layout import DType
from hpsearch.nn.model import Model
from hpsearch.nn.state import Best, Curve, State, Weights

CURVES = ("train_cost", "dev_error", "dev_cost")
HOPELESS = 1000
"""A mean cost of so many times ln C, the cost of guessing, is divergence even while it is still a number."""

OnEpoch = Callable[[int, int, Mapping[str, float]], None]
"""on_epoch(index of the member, epoch, its point of the curve)."""

FLOAT32: DType = np.dtype(np.float32)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one network. `metrics`: dev and train error and cost; empty when it diverged.

    `epochs` counts the trained ones; `state` continues the training, `model` predicts; both None when it diverged.
    """

    status: Literal["ok", "diverged"]
    metrics: dict[str, float]
    curve: Curve
    epochs: int
    seconds: float
    reason: str = ""
    state: State | None = None
    model: Model | None = None


@dataclass(slots=True)
class _Track:
    """The decisions about one member, beside the fleet's numbers."""

    index: int
    member: Member
    curve: Curve
    best: Best | None
    seconds: float

    @classmethod
    def of(cls, index: int, member: Member) -> "_Track":
        state = member.state
        if state is None:
            return cls(index, member, {name: [] for name in CURVES}, None, 0.0)
        return cls(index, member, {n: list(v) for n, v in state.curve.items()}, state.best, state.seconds)

    def diverged(self) -> bool:
        return not all(math.isfinite(self.curve[name][-1]) for name in CURVES)

    def improved(self) -> bool:
        point = (self.curve["dev_error"][-1], self.curve["dev_cost"][-1])
        return self.best is None or point < (self.best.error, self.best.cost)


def train(
    members: Sequence[Member],
    examples: Examples,
    budget: int,
    dtype: DType = FLOAT32,
    on_epoch: OnEpoch | None = None,
) -> list[Outcome]:
    """Trains same-shape members until `budget` epochs in all; the outcomes in their order.

    Members with a state must all have the same number of epochs.
    """
    outcomes: dict[int, Outcome] = {}
    tracks = [_Track.of(i, member) for i, member in enumerate(members)]
    for track in [t for t in tracks if t.member.state is not None and t.member.state.stopped]:
        assert track.member.state is not None
        outcomes[track.index] = _finished(track, track.member.state, examples)
        tracks.remove(track)
    if tracks:
        fleet = Fleet([t.member for t in tracks], examples, dtype)
        with np.errstate(all="ignore"):
            _sail(fleet, tracks, budget, outcomes, on_epoch)
    return [outcomes[i] for i in range(len(members))]


def _sail(
    fleet: Fleet, tracks: list[_Track], budget: int, outcomes: dict[int, Outcome], on_epoch: OnEpoch | None
) -> None:
    while tracks and fleet.epoch < budget:
        started = perf_counter()
        costs = fleet.train_epoch()
        hopeless = HOPELESS * math.log(fleet.examples.classes)
        costs[costs > hopeless] = math.inf
        errors, dev_costs = fleet.model().evaluate(fleet.examples.x_dev, fleet.examples.y_dev)
        share = (perf_counter() - started) / len(tracks)
        staying = []
        for i, track in enumerate(tracks):
            track.seconds += share
            point = dict(zip(CURVES, (float(costs[i]), float(errors[i]), float(dev_costs[i])), strict=True))
            for name, value in point.items():
                track.curve[name].append(value)
            if on_epoch is not None:
                on_epoch(track.index, fleet.epoch, point)
            outcome = _judge(fleet, i, track, budget)
            if outcome is None:
                staying.append(i)
            else:
                outcomes[track.index] = outcome
        if len(staying) < len(tracks):
            tracks = [tracks[i] for i in staying]
            if tracks:
                fleet.keep(staying)
    for i, track in enumerate(tracks):  # a budget that was reached before
        outcomes[track.index] = _finished(track, _state(fleet, i, track, stopped=False), fleet.examples)


def _judge(fleet: Fleet, i: int, track: _Track, budget: int) -> Outcome | None:
    """None: it sails on."""
    if track.diverged():
        reason = f"the cost is no longer a sensible number after epoch {fleet.epoch}: a lower learning_rate?"
        return Outcome("diverged", {}, track.curve, fleet.epoch, track.seconds, reason)
    patience = track.member.settings.early_stopping
    if patience is not None and track.improved():
        error, cost = track.curve["dev_error"][-1], track.curve["dev_cost"][-1]
        track.best = Best(fleet.epoch, error, cost, fleet.weights(i))
    stopped = patience is not None and track.best is not None and fleet.epoch - track.best.epoch >= patience
    if not stopped and fleet.epoch < budget:
        return None
    return _finished(track, _state(fleet, i, track, stopped), fleet.examples)


def _state(fleet: Fleet, i: int, track: _Track, stopped: bool) -> State:
    weights, averages = fleet.state(i)
    return State(fleet.epoch, weights, averages, track.curve, track.best, track.seconds, stopped)


def _finished(track: _Track, state: State, examples: Examples) -> Outcome:
    """The outcome with the last epoch's weights or, under early stopping, the best epoch's."""
    started = perf_counter()
    settings = track.member.settings
    weights: Weights = state.best.weights if state.best is not None else state.weights
    model = model_of(
        shape_of(settings, examples), [settings], weights.flat[np.newaxis], weights.running[:, np.newaxis], weights.step
    )
    epoch = state.best.epoch if state.best is not None else state.epoch
    train_error, train_cost = model.evaluate(examples.x_train, examples.y_train)
    metrics = {
        "dev_error": state.curve["dev_error"][epoch - 1],
        "dev_cost": state.curve["dev_cost"][epoch - 1],
        "train_error": float(train_error[0]),
        "train_cost": float(train_cost[0]),
    }
    seconds = state.seconds + perf_counter() - started
    state = replace(state, seconds=seconds)
    return Outcome("ok", metrics, state.curve, state.epoch, seconds, "", state, model)
