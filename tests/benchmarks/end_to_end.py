"""From a table to a model at equal wall time: hpsearch against what a user of scikit-learn would write.

    python -m tests.benchmarks.end_to_end [SET ...] [--seconds 25] [--seeds 3] [--jobs 2] [--data DIR] [--json]

Each contender gets the training rows, as many seconds and as many processes, and its model says what the same test rows
are: `hpsearch run` with four hyperparameters and `limits.time`; Optuna's TPE and RandomizedSearchCV over scikit-learn's
MLPClassifier (standardized, early stopping) and HistGradientBoostingClassifier, the winner fitted on all training rows.
Each decides when to stop; what it took in all, to the last fit, is printed beside its error. One BLAS thread
a process. The sets are those of `taken_home`.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.blas import ONE_THREAD
from hpsearch.objectives.network.saved_model import load
from tests.benchmarks import measure, taken_home
from tests.benchmarks.whole_process import timed

SEARCH = """\
data: {{source: rows.npz, split: {{seed: {seed}, dev: 0.25}}}}
seed: {seed}
space:
  learning_rate: {{low: 1e-4, high: 1e-1, scale: log}}
  hidden_units: {{low: 16, high: 256, scale: log}}
  hidden_layers: {{low: 1, high: 3}}
  l2: {{low: 1e-3, high: 10, scale: log}}
trials: 1000
epochs: 40
limits: {{time: {seconds:g}s}}
"""
TEST = 0.25
Rows = tuple[NDArray[Any], NDArray[Any]]
Predict = Callable[[NDArray[Any]], NDArray[Any]]


def ours(train: Rows, unseen: Rows, seconds: float, jobs: int, seed: int) -> Predict:
    """`hpsearch run`; the rows that it would test itself on are the ones that decide."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arrays = {"x_train": train[0], "y_train": train[1], "x_test": unseen[0], "y_test": unseen[1]}
        np.savez(folder / "rows.npz", **arrays)
        (folder / "search.yaml").write_text(SEARCH.format(seed=seed, seconds=seconds))
        timed([sys.executable, "-m", "hpsearch", "run", "search.yaml", "-j", str(jobs), "--json", "-q"], folder, jobs)
        model = load(folder / "runs" / "search" / "best")
    names = np.array(model.classes, int)
    return lambda x: names[model.probabilities(x.astype(np.float32)).argmax(axis=1)]


def network(settings: dict[str, Any], seed: int) -> Any:
    """Scikit-learn's, on standardized inputs."""
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), MLPClassifier(early_stopping=True, random_state=seed, **settings))


def trees(settings: dict[str, Any], seed: int) -> Any:
    """Scikit-learn's boosted trees."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(random_state=seed, **settings)


MAKE: dict[str, Callable[[dict[str, Any], int], Any]] = {"MLP": network, "trees": trees}
STEP = {"MLP": "mlpclassifier__", "trees": ""}


def drawn(kind: str, trial: Any) -> dict[str, Any]:
    """The settings that Optuna's trial says."""
    if kind == "MLP":
        units = trial.suggest_int("units", 16, 256, log=True)
        return {
            "learning_rate_init": trial.suggest_float("learning_rate_init", 1e-4, 1e-1, log=True),
            "alpha": trial.suggest_float("alpha", 1e-6, 1e-1, log=True),
            "hidden_layer_sizes": (units,) * trial.suggest_int("layers", 1, 3),
        }
    return {
        "learning_rate": trial.suggest_float("learning_rate", 1e-2, 1.0, log=True),
        "max_leaf_nodes": trial.suggest_int("max_leaf_nodes", 4, 64, log=True),
        "l2_regularization": trial.suggest_float("l2_regularization", 1e-6, 10, log=True),
    }


def optuna_tpe(kind: str) -> Callable[..., Predict]:
    """Its sampler, trials judged on a dev part, for so many seconds; the best is fitted on all rows."""

    def search(train: Rows, unseen: Rows, seconds: float, jobs: int, seed: int) -> Predict:
        import optuna
        from sklearn.model_selection import train_test_split

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        x, dev, y, truth = train_test_split(*train, test_size=0.25, random_state=seed, stratify=train[1])

        def objective(trial: Any) -> float:
            return 1 - float(MAKE[kind](drawn(kind, trial), seed).fit(x, y).score(dev, truth))

        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
        study.optimize(objective, timeout=seconds, n_jobs=jobs)
        best: Predict = MAKE[kind](drawn(kind, study.best_trial), seed).fit(*train).predict
        return best

    return search


