"""Peers that search as other people would, each a whole process.

`python -m tests.benchmarks.search_peers PEER SPEC TRIALS EPOCHS JOBS`. SPEC is a JSON file: `data` (an .npz of
normalized x_train, y_train, x_dev, y_dev), `settings` (one network's, with our names), and either `space`
(hyperparameters to draw, as our configs write them) or `configs` (settings already drawn, one a trial). Prints
{"trials": ..., "best": dev error}. Imports nothing of hpsearch, and only what the peer needs.
"""

import json
import math
import multiprocessing
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.search_training import (
    Data,
    Settings,
    Train,
    alpha_of,
    sklearn_network,
    sklearn_trainer,
    torch_trainer,
)

Search = dict[str, Any]


def optuna_peer(prepare: Callable[[], Train]) -> Callable[[Search, int, int, int], float]:
    """One job in memory; more jobs as Optuna advises for Python code: processes that share a journal file."""

    def run(search: Search, trials: int, epochs: int, jobs: int) -> float:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        train, data = prepare(), read_data(search)

        def objective(trial: Any) -> float:
            settings = search["configs"][trial.number] if "configs" in search else drawn_by_optuna(trial, search)
            return train(settings, data, epochs)

        if jobs == 1:
            study = optuna.create_study(sampler=optuna.samplers.RandomSampler())
            study.optimize(objective, n_trials=trials)
            return float(study.best_value)
        with tempfile.TemporaryDirectory() as folder:
            return optuna_processes(objective, f"{folder}/journal", trials, jobs)

    return run


def optuna_processes(objective: Callable[[Any], float], path: str, trials: int, jobs: int) -> float:
    """`jobs` forked processes, each with its part of the trials."""
    import optuna
    from optuna.storages.journal import JournalFileBackend

    def study() -> Any:
        storage = optuna.storages.JournalStorage(JournalFileBackend(path))
        return optuna.create_study(
            study_name="search", storage=storage, load_if_exists=True, sampler=optuna.samplers.RandomSampler()
        )

    def work(count: int) -> None:
        study().optimize(objective, n_trials=count)

    study()
    forking = multiprocessing.get_context("fork")
    counts = [trials // jobs + (i < trials % jobs) for i in range(jobs)]
    workers = [forking.Process(target=work, args=(count,)) for count in counts]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        if worker.exitcode:
            raise SystemExit(f"a worker of Optuna ended with {worker.exitcode}")
    return float(study().best_value)


def drawn_by_optuna(trial: Any, search: Search) -> Settings:
    """The settings with what the trial draws."""
    settings = dict(search["settings"])
    for name, axis in search["space"].items():
        if isinstance(axis, list):
            settings[name] = trial.suggest_categorical(name, axis)
        else:
            settings[name] = trial.suggest_float(name, axis["low"], axis["high"], log=axis["scale"] == "log")
    return settings


def random_search(search: Search, trials: int, epochs: int, jobs: int) -> float:
    """RandomizedSearchCV on the one split, without training the winner again."""
    from scipy.stats import loguniform
    from sklearn.model_selection import PredefinedSplit, RandomizedSearchCV

    data, settings = read_data(search), search["settings"]
    names = {"learning_rate": "learning_rate_init", "beta1": "beta_1", "l2": "alpha"}
    unit = {"l2": alpha_of(settings | {"l2": 1.0}, data)}
    space = {
        names[name]: axis
        if isinstance(axis, list)
        else loguniform(*(axis[e] * unit.get(name, 1) for e in ("low", "high")))
        for name, axis in search["space"].items()
    }
    fold = np.repeat([-1, 0], [len(data["y_train"]), len(data["y_dev"])])
    searcher = RandomizedSearchCV(
        sklearn_network(settings, epochs), space, n_iter=trials, cv=PredefinedSplit(fold), refit=False, n_jobs=jobs
    )
    x, y = (np.concatenate([data[f"{which}_train"], data[f"{which}_dev"]]) for which in "xy")
    searcher.fit(x, y)
    return 1 - float(searcher.best_score_)


def read_data(search: Search) -> Data:
    """The arrays, in memory."""
    with np.load(search["data"]) as arrays:
        return {name: arrays[name] for name in arrays.files}


PEERS: dict[str, Callable[[Search, int, int, int], float]] = {
    "Optuna + PyTorch": optuna_peer(torch_trainer(fused=False)),
    "Optuna + PyTorch, fused": optuna_peer(torch_trainer(fused=True)),
    "Optuna + scikit-learn": optuna_peer(sklearn_trainer),
    "RandomizedSearchCV": random_search,
}
NEEDS = {
    "Optuna + PyTorch": ("optuna", "torch"),
    "Optuna + PyTorch, fused": ("optuna", "torch"),
    "Optuna + scikit-learn": ("optuna", "sklearn"),
    "RandomizedSearchCV": ("sklearn", "scipy"),
}
"""The modules a peer imports."""


def main(peer: str, spec: str, trials: str, epochs: str, jobs: str) -> None:
    """One search; its line of JSON."""
    search = json.loads(Path(spec).read_text(encoding="utf-8"))
    best = PEERS[peer](search, int(trials), int(epochs), int(jobs))
    print(json.dumps({"trials": int(trials), "best": best if math.isfinite(best) else None}))


if __name__ == "__main__":
    main(*sys.argv[1:])
