"""The loop of a panda: take the orders, train an epoch, record it, until it is paused, stopped or out of epochs."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Protocol

from hpsearch.config import RunConfig
from hpsearch.deadline import NEVER, Deadline
from hpsearch.errors import UsageError
from hpsearch.executor.cores import one_thread
from hpsearch.objectives.objective import Objective
from hpsearch.objectives.stepwise import Epoch
from hpsearch.run.directory import RunDirectory
from hpsearch.run.inputs import record_inputs
from hpsearch.run.journal import Journal
from hpsearch.run.lock import Lock
from hpsearch.run.panda.clerk import Clerk, snapshots_of
from hpsearch.run.panda.conclude import conclude
from hpsearch.run.panda.models import Models
from hpsearch.run.panda.rows import BeginRow, EpochRow, TwinRow
from hpsearch.run.panda.snapshots import DISK, Snapshots
from hpsearch.run.panda.state import Answered, PandaState
from hpsearch.run.panda.suggestions import Signs
from hpsearch.run.panda.tree import Branch, Point
from hpsearch.trial import Config

EVERY = 5
"""Epochs between snapshots by default."""
_TORN = "the last {} bytes of the journal were no whole row and are cut off; what they told of is done again"


class Watcher(Protocol):
    """Told of each event right after it is durable in the journal."""

    def started(self, directory: RunDirectory, state: PandaState) -> None:
        """It starts or goes on."""
        ...

    def answered(self, state: PandaState, answer: Answered) -> None:
        """An order was taken or refused."""
        ...

    def trained(self, state: PandaState) -> None:
        """The branches that were due are an epoch further."""
        ...

    def note(self, text: str) -> None:
        """Something worth a line."""
        ...

    def ended(self) -> None:
        """Nothing more will come."""
        ...


@dataclass(frozen=True, slots=True)
class Begin:
    """What a new panda starts with: `trial` picks its random numbers, `origin` says where it is from."""

    config: Config
    trial: int = 1
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one invocation is to do: train so many `epochs` more (None: until the config's), unless `pause` comes first.

    Snapshots `every` so many epochs take `disk` bytes at most.
    """

    epochs: int | None = None
    pause: Deadline = NEVER
    every: int = EVERY
    disk: int = DISK


def train(
    config: RunConfig,
    objective: Objective,
    directory: RunDirectory,
    watcher: Watcher,
    wish: Wish,
    begin: Begin | None = None,
) -> PandaState:
    """Begins or goes on. Raises LockedError, StorageError, and UsageError where the data is not that of before."""
    with Lock(directory.lock), one_thread():
        directory.check_folders()
        directory.tidy()
        if not directory.begun:
            record_inputs(directory, config, objective)
        with Journal.open(directory.journal) as journal:
            try:
                return _Panda(config, objective, directory, watcher, wish, journal).run(begin)
            finally:
                watcher.ended()


