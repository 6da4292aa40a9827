"""How fast networks train: our solo network and fleets against frameworks, clear NumPy and the bare products.

    python -m tests.benchmarks.training [--workloads W1,W2] [--rounds 5] [--json]

Needs the extra `bench` for PyTorch and JAX; a peer that is not installed is skipped. numpy comes after the threads are
held, so the imports below are inside.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.benchmarks import measure

if TYPE_CHECKING:
    from tests.benchmarks.workloads import Workload

PACKAGES = ("hpsearch", "numpy", "torch", "jax", "jaxlib", "scikit-learn")


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure: rounds, CPU seconds a turn, the largest fleet, seeds and epochs of the accuracy check."""

    rounds: int = 5
    seconds: float = 0.25
    largest: int = 32
    seeds: int = 8
    epochs: int = 30
    steps: tuple[int, ...] = (1, 2, 5, 10, 20, 50, 100)


EFFORT = Effort()


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.training", description=__doc__.split("\n")[0])
    parser.add_argument("--workloads", default="W1,W2,W3,W4", help="some of W1,W2,W3,W4")
    parser.add_argument("--rounds", type=int, default=EFFORT.rounds, help="interleaved rounds (5)")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON document on stdout")
    return parser.parse_args(argv)


def figures(workload: "Workload", effort: Effort) -> dict[str, list[float]]:
    """CPU seconds per network and step of every installed contender, one figure a round."""
    from tests.benchmarks.roster import PEERS, named
    from tests.benchmarks.workloads import members_of, task_of

    examples, contenders = workload.examples(), []
    for k in (1, *(size for size in workload.fleets if size <= effort.largest)):
        task = task_of(members_of(workload, k), examples, workload.epochs)
        for name, peer in PEERS.items():
            if peer.installed() and (k == 1 or peer.fleets):
                start = lambda peer=peer, task=task: peer.start(task)  # noqa: E731
                contenders.append(measure.Contender(named(name, k), start, task.steps * k))
    return measure.interleaved(contenders, effort.rounds, effort.seconds)


def agreement_of(effort: Effort) -> dict[str, Any]:
    """Relative differences of the weights after some steps, and dev errors over seeds, for the installed peers."""
    from tests.benchmarks import agreement
    from tests.benchmarks.roster import FOREACH, OURS, PEERS

    task = agreement.dense_task()
    comparing = [name for name, peer in PEERS.items() if peer.compares and peer.installed()]
    weights = {name: agreement.differences(name, task, effort.steps) for name in comparing}
    packages = {agreement.PYTORCH: PEERS[FOREACH]}
    present = [n for n in agreement.ERRORS if packages.get(n, PEERS.get(n, PEERS[OURS])).installed()]
    errors = {name: agreement.ERRORS[name](effort.seeds, effort.epochs) for name in present}
    noise = {name: agreement.within_noise(errors[OURS], errors[name]) for name in present}
    return {"relative difference of the weights": weights, "dev errors": errors, "within noise": noise}


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, then checks; exit code 1 when a peer disagrees, never for a time."""
    options = arguments(argv)
    effort = replace(EFFORT, rounds=options.rounds)
    sys.stdout.reconfigure(line_buffering=True)  # minutes pass between the tables
    measure.one_thread()
    pinned = measure.pin()
    return report(options.workloads.split(","), effort, pinned, options.json)


def report(names: Sequence[str], effort: Effort, pinned: str, as_json: bool) -> int:
    """Everything in order; returns the exit code."""
    from tests.benchmarks import training_table as tables
    from tests.benchmarks.roster import PEERS
    from tests.benchmarks.workloads import WORKLOADS

    if unknown := sorted(set(names) - set(WORKLOADS)):
        sys.exit(f"--workloads: {unknown[0]!r} is unknown; some of {','.join(WORKLOADS)}")
    skipped = [name for name, peer in PEERS.items() if not peer.installed()]
    document: dict[str, Any] = {"environment": measure.environment(PACKAGES) | {"pinned": pinned}, "skipped": skipped}
    if not as_json:
        tables.print_head(document, effort.rounds, effort.seconds)
    document["workloads"] = {}
    for name in names:
        found = figures(WORKLOADS[name], effort)
        rows, ratios = tables.rows_of(found), tables.summary(found)
        document["workloads"][name] = {"text": WORKLOADS[name].text, "rows": [asdict(r) for r in rows], **ratios}
        if not as_json:
            tables.print_workload(name, WORKLOADS[name], rows, ratios)
    document["agreement"] = agreement_of(effort)
    if as_json:
        print(json.dumps(document, indent=2, default=asdict))
    else:
        tables.print_agreement(document["agreement"], effort.epochs)
    return 0 if agrees(document["agreement"]) else 1


def agrees(found: Mapping[str, Any]) -> bool:
    from tests.benchmarks.agreement import FIRST_STEPS, TOLERANCE

    differences = found["relative difference of the weights"].values()
    close = all(d < TOLERANCE for by in differences for step, d in by.items() if step <= FIRST_STEPS)
    return close and all(found["within noise"].values())


if __name__ == "__main__":
    sys.exit(main())
