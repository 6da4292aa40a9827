"""What a run amounts to, for programs: JSON documents whose keys are stable."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from hpsearch.analysis.edges import Edge
from hpsearch.analysis.ranking import Ranked, Region, counts, regions
from hpsearch.report.pages.baseline import baseline_of
from hpsearch.report.pages.classes import classes_document
from hpsearch.report.pages.listing import RunRow
from hpsearch.report.pages.retest import last_document
from hpsearch.report.pages.trials import entry_of, ranking
from hpsearch.run.recorded import Recorded
from hpsearch.run.retest.rows import read_retests
from hpsearch.space import Axis, Choice, Space

MODEL = ("members", "parameters", "bytes", "trained_on")
"""What is told of the saved model: what is the same however often the run is made."""


def run_document(run: Recorded) -> dict[str, Any]:
    """The object that `run --json` ends with. Its keys are stable."""
    trials = counts(run.state.history)
    best = None
    if run.winner is not None:
        trial = run.winner.task.trial
        model = {name: run.model[name] for name in MODEL} if run.model.keys() >= set(MODEL) else None
        metrics = {**run.winner.metrics, **run.test}
        best = {"trial": trial.number, "config": dict(trial.config), "metrics": metrics, "model": model}
    return {
        "run": str(run.directory.path),
        "finished": run.state.ended,
        "stop": run.state.stop or run.failing,
        "best": best,
        "baseline": baseline_document(run),
        "trials": trials,
        "seconds": round(run.state.seconds, 3),
        "looks": len(run.state.opened),
        "fingerprint": run.fingerprint,
        "reproducible": run.reproducible,
    }


def baseline_document(run: Recorded) -> dict[str, Any] | None:
    """The baseline, and what the winner has won over it; null where there is none, and until it is trained."""
    baseline, found = baseline_of(run), run.comparison
    if baseline is None:
        return None
    return {
        "config": dict(baseline.task.trial.config),
        "status": baseline.status,
        "metrics": dict(baseline.metrics),
        "gain": None if found is None else found.gain,
        "interval": None if found is None or found.low is None else [found.low, found.high],
        "beaten": None if found is None or found.low is None else found.beats,
        "among": None if found is None or found.low is None else found.among,
        "basis": None if found is None else found.basis,
    }


def show_document(run: Recorded) -> dict[str, Any]:
    """`run_document`, and every trial, where the best of them lie, and what may lie beyond the space."""
    space, where = run.config.space, regions(run.config.space, run.state.history, run.config.goal)
    return run_document(run) | {
        "ranking": ranking_document(run),
        "judged": classes_document(run),
        "regions": regions_document(space, where),
        "edges": list(map(_edge, run.edges)),
        "retest": last_document(read_retests(run.directory)),
    }


def _edge(edge: Edge) -> dict[str, Any]:
    """`listed` where `beyond` is to stand in a list beside the others."""
    names = ("name", "side", "bound", "beyond", "there", "among", "listed")
    return {name: getattr(edge, name) for name in names}


def row_document(row: RunRow) -> dict[str, object]:
    """A run in the list of runs."""
    return {**asdict(row), "metric": row.metric.name}


def ranking_document(run: Recorded) -> list[dict[str, Any]]:
    """Every trial, best first."""
    return list(map(ranked_document, ranking(run)))


def trial_document(run: Recorded, number: int) -> dict[str, Any]:
    """One trial with its curve. Raises UsageError where there is no such trial."""
    entry = entry_of(run, number)
    return ranked_document(entry) | {"curve": dict(entry.result.curve), "reason": entry.result.reason}


def ranked_document(entry: Ranked) -> dict[str, Any]:
    """One trial in the ranking."""
    result, again = entry.result, entry.finalist
    return {
        "rank": entry.rank,
        "label": entry.label,
        "trial": result.task.trial.number,
        "status": result.status,
        "culled": entry.culled,
        "metrics": dict(result.metrics),
        "search": dict(entry.searched.metrics) if entry.searched else None,
        "config": dict(result.task.trial.config),
        "epochs": result.epochs,
        "seconds": result.seconds,
        **({"folds": {name: list(values) for name, values in result.folds.items()}} if result.folds else {}),
        "finals": None if again is None else {"repeats": len(again.repeats), "spread": dict(again.spread)},
    }


def regions_document(space: Space, where: Mapping[str, Sequence[Region]]) -> dict[str, list[dict[str, Any]]]:
    """By hyperparameter one object a quarter; `low`, `high` and `unit`, or `shares` of a choice."""
    return {name: [_region(space.axes[name], r) for r in quarters] for name, quarters in where.items()}


def _region(axis: Axis, region: Region) -> dict[str, Any]:
    document: dict[str, Any] = {"after": region.after, "elites": region.elites, "having": region.having}
    if isinstance(axis.hyperparameter, Choice):
        shares = zip(axis.hyperparameter.values, region.shares, strict=True)
        return document | {"shares": [{"value": v, "share": share} for v, share in shares]}
    low, high = region.values or (None, None)
    return document | {"low": low, "high": high, "unit": None if region.units is None else list(region.units)}
