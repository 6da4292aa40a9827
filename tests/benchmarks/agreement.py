"""That everybody trains the same: weights step by step from one start, and accuracy over seeds on the digits."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import mean, stdev

import numpy as np

from hpsearch.nn.training import train
from tests.benchmarks import peer_ours
from tests.benchmarks.roster import OURS, PEERS, SKLEARN
from tests.benchmarks.workloads import WORKLOADS, Task, digits, made, members_of, prefix, task_of

PYTORCH = "PyTorch"
FIRST_STEPS = 20
"""The weights agree to TOLERANCE for so many steps of Adam; rounding grows from there."""
TOLERANCE = 1e-5


def dense_task() -> Task:
    """W2's network on Gaussian inputs, 128 mini-batches of 32.

    Not on digits: a pixel that is constant within a mini-batch has gradient 0 under batch norm, in float32 a rounding
    error, and Adam's division by the root makes that a step of any size. It is noise in every library.
    """
    return task_of(members_of(WORKLOADS["W2"], 1), made(4096, 64, 10), 1)


def relative_difference(a: np.ndarray, b: np.ndarray) -> float:
    """||a - b|| / ||b|| in float64."""
    return float(np.linalg.norm(a.astype(np.float64) - b) / np.linalg.norm(b.astype(np.float64)))


def differences(peer: str, task: Task, steps: Sequence[int]) -> dict[int, float]:
    """Relative difference of our parameters to the peer's after so many steps on the same mini-batches."""
    found = {}
    for count in steps:
        cut = prefix(task, count)
        theirs = PEERS[peer].trained(cut)
        ours = peer_ours.start(cut)().flat[:, : theirs.shape[1]]  # the rest of a row only fills up a cache line
        found[count] = relative_difference(ours, theirs)
    return found


def our_errors(seeds: int, epochs: int) -> list[float]:
    """Dev error on the digits of W1's network, one a seed: all as one fleet with one learning rate."""
    first = members_of(WORKLOADS["W1"], 1)[0]
    members = [replace(first, seed=(0, i), order=(i,)) for i in range(seeds)]
    return [outcome.metrics["dev_error"] for outcome in train(members, digits(), epochs)]


def torch_errors(seeds: int, epochs: int) -> list[float]:
    """The same with PyTorch's own random numbers, its He initialization and orders of its own.

    Its default initialization has a sixth of the variance: another experiment.
    """
    import torch

    from tests.benchmarks import peer_torch

    task, errors = task_of(members_of(WORKLOADS["W1"], 1), digits(), epochs), []
    x, y = torch.from_numpy(task.examples.x_dev), torch.from_numpy(task.examples.y_dev)
    for seed in range(seeds):
        torch.manual_seed(seed)
        flat = peer_torch.flat(peer_torch.he_network(task.shape))
        rng = np.random.default_rng(seed)
        orders = np.stack([rng.permutation(len(task.examples.y_train)) for _ in range(epochs)])
        model = peer_torch.start(replace(task, flat=flat, orders=orders))().eval()
        with torch.no_grad():
            errors.append(float((model(x).argmax(dim=1) != y).float().mean()))
    return errors


def sklearn_errors(seeds: int, epochs: int) -> list[float]:
    """The same with scikit-learn, without batch norm."""
    from tests.benchmarks import peer_sklearn

    task = task_of(members_of(WORKLOADS["W1"], 1), digits(), epochs)
    models = [peer_sklearn.start(task, seed)() for seed in range(seeds)]
    return [float(1 - model.score(task.examples.x_dev, task.examples.y_dev)) for model in models]


ERRORS = {OURS: our_errors, PYTORCH: torch_errors, SKLEARN: sklearn_errors}
"""Dev errors by peer: errors(seeds, epochs)."""


def within_noise(errors: Sequence[float], others: Sequence[float]) -> bool:
    """Whether the means differ by at most three standard errors, or by one point in a hundred."""
    noise = (stdev(errors) ** 2 / len(errors) + stdev(others) ** 2 / len(others)) ** 0.5
    return abs(mean(errors) - mean(others)) <= max(3 * noise, 0.01)
