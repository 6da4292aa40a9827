"""The rows of a panda's journal. The first says that it is one; a search's journal begins with another kind."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from hpsearch import __version__
from hpsearch.objectives.stepwise import Paired
from hpsearch.run import fields as f
from hpsearch.run.panda.answers import Answer
from hpsearch.run.panda.orders import Order
from hpsearch.run.panda.state import Answered, Ledger, Origin, Twin
from hpsearch.run.panda.tree import Branch, Point, Tree
from hpsearch.run.row import PANDA
from hpsearch.trial import Config


@dataclass(frozen=True, slots=True)
class BeginRow:
    """What is babysat: the config, with every setting's value at the beginning beside it.

    And the digest of the data, the seed and the trial's number, which pick the random numbers; UTC; where it is from.
    """

    kind: ClassVar[str] = PANDA
    hpsearch: Annotated[str, f.TEXT]
    config: Annotated[dict[str, Any], f.CONFIG]
    defaults: Annotated[dict[str, Any], f.CONFIG]
    data: Annotated[str, f.TEXT]
    seed: Annotated[int, f.WHOLE]
    trial: Annotated[int, f.WHOLE]
    started: Annotated[str, f.TEXT]
    origin: Annotated[str, f.TEXT]

    @classmethod
    def of(
        cls, config: Config, defaults: Config, data: str, seed: int, trial: int, started: str, origin: str
    ) -> "BeginRow":
        """By this version of hpsearch."""
        return cls(__version__, dict(config), dict(defaults), data, seed, trial, started, origin)

    def fold(self, ledger: Ledger) -> None:
        """The tree has one branch."""
        begin = Origin(self.hpsearch, self.data, self.seed, self.trial, self.started, self.origin)
        ledger.change(begin=begin, tree=Tree(self.config, self.defaults))


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order and its answer: refused and why, or where it was taken and what it changed."""

    kind: ClassVar[str] = "order"
    order: Annotated[dict[str, Any], f.MAPPING]
    refused: Annotated[str, f.TEXT]
    branch: Annotated[int, f.WHOLE]
    epoch: Annotated[int, f.WHOLE]
    before: Annotated[dict[str, Any], f.CONFIG]
    after: Annotated[dict[str, Any], f.CONFIG]
    branches: Annotated[list[dict[str, Any]], f.BRANCHES]
    dropped: Annotated[list[list[Any]], f.ANY]

    @classmethod
    def refusal(cls, facts: dict[str, Any], why: str) -> "OrderRow":
        """Of one that is not carried out."""
        return cls(facts, why, 0, 0, {}, {}, [], [])

    @classmethod
    def of(cls, order: Order, before: Tree, answer: Answer) -> "OrderRow":
        """With every branch that is new or another than before."""
        old = before.branches
        changed = [_facts(b) for n, b in answer.tree.branches.items() if n not in old or old[n] != b]
        known = (dict(answer.before), dict(answer.after), changed, [list(one) for one in answer.dropped])
        return cls(order.facts(), "", answer.branch, answer.epoch, *known)

    def fold(self, ledger: Ledger) -> None:
        """The branches are as the answer made them."""
        tree = ledger.state.tree
        new = [_branch(tree, facts) for facts in self.branches]
        fresh = tuple(b.number for b in new if b.number not in tree.branches)
        if any(b.parent is not None and b.parent not in {*tree.branches, *fresh} for b in new):
            raise ValueError("a branch has a parent that is not there")
        order = Order.of(self.order) if not self.refused else None
        dropped = tuple((int(epoch), str(name)) for epoch, name in self.dropped)
        answered = Answered(
            self.order, order, self.refused, self.branch, self.epoch, self.before, self.after, fresh, dropped
        )
        ledger.change(tree=tree.with_branches(*new), answered=(*ledger.state.answered, answered))


