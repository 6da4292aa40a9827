"""Predictions as CSV and JSON, chunk by chunk, and as NumPy's files."""

import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.report.text import csv_text, visible
from hpsearch.run.predictions import Chunk


@dataclass(frozen=True, slots=True)
class Wanted:
    """The model's classes, what is carried along, and whether the probability of every class is wanted."""

    classes: Sequence[str]
    ids: Sequence[str]
    every: bool

    @property
    def columns(self) -> list[str]:
        """The head of a table of predictions."""
        return [*self.ids, *OWN, *(f"p_{name}" for name in self.classes if self.every)]


OWN = ("class", "probability", "part")
"""The columns that are always there."""
Text = Callable[[Iterable[Chunk], Wanted], Iterator[str]]


def csv_rows(chunks: Iterable[Chunk], wanted: Wanted) -> Iterator[str]:
    """Head and rows; one row an example."""
    head: Iterable[Sequence[str]] = [[_harmless(name) for name in wanted.columns]]
    for chunk in chunks:  # the head comes with the first, so that a file that cannot be read gives nothing
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(chain(head, _csv_rows(chunk, wanted.every)))
        head = []
        yield text.getvalue()


def _csv_rows(chunk: Chunk, every: bool) -> Iterator[list[str]]:
    ids = [[_harmless(text) for text in texts] for texts in chunk.ids.values()]
    shares = [f"{p:.4f}" if math.isfinite(p) else "" for p in chunk.shares]
    fixed = zip(*ids, map(_harmless, chunk.classes), shares, chunk.parts, strict=True)
    for row, probabilities in zip(fixed, chunk.every.tolist(), strict=True):
        yield [*row, *((f"{p:.6g}" if math.isfinite(p) else "" for p in probabilities) if every else ())]


def _harmless(text: str) -> str:
    """As a spreadsheet takes it for text, or for the number that it is."""
    try:
        float(text)
    except ValueError:
        return csv_text(visible(text))
    return text


def json_rows(chunks: Iterable[Chunk], wanted: Wanted) -> Iterator[str]:
    """One list, one object an example."""
    before = "["
    for chunk in chunks:
        yield before + ", ".join(json.dumps(row) for row in _objects(chunk, wanted))
        before = ", "
    yield "]\n"


def _objects(chunk: Chunk, wanted: Wanted) -> Iterator[dict[str, Any]]:
    for i, (name, share, part) in enumerate(zip(chunk.classes, chunk.shares, chunk.parts, strict=True)):
        row: dict[str, Any] = {"id": {key: texts[i] for key, texts in chunk.ids.items()}} if chunk.ids else {}
        row |= {"class": name or None, "probability": _number(share), "part": part or None}
        if wanted.every:
            shares = map(_number, chunk.every[i].tolist())
            row["probabilities"] = dict(zip(wanted.classes, shares, strict=True))
        yield row


def _number(p: float) -> float | None:
    return round(p, 6) if math.isfinite(p) else None


TEXTS: dict[str, Text] = {".csv": csv_rows, ".json": json_rows}
"""By the ending of a file's name."""


def npy(chunks: Iterable[Chunk], wanted: Wanted) -> bytes:
    """One array: the class of each example (m,) as text, or the probabilities of all classes (m, C)."""
    found = _arrays(chunks, wanted)
    stream = io.BytesIO()
    np.save(stream, found["probabilities"] if wanted.every else found["class"])
    return stream.getvalue()


def npz(chunks: Iterable[Chunk], wanted: Wanted) -> bytes:
    """Arrays by name: class, probability, part, what is carried along, and the classes' names, in their order."""
    stream = io.BytesIO()
    np.savez(stream, **_arrays(chunks, wanted))  # type: ignore[arg-type]
    return stream.getvalue()


def _arrays(chunks: Iterable[Chunk], wanted: Wanted) -> dict[str, NDArray[Any]]:
    every, texts = [], {name: list[str]() for name in (*wanted.ids, "class", "part")}
    for chunk in chunks:
        every.append(chunk.every)
        for name, more in {**chunk.ids, "class": chunk.classes, "part": chunk.parts}.items():
            texts[name] += more
    whole = np.concatenate(every)
    found = {name: np.array(column, dtype=np.str_) for name, column in texts.items()}
    found |= {"probability": whole.max(axis=1), "classes": np.array(wanted.classes, dtype=np.str_)}
    return found | ({"probabilities": whole} if wanted.every else {})


ARRAYS: dict[str, Callable[[Iterable[Chunk], Wanted], bytes]] = {".npy": npy, ".npz": npz}
"""The same of those that are written as a whole."""
TAKEN = (*OWN, "classes", "probabilities", "file")
"""Names that nothing else can have beside them."""
