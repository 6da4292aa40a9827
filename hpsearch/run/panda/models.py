"""The models of a panda's branches: at hand, from the nearest snapshot, or trained again to the same bits."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hpsearch.errors import StorageError
from hpsearch.objectives.stepwise import Epoch, Going, Stepwise, Trained
from hpsearch.run.panda.snapshots import Snapshots
from hpsearch.run.panda.tree import Branch, Tree


@dataclass
class Models:
    """`note` hears what is worth a line: bits that are not the recorded ones."""

    stepwise: Stepwise
    snapshots: Snapshots
    note: Callable[[str], None]
    _at_hand: dict[int, Trained] = field(default_factory=dict)

    def going(self, tree: Tree, branch: Branch) -> Going:
        """Where a branch is."""
        state = self._at_hand.get(branch.number)
        if state is None or state.epoch != branch.epoch:
            state = self._at_hand[branch.number] = self.after(tree, branch.number, branch.epoch)
        return Going(tree.config_of(branch.number), state)

    def take(self, number: int, epoch: Epoch) -> None:
        """What the next epoch begins with."""
        self._at_hand[number] = epoch.state

    def at_hand(self, number: int) -> Trained | None:
        """The model of a branch where it needs not be read."""
        return self._at_hand.get(number)

    def forget_all_but(self, numbers: set[int]) -> None:
        """Frees the memory of the others."""
        self._at_hand = {number: state for number, state in self._at_hand.items() if number in numbers}

    def after(self, tree: Tree, number: int, epoch: int) -> Trained:
        """The model of a branch after an epoch. Raises StorageError where it does not come out as recorded."""
        branch = tree.branches[number]
        if branch.parent is not None and epoch < branch.since:
            return self.after(tree, branch.parent, epoch)
        known = [one for one in self.snapshots.epochs(number) if one <= epoch]
        recorded = (self._recorded(branch, one) for one in reversed(known))
        state = next((one for one in recorded if one is not None), None) or self._start(tree, branch)
        return state if state.epoch == epoch else self._trained(tree, branch, state, epoch)

    def _trained(self, tree: Tree, branch: Branch, state: Trained, epoch: int) -> Trained:
        """Once more; it is kept, as the branches of a fan begin with the same one."""
        number, config = branch.number, tree.config_of(branch.number)
        self.note(f"branch {number} is trained again, from epoch {state.epoch} to {epoch}: there is no snapshot of it")
        while state.epoch < epoch:
            (trained,) = self.stepwise.epoch([Going(config, state)])
            if trained.diverged:
                raise StorageError(f"branch {number} diverged when it was trained again: on another machine?")
            state = trained.state
        if self._digest(branch, epoch) not in ("", state.digest):
            self.note(f"branch {number} is not the recorded one to the last bit: it was trained again elsewhere")
        self.snapshots.save(number, state)
        return state

    def _start(self, tree: Tree, branch: Branch) -> Trained:
        if branch.parent is None:
            return self.stepwise.begin(tree.config)
        state = self.after(tree, branch.parent, branch.since)
        return self.stepwise.forget(state, tree.config_of(branch.number)) if branch.weights_only else state

    def _recorded(self, branch: Branch, epoch: int) -> Trained | None:
        """The snapshot, unless it is another model than the one that was recorded."""
        state = self.snapshots.load(branch.number, epoch)
        return state if state is not None and self._digest(branch, epoch) == state.digest else None

    def _digest(self, branch: Branch, epoch: int) -> str:
        """As recorded; empty at the start, which has none."""
        first = branch.points[0].epoch if branch.points else 0
        return branch.points[epoch - first].digest if first and first <= epoch <= branch.epoch else ""
