"""Everything that continuing a training needs, as plain arrays: what a checkpoint holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.layout import Array

Curve = dict[str, list[float]]


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
    """A network after `epoch` epochs. `averages` (slots, P) are the optimizer's; `stopped` says it stopped early."""

    epoch: int
    weights: Weights
    averages: Array
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
        averages, seconds = arrays["averages"], facts["seconds"]
        return cls(facts["epoch"], weights, averages, facts["curve"], best, seconds, facts["stopped"])
