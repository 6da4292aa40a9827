"""Snapshots on disk: fewer as they age, within their bytes, and never more than a cache."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.errors import StorageError
from hpsearch.run.panda.clerk import snapshots_of
from hpsearch.run.panda.snapshots import Snapshots, snapshots_in
from tests.support.sabotage import FULL, Calls, watched

from .made import Panda


@dataclass(frozen=True)
class Thing:
    """A model of so many numbers."""

    epoch: int
    size: int = 8

    @property
    def digest(self) -> str:
        return f"{self.epoch:016x}"

    def arrays(self) -> Mapping[str, Any]:
        return {"epoch": np.array(self.epoch), "weights": np.zeros(self.size)}


def restored(arrays: Mapping[str, Any]) -> Thing:
    return Thing(int(arrays["epoch"]), len(arrays["weights"]))


def filled(folder: Path, epochs: int, disk: int = 2**30, kept: set[tuple[int, int]] | None = None) -> Snapshots:
    """After so many epochs of branch 1, a snapshot of each, thinned each time."""
    snapshots = Snapshots(folder, restored, disk)
    for epoch in range(1, epochs + 1):
        snapshots.save(1, Thing(epoch))
        snapshots.thin(kept or set(), {1: epoch})
    return snapshots


def test_there_is_one_for_each_doubling_of_the_distance(tmp_path: Path) -> None:
    snapshots = filled(tmp_path / "s", 200)
    epochs = snapshots.epochs(1)
    assert epochs[-1] == 200
    distances = [(200 - epoch).bit_length() for epoch in epochs]
    assert len(set(distances)) == len(distances) <= 9


def test_one_that_was_asked_for_stays(tmp_path: Path) -> None:
    snapshots = filled(tmp_path / "s", 60, kept={(1, 7), (1, 8)})
    assert {7, 8} <= set(snapshots.epochs(1))
    assert snapshots.load(1, 7) == Thing(7)


def test_the_bytes_are_a_bound_and_the_end_goes_last(tmp_path: Path) -> None:
    one = filled(tmp_path / "one", 1)
    _, each = snapshots_in(one.folder)
    snapshots = filled(tmp_path / "s", 40, disk=2 * each, kept={(1, 3), (1, 20)})
    assert snapshots.epochs(1) == [20, 40]
    count, size = snapshots_in(snapshots.folder)
    assert (count, size <= 2 * each) == (2, True)
    assert filled(tmp_path / "none", 9, disk=each // 2).epochs(1) == []


def test_none_is_no_folder_and_other_files_are_left_alone(tmp_path: Path) -> None:
    assert snapshots_in(tmp_path / "no") == (0, 0)
    snapshots = filled(tmp_path / "s", 3)
    (snapshots.folder / "notes.txt").write_text("mine")
    snapshots.thin(set(), {})
    assert (snapshots.folder / "notes.txt").is_file()
    (snapshots.folder / "1-3.npz").write_bytes(b"PK")
    assert snapshots.load(1, 3) is None
    snapshots.save(1, Thing(2))
    (snapshots.folder / "1-2.npz").rename(snapshots.folder / "1-5.npz")
    assert snapshots.load(1, 5) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 400)), max_size=30), st.integers(0, 6))
def test_whatever_is_saved_the_newest_of_each_branch_is_kept_while_there_is_room(
    tmp_path_factory: pytest.TempPathFactory, places: list[tuple[int, int]], room: int
) -> None:
    snapshots = Snapshots(tmp_path_factory.mktemp("s"), restored)
    for branch, epoch in places:
        snapshots.save(branch, Thing(epoch))
    heads = {branch: max(e for b, e in places if b == branch) for branch, _ in places}
    snapshots.thin(set(), heads)
    assert all(snapshots.epochs(branch)[-1] == head for branch, head in heads.items())
    assert len(snapshots.epochs(1)) <= 10
    count, size = snapshots_in(snapshots.folder)
    allowed = room * (size // count) if count else 0
    Snapshots(snapshots.folder, restored, allowed).thin(set(), heads)
    assert snapshots_in(snapshots.folder)[1] <= allowed


def test_a_full_disk_costs_a_snapshot_nothing_but_itself(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(3)
    for path in snapshots_of(panda.directory).iterdir():
        path.unlink()
    Snapshots(tmp_path / "p/journal.jsonl/x", restored).save(1, Thing(1))  # no folder can be made there
    with watched(Calls(snapshots_of(panda.directory), "*", 1, FULL)):
        panda.train(3)
    assert panda.state.tree.branches[1].epoch == 6
    panda.train(2)
    assert not panda.replay()


def test_a_full_disk_in_the_journal_stops_it_and_it_goes_on(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(3)
    with (
        watched(Calls(panda.directory.path, "write journal.jsonl epoch", 2, FULL)),
        pytest.raises(StorageError, match="the rows before are safe"),
    ):
        panda.train(5)
    assert panda.state.tree.branches[1].epoch == 4
    panda.train(2)
    assert panda.state.tree.branches[1].epoch == 6
    assert not panda.replay()
