"""The rows of the journal as they are written; `hpsearch.run.records` reads them back.

Rows of a look at the test set, of a warm start and of a retry are made where those are.
"""

import math
from collections.abc import Container

from hpsearch import __version__
from hpsearch.run.journal import Row
from hpsearch.trial import Plan, Result


def begin_row(search: str, data: str, seed: int, started: str) -> Row:
    """The first row of a run."""
    return {
        "kind": "begin",
        "hpsearch": __version__,
        "search": search,
        "data": data,
        "seed": seed,
        "started": started,
    }


def plan_row(plan: Plan, known: Container[int] = ()) -> Row:
    """A plan, to be durable before it runs. Configs are recorded once: those of trials in `known` are left out."""
    trials = {t.trial.number: t.trial for t in plan.tasks if t.trial.number not in known}
    return {
        "kind": "plan",
        "plan": plan.number,
        "tasks": [{"trial": t.trial.number, "budget": t.budget, "repeat": t.repeat} for t in plan.tasks],
        "trials": [{"number": n, "config": dict(t.config)} for n, t in trials.items()],
        "state": dict(plan.state),
    }


def result_row(result: Result) -> Row:
    """What came back for a task. Raises nothing; the journal refuses a metric that is not finite."""
    number, budget, repeat = result.task.key
    return {
        "kind": "result",
        "trial": number,
        "budget": budget,
        "repeat": repeat,
        "status": result.status,
        "metrics": dict(result.metrics),
        "curve": {name: [_six_digits(v) for v in values] for name, values in result.curve.items()},
        "epochs": result.epochs,
        "seconds": result.seconds,
        "reason": result.reason,
        "reproducible": result.reproducible,
    }


def stop_row(reason: str, *, time: bool = False) -> Row:
    """The search is over before all its trials were trained: a target, patience, a limit; `time`: the limit of time."""
    return {"kind": "stop", "reason": reason, "time": time}


def more_row(trials: int) -> Row:
    """A run that was out of time is given more trials, and its limit of time anew."""
    return {"kind": "more", "trials": trials}


def end_row() -> Row:
    """The run is finished."""
    return {"kind": "end"}


def _six_digits(value: float | None) -> float | None:
    return float(f"{value:.6g}") if value is not None and math.isfinite(value) else None
