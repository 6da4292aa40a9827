"""Everything that continuing a training needs, as plain arrays: what a checkpoint holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.averaging import Averaging
from hpsearch.nn.layout import Array

Curve = dict[str, list[float]]
J = "J"
"""The curve of train cost plus the penalty of l2 and l1, where there is one: what the steps go down."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One network at one moment: flat (P,), sums of the batch-norm averages (2, S) after `step` mini-batches."""

    flat: Array
    running: Array
    step: int


@dataclass(frozen=True, slots=True)
class Best:
    """The best epoch so far, for early stopping: by the metric it watches."""

    epoch: int
    error: float
    cost: float
    weights: Weights


@dataclass(frozen=True, slots=True)
class State:
    """A network after `epoch` epochs. `averages` (slots, P) are the optimizer's; `stopped` says it stopped early.

    `averaging` says of those that have a beta how they came to be.
    """

    epoch: int
    weights: Weights
    averages: Array
    averaging: tuple[Averaging, ...] = ()
    curve: Curve = field(default_factory=dict)
    best: Best | None = None
    seconds: float = 0.0
    stopped: bool = False

    def arrays(self) -> dict[str, NDArray[Any]]:
        """For numpy.savez: no objects, so that loading never needs pickle."""
        facts: dict[str, Any] = {
            "epoch": self.epoch,
            "step": self.weights.step,
            "curve": self.curve,
            "seconds": self.seconds,
            "stopped": self.stopped,
            "averaging": [[each.beta, each.since, each.before] for each in self.averaging],
        }
        found: dict[str, NDArray[Any]] = {
            "flat": self.weights.flat,
            "running": self.weights.running,
            "averages": self.averages,
        }
        if self.best is not None:
            facts["best"] = [self.best.epoch, self.best.error, self.best.cost, self.best.weights.step]
            found |= {"best_flat": self.best.weights.flat, "best_running": self.best.weights.running}
        return {"facts": np.frombuffer(json.dumps(facts).encode(), np.uint8), **found}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "State":
        """The inverse of `arrays`; raises KeyError or ValueError for anything else."""
        facts = json.loads(arrays["facts"].tobytes())
        best = None
        if "best" in facts:
            epoch, error, cost, step = facts["best"]
            best = Best(epoch, error, cost, Weights(arrays["best_flat"], arrays["best_running"], step))
        weights = Weights(arrays["flat"], arrays["running"], facts["step"])
        averaging = tuple(Averaging(*each) for each in facts["averaging"])
        seconds, stopped = facts["seconds"], facts["stopped"]
        return cls(facts["epoch"], weights, arrays["averages"], averaging, facts["curve"], best, seconds, stopped)
