"""Snapshots of branches on disk: a cache. What is missing or damaged is trained again, to the same bits."""

import contextlib
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hpsearch.objectives.stepwise import Trained
from hpsearch.regular import open_regular

DISK = 200 * 2**20
"""Bytes that snapshots may take by default."""
_NAME = re.compile(r"([0-9]+)-([0-9]+)\.npz")

Place = tuple[int, int]
"""A branch and one of its epochs."""


@dataclass(frozen=True, slots=True)
class Snapshots:
    """`folder` has one file a snapshot, of `disk` bytes together at most; `restore` reads the arrays of one."""

    folder: Path
    restore: Callable[[Mapping[str, Any]], Trained]
    disk: int = DISK

    def save(self, branch: int, state: Trained) -> None:
        """Written beside and renamed. A full disk only costs the cache."""
        path = self._path((branch, state.epoch))
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                with temporary.open("wb") as stream:
                    np.savez(stream, **state.arrays())  # type: ignore[arg-type]
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)

    def load(self, branch: int, epoch: int) -> Trained | None:
        """The model after that epoch, if there is a whole snapshot of it."""
        try:
            with (
                open(self._path((branch, epoch)), "rb", opener=open_regular) as stream,
                np.load(stream, allow_pickle=False) as arrays,
            ):
                state = self.restore(arrays)
        except Exception:  # noqa: BLE001  a damaged archive raises almost anything, and none of it matters
            return None
        return state if state.epoch == epoch else None

    def epochs(self, branch: int) -> list[int]:
        """Those of a branch that there are snapshots of, in ascending order."""
        return sorted(epoch for number, epoch in self._places() if number == branch)

    def thin(self, kept: Collection[Place], heads: Mapping[int, int]) -> None:
        """Fewer as they age: of each branch the one nearest to its end, and one for each doubling of the distance.

        `heads` is each branch's last epoch. Those `kept` were asked for; they go last, the oldest first, where all
        together take more than the disk space.
        """
        with contextlib.suppress(OSError):
            places = self._places()
            for place in places - set(_spaced(places, heads)) - set(kept):
                self._path(place).unlink(missing_ok=True)
            self._shrink(kept, heads)

    def _shrink(self, kept: Collection[Place], heads: Mapping[int, int]) -> None:
        left = {place: self._path(place).stat().st_size for place in self._places()}
        ends = {(branch, epoch) for branch, epoch in left if epoch == heads.get(branch)}
        for place in sorted(left, key=lambda p: (p in ends, p in kept, p[1], p[0])):
            if sum(left.values()) <= self.disk:
                break
            self._path(place).unlink(missing_ok=True)
            del left[place]

    def _places(self) -> set[Place]:
        return _places(self.folder)

    def _path(self, place: Place) -> Path:
        return self.folder / f"{place[0]}-{place[1]}.npz"


def snapshots_in(folder: Path) -> tuple[int, int]:
    """How many there are, and their bytes on disk."""
    sizes = []
    for branch, epoch in _places(folder):
        with contextlib.suppress(OSError):
            sizes.append((folder / f"{branch}-{epoch}.npz").stat().st_size)
    return len(sizes), sum(sizes)


def _places(folder: Path) -> set[Place]:
    try:
        names = [_NAME.fullmatch(path.name) for path in folder.iterdir()]
    except OSError:
        return set()
    return {(int(name[1]), int(name[2])) for name in names if name}


def _spaced(places: Collection[Place], heads: Mapping[int, int]) -> Iterator[Place]:
    """Of each branch the newest at each power of two of the distance from its end."""
    best: dict[tuple[int, int], int] = {}
    for branch, epoch in places:
        bucket = (branch, max(heads.get(branch, epoch) - epoch, 0).bit_length())
        best[bucket] = max(best.get(bucket, 0), epoch)
    return ((branch, epoch) for (branch, _), epoch in best.items())
