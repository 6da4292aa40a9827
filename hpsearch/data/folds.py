"""Folds, for small data: every row outside the test part is held out once, by the fold whose dev part it is in.

Stratified, seeded, and never tearing rows apart that belong together, as the split is.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.dataset import Folds, Part
from hpsearch.data.spec import SplitSpec
from hpsearch.data.split import Rows, default_share, split
from hpsearch.errors import DataError
from hpsearch.seeds import FOLDING, generator


def fold(whole: Part, unit: Rows, spec: SplitSpec, classes: Sequence[str], test: bool) -> tuple[Folds, Part | None]:
    """The rows in folds, and, where `test` is wanted, the test part that is cut off before.

    Raises DataError where a class has fewer rows than there are folds, or fewer rows or groups may be parted.
    """
    assert spec.folds is not None
    held = 0.0 if not test else default_share(len(whole.y)) if spec.test is None else spec.test
    if not 0 <= held < 1:
        raise DataError(f"split.test: must be at least 0 and below 1, the test part's share of the rows, not {held:g}")
    rows, _, apart = split(whole.y, unit, (1 - held, 0.0, held), spec.seed)
    folds = Folds(_part(whole, rows), unit[rows], spec.folds, spec.seed)
    _check(folds, classes, "outside the test part" if held else "to train on")
    return folds, _part(whole, apart) if len(apart) else None


def parts_of(folds: Folds, repeat: int) -> list[tuple[Part, Part]]:
    """Train and dev of each fold; repeat 0 is the search, and every later one is folded anew."""
    held = deal(folds.pool.y, folds.unit, folds.count, generator(folds.seed, FOLDING, repeat))
    numbers = range(folds.count)
    return [
        (_part(folds.pool, np.flatnonzero(held != n)), _part(folds.pool, np.flatnonzero(held == n))) for n in numbers
    ]


def deal(y: NDArray[np.int64], unit: Rows, folds: int, rng: np.random.Generator) -> Rows:
    """The fold that holds each row out (m,), for labels `y` (m,) and units (m,), at least as many as `folds`.

    Rows of equal unit stay in one fold, and no fold is empty. Where every row is a unit of its own, the folds are
    within one row of one another, in each class and in all: each unit, the largest first, single rows class by class,
    goes to the fold where the squared lack of its classes shrinks most, and of these to the one of the fewest rows.
    """
    held = np.empty(len(y), np.intp)
    counts = np.bincount(y)
    lack = np.tile(counts, (folds, 1))  # folds times what is lacking, so that it is a whole number
    total = np.zeros(folds, np.intp)
    for rows in _in_turn(y, unit, rng.permutation(len(y))):
        here = np.bincount(y[rows], minlength=len(counts))
        change = ((folds * here - 2 * lack) * here).sum(axis=1)
        best = np.lexsort((total, change))[0]
        held[rows] = best
        lack[best] -= folds * here
        total[best] += len(rows)
    return held


def _in_turn(y: NDArray[np.int64], unit: Rows, order: Rows) -> list[Rows]:
    """The rows of each unit, the largest first, those of one row by class, and the rest as `order` has it."""
    _, first, number = np.unique(unit[order], return_index=True, return_inverse=True)
    sizes = np.bincount(number)[number]
    turn = np.lexsort((first[number], np.where(sizes == 1, y[order], 0), -sizes))
    changes = np.flatnonzero(np.diff(number[turn]))
    return np.split(order[turn], changes + 1)


def _part(whole: Part, rows: Rows) -> Part:
    return Part(whole.x[rows], whole.y[rows])


def _check(folds: Folds, classes: Sequence[str], where: str) -> None:
    counts, units = np.bincount(folds.pool.y, minlength=len(classes)), len(np.unique(folds.unit))
    rare = int(np.where(counts > 0, counts, len(folds.pool.y)).argmin())
    least = min(int(counts[rare]), units)
    way_out = f"write folds: {least} at most, or give more data" if least > 1 else "give more data, or no folds"
    if counts[rare] < folds.count:
        rows = "1 row" if counts[rare] == 1 else f"{counts[rare]} rows"
        fault = f"each class needs a row in every fold, and {classes[rare]} has {rows} {where}"
    elif units < folds.count:
        fault = f"only {units} of the {len(folds.unit)} rows {where} may be parted (copies and groups stay together)"
    else:
        return
    raise DataError(f"split.folds: {folds.count} folds are too many: {fault}; {way_out}")
