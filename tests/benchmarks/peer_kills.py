"""Optuna under kill -9, going on as its documentation shows: a study in a storage, `load_if_exists`, a seeded sampler.

`python -m tests.benchmarks.peer_kills STORAGE SAMPLER TRIALS` adds trials until so many are complete, and prints each
as it is. Nothing but the storage is kept between invocations.
"""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.support.kills import Harm

TRIALS = 60
CHAIN = 5
SECONDS = 0.03
"""What a trial takes."""
STORAGES = ("journal", "sqlite")
SAMPLERS = ("random", "tpe")


def study(storage: str, sampler: str) -> Any:
    """The study that `storage` (a path ending in .journal or .sqlite) holds."""
    import optuna
    from optuna.storages.journal import JournalFileBackend

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    journal = storage.endswith(".journal")
    made = optuna.storages.JournalStorage(JournalFileBackend(storage)) if journal else f"sqlite:///{storage}"
    samplers = {"random": optuna.samplers.RandomSampler, "tpe": optuna.samplers.TPESampler}
    return optuna.create_study(study_name="s", storage=made, load_if_exists=True, sampler=samplers[sampler](seed=0))


def objective(trial: Any) -> float:
    """A bowl that takes a while."""
    x, y = trial.suggest_float("x", 1e-4, 1.0, log=True), trial.suggest_float("y", 0.0, 1.0)
    time.sleep(SECONDS)
    return float((np.log10(x) + 2) ** 2 + (y - 0.3) ** 2)


def search(storage: str, sampler: str, trials: int) -> None:
    """Until `trials` are complete."""
    found = study(storage, sampler)
    left = trials - len(_complete(found))
    found.optimize(objective, n_trials=left, callbacks=[lambda _, trial: print(trial.number, flush=True)])


def tallies(kills: int) -> Iterator[tuple[str, int, Harm, int, int]]:
    """For each storage and sampler: its name, kills, harm, runs, and how many of these ended as one without kills."""
    for storage in STORAGES:
        for sampler in SAMPLERS:
            with tempfile.TemporaryDirectory() as folder:
                runs = max(kills // CHAIN, 1)
                harm, same = _killed(Path(folder), storage, sampler, runs)
                yield f"Optuna {storage} {sampler}", runs * CHAIN, harm, runs, same


def _killed(folder: Path, storage: str, sampler: str, runs: int) -> tuple[Harm, int]:
    straight = folder / f"straight.{storage}"
    started = time.perf_counter()
    _run(straight, sampler, None)
    seconds = time.perf_counter() - started
    wanted = [t.params for t in _complete(study(str(straight), sampler))]
    rng, harm, same = np.random.default_rng(0), Harm(), 0
    for number in range(runs):
        path, told = folder / f"{number}.{storage}", set[int]()
        for _ in range(CHAIN):
            told |= _run(path, sampler, float(rng.uniform(0.3, 1) * seconds))
        told |= _run(path, sampler, None)
        ended = study(str(path), sampler)
        params = [t.params for t in _complete(ended)]
        again = len(params) - len({tuple(p.values()) for p in params})
        running = sum(t.state.name == "RUNNING" for t in ended.trials)
        harm += Harm(len(told - {t.number for t in _complete(ended)}), again, running)
        same += params == wanted
    return harm, same


def _complete(found: Any) -> list[Any]:
    return [t for t in found.trials if t.state.name == "COMPLETE"]


def _run(path: Path, sampler: str, moment: float | None) -> set[int]:
    """Numbers of the trials that it told of before the moment."""
    command = [sys.executable, "-m", "tests.benchmarks.peer_kills", str(path), sampler, str(TRIALS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            out, _ = process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            out, _ = process.communicate()
    return {int(line) for line in out.splitlines()}


if __name__ == "__main__":
    search(sys.argv[1], sys.argv[2], int(sys.argv[3]))
