"""Half-trained networks on disk: a cache. Missing or damaged, the task trains again from epoch 0 to the same bits."""

import contextlib
import os
from collections.abc import Collection
from pathlib import Path

import numpy as np

from hpsearch.nn.state import State
from hpsearch.regular import open_regular
from hpsearch.trial import Task


def path_of(folder: Path, task: Task) -> Path:
    """One file a trial and repeat, replaced as its budget grows."""
    return folder / f"{task.trial.number}-{task.repeat}.npz"


def save(folder: Path, task: Task, state: State) -> None:
    """Written beside and renamed, so that a reader never sees half a file. A full disk only costs the cache."""
    path = path_of(folder, task)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as stream:
                np.savez(stream, **state.arrays())  # type: ignore[arg-type]
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def load(folder: Path, task: Task) -> State | None:
    """The state to go on from, if there is one that is whole and not beyond the task's budget."""
    try:
        with (
            open(path_of(folder, task), "rb", opener=open_regular) as stream,
            np.load(stream, allow_pickle=False) as arrays,
        ):
            state = State.from_arrays(arrays)
    except Exception:  # noqa: BLE001  a damaged archive raises almost anything, and none of it matters
        return None
    return state if state.epoch <= task.budget else None


def keep_only(folder: Path, numbers: Collection[int]) -> None:
    """Deletes the search's checkpoints (repeat 0) of all other trials."""
    kept = {folder / f"{number}-0.npz" for number in numbers}
    with contextlib.suppress(OSError):
        for path in folder.glob("*-0.npz"):
            if path not in kept:
                path.unlink(missing_ok=True)


def discard(folder: Path, task: Task) -> None:
    """Deletes the task's checkpoint, if there is one."""
    with contextlib.suppress(OSError):
        path_of(folder, task).unlink(missing_ok=True)
