"""A run's trials as they are asked for: some of them, in an order, by some of their fields, for people and programs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hpsearch.analysis.ranking import Ranked
from hpsearch.report.blocks import Table
from hpsearch.report.pages.documents import ranked_document, show_document
from hpsearch.report.pages.fields import Field, field_table, fields
from hpsearch.report.pages.selection import Selection, select
from hpsearch.report.pages.trials import ranking, ranking_table
from hpsearch.run.recorded import Recorded


@dataclass(frozen=True, slots=True)
class Chosen:
    """`found` are the trials that are meant, in their order, of which `entries` are shown.

    `all_fields` are in the order of the CSV.
    """

    run: Recorded
    selection: Selection
    found: Sequence[Ranked]
    entries: Sequence[Ranked]
    all_fields: tuple[Field, ...]
    note: str


def choose(run: Recorded, where: Iterable[str], sort: Iterable[str], columns: Iterable[str], top: int | None) -> Chosen:
    """The first `top` (None: all) of those that are meant. Raises UsageError where a wish cannot be read."""
    everyone = ranking(run)
    known = fields(run, everyone)
    selection = select(known, where, sort, columns)
    found = selection.of(everyone)
    told = selection.told(len(found), len(everyone))
    return Chosen(run, selection, found, found[:top], tuple(known.values()), told)


def chosen_table(chosen: Chosen) -> Table:
    """For people: the columns that were asked for, else those of the ranking."""
    columns = chosen.selection.columns
    table = ranking_table(chosen.run, len(chosen.entries), chosen.found)
    if columns:
        table = field_table(chosen.entries, columns, table.note)
    return replace(table, note="; ".join(filter(None, (chosen.note, table.note))))


def chosen_csv(chosen: Chosen) -> Table:
    """For programs: a column each of the fields that were asked for, else of all."""
    return field_table(chosen.entries, chosen.selection.columns or chosen.all_fields)


def chosen_document(chosen: Chosen, asked: bool) -> dict[str, Any]:
    """The run's document with the ranking as it is asked for; where it is, `selected` says how much of all that is."""
    columns = chosen.selection.columns
    rows = [{f.name: f.of(e) for f in columns} if columns else ranked_document(e) for e in chosen.entries]
    document = show_document(chosen.run) | {"ranking": rows}
    if not asked:
        return document
    conditions = [condition.text for condition in chosen.selection.conditions]
    return document | {"selected": {"where": conditions, "found": len(chosen.found), "shown": len(rows)}}
