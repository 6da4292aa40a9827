"""Trials per second of whole searches, ours and the peers', and what our loop costs a trial.

`python -m tests.benchmarks.search_throughput [same_shape] [digits] [overhead] [--rounds N] [--json]`

- same_shape: 60 trials x 10 epochs of one network on the digits (64-64-10, mini-batch 64, batch norm, Adam); learning
  rate, beta1 and L2 are searched. Every tool is one process, its start included, at one job and at two.
- digits: configs/digits.yaml as shipped, shapes searched too; the peer trains the configs that ours drew.
- overhead: our loop with an objective that does nothing, at 100, 1,000 and 10,000 trials.

One BLAS thread a process; one job is pinned to one core. The ratios are what counts: no figure here gates anything.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks import loop_overhead, measure, search_report, shipped_digits
from tests.benchmarks.search_contest import Contestant, contest, missing, ours, peer, write_spec
from tests.benchmarks.search_peers import NEEDS

Document = dict[str, Any]
PACKAGES = ("hpsearch", "numpy", "scipy", "joblib", "optuna", "torch", "scikit-learn")
FIXED = {"hidden_layers": 1, "hidden_units": 64, "batch_size": 64}
SPACE = {
    "learning_rate": {"low": 1e-3, "high": 1e-1, "scale": "log"},
    "beta1": [0.8, 0.9, 0.95, 0.99],
    "l2": {"low": 1e-2, "high": 10, "scale": "log"},
}
SAME_SHAPE, DIGITS = (60, 10), (60, 40)
"""Trials and epochs."""
OVERHEAD = (100, 1000, 10_000)
"""Trials."""
JOBS = (1, 2)
DROPOUT_PEERS = ("Optuna + PyTorch", "Optuna + PyTorch, fused")
"""The peers that can train configs/digits.yaml."""


def same_shape(options: argparse.Namespace, folder: Path) -> Document:
    """Section one."""
    from hpsearch.objectives.network.settings import resolve

    trials, epochs = SAME_SHAPE
    config, spec = folder / "same-shape.yaml", folder / "same-shape.json"
    document = {"data": "digits", "space": SPACE, "fixed": FIXED, "trials": trials, "epochs": epochs}
    config.write_text(json.dumps(document))
    write_spec(spec, asdict(resolve(FIXED)), {"space": SPACE})
    contestants = [ours(config, folder / f"jobs-{jobs}", jobs) for jobs in JOBS]
    return _held(contestants, spec, tuple(NEEDS), (trials, epochs, options.rounds))


def digits(options: argparse.Namespace, folder: Path) -> Document:
    """Section two."""
    trials, epochs = DIGITS
    spec = folder / "digits.json"
    write_spec(spec, {}, {"configs": shipped_digits.drawn(trials)})
    contestants = [ours(shipped_digits.CONFIG, folder / f"jobs-{jobs}", jobs) for jobs in JOBS]
    found = _held(contestants, spec, DROPOUT_PEERS, (trials, epochs, options.rounds))
    for contestant in contestants:
        runs, rounds = folder / f"jobs-{contestant.jobs}", found["rounds"][contestant.name]
        shares = shipped_digits.shares(runs, trials)
        sizes = shipped_digits.fleet_sizes(runs, contestant.jobs)
        found.setdefault("ours", {})[contestant.name] = {
            "fleets": sizes,
            "mean_fleet": shipped_digits.mean(sizes),
            "share_of_process": [s.of(r["wall"], contestant.jobs) for s, r in zip(shares, rounds, strict=True)],
            "share_of_run": [s.of(s.run, contestant.jobs) for s in shares],
        }
    return found


def overhead(options: argparse.Namespace, folder: Path) -> Document:
    """Section three."""
    return {"searches": loop_overhead.overhead(OVERHEAD, options.rounds)}


SECTIONS: dict[str, Callable[[argparse.Namespace, Path], Document]] = {
    "same_shape": same_shape,
    "digits": digits,
    "overhead": overhead,
}


def _held(contestants: list[Contestant], spec: Path, peers: tuple[str, ...], size: tuple[int, int, int]) -> Document:
    """A contest of ours and of those peers that are installed; `size` is trials, epochs, rounds."""
    trials, epochs, rounds = size
    skipped = {tool: missing(tool) for tool in peers if missing(tool)}
    all_contestants = [
        *contestants,
        *(peer(tool, spec, jobs) for tool in peers if tool not in skipped for jobs in JOBS),
    ]
    figures = contest(all_contestants, trials, epochs, rounds, _tell)
    by_name = {name: [asdict(r) for r in figures[name]] for name in figures}
    who = {c.name: {"tool": c.tool, "jobs": c.jobs} for c in all_contestants}
    return {"trials": trials, "epochs": epochs, "skipped": skipped, "contestants": who, "rounds": by_name}


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the sections that were asked for, and prints the tables or the document."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.search_throughput")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"{', '.join(SECTIONS)} (default: all)")
    parser.add_argument("--rounds", type=int, metavar="N", default=5, help="how often each is run (default 5)")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of the tables")
    options = parser.parse_args(argv)
    if unknown := set(options.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    document: Document = {"environment": measure.environment(PACKAGES), "rounds": options.rounds}
    for name in options.sections or SECTIONS:
        with tempfile.TemporaryDirectory() as folder:
            document[name] = SECTIONS[name](options, Path(folder))
    print(json.dumps(document) if options.json else search_report.text(document))


if __name__ == "__main__":
    main()
