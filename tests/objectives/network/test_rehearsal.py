"""An epoch measured by part of it: as many mini-batches as there is time for, and as many of all."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from hpsearch.nn.member import Examples, Member
from hpsearch.objectives.network import rehearsal
from hpsearch.objectives.network.rehearsal import seconds_per_epoch
from hpsearch.objectives.network.settings import resolve

from .made import objective, task


def examples(rows: int = 6400, folds: int = 1) -> Examples:
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((rows * folds, 4)).astype(np.float32), rng.integers(0, 3, rows * folds)
    return Examples(x, y, x[: rows // 4 * folds], y[: rows // 4 * folds], 3, folds=folds)


def member(**config: int | str) -> Member:
    return Member(resolve({"hidden_units": 5, "batch_size": 64, **config}), (1,), (2,))


@pytest.mark.parametrize(("config", "seen"), [({}, [256, 2560]), ({"batch_size": "full"}, [6400])])
def test_few_mini_batches_stand_for_all(
    config: dict[str, int | str], seen: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock that moves a second between two readings: 4 of 100 mini-batches, then 10 times as many."""
    rows: list[int] = []
    first, clock = rehearsal._first, itertools.count()

    def noted(data: Examples, few: int) -> Examples:
        rows.append(few)
        return first(data, few)

    monkeypatch.setattr(rehearsal, "_first", noted)
    monkeypatch.setattr(rehearsal.time, "perf_counter", lambda: float(next(clock)))
    assert seconds_per_epoch([member(**config)], examples(), 10.0) == pytest.approx(6400 / seen[-1])
    assert rows == seen


def test_as_much_of_the_dev_part_and_of_every_fold() -> None:
    part = rehearsal._first(examples(100, folds=3), 40)
    assert (part.rows, len(part.y_dev), part.folds) == (40, 30, 3)
    assert np.array_equal(part.fold(2).x_train, examples(100, folds=3).fold(2).x_train[:40])


def test_a_fleet_is_rehearsed_without_a_trace(tmp_path: Path) -> None:
    network = objective(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert network.rehearse([task(1), task(2)], 0.01) > 0
    assert sorted(tmp_path.rglob("*")) == before
