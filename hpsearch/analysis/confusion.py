"""Recall and precision of each class, and which classes are taken for which: from rows by label and predicted label."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cell = tuple[int, int, int]
"""Label, predicted label, rows."""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class: its `rows`, how many of them are `found`, and the rows `predicted` as it."""

    name: str
    rows: int
    found: int
    predicted: int

    @property
    def recall(self) -> float | None:
        """The share of its rows that is found; None without any."""
        return self.found / self.rows if self.rows else None

    @property
    def precision(self) -> float | None:
        """The share of the rows predicted as it that are its own; None without any."""
        return self.found / self.predicted if self.predicted else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two, 2 TP / (2 TP + FP + FN); None where it is neither there nor predicted."""
        either = self.rows + self.predicted
        return 2 * self.found / either if either else None


@dataclass(frozen=True, slots=True)
class Confusion:
    """So many rows of a class that were taken for another."""

    name: str
    taken_for: str
    count: int
    rows: int


def per_class(cells: Iterable[Cell], classes: Sequence[str]) -> list[ClassRow]:
    """One row a class, in their order. Labels that no class has are left out."""
    rows, found, predicted = ([0] * len(classes) for _ in range(3))
    for label, taken, count in _known(cells, classes):
        rows[label] += count
        predicted[taken] += count
        found[label] += count * (label == taken)
    return [ClassRow(*each) for each in zip(classes, rows, found, predicted, strict=True)]


def confusions(cells: Iterable[Cell], classes: Sequence[str]) -> list[Confusion]:
    """Those of most rows first, the same in the order of the classes."""
    known = _known(cells, classes)
    sizes = [row.rows for row in per_class(known, classes)]
    wrong = sorted((-count, label, taken) for label, taken, count in known if label != taken and count)
    return [Confusion(classes[label], classes[taken], -count, sizes[label]) for count, label, taken in wrong]


def _known(cells: Iterable[Cell], classes: Sequence[str]) -> list[Cell]:
    return [cell for cell in cells if max(cell[:2]) < len(classes)]
