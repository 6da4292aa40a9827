"""Which sampler finds good hyperparameters in the fewest trainings: ours and, where installed, Optuna's.

`python -m tests.benchmarks.search_quality [PROBLEM...] [--data DIR] [--seeds N] [--trials N] [--jobs N] [--json]`

Every sampler searches the same space with the same seeds: trainings of the network on the bundled digits, generated
data and, with --data, two files of that folder (breast_cancer.npz, wine.npz); and three functions of known optimum.
Ours draw batches of 8 as a run does; Optuna is told each result before it draws again. Optuna's GP takes longer to ask
than to train and has half of the seeds. Regret is that of the best dev cost so far, 0 being the best that anybody found
and 1 the median random trial. One BLAS thread a process.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import reduce
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.benchmarks import measure

Document = dict[str, Any]
PACKAGES = ("hpsearch", "numpy", "scipy", "optuna", "torch")
NO_FOLDER = Path("no folder was given")


def measured(names: Sequence[str], folder: Path, seeds: int, trials: int, jobs: int) -> Document:
    """All searches of these problems, on `jobs` processes."""
    from tests.benchmarks import quality_report
    from tests.benchmarks.quality_figures import figures, overall, verdict
    from tests.benchmarks.quality_searches import GP, TPE, contenders

    document: Document = {"environment": measure.environment(PACKAGES), "seeds": seeds, "trials": trials}
    started = time.perf_counter()
    taking_part = contenders()
    problems, by_kind, processor = {}, {}, 0.0
    for name, found, optimum, spent in _searched(names, folder, taking_part, range(seeds), trials, jobs):
        problems[name], by_name = figures(found, optimum, trials)
        by_kind.setdefault("trainings" if optimum is None else "functions", []).append(by_name)
        print(quality_report.problem(name, problems[name]), end="\n\n", file=sys.stderr, flush=True)
        processor += spent
    document["processor_seconds"] = processor
    document["seconds"] = time.perf_counter() - started
    document["problems"] = problems
    document["overall"] = {kind: overall(regrets, trials) for kind, regrets in by_kind.items()}
    document["verdict"] = {peer: verdict(problems, peer) for peer in (TPE, GP) if peer in taking_part}
    return document


def _searched(
    names: Sequence[str], folder: Path, taking_part: Sequence[str], seeds: Sequence[int], trials: int, jobs: int
) -> Iterator[tuple[str, Any, float | None, float]]:
    """Of each problem its name, what was found, the optimum and processor seconds. Half of the seeds at a time.

    Optuna's GP, which takes longer to ask than to train, has a part in the first half alone.
    """
    from tests.benchmarks.quality_searches import GP, Found

    halves = [(seeds[::2], list(taking_part)), (seeds[1::2], [name for name in taking_part if name != GP])]
    halves = [(some, who) for some, who in halves if some]
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        waiting = {name: [pool.submit(_one, name, folder, who, some, trials) for some, who in halves] for name in names}
        for name, futures in waiting.items():
            found, optimum, seconds = zip(*(future.result() for future in futures), strict=True)
            yield name, reduce(Found.joined, found), optimum[0], sum(seconds)


def _one(problem: str, folder: Path, taking_part: Sequence[str], seeds: Sequence[int], trials: int) -> Any:
    from tests.benchmarks.quality_problems import made
    from tests.benchmarks.quality_searches import searched

    before = time.process_time()
    target = made(problem, folder)
    found = searched(target, taking_part, seeds, trials)
    return found, target.optimum, time.process_time() - before


def main() -> None:
    """Runs what was asked for, and prints the tables or the document."""
    measure.one_thread()
    from tests.benchmarks import quality_report
    from tests.benchmarks.quality_problems import PROBLEMS, SHARED

    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.search_quality")
    parser.add_argument(
        "problems", nargs="*", metavar="PROBLEM", help=f"{', '.join([*PROBLEMS, *SHARED])} (default: all)"
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help=f"folder with the files of {' and '.join(SHARED)}")
    parser.add_argument("--seeds", type=int, metavar="N", default=20, help="searches of each kind (default 20)")
    parser.add_argument("--trials", type=int, metavar="N", default=100, help="trials of each, at least 4 (default 100)")
    parser.add_argument(
        "--jobs", type=int, metavar="N", default=min(2, os.cpu_count() or 1), help="processes (default 2)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of the tables")
    options = parser.parse_args()
    there = [*PROBLEMS, *(SHARED if options.data else ())]
    if unknown := set(options.problems) - set(there):
        parser.error(f"no problem {', '.join(sorted(unknown))}; there are {', '.join(there)}")
    names = options.problems or there
    document = measured(names, options.data or NO_FOLDER, options.seeds, options.trials, options.jobs)
    print(json.dumps(document) if options.json else quality_report.text(document))


if __name__ == "__main__":
    main()
