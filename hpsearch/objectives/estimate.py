"""How long trainings will take, measured by training a few of them for an epoch."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from hpsearch.data.dataset import Dataset
from hpsearch.nn.fleet import Fleet, Member
from hpsearch.nn.settings import resolve
from hpsearch.nn.training import FLOAT32
from hpsearch.objectives.examples import examples_of, kind_of

PATIENCE = 2.0
"""Seconds after which no further config is tried."""


def seconds_per_epoch(configs: Iterable[Mapping[str, Any]], dataset: Dataset) -> float:
    """Mean seconds of one epoch on one core, dev evaluation included, over as many configs as the patience allows."""
    started, taken = time.perf_counter(), []
    for config in configs:
        settings = resolve(config)
        examples = examples_of(dataset, kind_of(settings))
        fleet = Fleet([Member(settings, (0,), (0,))], examples, FLOAT32)
        begin = time.perf_counter()
        with np.errstate(all="ignore"):
            fleet.train_epoch()
            fleet.model().evaluate(examples.x_dev, examples.y_dev)
        taken.append(time.perf_counter() - begin)
        if time.perf_counter() - started > PATIENCE:
            break
    return sum(taken) / len(taken)
