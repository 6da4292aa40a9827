"""What a suggestion costs each sampler, in milliseconds of processor time, with 100, 1,000 and 10,000 trials behind it.

`python -m tests.benchmarks.sampler_cost [--rounds N] [--json]`; Optuna's TPE too, where it is installed.

Seven hyperparameters, one of them a choice, two whole, one with steps; a made-up history, half of it near the best,
with ties. Every round goes on with the same search; the first, in which a sampler reads the whole history, is told
apart (as after a resume). Processor time, as cores may be shared; one BLAS thread.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

from hpsearch.blas import prepare

Times = list[float]
SIZES = (100, 1000, 10_000)


def space() -> Any:
    from hpsearch.space import Axis, Choice, Float, Int, Space

    axes = {
        "learning_rate": Axis(Float(1e-3, 1e-1, "log")),
        "beta1": Axis(Float(0.8, 0.99, "log_one_minus")),
        "hidden_layers": Axis(Int(1, 3)),
        "hidden_units": Axis(Int(32, 256, "log")),
        "optimizer": Axis(Choice(("momentum", "adam"))),
        "keep_prob": Axis(Float(0.5, 1.0)),
        "input_keep_prob": Axis(Float(0.6, 1.0, step=0.05)),
    }
    return Space(axes, {})


def result(task: Any, at: Any) -> Any:
    """Squared distance from the middle in 360ths, as a dev part of 360 examples would count errors."""
    from hpsearch.trial import Result

    distance = float(((at.encode(task.trial.config) - 0.5) ** 2).sum())
    return Result(task, "ok", {"dev_error": round(360 * distance) / 360, "dev_cost": distance})


def history(trials: int, at: Any) -> Any:
    """Half all over, half around the best, in plans of 8."""
    import numpy as np

    from hpsearch.history import History
    from hpsearch.trial import Plan, Task, Trial

    rng = np.random.default_rng(0)
    points = rng.random((trials, at.dimension))
    points[trials // 2 :] = 0.5 + 0.15 * (points[trials // 2 :] - 0.5)
    tasks = [Task(Trial(n, at.decode(u)), 20) for n, u in enumerate(points, 1)]
    starts = range(0, trials, 8)
    plans = [Plan(k, tuple(tasks[i : i + 8]), {"batch": k - 1, "trials": trials}) for k, i in enumerate(starts, 1)]
    return History.of(plans, [result(task, at) for task in tasks])


def ours(name: str, options: dict[str, Any], trials: int, rounds: int) -> Times:
    """Milliseconds a suggestion, a figure a plan of at most 8."""
    from hpsearch import seeds
    from hpsearch.history import History
    from hpsearch.sampler import SAMPLERS, SearchSpec
    from hpsearch.trial import Goal, Plan, Task, Trial

    at = space()
    sampler = SAMPLERS[name].make(at, SearchSpec(name, trials=2 * trials, **options), Goal("dev_error"))
    seen, times = history(trials - trials % 8, at), []
    for _ in range(rounds):
        rng = seeds.generator(0, *seeds.sampler_key())
        started = time.process_time()
        proposal = sampler.propose(8, seen, rng)
        times.append((time.process_time() - started) * 1000 / len(proposal.rows))
        first = seen.planned + 1
        tasks = tuple(Task(Trial(first + i, at.decode(u)), 20) for i, u in enumerate(proposal.rows))
        plan = Plan(seen.next_plan, tasks, proposal.state)
        seen = History.of([*seen.plans, plan], [*seen.results, *(result(task, at) for task in tasks)])
    return times


def tpe(trials: int, rounds: int) -> Times:
    """Optuna's TPE as it comes, in the unit cube, with the same history."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    at = space()
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0))
    names = [f"u{i}" for i in range(at.dimension)]
    cube: Any = {name: optuna.distributions.FloatDistribution(0, 1) for name in names}
    for past in history(trials - trials % 8, at).results:
        point = dict(zip(names, at.encode(past.task.trial.config).tolist(), strict=True))
        done = optuna.trial.create_trial(params=point, distributions=cube, value=past.metrics["dev_error"])
        study.add_trial(done)
    times = []
    for _ in range(rounds):
        started = time.process_time()
        trial = study.ask(cube)
        times.append((time.process_time() - started) * 1000)
        study.tell(trial, sum((u - 0.5) ** 2 for u in trial.params.values()))
    return times


def contestants() -> dict[str, Callable[[int, int], Times]]:
    from hpsearch.sampler import SAMPLERS, SearchSpec

    kinds: dict[str, tuple[str, dict[str, Any]]] = {
        name: (name, {})
        for name, kind in SAMPLERS.items()
        if not kind.exhaustive and not kind.missing(SearchSpec(name))
    }
    kinds["zoom, no model"] = ("zoom", {"model": "none"})
    found: dict[str, Callable[[int, int], Times]] = {
        label: (lambda trials, rounds, name=name, options=options: ours(name, options, trials, rounds))
        for label, (name, options) in kinds.items()
    }
    return found | ({"Optuna TPE": tpe} if find_spec("optuna") else {})


def table(found: dict[str, dict[int, Times]], sizes: Sequence[int]) -> str:
    lines = [f"{'ms a suggestion, after':24}" + "".join(f"{n:>18,}" for n in sizes)]
    for name, times in found.items():
        cells = [f"{statistics.median(times[n][1:]):.3f} ({times[n][0]:.1f})" for n in sizes]
        lines.append(f"{name:24}" + "".join(f"{cell:>18}" for cell in cells))
    return "\n".join([*lines, "median of the rounds; in brackets the first, which reads the whole history"])


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=12, help="plans a sampler and size (default: 12)")
    parser.add_argument("--json", action="store_true", help="every figure as one JSON document")
    options = parser.parse_args(argv)
    prepare()
    rounds = max(options.rounds, 2)
    found: dict[str, dict[int, Times]] = {}
    for name, measured in contestants().items():
        measured(64, 2)  # imports
        found[name] = {n: measured(n, rounds) for n in SIZES}
        print(f"{name} done", file=sys.stderr, flush=True)
    print(json.dumps(found) if options.json else table(found, SIZES))


if __name__ == "__main__":
    main()
