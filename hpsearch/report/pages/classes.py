"""What the winner makes of each class: recall, precision, and what it takes for what."""

from collections.abc import Mapping, Sequence
from typing import Any

from hpsearch.analysis.confusion import ClassRow, confusions, per_class
from hpsearch.objectives.objective import Judged
from hpsearch.report.blocks import Block, Cell, Column, Line, Row, Table, line
from hpsearch.report.text import pad, percent, visible, width, words
from hpsearch.run.recorded import Recorded

MOST = 10
"""Classes of which all are shown, each with what it is taken for; of more those found least, and the top confusions."""
SCREEN, LONGEST, SHARES = 80, 20, 23
"""Columns of a screen, of a class's name, and of recall and precision with all gaps."""


def classes_page(run: Recorded) -> list[Block]:
    """A table for each part of the data that the winner was judged on; nothing where that is not recorded."""
    page: list[Block] = []
    for part, judged in run.judged.items():
        if judged.confusion and run.classes:
            page += [Line(), *_part(words(part), judged, run.classes)]
    return page


def _part(part: str, judged: Judged, classes: Sequence[str]) -> list[Block]:
    rows, few = per_class(judged.confusion, classes), len(classes) <= MOST
    heads = _heads(judged, rows) if few else None
    if heads:
        return [line(f"{part} rows of each class, and what they are taken for", "bold"), _matrix(judged, rows, heads)]
    least = rows if few else sorted(rows, key=lambda row: (row.recall is None, row.recall, -row.rows))[:MOST]
    head = "each class" if few else f"the {MOST} of {len(classes)} classes that are found least"
    page: list[Block] = [
        line(f"{part} rows of {head}", "bold"),
        Table(_columns(), tuple(Row(_cells(r)) for r in least)),
    ]
    found = confusions(judged.confusion, classes)[:MOST]
    if found:
        page += [Line(), line(f"{part} rows that are most often taken for another class", "bold")]
        texts = [(_short(c.name), f"{c.count} of {c.rows}", _short(c.taken_for)) for c in found]
        names, counts = (max(width(each[column]) for each in texts) for column in (0, 1))
        for name, count, taken in texts:
            page.append(line(f"{pad(name, names, False)}  {pad(count, counts, True)} as {taken}"))
    return page


def _heads(judged: Judged, rows: Sequence[ClassRow]) -> list[str] | None:
    """What stands above the columns of what is predicted: the names, or numbers where these are too long; None where
    there is no room for either.
    """
    most = [0] * len(rows)
    for _, taken, count in judged.confusion:
        if taken < len(rows):
            most[taken] = max(most[taken], len(str(count)))
    names, numbers = [_short(row.name) for row in rows], [f"({k})" for k in range(1, len(rows) + 1)]
    digits = max(4, *(len(str(row.rows)) for row in rows))
    for heads in (names, numbers):
        beside = max(5, *(width(_short(_beside(head, row))) for head, row in zip(heads, rows, strict=True)))
        taken = sum(max(width(head), size) + 2 for head, size in zip(heads, most, strict=True))
        if beside + digits + SHARES + taken <= SCREEN:
            return heads
    return None


def _matrix(judged: Judged, rows: Sequence[ClassRow], heads: Sequence[str]) -> Table:
    """Where numbers stand above the columns they stand beside the names too."""
    counts = {(label, taken): count for label, taken, count in judged.confusion}
    columns = [Column(f"as {row.name}", head) for row, head in zip(rows, heads, strict=True)]
    table = []
    for label, row in enumerate(rows):
        taken = tuple(Cell(str(n) if n else ".", n) for n in (counts.get((label, k), 0) for k in range(len(rows))))
        table.append(Row((*_cells(row, _beside(heads[label], row)), *taken)))
    return Table((*_columns(), *columns), tuple(table))


def _beside(head: str, row: ClassRow) -> str:
    return row.name if head == _short(row.name) else f"{head} {row.name}"


def _columns() -> tuple[Column, ...]:
    return (
        Column("class", "class", right=False),
        Column("rows", "rows"),
        Column("recall", "recall"),
        Column("precision", "precision"),
    )


def _cells(row: ClassRow, name: str | None = None) -> tuple[Cell, ...]:
    return (
        Cell(_short(row.name if name is None else name), row.name),
        Cell(str(row.rows), row.rows),
        *(Cell("-" if share is None else percent(share), share) for share in (row.recall, row.precision)),
    )


def _short(name: str) -> str:
    shown = visible(name)
    while width(shown) > LONGEST:
        shown = f"{shown.removesuffix('...')[:-1]}..."
    return shown


def classes_document(run: Recorded) -> Mapping[str, Any]:
    """By part of the data: its metrics, a row a class, and every confusion of classes, the largest first."""
    return {
        part: {
            "metrics": dict(judged.metrics),
            "classes": [
                {"class": r.name, "rows": r.rows, "recall": r.recall, "precision": r.precision, "f1": r.f1}
                for r in per_class(judged.confusion, run.classes)
            ],
            "confusions": [
                {"class": c.name, "as": c.taken_for, "rows": c.count} for c in confusions(judged.confusion, run.classes)
            ],
        }
        for part, judged in run.judged.items()
    }
