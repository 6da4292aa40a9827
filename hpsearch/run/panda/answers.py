"""What becomes of an order: refused and why, or the tree as it is afterwards. Pure functions of tree and order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hpsearch.objectives.kind import Kind
from hpsearch.objectives.setting import SettingError, in_force
from hpsearch.run.panda.orders import Order
from hpsearch.run.panda.tree import Branch, Tree
from hpsearch.trial import Value

MOST_BRANCHES = 32
"""Of one fork."""


class RefusedError(Exception):
    """Why an order is not carried out."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`tree` is what it is afterwards; `epoch` where the branch was, `before` the values that `after` replaced.

    `branches` are new. `dropped` are changes that were to come and do not any more, as (epoch, name).
    """

    tree: Tree
    branch: int
    epoch: int
    before: Mapping[str, Value] = field(default_factory=dict)
    after: Mapping[str, Value] = field(default_factory=dict)
    branches: tuple[int, ...] = ()
    dropped: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Judge:
    """Whether a branch can go on with what it is given."""

    kind: Kind
    facts: Mapping[str, Any]

    def check(self, tree: Tree, number: int, values: Mapping[str, Value], at: int) -> None:
        """Of a tree with the change in it, from epoch `at` on. Raises RefusedError."""
        for name in values:
            if name not in self.kind.settings:
                raise RefusedError(f"{name} is not a setting of {self.kind.noun}")
            if not self.kind.settings[name].changes and at > 1:
                able = ", ".join(n for n, setting in self.kind.settings.items() if setting.changes)
                raise RefusedError(f"{name} cannot change while training; what can: {able}")
        config = tree.config_of(number)
        try:
            self.kind.complete(config)
        except SettingError as error:
            raise RefusedError(str(error)) from error
        if at > 1 and (why := self.kind.hindrance(tree.config_of(number, at - 1), config, self.facts)):
            raise RefusedError(f"{', '.join(values)}: {why}")


def answer(tree: Tree, order: Order, kind: Kind, facts: Mapping[str, Any]) -> Answer:
    """Carries the order out, for data of these recorded facts. Raises RefusedError."""
    branch = _meant(tree, order)
    if order.if_epoch is not None and order.if_epoch != branch.epoch:
        raise RefusedError(f"it is for epoch {order.if_epoch}, and branch {branch.number} is at {branch.epoch}")
    return _CARRY_OUT[order.verb](tree, branch, order, Judge(kind, facts))


def _meant(tree: Tree, order: Order) -> Branch:
    """The branch that is named; else the only one that is trained, or was trained last."""
    if order.branch is not None:
        if order.branch not in tree.branches:
            raise RefusedError(f"there is no branch {order.branch}; there are {_numbers(tree.branches)}")
        return tree.branches[order.branch]
    trained = [branch for branch in tree.branches.values() if branch.active and branch.role == "trained"]
    if len(trained) == 1:
        return trained[0]
    if order.verb == "pause" and trained:
        return trained[0]
    if not trained:
        raise RefusedError("no branch is trained; name one with --branch")
    raise RefusedError(f"branches {_numbers(b.number for b in trained)} are trained; name one with --branch")


def _set(tree: Tree, branch: Branch, order: Order, judge: Judge) -> Answer:
    if branch.over or branch.role == "control":
        raise RefusedError(f"branch {branch.number} {_ending(branch)}")
    if not order.values:
        raise RefusedError("it sets nothing")
    at = branch.epoch + 1 if order.at is None else order.at
    if at <= branch.epoch:
        back = f"`rollback` to {at - 1} first, or leave --at out"
        raise RefusedError(f"epoch {at} is over: branch {branch.number} is at {branch.epoch}; {back}")
    new = replace(branch, changes=(*branch.changes, (at, dict(order.values))))
    changed = tree.with_branches(new)
    judge.check(changed, new.number, order.values, at)
    twins = () if order.control is None else (_twin(tree, branch, at, order.control),)
    old = {name: tree.value_of(branch.number, name) for name in order.values}
    before = {name: in_force(value, at) for name, value in old.items()}
    dropped = [(epoch, name) for name, value in old.items() for epoch in _later(value, at)]
    after, numbers = dict(order.values), tuple(twin.number for twin in twins)
    return Answer(changed.with_branches(*twins), branch.number, branch.epoch, before, after, numbers, tuple(dropped))


def _twin(tree: Tree, branch: Branch, at: int, epochs: int) -> Branch:
    """The branch as it would have gone on, what it was to change later included."""
    if epochs < 1:
        raise RefusedError("--control must be at least 1 epoch")
    rest = tuple((epoch, values) for epoch, values in branch.changes if epoch >= at)
    return Branch(tree.next_number, branch.number, at - 1, role="control", until=at - 1 + epochs, changes=rest)


def _rollback(tree: Tree, branch: Branch, order: Order, judge: Judge) -> Answer:
    epoch = branch.epoch if order.at is None else order.at
    _reached(branch, epoch)
    if branch.over and order.at is None:
        raise RefusedError(f"branch {branch.number} {_ending(branch)}; say which epoch to go back to")
    if epoch == branch.epoch and not branch.over:
        only = [replace(b, active=b.number == branch.number) for b in tree.branches.values()]
        return Answer(tree.with_branches(*only), branch.number, branch.epoch)
    rested = tree.with_branches(*(replace(b, active=False) for b in tree.branches.values()))
    new = Branch(tree.next_number, tree.owner(branch.number, epoch), epoch)
    config = tree.config_of(branch.number)
    dropped = tuple((later, name) for name, value in config.items() for later in _later(value, epoch))
    grown = rested.with_branches(new)
    return Answer(grown, branch.number, branch.epoch, branches=(new.number,), dropped=dropped)


def _fork(tree: Tree, branch: Branch, order: Order, judge: Judge) -> Answer:
    epoch = branch.epoch if order.at is None else order.at
    _reached(branch, epoch)
    each = list(order.each) or [{}]
    if len(each) > MOST_BRANCHES:
        raise RefusedError(f"at most {MOST_BRANCHES} branches at once, not {len(each)}")
    if not all(each) and not order.weights_only:
        raise RefusedError("it would be the same model again; give --set, or --weights-only")
    base = tree
    if not order.beside:
        base = tree.with_branches(*(replace(b, active=False) for b in tree.branches.values()))
    owner, first = tree.owner(branch.number, epoch), tree.next_number
    news = [
        Branch(first + i, owner, epoch, order.weights_only, changes=((epoch + 1, dict(values)),) if values else ())
        for i, values in enumerate(each)
    ]
    grown = base.with_branches(*news)
    for new, values in zip(news, each, strict=True):
        judge.check(grown, new.number, values, epoch + 1)
    names = dict.fromkeys(name for values in each for name in values)
    before = {name: in_force(tree.value_of(branch.number, name), epoch + 1) for name in names}
    return Answer(grown, branch.number, branch.epoch, before, {}, tuple(new.number for new in news))


def _rest(tree: Tree, branch: Branch, order: Order, judge: Judge) -> Answer:
    if not branch.active:
        raise RefusedError(f"branch {branch.number} is not trained")
    return Answer(tree.with_branches(replace(branch, active=False)), branch.number, branch.epoch)


def _nothing(tree: Tree, branch: Branch, order: Order, judge: Judge) -> Answer:
    """What the loop does: the tree stays."""
    return Answer(tree, branch.number, branch.epoch)


def _reached(branch: Branch, epoch: int) -> None:
    if epoch > branch.epoch:
        raise RefusedError(f"branch {branch.number} is at epoch {branch.epoch}, not yet at {epoch}")


def _later(value: Value, epoch: int) -> list[int]:
    """The epochs after that one from which on the value was to be another."""
    return [int(begin) for begin in value if int(begin) > epoch] if isinstance(value, dict) else []


def _ending(branch: Branch) -> str:
    if branch.diverged:
        return f"cannot go on ({branch.diverged})"
    return "is the twin of another, and stays as it is"


def _numbers(numbers: object) -> str:
    return ", ".join(map(str, numbers))  # type: ignore[call-overload]


_CARRY_OUT: dict[str, Callable[[Tree, Branch, Order, Judge], Answer]] = {
    "set": _set,
    "rollback": _rollback,
    "fork": _fork,
    "rest": _rest,
    "snapshot": _nothing,
    "pause": _nothing,
    "stop": _nothing,
}
