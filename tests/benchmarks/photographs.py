"""SIGNS as photographs taken one after the other: which must not be parted, and which the test part has again."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK = 8
"""Camera numbers a group. Neighbours are often alike, so that a dev part of whole blocks is harder than the test part,
whose photographs lie between those of the training part. Copies share a number: `5957` and `5957 (1)`."""


def groups(names: Sequence[str]) -> NDArray[np.int64]:
    """The group (m,) of each photograph by its name, `LABEL_IMG_NUMBER`. Raises ValueError for another name."""
    numbers = [re.fullmatch(r"\d+_IMG_(\d+)( \(\d+\))?", name) for name in names]
    if strange := [name for name, number in zip(names, numbers, strict=True) if number is None]:
        raise ValueError(f"{strange[0]!r} has no camera number")
    return np.array([int(number[1]) // BLOCK for number in numbers if number])


def prepare(source: Path, target: Path) -> None:
    """Writes the arrays that `hpsearch run` needs, with the `group` of each training photograph."""
    with np.load(source, allow_pickle=False) as data:
        kept = {name: data[name] for name in ("x_train", "y_train", "x_test", "y_test")}
        np.savez(target, group=groups(data["name_train"].tolist()), **kept)


def seen(x: NDArray[np.uint8], before: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which images of x (m, ...) are exact copies of one of `before`."""
    known = {image.tobytes() for image in before}
    return np.array([image.tobytes() in known for image in x])
