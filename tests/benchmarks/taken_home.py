"""What the model that is taken home is worth: one repeat of the winner, their ensemble, and either trained on dev too.

    python -m tests.benchmarks.taken_home [SET ...] [--seeds 5] [--data DIR] [--stopping] [--json]

Each set is searched as a user would (24 trials, three finalists, five repeats), once for each split seed, and what the
finals trained is then measured on the test part: the repeat of the lowest dev cost; the mean of the probabilities of
the winner's repeats; that of the repeats of all finalists that are statistically tied; and all three trained again on
train and dev, for as many epochs. With `--stopping` the searches stop early, and what is trained again takes the mean
of the repeats' best epochs. DIR adds its .npz files: x and y, or x_train, y_train, x_test and y_test, split anew.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from hpsearch.config import RunConfig
from hpsearch.data import load
from hpsearch.data.dataset import Dataset, Part
from hpsearch.executor.cores import one_thread
from hpsearch.nn.member import Member
from hpsearch.nn.training import Outcome, train
from hpsearch.objectives.network.examples import examples_from, kind_of, learned
from hpsearch.objectives.network.settings import resolve
from hpsearch.run.recorded import Recorded, read_run
from hpsearch.seeds import network_key, order_key
from hpsearch.trial import Config
from tests.benchmarks import measure
from tests.benchmarks.folds import SETS as MADE
from tests.support.searches import config, run

SEARCH = """\
data: {{source: rows.npz, split: {{seed: {seed}{test}}}}}
seed: {seed}
space:
  learning_rate: {{low: 1e-3, high: 1e-1, scale: log}}
  hidden_units: {{low: 16, high: 128, scale: log}}
  hidden_layers: {{low: 1, high: 2}}
  l2: {{low: 1e-2, high: 10, scale: log}}
  keep_prob: {{low: 0.6, high: 1}}
fixed: {{batch_size: 32{stopping}}}
trials: 24
epochs: {epochs}
finals: {{top: 3, repeats: 5}}
"""
ROWS, FRESH = 400, 4000
VARIANTS = (
    "one repeat",
    "ensemble",
    "tied ensemble",
    "one refit",
    "refit ensemble",
    "refit tied",
    "refit, equal steps",
)
Arrays = Mapping[str, NDArray[Any]]
Nets = list[tuple[Outcome, Config]]


def real(name: str) -> Callable[[int], Arrays]:
    """One of scikit-learn's sets, whose split is the seed's."""

    def rows(seed: int) -> Arrays:
        from sklearn import datasets

        x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
        return {"x": x, "y": y}

    return rows


def made(name: str) -> Callable[[int], Arrays]:
    """One of the made-up sets: other rows for each seed, and 4,000 more as the test part."""

    def rows(seed: int) -> Arrays:
        rng = np.random.default_rng([list(MADE).index(name), seed])
        (x, y), (fresh, truth) = MADE[name](rng, ROWS), MADE[name](rng, FRESH)
        return {"x_train": x, "y_train": y, "x_test": fresh, "y_test": truth}

    return rows


def stored(path: Path) -> Callable[[int], Arrays]:
    """A file's rows, both parts together."""

    def rows(seed: int) -> Arrays:
        with np.load(path, allow_pickle=False) as arrays:
            if "x_train" not in arrays:
                return {"x": arrays["x"], "y": arrays["y"]}
            return {to: np.concatenate([arrays[f"{to}_train"], arrays[f"{to}_test"]]) for to in "xy"}

    return rows


SETS: dict[str, Callable[[int], Arrays]] = {
    **{name: real(name) for name in ("digits", "breast_cancer", "wine", "iris")},
    **{name: made(name) for name in MADE},
}


def trained(
    config: Config, repeats: Sequence[int], seed: int, data: Dataset, refit: bool, epochs: int
) -> list[Outcome]:
    """The networks of these repeats, as the finals train them, or on train and dev and to the end."""
    settings = resolve(config)
    rows, judged = data.train, data.dev
    if refit:
        settings = replace(settings, early_stopping=None)
        rows = Part(np.concatenate([data.train.x, data.dev.x]), np.concatenate([data.train.y, data.dev.y]))
        judged = Part(rows.x[:1], rows.y[:1])
    examples = examples_from(rows, judged, kind_of(settings), len(data.classes), data.shape, data.missing)
    members = [Member(settings, (seed, *network_key(0, r)), (seed, *order_key(r))) for r in repeats]
    return [outcome for outcome in train(members, examples, epochs) if outcome.model is not None]


def probabilities(outcomes: Sequence[Outcome], config: Config, data: Dataset, refit: bool) -> list[NDArray[Any]]:
    """Of each network for the test part."""
    assert data.test is not None
    x = np.concatenate([data.train.x, data.dev.x]) if refit else data.train.x
    shown = learned(x, data.shape, kind_of(resolve(config)), data.missing).apply(data.test.x)
    return [o.model.probabilities(shown)[0] for o in outcomes if o.model is not None]


