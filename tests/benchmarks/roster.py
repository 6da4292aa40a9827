"""The peers of our training: who they are, what must be installed, whether they train fleets, what differs."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from tests.benchmarks.measure import version
from tests.benchmarks.workloads import Task


@dataclass(frozen=True, slots=True)
class Peer:
    """`module` holds `start(task) -> run` (or another name) and, where weights can be compared, `flat(result)`."""

    module: str
    package: str = "numpy"
    start_name: str = "start"
    fleets: bool = False
    compares: bool = False

    def installed(self) -> bool:
        return version(self.package) is not None

    def start(self, task: Task) -> Callable[[], Any]:
        """The peer made ready for the task, untimed; the call that comes back trains it."""
        return getattr(import_module(f"tests.benchmarks.{self.module}"), self.start_name)(task)

    def trained(self, task: Task) -> np.ndarray:
        """The flat row (1, P) after training one network; only for a peer that compares."""
        result = self.start(task)()
        return import_module(f"tests.benchmarks.{self.module}").flat(result)


OURS, PRODUCTS = "hpsearch", "bare matrix products"
FOREACH, FUSED, JAX = "PyTorch eager, foreach Adam", "PyTorch eager, fused Adam", "JAX jit+scan"
SKLEARN, COURSE = "scikit-learn MLPClassifier", "clear NumPy of the course"

PEERS: dict[str, Peer] = {
    OURS: Peer("peer_ours", fleets=True),
    FOREACH: Peer("peer_torch", "torch", compares=True),
    FUSED: Peer("peer_torch", "torch", "start_fused", compares=True),
    JAX: Peer("peer_jax", "jax", fleets=True, compares=True),
    SKLEARN: Peer("peer_sklearn", "scikit-learn"),
    COURSE: Peer("peer_course", compares=True),
    PRODUCTS: Peer("peer_products", fleets=True),
}

NOTES = (
    "CPU microseconds per network and step: median of the rounds (least..most); ratios are taken round by round.",
    "Same shapes, mini-batches, steps, initial weights, Adam, batch norm and float32 for all; nobody evaluates.",
    "JAX: compilation is not counted; a fleet is jit+scan+vmap.",
    "scikit-learn has no batch norm, so it does less work; its initial weights and order are its own.",
    "The bare matrix products (stacked np.matmul, forward and backward) are no training: they are the limit.",
    "Our best fleet is the size with the least median; hpsearch and JAX give each network its own learning rate.",
)


def named(peer: str, k: int) -> str:
    """A contender's name: the peer, and the fleet's size where it trains fleets."""
    if not PEERS[peer].fleets:
        return peer
    return f"{peer}, fleet of {k}" if k > 1 else f"{peer}, solo"