class _Panda(Clerk):
    """One invocation."""

    def __init__(
        self,
        config: RunConfig,
        objective: Objective,
        directory: RunDirectory,
        watcher: Watcher,
        wish: Wish,
        journal: Journal,
    ) -> None:
        super().__init__(config, directory, journal)
        self.objective, self.watcher, self.wish = objective, watcher, wish
        self.models: Models | None = None
        self.trained = 0
        self.signs = Signs(config.kind, self.facts)

    def run(self, begin: Begin | None) -> PandaState:
        self._begin(begin)
        assert self.state.begin is not None
        assert self.config.kind.stepwise is not None
        stepwise = self.config.kind.stepwise(self.objective, self.state.begin.seed, self.state.begin.trial)
        snapshots = Snapshots(snapshots_of(self.directory), stepwise.restored, self.wish.disk)
        self.models = Models(stepwise, snapshots, self.watcher.note)
        self.watcher.started(self.directory, self.state)
        self.signs.news(self.state.tree)
        if self.journal.torn:
            self.watcher.note(_TORN.format(self.journal.torn))
        try:
            while self._goes_on(self.models):
                self._epoch(self.models)
        finally:
            self._snapshot(self.models, self.state.tree.active)
        return self.state

    def _begin(self, begin: Begin | None) -> None:
        digest = self.objective.digest
        if self.state.begin is None:
            assert begin is not None
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            defaults = self.config.kind.complete(begin.config)
            facts = (digest, self.config.seed, begin.trial, now, begin.origin)
            self.record(BeginRow.of(begin.config, defaults, *facts))
        elif self.state.begin.data != digest:
            again = "put the old data back, or begin a new one with `hpsearch panda train CONFIG`"
            raise UsageError(f"{self.directory.path}: cannot go on: its data has changed since; {again}")

    def _goes_on(self, models: Models) -> bool:
        """Takes the orders. Whether an epoch comes next."""
        before = self.state.tree
        for answered in self.take_orders():
            self.watcher.answered(self.state, answered)
            if answered.refused:
                continue
            self._snapshot(models, [before.branches[n] for n in before.branches if n == answered.branch])
            verb = answered.facts["verb"]
            if verb == "stop":
                branch = self.state.tree.branches[answered.branch]
                conclude(self, self.objective, models, branch, self.watcher.note)
            if verb in ("stop", "pause"):
                return False
        models.forget_all_but({branch.number for branch in self.state.tree.active})
        if not self._due():
            self.watcher.note(self._why_not())
            return False
        if self.trained and self.wish.pause.over:
            self.watcher.note("paused: its time is over")
            return False
        return self.wish.epochs is None or self.trained < self.wish.epochs

    def _due(self) -> list[Branch]:
        """Those that the next epoch trains."""
        whole = self.config.epochs if self.wish.epochs is None else None
        return [branch for branch in self.state.tree.due if whole is None or branch.epoch < whole]

    def _why_not(self) -> str:
        active = self.state.tree.active
        if not active:
            return "no branch is trained: roll back, or fork one"
        return f"all {self.config.epochs} epochs are trained; --epochs N trains N more"

    def _epoch(self, models: Models) -> None:
        due, tree = self._due(), self.state.tree
        epochs = models.stepwise.epoch([models.going(tree, branch) for branch in due])
        points = [(b.number, _point(epoch, b.epoch + 1), epoch.diverged) for b, epoch in zip(due, epochs, strict=True)]
        self.record(EpochRow.of(points))
        for branch, epoch in zip(due, epochs, strict=True):
            models.take(branch.number, epoch)
        self.trained += 1
        self._twins(models, due)
        self.watcher.trained(self.state)
        for one in self.signs.news(self.state.tree):
            self.watcher.note(f"branch {one.branch}: {one.sign}: {one.text}; try `{one.command(self.directory.path)}`")
        if self.trained % self.wish.every == 0:
            self._snapshot(models, due)

    def _twins(self, models: Models, due: Sequence[Branch]) -> None:
        """A twin that has come to its end is compared with whom it was the twin of."""
        tree = self.state.tree
        for control in (tree.branches[branch.number] for branch in due if branch.role == "control"):
            if control.epoch == control.until and control.parent is not None:
                changed = tree.branches[control.parent]
                if changed.epoch == control.epoch:
                    paired = models.stepwise.compare(models.going(tree, changed), models.going(tree, control))
                    numbers = {name: float(value) for name, value in asdict(paired).items()}
                    self.record(TwinRow(changed.number, control.number, control.epoch, numbers))

    def _snapshot(self, models: Models, branches: Sequence[Branch]) -> None:
        tree = self.state.tree
        for branch in branches:
            state = models.at_hand(branch.number)
            if state is not None and branch.since < state.epoch <= tree.branches[branch.number].epoch:
                models.snapshots.save(branch.number, state)
        wanted = {(a.branch, a.epoch) for a in self.state.answered if a.facts.get("verb") == "snapshot"}
        models.snapshots.thin(wanted, {number: branch.epoch for number, branch in tree.branches.items()})


def _point(epoch: Epoch, number: int) -> Point:
    return Point(number, epoch.point, epoch.in_force, epoch.signs, epoch.state.digest, epoch.seconds)
