"""The split into train, dev and test: stratified, seeded, and never tearing rows apart that belong together."""

import hashlib
import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.spec import SplitSpec
from hpsearch.errors import DataError


def digests(x: NDArray[np.float32]) -> NDArray[np.uint64]:
    """A 64-bit BLAKE2 digest of each row's bytes: equal rows have equal digests.

    Two different rows share one with a probability of m^2 / 2^65 (3e-6 for ten million rows); all that happens then
    is that both land in the same part.
    """
    rows = np.ascontiguousarray(x)
    joined = b"".join(hashlib.blake2b(row, digest_size=8).digest() for row in rows)
    return np.frombuffer(joined, dtype="<u8").astype(np.uint64)


def units(x: NDArray[np.float32], group: NDArray[np.generic] | None) -> tuple[NDArray[np.intp], int]:
    """A number for each row (m,), equal where rows must stay together, and how many rows are copies of another.

    Rows belong together when they are identical, have an equal group value, or are linked by a chain of both.
    """
    _, copy = np.unique(digests(x), return_inverse=True)
    copies = len(copy) - int(copy.max(initial=-1)) - 1
    if group is None:
        return copy, copies
    _, unit = np.unique(group, return_inverse=True)
    return _linked(unit, copy), copies


def _linked(a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.intp]:
    """Connected components of rows linked by an equal value in `a` or in `b`, by spreading the smallest number."""
    unit = a
    while True:
        spread = _smallest(_smallest(unit, b), a)
        if np.array_equal(spread, unit):
            return spread
        unit = spread


def _smallest(value: NDArray[np.intp], within: NDArray[np.intp]) -> NDArray[np.intp]:
    least = np.full(int(within.max(initial=-1)) + 1, len(value) + 1, dtype=np.intp)
    np.minimum.at(least, within, value)
    return least[within]


Rows = NDArray[np.intp]

TRAIN = 0
PART_NAMES = ("train", "dev", "test")
_WAYS_OUT = {
    PART_NAMES: "fewer parts (test: 0)",
    ("test", "dev"): "remove dev_from",
    ("train", "train_dev"): "write train_dev: 0",
}
HALF = 0.5
"""The share of dev where it is cut from the rows given for the test."""


def default_share(rows: int) -> float:
    """The share of dev (and of test) among `rows` rows: 10,000 rows, but at least 1 % and at most 20 %.

    That is 60/20/20 up to 50,000 rows, 80/10/10 at 100,000, and 98/1/1 from a million on, as the course advises.
    """
    return min(max(10_000 / max(rows, 1), 0.01), 0.2)


def shares(spec: SplitSpec, rows: int, test: bool = True) -> tuple[float, float, float]:
    """Shares of train, dev and test; without `test` (a test part exists already) the last is 0.

    Raises DataError where nothing would be left for dev or train.
    """
    dev = default_share(rows) if spec.dev is None else spec.dev
    held = 0.0 if not test else default_share(rows) if spec.test is None else spec.test
    if not 0 < dev < 1:
        raise DataError(f"split.dev: must be above 0 and below 1, the dev part's share of the rows, not {dev:g}")
    if not 0 <= held < 1:
        raise DataError(f"split.test: must be at least 0 and below 1, the test part's share of the rows, not {held:g}")
    if dev + held >= 1:
        raise DataError(f"split: dev ({dev:g}) and test ({held:g}) must leave rows to train on; lower one of them")
    return (1 - dev - held, dev, held)


def kept_apart(spec: SplitSpec, rows: int, default: bool) -> float:
    """The share of `rows` training rows for train-dev: 0 for none; where it is on by `default`, at most 10,000 rows.

    That is 5 %, shrinking to 1 % from a million rows on.
    """
    share = spec.train_dev if spec.train_dev is not None else min(default_share(rows), 0.05) if default else 0.0
    if not 0 <= share < 1:
        raise DataError(f"split.train_dev: must be at least 0 and below 1, a share of the training rows, not {share:g}")
    return share


