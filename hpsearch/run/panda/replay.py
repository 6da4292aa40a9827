"""A panda trained again from the seed: every branch as one training of its config over epochs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hpsearch.objectives.stepwise import Going, Stepwise, Trained
from hpsearch.run.panda.tree import Branch, Tree


@dataclass(frozen=True, slots=True)
class Difference:
    """The first epoch of a branch whose bits are others than recorded, with both digests."""

    branch: int
    epoch: int
    recorded: str
    found: str


def replay(
    tree: Tree, stepwise: Stepwise, heard: Callable[[int, int], None] = lambda branch, epoch: None
) -> list[Difference]:
    """Trains each branch from epoch 0, side by side, and compares every digest; empty: all is as recorded.

    Restores are not trusted but tested: nothing is taken from another branch, but the weights that a weights-only fork
    begins with. `heard(branch, epoch)` is told of each epoch that agrees.
    """
    found: list[Difference] = []
    states: dict[int, Trained] = {}
    for generation in _generations(tree):
        going = {b.number: _begin(tree, b, stepwise, states) for b in generation}
        wrong: set[int] = set()
        while short := [b for b in generation if b.number not in wrong and going[b.number].epoch < b.epoch]:
            trained = stepwise.epoch([Going(tree.config_of(b.number), going[b.number]) for b in short])
            for branch, epoch in zip(short, trained, strict=True):
                number, reached = branch.number, going[branch.number].epoch + 1
                recorded = _digests(branch).get(reached, epoch.state.digest)
                if epoch.diverged or recorded != epoch.state.digest:
                    found.append(Difference(number, reached, recorded, epoch.diverged or epoch.state.digest))
                    wrong.add(number)
                    continue
                going[number] = epoch.state
                heard(number, reached)
        states |= going
    return sorted(found, key=lambda difference: difference.branch)


def _begin(tree: Tree, branch: Branch, stepwise: Stepwise, states: Mapping[int, Trained]) -> Trained:
    """At epoch 0; of a branch that left all but the weights behind, or of its children, where the last such one did."""
    left = [one for one in tree.lineage(branch.number) if one.weights_only]
    if not left:
        return stepwise.begin(tree.config_of(branch.number, 0))
    fork = left[-1]
    assert fork.parent is not None
    state = _again(tree, fork.parent, fork.since, stepwise, states)
    return stepwise.forget(state, tree.config_of(fork.number))


def _again(tree: Tree, number: int, epoch: int, stepwise: Stepwise, states: Mapping[int, Trained]) -> Trained:
    """The model of a branch after an epoch, trained anew."""
    state = _begin(tree, tree.branches[number], stepwise, states)
    config = tree.config_of(number)
    while state.epoch < epoch:
        (trained,) = stepwise.epoch([Going(config, state)])
        state = trained.state
    return state


def _generations(tree: Tree) -> list[list[Branch]]:
    """All branches that can be trained side by side: those without a weights-only fork before them first."""
    by_forks: dict[int, list[Branch]] = {}
    for branch in tree.branches.values():
        forks = sum(one.weights_only for one in tree.lineage(branch.number))
        by_forks.setdefault(forks, []).append(branch)
    return [by_forks[n] for n in sorted(by_forks)]


def _digests(branch: Branch) -> dict[int, str]:
    return {point.epoch: point.digest for point in branch.points}