def best_epochs(outcomes: Sequence[Outcome]) -> int:
    """The mean of those that the networks' weights are of."""
    found = [o.state.best.epoch if o.state.best else o.state.epoch for o in outcomes if o.state]
    return max(round(sum(found) / len(found)), 1)


def errors(wanted: RunConfig, recorded: Recorded) -> dict[str, float]:
    """The test error of each variant."""
    data = load(wanted.data, wanted.data_base)
    assert data.test is not None
    found: dict[str, list[NDArray[Any]]] = {name: [] for name in VARIANTS}
    first = recorded.finalists[0]
    saved = first.saved.task.repeat - 1
    share = len(data.train.y) / (len(data.train.y) + len(data.dev.y))
    for finalist in [f for f in recorded.finalists if f.rank == 1]:
        setting = finalist.saved.task.trial.config
        repeats = [r.task.repeat for r in finalist.repeats]
        plain = trained(setting, repeats, wanted.seed, data, False, wanted.epochs)
        assert plain[0].metrics["dev_error"] == finalist.repeats[0].metrics["dev_error"]
        epochs = best_epochs(plain)
        again = trained(setting, repeats, wanted.seed, data, True, epochs)
        own, refit = probabilities(plain, setting, data, False), probabilities(again, setting, data, True)
        found["tied ensemble"] += own
        found["refit tied"] += refit
        if finalist is first:
            found["one repeat"], found["ensemble"] = own[saved : saved + 1], own
            found["one refit"], found["refit ensemble"] = refit[saved : saved + 1], refit
            fewer = trained(setting, repeats, wanted.seed, data, True, max(round(epochs * share), 1))
            found["refit, equal steps"] = probabilities(fewer, setting, data, True)
    y = data.test.y
    return {name: float((sum(some).argmax(axis=1) != y).mean()) for name, some in found.items()}


def searched(rows: Callable[[int], Arrays], seed: int, stopping: bool) -> dict[str, float]:
    """One search of the set with that split, and the test error of each variant of its model."""
    arrays = rows(seed)
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / "rows.npz", **arrays)
        test = "" if "x" in arrays else ", dev: 0.25"
        course = {"stopping": ", early_stopping: 5", "epochs": 80} if stopping else {"stopping": "", "epochs": 30}
        wanted = config(Path(folder), text=SEARCH.format(seed=seed, test=test, **course))
        return errors(wanted, read_run(run(wanted)))


def interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean, and the ends of its 95 % interval by Student's t."""
    mean = statistics.mean(values)
    half = stats.t.ppf(0.975, len(values) - 1) * statistics.stdev(values) / len(values) ** 0.5
    return mean, mean - half, mean + half


def measured(sets: Mapping[str, Callable[[int], Arrays]], seeds: int, stopping: bool) -> Iterator[dict[str, Any]]:
    """Of each set the errors by seed, as it ends."""
    for name, rows in sets.items():
        yield {"set": name, "errors": [searched(rows, seed, stopping) for seed in range(seeds)]}


def main(argv: Sequence[str] | None = None) -> int:
    """Prints each set as it ends, and over all sets the difference to one repeat."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.taken_home", description=__doc__.split("\n")[0])
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"{', '.join(SETS)} (default: all)")
    parser.add_argument("--seeds", type=int, default=5, help="how many split seeds, at least 2 (5)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="a folder of more sets, .npz")
    parser.add_argument("--stopping", action="store_true", help="searches that stop early")
    parser.add_argument("--json", action="store_true", help="the errors as one JSON object a set")
    options = parser.parse_args(argv)
    files = {path.stem: stored(path) for path in sorted(options.data.glob("*.npz"))} if options.data else {}
    known = {**SETS, **files}
    if unknown := set(options.sets) - set(known):
        parser.error(f"no set {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    chosen = {name: known[name] for name in options.sets or known}
    differences: dict[str, list[list[float]]] = {name: [] for name in VARIANTS}
    print(measure.core_type(), flush=True)
    with one_thread():
        for one in measured(chosen, options.seeds, options.stopping):
            for name in VARIANTS:
                differences[name].append([e[name] - e["one repeat"] for e in one["errors"]])
            means = {name: 100 * statistics.mean(e[name] for e in one["errors"]) for name in VARIANTS}
            told = "  ".join(f"{name} {mean:.2f} %" for name, mean in means.items())
            print(json.dumps(one) if options.json else f"{one['set']}: {told}", flush=True)
    for name in VARIANTS[1:]:
        mean, low, high = (100 * v for v in interval([d for some in differences[name] for d in some]))
        print(f"{name} less one repeat: {mean:+.2f} points ({low:+.2f} to {high:+.2f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
