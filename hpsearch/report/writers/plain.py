"""Tables and lines as plain text of full width, never wrapped and without escape codes; as Markdown; as CSV."""

import io
from collections.abc import Iterable, Sequence

from hpsearch.report.blocks import Block, Line, Table, groups
from hpsearch.report.text import csv_text, markdown, pad, value, visible, width
from hpsearch.trial import Value


def page_text(page: Sequence[Block]) -> str:
    """A whole page as plain text, ending in a newline."""
    parts: list[str] = []
    for group in groups(page):
        parts += table_lines(group) if isinstance(group, Table) else _labelled(group)
    return "".join(f"{line}\n" for line in parts)


def table_lines(table: Table) -> list[str]:
    """Header and rows in aligned columns, two blanks apart, whatever their width."""
    texts = [[visible(c.header) for c in table.columns]]
    texts += [[visible(c.text) for c in row.cells] for row in table.rows]
    widths = [max(map(width, column)) for column in zip(*texts, strict=True)]
    rights = [c.right for c in table.columns]
    lines = ["  ".join(map(pad, row, widths, rights)).rstrip() for row in texts]
    return [*lines, *([visible(table.note)] if table.note else [])]


def table_markdown(table: Table) -> str:
    """A pipe table (GitHub's flavour), its note below."""
    kept = [i for i, c in enumerate(table.columns) if not c.screen]
    columns = [table.columns[i] for i in kept]
    rows = [[markdown(c.header) for c in columns], ["---:" if c.right else ":---" for c in columns]]
    rows += [[markdown(row.cells[i].text) for i in kept] for row in table.rows]
    note = f"\n{markdown(table.note)}\n" if table.note else ""
    return "".join(f"| {' | '.join(row)} |\n" for row in rows) + note


def table_csv(table: Table) -> str:
    """Keys and raw values at full precision; what has no value is empty."""
    import csv

    kept = [i for i, c in enumerate(table.columns) if not c.screen]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([csv_text(table.columns[i].key) for i in kept])
    writer.writerows([_raw(row.cells[i].raw) for i in kept] for row in table.rows)
    return text.getvalue()


def _raw(raw: Value) -> str:
    if raw is None:
        return ""
    if isinstance(raw, float):
        return repr(raw)
    if isinstance(raw, list):
        return " ".join(map(_raw, raw))
    if isinstance(raw, dict):
        return ", ".join(f"{epoch}: {_raw(one)}" for epoch, one in raw.items())
    return csv_text(raw) if isinstance(raw, str) else value(raw)


def _labelled(lines: Iterable[Line]) -> list[str]:
    shown = [(visible(line.label), "".join(visible(text) for text, _ in line.spans)) for line in lines]
    size = max((width(label) for label, _ in shown), default=0)
    gap = size + 2 if size else 0
    return [(pad(label, gap, False) + text).rstrip() for label, text in shown]
