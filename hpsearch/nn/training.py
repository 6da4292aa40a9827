"""Training: epochs of a fleet until the budget, early stopping, divergence; one outcome a network."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic, perf_counter
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.fleet import Fleet, model_of
from hpsearch.nn.layout import Array, DType
from hpsearch.nn.member import Examples, Member, shape_of
from hpsearch.nn.metrics import probabilities, watched
from hpsearch.nn.model import Model
from hpsearch.nn.state import Best, Curve, J, State, Weights

CURVES = ("train_cost", "dev_error", "dev_cost")
"""What must be finite in each epoch."""
PASSING = "train_error"
"""As the mini-batches pass, each before its step: with dropout, on changed images, by weights that change meanwhile. So
is the curve of train_cost; the metrics of these names are of the whole training part at the end.
"""
HOPELESS = 1000
"""An epoch whose mean cost is so many times that of its first mini-batch, or of guessing (ln C), has diverged."""

HELPS = "a lower learning_rate, batch_norm or normalize_inputs helps"

OnEpoch = Callable[[int, int, Mapping[str, float]], None]
"""on_epoch(index of the member, epoch, its point of the curve)."""

SCORE = "score"
Values = Sequence[float] | NDArray[np.float64]
FLOAT32: DType = np.dtype(np.float32)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one network. `metrics`: dev and train error and cost; empty unless ok.

    `epochs` counts the trained ones; `state` continues the training, `model` predicts; both None unless ok. Of one that
    was cut there is nothing but the state.
    """

    status: Literal["ok", "diverged", "timed_out", "cut"]
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
    def of(cls, index: int, member: Member, scored: Sequence[str]) -> "_Track":
        state, names = member.state, (*CURVES, PASSING, *scored)
        curve: Curve = {n: list(v) for n, v in state.curve.items()} if state else {n: [] for n in names}
        if member.settings.penalized:
            curve.setdefault(J, list(curve["train_cost"]))
        return cls(index, member, curve, state.best if state else None, state.seconds if state else 0.0)

    def exploded(self, epoch: int) -> str:
        return exploded({name: self.curve[name][-1] for name in CURVES}, epoch)

    def improved(self, monitor: str) -> bool:
        """Whether the last epoch is the best so far: by the metric watched, then by the other."""
        if self.best is None:
            return True
        error, cost = self.curve["dev_error"][-1], self.curve["dev_cost"][-1]
        if monitor == "dev_cost":
            return (cost, error) < (self.best.cost, self.best.error)
        if score := watched(monitor):
            now, before = (score.sign * self.curve[monitor][epoch - 1] for epoch in (0, self.best.epoch))
            return (now, cost) < (before, self.best.cost)
        return (error, cost) < (self.best.error, self.best.cost)


@np.errstate(all="ignore")  # a network that diverges is a result
def train(
    members: Sequence[Member],
    examples: Examples,
    budget: int,
    dtype: DType = FLOAT32,
    on_epoch: OnEpoch | None = None,
    monitor: str = "dev_error",
    seconds: float = math.inf,
    positive: int = 1,
    until: float = math.inf,
) -> list[Outcome]:
    """Trains same-shape members until `budget` epochs in all; the outcomes in their order.

    Members with a state must all have the same number of epochs. Early stopping watches `monitor`, dev_error, dev_cost
    or a score of the dev part, which only then is measured; `positive` is the class that is looked for where there are
    two. Whoever has taken more than `seconds` in all, its share of the fleet's epochs, has timed out.

    No epoch begins that would not end by `until`, a reading of the monotonic clock: whoever is left is cut.
    """
    outcomes: dict[int, Outcome] = {}
    scored = (monitor,) if watched(monitor) else ()
    tracks = [_Track.of(i, member, scored) for i, member in enumerate(members)]
    for track in [t for t in tracks if t.member.state is not None and t.member.state.stopped]:
        assert track.member.state is not None
        outcomes[track.index] = _finished(track, track.member.state, examples, scored)
        tracks.remove(track)
    if tracks:
        fleet = Fleet([t.member for t in tracks], examples, dtype)
        _Voyage(fleet, tracks, budget, monitor, positive, seconds, until, on_epoch, outcomes).sail()
    return [outcomes[i] for i in range(len(members))]


def an_epoch(fleet: Fleet, monitor: str, positive: int = 1) -> list[dict[str, float]]:
    """Trains and judges all members: each one's point of the curves, J included. What is hopeless costs infinity.

    Where a score is watched (`monitor`), it is among them as `SCORE`; of two classes `positive` is looked for.
    """
    passed = fleet.train_epoch()
    costs = passed.cost
    costs[costs > HOPELESS * np.maximum(passed.first, math.log(fleet.examples.classes))] = math.inf
    score, kept = watched(monitor), list[Array]()
    errors, dev_costs = fleet.judge() if score is None else fleet.judge(kept)
    every = zip(costs, errors, dev_costs, passed.error, costs + passed.penalty, strict=True)
    points = [dict(zip((*CURVES, PASSING, J), map(float, values), strict=True)) for values in every]
    if score is not None:
        labels = [fleet.examples.fold(member.fold).y_dev for member in fleet.members]
        for k, (point, y) in enumerate(zip(points, labels, strict=True)):
            point[SCORE] = float(score.of(probabilities(kept, k), y, positive))
    return points


