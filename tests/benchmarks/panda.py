"""What babysitting costs: a twin and a fan beside one model, and a panda's epochs beside a search's.

    python -m tests.benchmarks.panda [--rounds 7] [--epochs 40]

Processor seconds (user and system) of this process, by turns, one thread, pinned to one core. `twin` is two
branches, one with another learning rate, over one; `fan` eight with a learning rate each. Both go through the steps of
the objective, with signs and digests. `train` is the whole of `panda train`, journal with its fsyncs and snapshots as
by default, over the same network as a trial of a search: of both what an epoch more costs, without the beginning.
Ratios round by round: median (least..most).
"""

import argparse
import io
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks import measure

SHAPES: dict[str, dict[str, Any]] = {
    "moons 600, 16-8, batch 32": {
        "data": {"source": "moons", "examples": 600},
        "fixed": {"hidden_units": [16, 8], "batch_size": 32},
    },
    "moons 600, 64-64, batch 64": {
        "data": {"source": "moons", "examples": 600},
        "fixed": {"hidden_units": [64, 64], "batch_size": 64},
    },
    "digits, 64-32, batch 64": {"data": "digits", "fixed": {"hidden_units": [64, 32], "batch_size": 64}},
    "digits, 256-128, batch 64": {"data": "digits", "fixed": {"hidden_units": [256, 128], "batch_size": 64}},
}
GOALS = {"twin": 1.3, "fan": 2.5, "train": 1.05}
"""Times one model's cost, and a search's."""


def loaded(shape: dict[str, Any], epochs: int) -> tuple[Any, Any]:
    """Its config and its objective."""
    from hpsearch.config import load

    config = load("-", (), stdin=io.StringIO(json.dumps({**shape, "epochs": epochs})))
    return config, config.kind.build(config.objective_spec)


def stepping(config: Any, objective: Any, branches: int, epochs: int) -> float:
    """Processor seconds of so many epochs of branches that differ in the learning rate from the second epoch on."""
    from hpsearch.objectives.stepwise import Going

    here = config.kind.stepwise(objective, config.seed, 1)
    first = config.space.fixed
    begun = here.begin(first)
    (warm,) = here.epoch([Going(first, begun)])
    rates = [{"1": 0.001, "2": 0.001 * 0.9**i} if i else 0.001 for i in range(branches)]
    going = [Going({**first, "learning_rate": rate}, warm.state) for rate in rates]
    before = time.process_time()
    for _ in range(epochs):
        done = here.epoch(going)
        going = [Going(one.config, epoch.state) for one, epoch in zip(going, done, strict=True)]
    return time.process_time() - before


def babysat(config: Any, objective: Any, epochs: int) -> float:
    """Processor seconds of `panda train` in a new folder; the data is read before."""
    from hpsearch.report.progress.panda import watcher
    from hpsearch.run.directory import RunDirectory
    from hpsearch.run.panda.loop import Begin, Wish, train

    with tempfile.TemporaryDirectory() as folder:
        heard = watcher(io.StringIO(), io.StringIO(), config, True, True)
        before = time.process_time()
        train(config, objective, RunDirectory(Path(folder)), heard, Wish(epochs), Begin(dict(config.space.fixed)))
        return time.process_time() - before


def searched(config: Any, objective: Any, epochs: int) -> float:
    """Processor seconds of the same epochs as a trial of a search, as a worker trains it."""
    from hpsearch.objectives.objective import Context
    from hpsearch.trial import Task, Trial

    with tempfile.TemporaryDirectory() as folder:
        evaluator = objective.prepare(Path(folder))
        task = Task(Trial(1, config.space.fixed), epochs)
        before = time.process_time()
        evaluator.evaluate([task], Context(Path(folder) / "checkpoints", lambda task, epoch, metrics: None))
        return time.process_time() - before


def ratios(shape: dict[str, Any], rounds: int, epochs: int) -> dict[str, list[float]]:
    """Of each round the three ratios."""
    config, objective = loaded(shape, epochs)
    found: dict[str, list[float]] = {name: [] for name in GOALS}
    stepping(config, objective, 1, 1)
    for _ in range(rounds):
        one, two, eight = (stepping(config, objective, n, epochs) for n in (1, 2, 8))
        found["twin"].append(two / one)
        found["fan"].append(eight / one)
        panda, search = ([of(config, objective, n) for n in (1, 1 + epochs)] for of in (babysat, searched))
        found["train"].append((panda[1] - panda[0]) / (search[1] - search[0]))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """As the module says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--epochs", type=int, default=40)
    given = parser.parse_args(arguments)
    measure.one_thread()
    print(f"{measure.pin()}; {given.rounds} rounds of {given.epochs} epochs")
    print("  ".join(["shape".ljust(28), *(f"{name} (at most {goal})".ljust(22) for name, goal in GOALS.items())]))
    for name, shape in SHAPES.items():
        found = ratios(shape, given.rounds, given.epochs)
        cells = [measure.Spread.of(values).text().ljust(22) for values in found.values()]
        print("  ".join([name.ljust(28), *cells]).rstrip(), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
