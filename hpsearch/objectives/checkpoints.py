"""Half-trained models on disk: a cache. Missing or damaged, the task trains anew, to the same bits."""

import contextlib
import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from hpsearch.regular import open_regular
from hpsearch.trial import Task

State = TypeVar("State")


def path_of(folder: Path, task: Task) -> Path:
    """One file a trial and repeat, replaced as its budget grows."""
    return folder / f"{task.trial.number}-{task.repeat}.npz"


def save(folder: Path, task: Task, arrays: Mapping[str, Any]) -> None:
    """Written beside and renamed, so that a reader never sees half a file. A full disk only costs the cache."""
    path = path_of(folder, task)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as stream:
                np.savez(stream, **arrays)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def load(folder: Path, task: Task, read: Callable[[Mapping[str, Any]], State]) -> State | None:
    """The state that `read` makes of the arrays that were saved, if there are any that are whole."""
    try:
        with (
            open(path_of(folder, task), "rb", opener=open_regular) as stream,
            np.load(stream, allow_pickle=False) as arrays,
        ):
            return read(arrays)
    except Exception:  # noqa: BLE001  a damaged archive raises almost anything, and none of it matters
        return None


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