def split(
    y: NDArray[np.int64], unit: Rows, parts: Sequence[float], seed: int, names: Sequence[str] = PART_NAMES
) -> list[Rows]:
    """Row numbers, ascending, of each part, for labels `y` (m,), units (m,) and shares that sum to one.

    Rows of equal unit stay in one part. Where every row is a unit of its own, each part has within one row of its
    share of every class; larger units are dealt out first, each to the part that lacks most of its classes, and
    single rows then level what is left. A share of 0 gives an empty part; any other part without a row is a DataError.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    order = rng.permutation(len(y))
    single = np.bincount(unit)[unit[order]] == 1
    part = np.full(len(y), TRAIN, dtype=np.int64)
    lacking = _quotas(np.bincount(y), parts)
    _deal_units(part, lacking, y, _members(unit, order[~single]), [p for p, share in enumerate(parts) if share > 0])
    _deal_singles(part, lacking, y, order[single])
    for p, share in enumerate(parts):
        if share > 0 and not (part == p).any():
            _move_one_unit(part, p, unit, names)
    return [np.flatnonzero(part == p) for p in range(len(parts))]


def _quotas(counts: NDArray[np.intp], parts: Sequence[float]) -> NDArray[np.int64]:
    """Rows of each class for each part (parts, C), every one the exact share rounded down or up.

    What rounding takes or gives is carried to the next class, so that the totals come out too; the held-out parts
    together are rounded down or up as well, so that train, which gets what they leave, is within one row of its
    share. Train has at least one row of every class there is.
    """
    quotas = np.zeros((len(parts), len(counts)), dtype=np.int64)
    carry = np.zeros(len(parts))
    for k, count in enumerate(counts.tolist()):
        held, exact_held = 0, 0.0
        for p in range(TRAIN + 1, len(parts)):
            exact = parts[p] * count
            exact_held += exact
            least = max(math.floor(exact), math.floor(exact_held) - held)
            later = sum(math.floor(share * count) for share in parts[p + 1 :])
            most = min(math.ceil(exact), math.ceil(exact_held) - held, count - 1 - held - later)
            quotas[p, k] = max(min(max(round(exact + carry[p]), least), most), 0)
            carry[p] += exact - quotas[p, k]
            held += int(quotas[p, k])
        quotas[TRAIN, k] = count - held
    return quotas


def _deal_units(
    part: NDArray[np.int64],
    lacking: NDArray[np.int64],
    y: NDArray[np.int64],
    units: Sequence[Rows],
    takers: Sequence[int],
) -> None:
    """Gives every unit of several rows, in order, to the part where the squared lack shrinks most; in place."""
    for rows in units:
        counts = np.bincount(y[rows], minlength=lacking.shape[1])
        change = [int((counts * (counts - 2 * lacking[p])).sum()) for p in takers]
        best = takers[change.index(min(change))]
        part[rows] = best
        lacking[best] -= counts


def _members(unit: Rows, rows: Rows) -> list[Rows]:
    """The rows of each unit, largest unit first, equal sizes in the (shuffled) order of their first row."""
    if not len(rows):
        return []
    _, first, number = np.unique(unit[rows], return_index=True, return_inverse=True)
    grouped = rows[np.argsort(number, kind="stable")]
    found = np.split(grouped, np.cumsum(np.bincount(number))[:-1])
    return [found[i] for i in sorted(range(len(found)), key=lambda i: (-len(found[i]), first[i]))]


def _deal_singles(part: NDArray[np.int64], lacking: NDArray[np.int64], y: NDArray[np.int64], rows: Rows) -> None:
    """Fills what each part still lacks of every class from the (shuffled) single rows; in place.

    Where larger units gave one part too much, too few rows are left for the others: each gets its proportion.
    """
    for k in range(lacking.shape[1]):
        mine = rows[y[rows] == k]
        wanted = np.maximum(lacking[:, k], 0)
        ends = np.rint(np.cumsum(wanted) * len(mine) / max(int(wanted.sum()), 1)).astype(np.intp)
        for p, (start, stop) in enumerate(pairwise((0, *ends.tolist()))):
            part[mine[start:stop]] = p


def _move_one_unit(part: NDArray[np.int64], to: int, unit: Rows, names: Sequence[str]) -> None:
    """Gives an empty part the smallest unit of the part that has most; in place. DataError where none has two."""
    held = [np.unique(unit[part == p], return_counts=True) for p in range(int(part.max()) + 1)]
    numbers, sizes = max(held, key=lambda found: len(found[0]))
    if len(numbers) < 2:
        raise DataError(
            f"split: the {names[to].replace('_', '-')} part would get no row: only {len(np.unique(unit))} of the "
            f"{len(unit)} rows may be parted (copies and groups stay together); give more data, or "
            f"{_WAYS_OUT.get(tuple(names), 'fewer parts')}"
        )
    part[unit == numbers[sizes.argmin()]] = to
