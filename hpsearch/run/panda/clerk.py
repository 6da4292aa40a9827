"""Whoever holds a panda's lock: answers the orders that lie there, each by a row of its journal."""

import math
import time
from pathlib import Path
from typing import Any

from hpsearch.config import RunConfig
from hpsearch.run.directory import RunDirectory
from hpsearch.run.files import read_facts
from hpsearch.run.journal import Journal
from hpsearch.run.lock import Lock
from hpsearch.run.panda import orders
from hpsearch.run.panda.answers import RefusedError, answer
from hpsearch.run.panda.folding import fold, state_of
from hpsearch.run.panda.orders import Order
from hpsearch.run.panda.rows import OrderRow
from hpsearch.run.panda.state import Answered, Ledger, PandaState
from hpsearch.run.row import written


def orders_of(directory: RunDirectory) -> Path:
    """The folder that orders are put into."""
    return directory.path / "orders"


def snapshots_of(directory: RunDirectory) -> Path:
    """The folder of snapshots; a cache."""
    return directory.path / "snapshots"


def take_waiting(config: RunConfig, directory: RunDirectory) -> PandaState:
    """Answers what lies there, where nobody trains. Raises LockedError where somebody does."""
    with Lock(directory.lock), Journal.open(directory.journal) as journal:
        clerk = Clerk(config, directory, journal)
        clerk.take_orders()
        return clerk.state


class Clerk:
    """The journal and the state it amounts to; answers orders."""

    def __init__(self, config: RunConfig, directory: RunDirectory, journal: Journal) -> None:
        self.config, self.directory, self.journal = config, directory, journal
        self.facts = read_facts(directory.dataset)
        self.started = time.monotonic()
        self.ledger = Ledger(state_of(journal.rows, journal.path))
        self.before = self.state.seconds

    @property
    def state(self) -> PandaState:
        """What is recorded so far."""
        return self.ledger.state

    def take_orders(self) -> list[Answered]:
        """Each is answered in the journal before its file goes, and only once whoever is killed in between."""
        folder, known = orders_of(self.directory), {one.id for one in self.state.answered}
        new: list[Answered] = []
        for path, order in orders.waiting(folder):
            if path.stem not in known:
                self.record(self._answer(path, order))
                new.append(self.state.answered[-1])
            orders.taken(path)
        return new

    def _answer(self, path: Path, order: Order | str) -> OrderRow:
        if isinstance(order, str):
            return OrderRow.refusal({"id": path.stem}, order)
        try:
            return OrderRow.of(order, self.state.tree, answer(self.state.tree, order, self.config.kind, self.facts))
        except RefusedError as error:
            return OrderRow.refusal(order.facts(), str(error))

    def record(self, *rows: Any) -> PandaState:
        """Makes the rows durable together, and takes them into the state."""
        elapsed = math.ceil(1000 * (self.before + time.monotonic() - self.started)) / 1000
        entries = self.journal.append(*({**written(row), "elapsed": elapsed} for row in rows))
        return fold(self.ledger, entries, self.journal.path)
