"""What the signs of a branch's curves suggest to type; nobody but the sitter acts on it."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hpsearch.analysis.suggestions import Seen, signs
from hpsearch.objectives.kind import Kind, Sitting
from hpsearch.objectives.setting import in_force
from hpsearch.run.panda.answers import RefusedError, answer
from hpsearch.run.panda.orders import Order
from hpsearch.run.panda.tree import Branch, Point, Tree
from hpsearch.trial import Value

FAR = 500
"""Epochs that are looked at."""
DIVERGED = "its cost is not finite any more"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` is what was measured, `order` what would be done about it; `since` is when the branch got its settings."""

    branch: int
    since: int
    sign: str
    text: str
    order: Order

    def command(self, run: Path) -> str:
        """What to type."""
        order, words = self.order, ["hpsearch", "panda", self.order.verb, str(run)]
        values = order.each[0] if order.each else order.values
        pairs = [f"{name}={_written(value)}" for name, value in values.items()]
        if order.verb == "set":
            words += pairs
        else:
            words += [str(order.at), *(word for pair in pairs for word in ("--set", pair))]
        return shlex.join([*words, "--branch", str(self.branch), "--why", self.sign])


@dataclass
class Signs:
    """Which signs have been seen: each is news once, until the settings of its branch change."""

    kind: Kind
    facts: Mapping[str, Any]
    told: set[tuple[int, int, str]] = field(default_factory=set)

    def news(self, tree: Tree) -> list[Suggestion]:
        """What appears for the first time on a branch that is trained, or has diverged."""
        found = suggested(tree, self.kind, self.facts)
        new = [one for one in found if (one.branch, one.since, one.sign) not in self.told]
        self.told |= {(one.branch, one.since, one.sign) for one in new}
        return new


def suggested(tree: Tree, kind: Kind, facts: Mapping[str, Any]) -> list[Suggestion]:
    """Of each branch that is trained, and of those that have diverged and were not gone back from."""
    left = {branch.parent for branch in tree.branches.values()}
    asked = [b for b in tree.branches.values() if b.active or (b.diverged and b.number not in left)]
    return [one for branch in asked for one in suggestions(tree, branch, kind, facts)]


def suggestions(tree: Tree, branch: Branch, kind: Kind, facts: Mapping[str, Any]) -> list[Suggestion]:
    """Of a branch that is or was trained, the worst first; none of a twin, which is to stay as it is.

    `facts` are those recorded of the data. Only epochs count since its settings changed last.
    """
    if kind.sitting is None or branch.role == "control":
        return []
    since = _since(tree, branch)
    points = [point for point in tree.points(branch.number) if point.epoch >= since][-FAR:]
    if not (every := _seen(kind.sitting, points, branch)):
        return []
    config = {name: in_force(value, branch.epoch + 1) for name, value in _whole(tree, branch, kind).items()}
    newest = {name: value for point in points for name, value in point.signs.items()}
    found = []
    for seen in every:
        values = kind.sitting.answers[seen.sign](config, newest)
        order = _order(tree, branch, seen, [point.epoch for point in points], values, kind, facts)
        if order is not None:
            found.append(Suggestion(branch.number, since, seen.sign, seen.text, order))
    return found


def _seen(sitting: Sitting, points: Sequence[Point], branch: Branch) -> list[Seen]:
    whole = [p for p in points if sitting.train in p.values and sitting.dev in p.values]
    train, dev = ([p.values[name] for p in whole] for name in (sitting.train, sitting.dev))
    if branch.diverged:
        lowest = min(range(len(train)), key=train.__getitem__, default=-1)
        return [Seen("exploding", DIVERGED, lowest)]
    return signs(train, dev, [p.signs.get(sitting.dead) for p in whole]) if whole else []


def _whole(tree: Tree, branch: Branch, kind: Kind) -> dict[str, Value]:
    """Every setting, defaults included."""
    return kind.complete(tree.config_of(branch.number))


def _since(tree: Tree, branch: Branch) -> int:
    """The epoch from which on its settings are as now."""
    courses = [value for value in tree.config_of(branch.number).values() if isinstance(value, dict)]
    begins = [int(begin) for course in courses for begin in course if int(begin) <= branch.epoch]
    left = [one.since + 1 for one in tree.lineage(branch.number) if one.weights_only]
    return max([1, *begins, *left])


def _order(
    tree: Tree,
    branch: Branch,
    seen: Seen,
    epochs: Sequence[int],
    values: Mapping[str, Value],
    kind: Kind,
    facts: Mapping[str, Any],
) -> Order | None:
    """What would be taken: with the change, else without it; going back where the sign asks for it."""
    back = seen.back if seen.back is None or seen.back < 0 else epochs[seen.back]
    back = epochs[0] - 1 if back is not None and back < 0 and epochs else back
    back = branch.since if back is not None and back < 0 else back
    if back is None:
        tries = [Order("", "set", branch.number, values=values)]
    else:
        tries = [Order("", "fork", branch.number, back, each=[values]), Order("", "rollback", branch.number, back)]
    for order in tries:
        try:
            answer(tree, order, kind, facts)
        except RefusedError:
            continue
        return order
    return None


def _written(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
