"""How long an epoch of a fleet takes, measured on as many mini-batches as there is time for."""

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hpsearch.nn.fleet import Fleet
from hpsearch.nn.member import Examples, Member
from hpsearch.nn.training import FLOAT32

STEPS = 4
"""Mini-batches of a first epoch, which warms up; then so many times more as the patience allows."""


def seconds_per_epoch(members: Sequence[Member], examples: Examples, patience: float) -> float:
    """Of all members together, the dev part's evaluation included; of few rows as much as they are of all."""
    rows, size = examples.rows, members[0].settings.batch_size
    few = rows if size == "full" else min(rows, STEPS * int(size))
    took = _epoch(members, examples, few)
    if took < patience and few < rows:
        few = min(rows, max(int(few * patience / max(took, 1e-6)), few))
        took = _epoch(members, examples, few)
    return took * rows / few


@np.errstate(all="ignore")
def _epoch(members: Sequence[Member], examples: Examples, rows: int) -> float:
    fleet = Fleet(members, _first(examples, rows), FLOAT32)
    begin = time.perf_counter()
    fleet.train_epoch()
    fleet.judge()
    return time.perf_counter() - begin


def _first(examples: Examples, rows: int) -> Examples:
    """The first rows of the training part of each fold, and as large a share of its dev part."""
    if rows >= examples.rows:
        return examples
    dev = len(examples.y_dev) // examples.folds
    few = max(dev * rows // examples.rows, 1)
    x, y = examples.x_train, examples.y_train
    train = np.concatenate([np.arange(rows) + examples.rows * fold for fold in range(examples.folds)])
    judged = np.concatenate([np.arange(few) + dev * fold for fold in range(examples.folds)])
    return replace(
        examples, x_train=x[train], y_train=y[train], x_dev=examples.x_dev[judged], y_dev=examples.y_dev[judged]
    )
