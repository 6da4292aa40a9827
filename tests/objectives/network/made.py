"""A small dataset of three classes, tasks on it, and a context."""

from pathlib import Path
from typing import Any

import numpy as np

from hpsearch.data.dataset import Dataset, Part
from hpsearch.objectives.network.evaluator import NetworkEvaluator
from hpsearch.objectives.network.examples import KINDS, write_examples
from hpsearch.objectives.objective import Context
from hpsearch.trial import Task, Trial

MARK = 12345.0
"""The value of a feature in the test part alone."""


def dataset(rows: int = 60) -> Dataset:
    """Train, dev and test of the same three blobs, far from zero and of unequal spread; test rows bear `MARK`."""
    rng = np.random.default_rng(0)

    def part(m: int) -> Part:
        y = np.arange(m) % 3
        x = rng.standard_normal((m, 4)) * [1, 20, 0.1, 0] + [5, -3, 0, 7]
        x[:, 0] += 3 * y
        return Part(x.astype(np.float32), y)

    train, dev, test = part(rows), part(rows // 3), part(rows // 3)
    test.x[:, 3] = MARK
    return Dataset(train, dev, test, ("a", "b", "c"), (4,), "digest")


def objective(folder: Path) -> NetworkEvaluator:
    """The network on prepared examples in `folder`."""
    write_examples(dataset(), folder / "data", KINDS)
    return NetworkEvaluator(folder / "data", 3, 7, "dev_error")


def task(number: int = 1, budget: int = 4, repeat: int = 0, **config: Any) -> Task:
    return Task(Trial(number, {"hidden_units": 5, "batch_size": 16, **config}), budget, repeat)


def context(folder: Path) -> Context:
    return Context(folder / "checkpoints", lambda task, epoch, metrics: None)
