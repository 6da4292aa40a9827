"""What is measured of probabilities beside error and cost, where classes are of very different sizes.

Sources: the balanced accuracy of Brodersen et al. 2010 (ICPR, 3121-3124), whose complement is the balanced error; the
area under the ROC curve as the probability that a positive example ranks above a negative one, ties counting half
(Hanley and McNeil 1982, Radiology 143, 29-36).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.layout import Array
from hpsearch.nn.loss import softmax

Labels = NDArray[np.int64]
Probabilities = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Score:
    """`of(p, y, positive)` of probabilities p (m, C) and labels y (m,); NaN where it means nothing.

    `positive` is the class that is looked for where there are two. `sign` is 1 for the smaller the better, else -1.
    """

    of: Callable[[Probabilities, Labels, int], float]
    sign: int


def confusion(p: Probabilities, y: Labels) -> NDArray[np.int64]:
    """Rows of each class by the class that is predicted, (C, C): the hardmax of p (m, C)."""
    classes = p.shape[1]
    return np.bincount(y * classes + p.argmax(axis=1), minlength=classes**2).reshape(classes, classes)


def f1(p: Probabilities, y: Labels, positive: int) -> float:
    """2 TP / (2 TP + FP + FN), 0 without any: of the positive class of two; of more the mean over the classes.

    A class that is neither there nor predicted does not count.
    """
    counts = confusion(p, y)
    right, either = np.diag(counts), counts.sum(axis=0) + counts.sum(axis=1)
    each = 2 * right / np.maximum(either, 1)
    return float(each[positive] if len(counts) == 2 else each[either > 0].mean())


def balanced_error(p: Probabilities, y: Labels, positive: int) -> float:
    """1 - the mean over the classes that are there of the share of their rows that is found."""
    counts = confusion(p, y)
    rows = counts.sum(axis=1)
    return float(1 - (np.diag(counts)[rows > 0] / rows[rows > 0]).mean())


def auc(p: Probabilities, y: Labels, positive: int) -> float:
    """The area under the ROC curve, of more than two classes the mean over each against all others.

    Rows are ordered by the odds p_k / (1 - p_k), which tell apart what rounds to 1. A class that no row or every row
    has does not count; NaN where none is left.
    """
    classes = p.shape[1]
    counted = [k for k in range(classes) if 0 < np.count_nonzero(y == k) < len(y)]
    if classes == 2:
        counted = [k for k in counted if k == positive]
    areas = [_area(_odds(p, k), y == k) for k in counted]
    return sum(areas) / len(areas) if areas else float("nan")


def _odds(p: Probabilities, k: int) -> NDArray[np.float64]:
    others = np.delete(p, k, axis=1).sum(axis=1, dtype=np.float64)
    with np.errstate(divide="ignore"):
        return np.asarray(p[:, k] / others)


def _area(score: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """By the sum of the positive rows' ranks, equal scores having the mean of theirs."""
    _, which, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[which]
    found = int(np.count_nonzero(positive))
    return float((ranks[positive].sum() - found * (found + 1) / 2) / (found * (len(score) - found)))


SCORES: dict[str, Score] = {"f1": Score(f1, -1), "auc": Score(auc, -1), "balanced_error": Score(balanced_error, 1)}
"""By name; what a training watches is that of the dev part, `dev_` and the name."""


def probabilities(kept: Sequence[Array], k: int) -> Array:
    """Softmax outputs (m, C) of one of K networks from chunks of logits (K, C, rows): the same bits for any K."""
    return softmax(np.ascontiguousarray(np.concatenate([z[k] for z in kept], axis=1).T))


def watched(monitor: str) -> Score | None:
    """The score that a metric of the dev part is; None for one that is measured anyway."""
    return SCORES.get(monitor.removeprefix("dev_")) if monitor.startswith("dev_") else None
