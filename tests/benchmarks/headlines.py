"""Two data sets that people know, searched as a user would: minutes, processor seconds, test accuracy, and the goal.

`python -m tests.benchmarks.headlines --data DIR [signs] [mnist] [mnist-augmented] [--seed N] [--jobs N] [--runs DIR]`

- signs: photographs of a hand that shows 0 to 5 (signs.npz, 1,080 and 120 of 64 x 64 x 3). The dev part shares no
  photograph with training and few neighbours of one; it is said also for the test images that are no exact copies.
- mnist, mnist-augmented: the handwritten digits (mnist.npz, 60,000 and 10,000 of 28 x 28).

Each file in DIR holds x_train, y_train, x_test and y_test, signs.npz also name_train. A run is `hpsearch run` of the
config of that name in configs/, in a folder of its own; the test part is opened once in it, for the winner.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hpsearch.analysis.diagnosis import wilson
from hpsearch.data.features import to_features
from hpsearch.executor.cores import usable_cores
from hpsearch.objectives.network.saved_model import load
from tests.benchmarks import photographs
from tests.benchmarks.measure import table
from tests.benchmarks.whole_process import timed

CONFIGS = Path(__file__).parent / "configs"
HEADER = ("search", "minutes", "CPU s", "trials", "wrong", "accuracy", "95 % interval", "goal")


@dataclass(frozen=True, slots=True)
class Headline:
    """One search: its config and file of data, what prepares that, and what it must reach and aims at."""

    config: Path
    source: str
    minutes: float
    error: float
    aim: float
    prepare: Callable[[Path, Path], None] | None = None


HEADLINES = {
    "signs": Headline(CONFIGS / "signs.yaml", "signs.npz", 3, 0.04, 0.025, photographs.prepare),
    "mnist": Headline(CONFIGS / "mnist.yaml", "mnist.npz", 15, 0.013, 0.010),
    "mnist-augmented": Headline(CONFIGS / "mnist-augmented.yaml", "mnist.npz", 15, 0.009, 0.007),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Wall minutes, processor seconds, trials, and of each test image (m,) whether the winner reads it wrong, and
    whether it is no exact copy of a training image."""

    minutes: float
    processor: float
    trials: int
    wrong: NDArray[np.bool_]
    new: NDArray[np.bool_]


def measure(headline: Headline, data: Path, folder: Path, options: Sequence[str] = ()) -> Found:
    """Runs `hpsearch run` in `folder` with the options added, and asks the model that it saved."""
    folder.mkdir(parents=True)
    source = data.resolve() / headline.source
    prepared = source if headline.prepare is None else folder / headline.source
    if headline.prepare is not None:
        headline.prepare(source, prepared)
    to = ["--set", f"data.source={json.dumps(str(prepared))}", "--dir", str(folder / "run")]
    _tell(f"{headline.config.stem}: see {folder / 'run' / 'run.log'}")
    command = [sys.executable, "-m", "hpsearch", "run", str(headline.config), *to, "--json", *options]
    took = timed(command, folder, usable_cores())
    document = json.loads(took.last_line)
    with np.load(source, allow_pickle=False) as arrays:
        x, y, train = (arrays[name] for name in ("x_test", "y_test", "x_train"))
    model = load(folder / "run" / "best")
    read = np.array(model.classes)[model.probabilities(to_features(x, str(source))[0]).argmax(axis=1)]
    wrong = read != y.astype(str)
    if wrong.mean() != document["best"]["metrics"]["test_error"]:
        raise RuntimeError(f"{folder}: the saved model is not the tested one")
    return Found(took.wall / 60, took.processor, sum(document["trials"].values()), wrong, ~photographs.seen(x, train))


def rows(name: str, headline: Headline, found: Found) -> list[list[str]]:
    """Of the table: the whole test part beside the goal, and what is new in it where some is not."""
    goal = f">= {1 - headline.error:.1%} in {headline.minutes:g} min, aim {1 - headline.aim:.1%}"
    wrong = found.wrong
    lines = [[name, f"{found.minutes:.1f}", f"{found.processor:.0f}", str(found.trials), *_accuracy(wrong), goal]]
    if not found.new.all():
        lines.append([f"{name}, no copies", "", "", "", *_accuracy(wrong[found.new]), ""])
    return lines


def _accuracy(wrong: NDArray[np.bool_]) -> tuple[str, str, str]:
    low, high = wilson(int(wrong.sum()), len(wrong))
    return f"{wrong.sum()} of {len(wrong)}", f"{1 - wrong.mean():.2%}", f"{1 - high:.2%} to {1 - low:.2%}"


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the headlines that were asked for, one after the other, and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.headlines")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(HEADLINES)} (default: all)")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="where signs.npz and mnist.npz are")
    parser.add_argument("--seed", metavar="N", help="the runs' seed, to see how much is luck (default: the configs')")
    parser.add_argument("--jobs", metavar="N", help="worker processes (default: as many as there are cores)")
    parser.add_argument("--runs", type=Path, metavar="DIR", help="a new folder to keep the runs in")
    options = parser.parse_args(argv)
    names = options.names or list(HEADLINES)
    if unknown := set(names) - set(HEADLINES):
        parser.error(f"no headline {', '.join(sorted(unknown))}; there are {', '.join(HEADLINES)}")
    if missing := {s for n in names if not (options.data / (s := HEADLINES[n].source)).is_file()}:
        parser.error(f"--data {options.data}: has no {', '.join(sorted(missing))}")
    more = [part for name in ("seed", "jobs") if (v := getattr(options, name)) for part in (f"--{name}", v)]
    lines: list[list[str]] = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            folder = (options.runs or Path(scratch)).resolve() / name
            lines += rows(name, HEADLINES[name], measure(HEADLINES[name], options.data, folder, more))
    print(table(HEADER, lines))


if __name__ == "__main__":
    main()
