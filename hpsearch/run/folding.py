"""A journal's rows to the state of a run: each is checked, and then changes the state."""

from collections.abc import Iterable
from pathlib import Path

from hpsearch.errors import StorageError
from hpsearch.run.journal import Row
from hpsearch.run.row import read
from hpsearch.run.rows import ROWS
from hpsearch.run.state import Ledger, RunState


def fold(ledger: Ledger, entries: Iterable[Row], source: Path | str = "journal.jsonl") -> RunState:
    """The state with the rows that came next, as `Journal.append` returns them (hence as they read back).

    Raises StorageError naming `source` and the row for one that contradicts those before: an unknown kind, a missing
    field, a second result for one task, a result nobody planned.
    """
    for entry in entries:
        try:
            _fold_one(ledger, entry)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            why = f"{error} is missing" if isinstance(error, KeyError) else error
            raise StorageError(f"{source}: row {entry.get('row', '?')} makes no sense: {why}") from error
    ledger.settle()
    return ledger.state


def state_of(entries: Iterable[Row], source: Path | str = "journal.jsonl") -> RunState:
    """What all rows of a journal amount to. Raises StorageError as `fold` does."""
    return fold(Ledger(RunState()), entries, source)


def _fold_one(ledger: Ledger, entry: Row) -> None:
    if entry.get("kind") in ROWS and (entry["kind"] == "begin") != (ledger.state.begin is None):
        raise ValueError("begin comes first, and once")
    row, before = read(entry, ROWS), ledger.state
    seconds = entry.get("elapsed", before.seconds)
    ledger.change(seconds=seconds, searched=before.searched + seconds - before.seconds)
    row.fold(ledger)
