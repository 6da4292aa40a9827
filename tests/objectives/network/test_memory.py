"""The estimate against what NumPy tells tracemalloc."""

import tracemalloc
from typing import Any

import numpy as np
import pytest

from hpsearch.nn.fleet import Examples, Member
from hpsearch.nn.training import train
from hpsearch.objectives.network.fleets import bytes_needed
from hpsearch.objectives.network.settings import resolve

CASES: list[tuple[int, int, int, dict[str, Any]]] = [
    (64, 10, 500, {"hidden_units": 512, "hidden_layers": 3}),
    (64, 10, 500, {"hidden_units": 512, "hidden_layers": 3, "optimizer": "gradient_descent", "batch_norm": False}),
    (64, 10, 500, {"hidden_units": 512, "early_stopping": 5, "l1": 1.0, "l2": 1.0, "optimizer": "momentum"}),
    (200, 10, 1000, {"hidden_units": 200, "batch_size": "full", "keep_prob": 0.5, "input_keep_prob": 0.8}),
    (200, 10, 1000, {"hidden_units": 200, "batch_size": 499}),
    (10, 1000, 1000, {"hidden_units": 4}),
    (10, 3, 20_000, {"hidden_units": 4, "batch_size": "full"}),
    (4800, 6, 100, {"hidden_units": 16, "flip": True, "shift": 2, "rotate": 10.0, "distort": 2.0}),
    (4800, 6, 100, {"hidden_layers": 0}),
]


@pytest.mark.parametrize(("inputs", "classes", "rows", "config"), CASES, ids=str)
def test_the_estimate_is_the_peak_or_a_little_more(
    inputs: int, classes: int, rows: int, config: dict[str, Any]
) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((rows, inputs)).astype(np.float32), rng.integers(0, classes, rows)
    image = (40, 40, 3) if inputs == 4800 else None
    data = Examples(x, y, x[:100], y[:100], classes, image)
    one = Member(resolve(config), (0,), (0,))
    train([one], data, 1)  # what is imported or remembered at first is not the network's
    tracemalloc.start()
    train([one], data, 2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    need = bytes_needed(one.settings, inputs, classes, rows, image)
    assert peak <= need <= 1.35 * peak + 2**18
