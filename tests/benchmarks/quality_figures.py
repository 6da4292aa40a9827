"""What the costs of many searches say: regret, paired differences, trials to a level; with bootstrap intervals."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tests.benchmarks.quality_searches import GP, RANDOM, TPE, ZOOM, Found

Document = dict[str, Any]
RESAMPLES = 2000


def counts_of(trials: int) -> tuple[int, ...]:
    """After how many trials regret is told: a quarter, half, all."""
    return trials // 4, trials // 2, trials


def regrets(
    costs: Mapping[str, Mapping[int, Sequence[float]]], optimum: float | None, trials: int = 0
) -> dict[str, Any]:
    """(seeds, trials) of each contender: 0 is the best that anybody found (or the optimum), 1 the median random trial.

    After each trial that of the best so far; a search that has nothing yet has the worst cost there is. NaN for seeds
    that a contender had no part in. A search that was over before so many `trials` (a small grid) stays where it is.
    """
    seeds = sorted(set().union(*costs.values()))
    arrays = {name: _rows(rows, seeds) for name, rows in costs.items()}
    every = np.concatenate([array.ravel() for array in arrays.values()])
    finite = every[np.isfinite(every)]
    zero = finite.min() if optimum is None else optimum
    one = np.median(np.minimum(arrays[RANDOM], finite.max()))
    best = {name: np.minimum.accumulate(np.minimum(array, finite.max()), axis=1) for name, array in arrays.items()}
    return {name: _lasting((array - zero) / (one - zero), trials) for name, array in best.items()}


def _lasting(regret: Any, trials: int) -> Any:
    return np.pad(regret, ((0, 0), (0, max(trials - regret.shape[1], 0))), mode="edge")


def _rows(rows: Mapping[int, Sequence[float]], seeds: Sequence[int]) -> Any:
    nothing = [np.nan] * len(next(iter(rows.values())))
    return np.array([rows.get(seed, nothing) for seed in seeds])


def interval(values: Any) -> Document:
    """The mean of one value a seed, and where 95 % of the means of resampled seeds lie. NaN does not count."""
    values = np.asarray(values)[np.isfinite(values)]
    drawn = np.random.default_rng(0).integers(len(values), size=(RESAMPLES, len(values)))
    low, high = np.percentile(values[drawn].mean(axis=1), [2.5, 97.5])
    return {"mean": float(values.mean()), "low": float(low), "high": float(high)}


def figures(found: Found, optimum: float | None, trials: int) -> tuple[Document, dict[str, Any]]:
    """Of one problem: its figures, and the regrets that they are of."""
    by_name = regrets(found.costs, optimum, trials)
    told = sum(len(rows) * len(next(iter(rows.values()))) for rows in found.costs.values())
    document = compared(by_name, trials) | {
        "trials_to_random_at_200": reached(by_name),
        "asking_ms": {name: 1000 * spent / np.isfinite(by_name[name]).sum() for name, spent in found.asking.items()},
        "training_ms": 1000 * found.training / told,
    }
    return document, by_name


def compared(by_name: Mapping[str, Any], trials: int) -> Document:
    """Mean regrets, and how zoom's differs from each peer's, seed by seed."""
    at = {name: {count: array[:, count - 1] for count in counts_of(trials)} for name, array in by_name.items()}
    regret = {name: {count: interval(values) for count, values in cells.items()} for name, cells in at.items()}
    peers = [peer for peer in (TPE, GP, RANDOM) if peer in at]
    less = {peer: {count: interval(at[ZOOM][count] - at[peer][count]) for count in counts_of(trials)} for peer in peers}
    return {"regret": regret, "zoom_minus": less}


def reached(by_name: Mapping[str, Any]) -> dict[str, int | None]:
    """How many trials each needs, in the mean, to be where random search is at the end of its own."""
    level = by_name[RANDOM][:, -1].mean()
    found = {}
    for name, array in by_name.items():
        there = np.flatnonzero(np.nanmean(array, axis=0) <= level)
        found[name] = int(there[0]) + 1 if len(there) else None
    return found


def overall(regrets_of: Sequence[Mapping[str, Any]], trials: int) -> Document:
    """The mean over problems, for each seed."""
    names = [name for name in regrets_of[0] if all(name in by_name for by_name in regrets_of)]
    means = {name: np.mean([by_name[name] for by_name in regrets_of], axis=0) for name in names}
    return compared(means, trials) | {"trials_to_random_at_200": reached(means)}


def verdict(problems: Mapping[str, Document], peer: str) -> Document:
    """In how many cells (problem and count) zoom is better or worse than a peer, and how often beyond doubt."""
    cells = [cell for found in problems.values() for cell in found["zoom_minus"].get(peer, {}).values()]
    return {
        "cells": len(cells),
        "better": sum(cell["mean"] < 0 for cell in cells),
        "surely_better": sum(cell["high"] < 0 for cell in cells),
        "surely_worse": sum(cell["low"] > 0 for cell in cells),
    }
