"""Somebody who gives orders to a panda: `python -m tests.support.writer RUN SEED COUNT` writes that many at random."""

import random
import sys
from pathlib import Path

from hpsearch.run.directory import RunDirectory
from hpsearch.run.panda.clerk import orders_of
from hpsearch.run.panda.orders import Order, give, new_id
from hpsearch.trial import Value

VALUES: tuple[tuple[str, Value], ...] = (
    ("learning_rate", 0.02),
    ("l2", 0.5),
    ("batch_size", 16),
    ("keep_prob", 0.8),
    ("learning_rate", -1),
)
"""The last one is refused."""


def random_order(rng: random.Random, branches: int, epochs: int) -> Order:
    """For one of the first `branches` branches (or whichever is trained), and one of the first `epochs` epochs."""
    branch = rng.choice([None, *range(1, branches + 1)])
    values = dict([rng.choice(VALUES)])
    at = rng.choice([None, None, rng.randrange(epochs)])
    verb = rng.choice(["set", "set", "rollback", "fork", "rest", "snapshot"])
    if verb == "set":
        return Order(new_id(), "set", branch, at, values, control=rng.choice([None, 2]))
    if verb == "fork":
        return Order(new_id(), "fork", branch, at, each=[values, {"beta1": 0.7}], weights_only=rng.random() < 0.3)
    return Order(new_id(), verb, branch, at)  # type: ignore[arg-type]


def main(run: str, seed: str, count: str) -> None:
    """Prints the id of each order, once it is written."""
    rng = random.Random(int(seed))
    for _ in range(int(count)):
        order = random_order(rng, 12, 12)
        give(orders_of(RunDirectory(Path(run))), order)
        print(order.id, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
