"""What a trial is taken to have cost that was not trained to the end, so that a sampler can learn from all of them."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def comparable(scores: Array) -> Array:
    """Costs (trials,) of trials with these costs (trials, rungs): NaN where not trained so far, infinity where not ok.

    A trial of the highest rung that any finished has its cost there. One that was left behind has, with s its cost at
    its last rung and those who went on from there as survivors:
    max(median final cost of the survivors, median of all final costs) + max(0, s - the worst survivor's s).
    """
    reached = np.isfinite(scores).any(axis=0)
    if not reached.any():
        return np.full(len(scores), np.inf)
    top = int(np.flatnonzero(reached)[-1])
    trained = ~np.isnan(scores)
    last = scores.shape[1] - 1 - np.argmax(trained[:, ::-1], axis=1)
    costs = np.asarray(np.take_along_axis(scores, last[:, None], axis=1)[:, 0])
    final = np.isfinite(scores[:, top]) & (last == top)
    for rung in range(top):
        behind = (last == rung) & np.isfinite(costs)
        survivors = trained[:, rung] & (last > rung)
        typical = float(np.median(scores[final, top]))
        if (survivors & final).any():
            typical = max(typical, float(np.median(scores[survivors & final, top])))
        passed = scores[survivors & np.isfinite(scores[:, rung]), rung]
        worst = passed.max() if len(passed) else scores[behind, rung].min(initial=np.inf)
        costs[behind] = typical + np.maximum(costs[behind] - worst, 0.0)
    return costs