@dataclass(frozen=True, slots=True)
class EpochRow:
    """One epoch of every branch that was due."""

    kind: ClassVar[str] = "epoch"
    points: Annotated[list[dict[str, Any]], f.POINTS]

    @classmethod
    def of(cls, points: Sequence[tuple[int, Point, str]]) -> "EpochRow":
        """Of branch numbers, their points, and why they diverged (empty: they did not)."""
        return cls([_point_facts(number, point, diverged) for number, point, diverged in points])

    def fold(self, ledger: Ledger) -> None:
        """The branches are an epoch further."""
        tree, grown = ledger.state.tree, []
        for one in self.points:
            branch, point = tree.branches[one["branch"]], _point(one)
            if point.epoch != branch.epoch + 1:
                raise ValueError(f"epoch {point.epoch} of branch {branch.number} comes after epoch {branch.epoch}")
            if one["diverged"]:
                grown.append(replace(branch, active=False, diverged=one["diverged"]))
            else:
                grown.append(replace(branch, points=(*branch.points, point)))
        ledger.change(tree=tree.with_branches(*grown))


@dataclass(frozen=True, slots=True)
class TwinRow:
    """What a change did: the changed branch against its twin on the same dev rows, after so many epochs."""

    kind: ClassVar[str] = "twin"
    branch: Annotated[int, f.WHOLE]
    control: Annotated[int, f.WHOLE]
    epoch: Annotated[int, f.WHOLE]
    paired: Annotated[dict[str, float], f.METRICS]

    def fold(self, ledger: Ledger) -> None:
        """It is known from now on."""
        p = self.paired
        counts = (int(p["rows"]), int(p["first_alone"]), int(p["second_alone"]))
        twin = Twin(self.branch, self.control, self.epoch, Paired(*counts, p["cost"], p["deviation"]))
        ledger.change(twins=(*ledger.state.twins, twin))


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """The test set is about to be looked at, with the model of a branch after an epoch."""

    kind: ClassVar[str] = "opened"
    branch: Annotated[int, f.WHOLE]
    epoch: Annotated[int, f.WHOLE]

    def fold(self, ledger: Ledger) -> None:
        """One more look."""
        ledger.change(opened=(*ledger.state.opened, (self.branch, self.epoch)))


@dataclass(frozen=True, slots=True)
class TestedRow:
    """What the test set said of that model."""

    __test__: ClassVar[bool] = False
    kind: ClassVar[str] = "test"
    branch: Annotated[int, f.WHOLE]
    epoch: Annotated[int, f.WHOLE]
    metrics: Annotated[dict[str, float], f.METRICS]

    def fold(self, ledger: Ledger) -> None:
        """It is known from now on."""
        ledger.change(tests={**ledger.state.tests, (self.branch, self.epoch): self.metrics})


@dataclass(frozen=True, slots=True)
class EndRow:
    """It was stopped, and its model is saved. Another order, or more epochs, take that back."""

    kind: ClassVar[str] = "end"
    branch: Annotated[int, f.WHOLE]
    epoch: Annotated[int, f.WHOLE]
    metrics: Annotated[dict[str, float], f.METRICS]

    def fold(self, ledger: Ledger) -> None:
        """The model of that branch."""
        ledger.change(ended=(self.branch, self.epoch), metrics=self.metrics)


ROWS: dict[str, Any] = {row.kind: row for row in (BeginRow, OrderRow, EpochRow, TwinRow, OpenedRow, TestedRow, EndRow)}
"""Every kind of row by its name."""


def _point_facts(number: int, point: Point, diverged: str) -> dict[str, Any]:
    values = {name: value for name, value in point.values.items() if math.isfinite(value)}
    return {
        "branch": number,
        "epoch": point.epoch,
        "values": values,
        "in_force": dict(point.in_force),
        "signs": dict(point.signs),
        "digest": point.digest,
        "seconds": point.seconds,
        "diverged": diverged,
    }


def _point(facts: dict[str, Any]) -> Point:
    return Point(*(facts[name] for name in ("epoch", "values", "in_force", "signs", "digest", "seconds")))


def _facts(branch: Branch) -> dict[str, Any]:
    """All but the points, which rows of their own have."""
    return {
        "number": branch.number,
        "parent": branch.parent,
        "since": branch.since,
        "weights_only": branch.weights_only,
        "role": branch.role,
        "until": branch.until,
        "changes": [[epoch, dict(values)] for epoch, values in branch.changes],
        "active": branch.active,
    }


def _branch(tree: Tree, facts: dict[str, Any]) -> Branch:
    """The branch of a row, with the points that it has so far."""
    changes = tuple((int(epoch), dict(values)) for epoch, values in facts["changes"])
    old = tree.branches.get(facts["number"])
    points, diverged = (old.points, old.diverged) if old else ((), "")
    return Branch(**{**facts, "changes": changes}, points=points, diverged=diverged)
