"""How far a run's predictions can be trusted: the rows it had seen, and those it had not, apart."""

from hpsearch.analysis.diagnosis import wilson
from hpsearch.data.seen import NEW, PARTS
from hpsearch.report.blocks import Block, Cell, Column, Row, Table, cell, line
from hpsearch.report.text import percent, words
from hpsearch.run.predictions import Tally

ROLES = {
    "train": "trained on",
    "train_dev": "like the training rows, not trained on",
    "dev": "the winner was chosen by them",
    "test": "held out until the end",
    NEW: "never seen",
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
        seen_rows = sum(tally.rows[part] for part in seen)
        counts = ", ".join(f"{tally.rows[part]:,} {words(part)}" for part in seen)
        page.append(line(f"the run has seen {seen_rows:,} of these {tally.rows.total():,} rows ({counts})"))
    if tally.labelled and tally.rows[""]:
        page.append(line("it is not known which of these rows the run was trained on: its data is gone or has changed"))
    if tally.silent:
        page.append(line(f"{tally.silent:,} rows are beyond what the model can judge: their class is empty"))
    return page


def _differ(wrong: int, rows: int) -> str:
    return f"{wrong} of {rows} differ from the labels in the file ({100 * wrong / rows:.2f} %)"


def _table(tally: Tally) -> Table:
    columns = (
        Column("part", "rows of", right=False),
        Column("rows", "rows"),
        Column("wrong", "wrong"),
        Column("error", "error"),
        Column("role", "what the run did with them", right=False, spare=1),
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
    return f"expect about {percent(wrong / rows)} on new data: {wrong:,} of {rows:,} held-out rows are wrong, {sure}"
