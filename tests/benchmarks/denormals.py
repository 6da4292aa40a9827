"""What subnormal numbers cost: a network whose inputs went dark, its optimizer's averages zero or subnormal.

    python -m tests.benchmarks.denormals [--rounds 5] [--epochs 10] [--json]

Processors compute with numbers below 1.2e-38 many times slower, and moving averages of a gradient that has become zero
stay there for ever where nobody clears them.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence

from tests.benchmarks import measure

SUBNORMAL = 1e-41


def contender(name: str, optimizer: str, value: float, epochs: int) -> measure.Contender:
    """Trains a 64-64-10 network of zero inputs for some epochs; each average of its first layer starts at `value`."""
    import numpy as np

    from hpsearch.nn.fleet import Fleet
    from hpsearch.nn.member import Examples, Member
    from hpsearch.nn.training import FLOAT32
    from hpsearch.objectives.network.settings import resolve

    x, y = np.zeros((1024, 64), np.float32), np.arange(1024) % 10
    examples = Examples(x, y, x[:64], y[:64], 10)
    settings = resolve({"optimizer": optimizer, "hidden_layers": 1, "hidden_units": 64, "batch_size": 64})

    def start() -> Callable[[], object]:
        fleet = Fleet([Member(settings, (1,), (2,))], examples, FLOAT32)
        fleet.averages[:, :, : 64 * 64] = value
        return lambda: [fleet.train_epoch() for _ in range(epochs)]

    return measure.Contender(name, start, epochs * 16)


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the ratio for each optimizer that keeps averages."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.denormals", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (5)")
    parser.add_argument("--epochs", type=int, default=10, help="epochs a call, of 16 mini-batches (10)")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON document on stdout")
    options = parser.parse_args(argv)
    measure.one_thread()
    print(measure.pin(), file=sys.stderr)
    ratios = {}
    for optimizer in ("momentum", "rmsprop", "adam"):
        pair = [contender("zero", optimizer, 0.0, options.epochs)]
        pair.append(contender("subnormal", optimizer, SUBNORMAL, options.epochs))
        figures = measure.interleaved(pair, options.rounds, 0.1)
        ratios[optimizer] = measure.ratio(figures["subnormal"], figures["zero"])
    if options.json:
        environment = measure.environment(("hpsearch", "numpy"))
        print(
            json.dumps({"environment": environment, "ratio": {k: [r.low, r.median, r.high] for k, r in ratios.items()}})
        )
    else:
        print(measure.core_type())
        rows = [[name, found.text()] for name, found in ratios.items()]
        print(measure.table(["optimizer", "times the step without subnormal numbers"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
