"""Where data comes from and how it is split: plain values, filled from the config's `data` section."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class SplitSpec:
    """Shares of the rows for dev and test; None is 60/20/20 shrinking to 98/1/1 for millions of rows.

    `test` 0 means no test part: no unbiased estimate. `group` names the column or array whose equal values stay in
    one part. `seed` is the split's own, so that runs and retests compare on the same rows. `train_dev` is the share of
    the training rows that are kept apart, to be judged beside dev rows from elsewhere; None is none, but some where dev
    is cut from the test's rows. With `folds` so many parts of all rows but the test's take turns as dev.
    """

    dev: float | None = None
    test: float | None = None
    group: str | None = None
    seed: int = 0
    train_dev: float | None = None
    folds: int | None = None


@dataclass(frozen=True, slots=True)
class DataSpec:
    """One data source.

    `source` is a built-in name (digits, spirals, moons) or a path relative to the config file. `arrays` maps x, y,
    x_train, y_train, x_dev, y_dev, x_test, y_test to array names inside the source (.npz, HDF5) or, where there is
    no source, to files (.npy, IDX). `label` is the label column by name (or number from 0), the last if None; `drop`
    the columns to leave out; `columns` says of some, by name (or number), what they are: drop, keep (an id is a
    feature), number, one_hot, or a list of words in their order; `missing` is what stands for a missing number: the
    median (or None) or the mean of those of the training part; `header` says whether a .csv has one (None: find out).
    `files` are those of train, dev and test where each has its own; `arrays` are then in each of them. `examples`,
    `classes` and `noise` are for generated data. With `dev_from` test the rows given for the test are cut
    into dev and test.
    """

    source: str | None = "digits"
    arrays: dict[str, str] = field(default_factory=dict)
    label: str | int | None = None
    drop: tuple[str | int, ...] = ()
    columns: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    missing: Literal["median", "mean"] | None = None
    header: bool | None = None
    examples: int | None = None
    classes: int | None = None
    noise: float | None = None
    dev_from: Literal["test"] | None = None
    split: SplitSpec = SplitSpec()
    files: dict[str, str] = field(default_factory=dict)

    def written(self, more: str) -> str:
        """How to write one key more in the config: `data: {source: table.csv, label: kind}`."""
        return f"data: {{{'' if self.source is None else f'source: {self.source}, '}{more}}}"
