"""Which class is looked for, and what a model makes of each."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.dataset import Dataset, Part
from hpsearch.data.folds import parts_of
from hpsearch.nn.metrics import SCORES, confusion
from hpsearch.nn.model import Model
from hpsearch.objectives.network.examples import InputKind, learned, normalization_of
from hpsearch.objectives.network.imbalance import caution, rarest
from hpsearch.objectives.objective import Judged
from hpsearch.trial import Metric


def positive_class(dataset: Dataset) -> int:
    """The rarer of two classes, the last where both have as many rows; it means nothing where there are more."""
    counts = rows_by_class(dataset)
    return 0 if len(counts) == 2 and counts[0] < counts[1] else 1


def rows_by_class(dataset: Dataset) -> list[int]:
    """Of all parts together, by label."""
    folds = dataset.folds
    parts = [folds.pool, *([dataset.test] if dataset.test else [])] if folds else list(dataset.parts.values())
    counts = sum(np.bincount(part.y, minlength=len(dataset.classes)) for part in parts)
    return [int(count) for count in np.asarray(counts)]


def notes_on(dataset: Dataset, goal: Metric) -> list[str]:
    """A note where the goal would hardly see the rarest class."""
    rare = rarest(dataset.classes, rows_by_class(dataset))
    return [] if rare is None or goal.asked else [caution(rare)]


def judged(parts: Iterable[tuple[NDArray[np.floating[Any]], Part]], positive: int, prefix: str) -> Judged:
    """Each score, the mean over several parts, and the rows of each class by what is predicted, of all of them.

    A part is probabilities (m, C) and what they are of. Scores that mean nothing are left out.
    """
    some = [(p, part.y) for p, part in parts]
    means = {n: sum(score.of(p, y, positive) for p, y in some) / len(some) for n, score in SCORES.items()}
    counts = np.asarray(sum(confusion(p, y) for p, y in some))
    cells = [(int(t), int(q), int(counts[t, q])) for t, q in zip(*np.nonzero(counts), strict=True)]
    return Judged({f"{prefix}_{name}": mean for name, mean in means.items() if math.isfinite(mean)}, cells)


def judged_on_dev(
    dataset: Dataset, finals: Sequence[tuple[Sequence[Model], int]], kind: InputKind, positive: int
) -> Judged:
    """A winner's networks on dev rows that they were not trained on: the models of some of its repeats, by number.

    Without folds the mean of their probabilities decides; of folds each network of the first is judged on its own.
    """
    with np.errstate(all="ignore"):
        if dataset.folds is None:
            x = normalization_of(dataset, kind).apply(dataset.dev.x)
            every = [models[0].probabilities(x)[0] for models, _ in finals]
            return judged([(np.mean(every, axis=0) if len(every) > 1 else every[0], dataset.dev)], positive, "dev")
        parts = []
        for models, repeat in finals[:1]:  # of each repeat the folds are made anew, of the same rows
            for model, (train, dev) in zip(models, parts_of(dataset.folds, repeat), strict=True):
                x = learned(train.x, dataset.shape, kind, dataset.folds.missing).apply(dev.x)
                parts.append((model.probabilities(x)[0], dev))
        return judged(parts, positive, "dev")
