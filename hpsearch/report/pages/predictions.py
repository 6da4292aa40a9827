"""How far a run's predictions can be trusted: the rows it had seen, and those it had not, apart."""

from hpsearch.analysis.diagnosis import wilson
from hpsearch.data.seen import NEW, PARTS
from hpsearch.report.blocks import Block, Cell, Column, Row, Table, cell, line
from hpsearch.report.text import percent, words
from hpsearch.run.predictions import Tally

ROLES = {
    "train": "it was trained on them",
    "train_dev": "like the training rows, but not trained on",
    "dev": "they decided what won",
    "test": "looked at once, at the end",
    NEW: "it never had them",
}
"""What each part's rows were to the run."""
HONEST = ("test", NEW)
"""The parts that nothing was decided by."""


def tally_page(tally: Tally) -> list[Block]:
    """What there is to say of some predictions; nothing of new rows without labels."""
    page: list[Block] = []
    if tally.labelled and not set(tally.rows) - {NEW, ""}:
        page.append(line(_differ(tally.wrong.total(), tally.labelled.total())))
    elif tally.labelled:
        page += [_table(tally), line(_expected(tally))]
    elif seen := [part for part in PARTS if tally.rows[part]]:
        counts = ", ".join(f"{tally.rows[part]:,} {words(part)}" for part in seen)
        page.append(line(f"the run had these rows already: {counts}; new are {tally.rows[NEW]:,}"))
    if tally.labelled and tally.rows[""]:
        page.append(line("which of these rows the run was trained on cannot be said: its data is not there as it was"))
    if tally.silent:
        page.append(line(f"no class can be said of {tally.silent:,} rows; theirs is empty"))
    return page


def _differ(wrong: int, rows: int) -> str:
    return f"{wrong} of {rows} differ from the labels in the file ({100 * wrong / rows:.2f} %)"


def _table(tally: Tally) -> Table:
    columns = (
        Column("part", "rows of", right=False),
        Column("rows", "rows"),
        Column("wrong", "wrong"),
        Column("error", "error"),
        Column("role", "what they were to the run", right=False, spare=1),
    )
    rows = [
        Row((cell(words(part)), _count(rows), _count(tally.wrong[part]), _share(tally, part), cell(ROLES[part])))
        for part in (*PARTS, NEW)
        if (rows := tally.labelled[part])
    ]
    return Table(columns, tuple(rows))


def _count(count: int) -> Cell:
    return Cell(f"{count:,}", count)


def _share(tally: Tally, part: str) -> Cell:
    share = tally.wrong[part] / tally.labelled[part]
    return Cell(percent(share), share)


def _expected(tally: Tally) -> str:
    """What all this says of new data."""
    rows, wrong = (sum(counts[part] for part in HONEST) for counts in (tally.labelled, tally.wrong))
    if not rows:
        only = [words(part) for part in PARTS if tally.labelled[part]]
        where = "in training" if only == ["train"] else f"of the run's {' and '.join(only)} parts"
        return f"all {tally.labelled.total():,} rows were {where}: their error says nothing of new data"
    low, high = wilson(wrong, rows)
    sure = f"95 % interval {percent(low)} to {percent(high)}"
    of = f"{wrong:,} of the {rows:,} rows that nothing was decided by"
    return f"expect {percent(wrong / rows)} on new data: {of}, {sure}"
