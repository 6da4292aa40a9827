"""What the examples are made of: the label and its classes, the columns, what is missing and what was left out."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hpsearch.data.columns import Prepared, is_id
from hpsearch.data.dataset import Missing, Part
from hpsearch.data.encoding import Encoding

FEW = 6
"""So many classes, or columns, are listed one by one."""


def summary_of(
    parts: Mapping[str, Part],
    classes: Sequence[str],
    label: tuple[str, str],
    prepared: Prepared | None,
    encoding: Encoding | None,
    missing: Missing,
) -> dict[str, Any]:
    """As facts (JSON): `label` is its column's name and how it was found; rows are those of all parts together."""
    counts = np.bincount(np.concatenate([part.y for part in parts.values()]), minlength=len(classes))
    name, why = label
    facts: dict[str, Any] = {
        "label": {"name": name, "found": why, "rows": dict(zip(classes, counts.tolist(), strict=True))}
    }
    if prepared is None or encoding is None:
        return facts
    every = list(prepared.raw.values())
    rows = [int(sum(np.isnan(raw[:, j]).sum() for raw in every)) for j in range(len(encoding.columns))]
    columns = [
        {"name": column.name, "kind": column.kind, "inputs": len(column.inputs) + column.missing, "missing": count}
        for column, count in zip(encoding.columns, rows, strict=True)
    ]
    return facts | {"columns": columns, "left_out": dict(prepared.left_out), "missing": missing}


def sentences(facts: Mapping[str, Any], inputs: int) -> list[tuple[str, str]]:
    """The facts in words: what each line is about, and the line."""
    found = [("label", _label(facts["label"]))]
    if "columns" not in facts:
        return found
    columns = facts["columns"]
    found.append(("features", _features(columns, inputs)))
    holes = [(column["name"], column["missing"]) for column in columns if column["missing"]]
    if holes:
        told = _listed([f"{name} ({rows:,})" for name, rows in holes])
        numbers = [c for c in columns if c["missing"] and c["kind"] != "words"]
        only = "" if len(numbers) == len(holes) else " for numbers"
        stand = f"the {facts['missing']} of the training part{only}, and " if numbers else ""
        found.append(("missing", f"{told}: {stand}an input that says so"))
    if left_out := facts["left_out"]:
        found.append(("left out", _listed([f"{name} ({_short(reason)})" for name, reason in left_out.items()])))
    return found


def _label(label: Mapping[str, Any]) -> str:
    rows = label["rows"]
    counts, total = list(rows.values()), sum(rows.values())
    if len(rows) <= FEW:
        each = ", ".join(f"{name} {count:,} ({_share(count, total)})" for name, count in rows.items())
        told = f"{len(rows)} classes: {each}"
    else:
        told = f"{len(rows)} classes of {min(counts):,} to {max(counts):,} rows each"
    found = f" ({label['found']})" if label["found"] else ""
    return f"{label['name']}{found}, {told}" if label["name"] else told


def _share(count: int, total: int) -> str:
    share = 100 * count / total
    return f"{share:.0f} %" if share >= 10 else f"{share:.1f} %"


def _features(columns: Sequence[Mapping[str, Any]], inputs: int) -> str:
    words = [f"{c['name']} ({c['inputs']})" for c in columns if c["kind"] == "words"]
    ordered = [str(c["name"]) for c in columns if c["kind"] == "ordered"]
    numbers = [str(c["name"]) for c in columns if c["kind"] == "number"]
    if len(numbers) == len(columns) == inputs:
        return f"{_count(len(columns), 'number')}: {_listed(numbers)}"
    told = [f"{_count(len(numbers), 'number')}"] if numbers else []
    told += [f"in order {_listed(ordered)}"] if ordered else []
    told += [f"one-hot {_listed(words)}"] if words else []
    return f"{_count(len(columns), 'column')} make {_count(inputs, 'input')}: {'; '.join(told)}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _short(reason: str) -> str:
    return ("text" if "text" in reason else "an id") if is_id(reason) else "nothing in it"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return ", ".join(names[:FEW]) + more