def randomized(kind: str) -> Callable[..., Predict]:
    """RandomizedSearchCV with its five folds, in ever more draws of one list until the seconds are over."""

    def search(train: Rows, unseen: Rows, seconds: float, jobs: int, seed: int) -> Predict:
        from scipy.stats import loguniform, randint
        from sklearn.model_selection import RandomizedSearchCV

        spaces: dict[str, dict[str, Any]] = {
            "MLP": {
                "learning_rate_init": loguniform(1e-4, 1e-1),
                "alpha": loguniform(1e-6, 1e-1),
                "hidden_layer_sizes": [(n,) * k for n in (16, 32, 64, 128, 256) for k in (1, 2, 3)],
            },
            "trees": {
                "learning_rate": loguniform(1e-2, 1.0),
                "max_leaf_nodes": randint(4, 65),
                "l2_regularization": loguniform(1e-6, 10),
            },
        }
        space = {STEP[kind] + name: values for name, values in spaces[kind].items()}
        ends, best, rounds = time.monotonic() + seconds, None, 0
        while best is None or time.monotonic() < ends:
            found = RandomizedSearchCV(
                MAKE[kind]({}, seed), space, n_iter=jobs, n_jobs=jobs, random_state=1000 * seed + rounds, refit=False
            ).fit(*train)
            rounds += 1
            if best is None or found.best_score_ > best.best_score_:
                best = found
        made = MAKE[kind]({}, seed).set_params(**best.best_params_).fit(*train)
        predict: Predict = made.predict
        return predict

    return search


CONTENDERS: dict[str, Callable[..., Predict]] = {
    "hpsearch": ours,
    "Optuna, MLP": optuna_tpe("MLP"),
    "random, MLP": randomized("MLP"),
    "Optuna, trees": optuna_tpe("trees"),
    "random, trees": randomized("trees"),
}


def parted(arrays: taken_home.Arrays, seed: int) -> tuple[Rows, Rows]:
    """Rows to train on and to test on: as given, or a stratified quarter of all for the test."""
    from sklearn.model_selection import train_test_split

    if "x" not in arrays:
        return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])
    flat = arrays["x"].reshape(len(arrays["x"]), -1)
    x, unseen, y, truth = train_test_split(flat, arrays["y"], test_size=TEST, random_state=seed, stratify=arrays["y"])
    return (x, y), (unseen, truth)


def contest(rows: Callable[[int], taken_home.Arrays], seed: int, seconds: float, jobs: int, name: str) -> list[float]:
    """Test error and wall seconds of one contender."""
    train, unseen = parted(rows(seed), seed)
    started = time.monotonic()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        predict = CONTENDERS[name](train, unseen, seconds, jobs, seed)
    took = time.monotonic() - started
    return [float((predict(unseen[0]) != unseen[1]).mean()), took]


def summary(found: dict[str, list[list[float]]], base: Sequence[list[float]], name: str) -> str:
    """Mean error and seconds, and what the error is above ours with its interval over all sets and seeds."""
    error, took = (statistics.mean(one[i] for one in found[name]) for i in (0, 1))
    text = f"{name}: test error {100 * error:.2f} % in {took:.1f} s"
    differences = [100 * (one[0] - other[0]) for one, other in zip(found[name], base, strict=True)]
    if name == "hpsearch" or len(differences) < 2:
        return text
    mean, low, high = taken_home.interval(differences)
    return f"{text}, less ours {mean:+.2f} points ({low:+.2f} to {high:+.2f})"


def main(argv: Sequence[str] | None = None) -> int:
    """Prints each contender as it ends, and all of them at the end."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.end_to_end", description=__doc__.split("\n")[0])
    parser.add_argument("sets", nargs="*", metavar="SET", help="default: digits, breast_cancer, rings, clouds")
    parser.add_argument("--seconds", type=float, default=25, help="each contender's wall time (25)")
    parser.add_argument("--seeds", type=int, default=3, help="how many splits of each set (3)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="a folder of more sets, .npz with x and y")
    parser.add_argument("--json", action="store_true", help="each result as a JSON object")
    options = parser.parse_args(argv)
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"), OMP_NUM_THREADS="1")
    files = {p.stem: taken_home.stored(p) for p in sorted(options.data.glob("*.npz"))} if options.data else {}
    known = {**taken_home.SETS, **files}
    if unknown := set(options.sets) - set(known):
        parser.error(f"no set {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    chosen = options.sets or ["digits", "breast_cancer", "rings", "clouds", *files]
    print(f"{measure.core_type()}, {options.jobs} processes of one thread, {options.seconds:g} s each", flush=True)
    found: dict[str, list[list[float]]] = {name: [] for name in CONTENDERS}
    for data in chosen:
        for seed in range(options.seeds):
            for name in CONTENDERS:
                error, took = contest(known[data], seed, options.seconds, options.jobs, name)
                found[name].append([error, took])
                row = {"set": data, "seed": seed, "contender": name, "error": error, "seconds": round(took, 2)}
                told = f"{data}, split {seed}, {name}: {100 * error:.2f} % in {took:.1f} s"
                print(json.dumps(row) if options.json else told, flush=True)
    for name in CONTENDERS:
        print(summary(found, found["hpsearch"], name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
