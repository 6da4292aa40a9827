"""Small examples and networks for the tests of nn."""

from typing import Any

import numpy as np

from hpsearch.nn.fleet import Fleet
from hpsearch.nn.member import Examples, Member
from hpsearch.nn.network import Buffers
from hpsearch.nn.training import Outcome, train
from hpsearch.objectives.network.settings import resolve

FLOAT64 = np.dtype(np.float64)
FLOAT32 = np.dtype(np.float32)
ORDER = (7, 3, 0)


def examples(m: int = 90, n: int = 6, classes: int = 3, dtype: Any = np.float32, seed: int = 0) -> Examples:
    """Classes that a linear boundary separates but for some noise; a third of the rows is the dev part."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((m, n)).astype(dtype)
    y = (x @ rng.standard_normal((n, classes)) + rng.standard_normal((m, classes))).argmax(axis=1)
    cut = m - m // 3
    return Examples(x[:cut], y[:cut], x[cut:], y[cut:], classes, (n // 2, 2, 1))


def member(seed: int = 1, **config: Any) -> Member:
    return Member(resolve({"hidden_units": 5, "batch_size": 16, **config}), (7, 1, seed), ORDER)


def fleet_of(members: list[Member], data: Examples | None = None, dtype: Any = FLOAT64) -> Fleet:
    return Fleet(members, data or examples(dtype=dtype), dtype)


def filled(fleet: Fleet, m: int = 12) -> Buffers:
    """Buffers with the first m training rows."""
    b = Buffers(fleet.shape, fleet.vectors, len(fleet.members), m, 1, fleet.dtype)
    b.fill(fleet.examples.x_train, fleet.examples.y_train, np.arange(m)[np.newaxis], fleet.stack.center)
    return b


def alone(one: Member, data: Examples, budget: int) -> Outcome:
    return train([one], data, budget)[0]


def same(a: Outcome, b: Outcome) -> bool:
    """Equal bit for bit: everything but the seconds."""
    assert a.state is not None
    assert b.state is not None
    return (
        a.metrics == b.metrics
        and a.curve == b.curve
        and a.epochs == b.epochs
        and a.state.weights.flat.tobytes() == b.state.weights.flat.tobytes()
        and a.state.weights.running.tobytes() == b.state.weights.running.tobytes()
        and a.state.averages.tobytes() == b.state.averages.tobytes()
    )
