"""A panda as its folder tells it: for whoever only looks, now or later. Never writes, needs no lock."""

import json
from dataclasses import dataclass

from hpsearch.config import RunConfig
from hpsearch.errors import UsageError
from hpsearch.regular import open_regular
from hpsearch.run.directory import RunDirectory
from hpsearch.run.lock import holder_path, is_held
from hpsearch.run.panda.folding import read_state
from hpsearch.run.panda.rows import BeginRow
from hpsearch.run.panda.state import PandaState
from hpsearch.run.panda.tree import Branch
from hpsearch.run.recorded import recorded_config
from hpsearch.run.summary import Stage

LONGEST = 2**20
"""Bytes of a journal's first row that are looked at."""


@dataclass(frozen=True)
class Babysat:
    """A panda and all that is recorded of it."""

    directory: RunDirectory
    config: RunConfig
    state: PandaState

    @property
    def stage(self) -> Stage:
        """Stopped for good, going on in some process, or to go on; who was killed left its note by the lock."""
        if self.state.ended is not None:
            return "finished"
        if is_held(self.directory.lock):
            return "running"
        return "killed" if holder_path(self.directory.lock).exists() else "paused"

    @property
    def shown(self) -> Branch:
        """The branch that is meant where none is named: the one that was stopped; else the trained one, the first of
        several, or the one that was trained last.
        """
        branches = self.state.tree.branches.values()
        if self.state.ended is not None:
            return self.state.tree.branches[self.state.ended[0]]
        trained = [branch for branch in branches if branch.active and branch.role == "trained"]
        return trained[0] if trained else max(branches, key=lambda b: (b.role == "trained", b.epoch, b.number))

    def branch(self, number: int | None) -> Branch:
        """That of a number, or the one that is meant without. Raises UsageError where there is none."""
        branches = self.state.tree.branches
        if number is None:
            return self.shown
        if number not in branches:
            raise UsageError(f"{self.directory.path}: has no branch {number}; it has {', '.join(map(str, branches))}")
        return branches[number]


def is_panda(directory: RunDirectory) -> bool:
    """Whether the first row of its journal says that one model is babysat. A damaged one is none."""
    try:
        with open(directory.journal, "rb", opener=open_regular) as file:
            row = json.loads(file.readline(LONGEST))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(row, dict) and row.get("kind") == BeginRow.kind


def read_panda(directory: RunDirectory) -> Babysat:
    """Reads a panda's folder. Raises StorageError where what is in it cannot be used, UsageError for a search."""
    state = read_state(directory)
    if state.begin is None:
        raise UsageError(f"{directory.path}: nothing is recorded yet; begin it again")
    return Babysat(directory, recorded_config(directory), state)