def exploded(point: Mapping[str, float], epoch: int) -> str:
    """Why a network cannot go on after this epoch; empty where it can."""
    sound = all(math.isfinite(point[name]) for name in CURVES)
    return "" if sound else f"the cost exploded in epoch {epoch}: {HELPS}"


@dataclass(slots=True)
class _Voyage:
    """A fleet's way to its budget: after each epoch, who has diverged, stopped early or arrived."""

    fleet: Fleet
    tracks: list[_Track]
    budget: int
    monitor: str
    positive: int
    seconds: float
    until: float
    on_epoch: OnEpoch | None
    outcomes: dict[int, Outcome]
    last: float = 0.0

    def sail(self) -> None:
        while self.tracks and self.fleet.epoch < self.budget:
            if monotonic() + self.last > self.until:
                self._cut()
                return
            self._epoch()
            staying = [i for i, track in enumerate(self.tracks) if not self._ended(i, track)]
            if len(staying) < len(self.tracks):
                self.tracks = [self.tracks[i] for i in staying]
                if staying:
                    self.fleet.keep(staying)
        for i, track in enumerate(self.tracks):  # a budget that was reached before
            self._arrive(i, track, stopped=False)

    def _epoch(self) -> None:
        """Trains and judges all members; their curves grow by a point."""
        started = perf_counter()
        points = an_epoch(self.fleet, self.monitor, self.positive)
        self.last = perf_counter() - started
        share = self.last / len(self.tracks)
        for track, known in zip(self.tracks, points, strict=True):
            track.seconds += share
            point = {name: known[name if name in known else SCORE] for name in track.curve}
            for name, value in point.items():
                track.curve[name].append(value)
            if self.on_epoch is not None:
                self.on_epoch(track.index, self.fleet.epoch, point)

    def _ended(self, i: int, track: _Track) -> bool:
        epoch = self.fleet.epoch
        if reason := track.exploded(epoch):
            self.outcomes[track.index] = Outcome("diverged", {}, track.curve, epoch, track.seconds, reason)
            return True
        patience = track.member.settings.early_stopping
        if patience is not None and track.improved(self.monitor):
            error, cost = track.curve["dev_error"][-1], track.curve["dev_cost"][-1]
            track.best = Best(epoch, error, cost, self.fleet.weights(i))
        stopped = patience is not None and track.best is not None and epoch - track.best.epoch >= patience
        if stopped or epoch >= self.budget:
            self._arrive(i, track, stopped)
            return True
        if track.seconds > self.seconds:
            reason = (
                f"it took more than its {self.seconds:g} s: {epoch} of {self.budget} epochs in {track.seconds:.3g} s"
            )
            self.outcomes[track.index] = Outcome("timed_out", {}, track.curve, epoch, track.seconds, reason)
            return True
        return False

    def _arrive(self, i: int, track: _Track, stopped: bool) -> None:
        scored = (self.monitor,) if watched(self.monitor) else ()
        self.outcomes[track.index] = _finished(track, self._state(i, track, stopped), self.fleet.examples, scored)

    def _cut(self) -> None:
        for i, track in enumerate(self.tracks):
            state = self._state(i, track, stopped=False)
            self.outcomes[track.index] = Outcome("cut", {}, track.curve, state.epoch, track.seconds, state=state)

    def _state(self, i: int, track: _Track, stopped: bool) -> State:
        weights, averages = self.fleet.weights(i), self.fleet.averages[:, i].copy()
        known = (self.fleet.averaging[i], track.curve, track.best, track.seconds, stopped)
        return State(self.fleet.epoch, weights, averages, *known)


def _finished(track: _Track, state: State, examples: Examples, scored: Sequence[str]) -> Outcome:
    """The outcome with the last epoch's weights or, under early stopping, the best epoch's."""
    started = perf_counter()
    settings = track.member.settings
    weights: Weights = state.best.weights if state.best is not None else state.weights
    shape = shape_of(settings, examples.x_train.shape[1], examples.classes)
    model = model_of(shape, [settings], weights.flat[np.newaxis], weights.running[:, np.newaxis], weights.step)
    epoch = state.best.epoch if state.best is not None else state.epoch
    mine = examples.fold(track.member.fold)
    train_error, train_cost = model.evaluate(mine.x_train, mine.y_train)
    metrics = {
        "dev_error": state.curve["dev_error"][epoch - 1],
        "dev_cost": state.curve["dev_cost"][epoch - 1],
        "train_error": float(train_error[0]),
        "train_cost": float(train_cost[0]),
        **{name: state.curve[name][epoch - 1] for name in scored},
    }
    seconds = state.seconds + perf_counter() - started
    if not all(map(math.isfinite, metrics.values())):  # mini-batches hid what the whole training part shows
        reason = f"the cost of the training examples is not finite after epoch {epoch}: {HELPS}"
        return Outcome("diverged", {}, state.curve, state.epoch, seconds, reason)
    state = replace(state, seconds=seconds)
    return Outcome("ok", metrics, state.curve, state.epoch, seconds, "", state, model.trimmed(settings.hidden_units))
