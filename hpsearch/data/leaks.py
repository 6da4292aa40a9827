"""A column that gives the label away alone: it is a copy of it, or known only after what was to be found out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.columns import RawColumn
from hpsearch.data.dataset import Part

LEFT = 0.02
"""A column alone gives the label away where at most this share is left of the error without any column."""
OTHERS = 0.2
"""The best of the other columns alone must leave this share: else the task is an easy one."""
LEAST_ERRORS = 5.0
"""So many dev rows at least are wrong without any column; with fewer nothing can be told."""
MANY_ERRORS = 20.0
"""With so many of them one row that the column alone does not tell is no matter: it may lie between two bins."""
BINS = 256
MOST_COLUMNS, MOST_ROWS = 200, 20_000
"""Of wider tables, as of images, none is looked at, and of more training rows so many."""


def leaking(train: Part, dev: Part, columns: Sequence[RawColumn], classes: int) -> list[str]:
    """The names of such columns, best first: of raw parts, by the error in dev of a rule that was fitted to train.

    The rule is the most frequent class for each word, or for each of 256 bins of a number with about as many rows each.
    """
    if len(columns) < 2 or len(columns) > MOST_COLUMNS:
        return []
    if len(train.y) > MOST_ROWS:
        every = -(-len(train.y) // MOST_ROWS)
        train = Part(train.x[::every], train.y[::every])
    usual = np.bincount(train.y, minlength=classes).argmax()
    wrong = float((dev.y != usual).sum())
    if wrong < LEAST_ERRORS:
        return []
    shares = np.array([_errors(train, dev, j, column, classes) / wrong for j, column in enumerate(columns)])
    most = max(LEFT, 1 / wrong if wrong >= MANY_ERRORS else 0.0)
    found = [int(j) for j in np.argsort(shares, kind="stable") if shares[j] <= most]
    others = [share for j, share in enumerate(shares) if j not in found]
    return [columns[j].name for j in found] if others and min(others) >= OTHERS else []


def _errors(train: Part, dev: Part, j: int, column: RawColumn, classes: int) -> int:
    codes, more = _codes(train.x[:, j], dev.x[:, j], column)
    counts = np.zeros((int(max(codes.max(initial=0), more.max(initial=0))) + 1, classes))
    np.add.at(counts, (codes, train.y), 1)
    counts += 1e-6 * np.bincount(train.y, minlength=classes)  # a value that train has not is the most frequent class
    return int((counts.argmax(axis=1)[more] != dev.y).sum())


def _codes(
    train: NDArray[np.float32], dev: NDArray[np.float32], column: RawColumn
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """A word's place or a number's bin from 1; 0 where it is missing."""
    if column.vocabulary is not None:
        return _place(train, train), _place(dev, dev)
    known = np.sort(train[~np.isnan(train)])
    if not len(known):
        return np.zeros(len(train), np.intp), np.zeros(len(dev), np.intp)
    different = np.unique(known)
    edges = different if len(different) <= BINS else np.unique(known[np.linspace(0, len(known) - 1, BINS).astype(int)])
    return (
        _place(np.searchsorted(edges, train, side="right"), train),
        _place(np.searchsorted(edges, dev, side="right"), dev),
    )


def _place(values: NDArray[np.float32] | NDArray[np.intp], cells: NDArray[np.float32]) -> NDArray[np.intp]:
    return np.where(np.isnan(cells), 0, np.nan_to_num(values) + 1).astype(np.intp)
