"""Our fleet as one of the peers; K = 1 is the solo network."""

from collections.abc import Callable

from hpsearch.nn.fleet import Fleet
from hpsearch.nn.training import FLOAT32
from tests.benchmarks.workloads import Task


def start(task: Task) -> Callable[[], Fleet]:
    """Training with batch norm's running averages and each epoch's cost, no evaluation on dev."""
    fleet = Fleet(task.members, task.examples, FLOAT32)
    fleet.flat[:] = task.flat

    def run() -> Fleet:
        for _ in task.orders:
            fleet.train_epoch()
        return fleet

    return run
