"""A panda's rows to its state: each is checked, and then changes the state."""

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hpsearch.errors import StorageError, UsageError
from hpsearch.run.directory import RunDirectory
from hpsearch.run.journal import Row, read_rows
from hpsearch.run.panda.rows import ROWS, BeginRow, EpochRow, OrderRow
from hpsearch.run.panda.state import Ledger, PandaState
from hpsearch.run.row import read
from hpsearch.run.rows import ROWS as SEARCH_ROWS


def fold(ledger: Ledger, entries: Iterable[Row], source: Path | str = "journal.jsonl") -> PandaState:
    """The state with the rows that came next. Raises StorageError naming the row that contradicts those before."""
    for entry in entries:
        try:
            if (entry.get("kind") == BeginRow.kind) != (ledger.state.begin is None):
                raise ValueError("the row that says what is babysat comes first, and once")
            row: Any = read(entry, ROWS)
            ledger.change(seconds=entry.get("elapsed", ledger.state.seconds))
            if isinstance(row, EpochRow) or (isinstance(row, OrderRow) and not row.refused):
                ledger.change(ended=None)
            row.fold(ledger)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            why = f"{error} is missing" if isinstance(error, KeyError) else error
            raise StorageError(f"{source}: row {entry.get('row', '?')} makes no sense: {why}") from error
    return ledger.state


def state_of(entries: Iterable[Row], source: Path | str = "journal.jsonl") -> PandaState:
    """What all rows of a panda's journal amount to. Raises StorageError as `fold` does."""
    return fold(Ledger(), entries, source)


def read_state(directory: RunDirectory) -> PandaState:
    """That of a panda's folder, for whoever only looks. Raises StorageError, and UsageError where it is a search."""
    rows = read_rows(directory.journal)
    if rows and rows[0].get("kind") in SEARCH_ROWS:
        path = shlex.quote(str(directory.path))
        ways = f"`hpsearch resume {path}` goes on, `hpsearch panda train --from {path} N` babysits its trial N"
        raise UsageError(f"{directory.path}: is a search, not a panda; {ways}")
    return state_of(rows, directory.journal)
