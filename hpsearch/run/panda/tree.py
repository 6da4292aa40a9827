"""A panda as its journal tells it: branches, each with the values it was given from which epoch on, and its curve."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from hpsearch.trial import Config, Course, Scalar, Value

Role = Literal["trained", "control"]
Changes = tuple[tuple[int, Mapping[str, Value]], ...]
"""From which epoch on (ascending) which settings have which values."""


@dataclass(frozen=True, slots=True)
class Point:
    """One epoch of a branch: its point of the curves, the values in force, what suggestions need, and its digest."""

    epoch: int
    values: Mapping[str, float]
    in_force: Mapping[str, Value]
    signs: Mapping[str, float]
    digest: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Branch:
    """One way that the model went. The first has number 1 and no parent.

    It left `parent` after `since` epochs, with the weights alone where `weights_only`. `changes` are its own, all from
    epochs after `since`. What its parent was to change later than `since` it does not take along, but for a `control`:
    that is the unchanged twin of a change, and ends after epoch `until`. `active`: it is trained as soon as it can be.
    `diverged` says why it cannot go on.
    """

    number: int
    parent: int | None = None
    since: int = 0
    weights_only: bool = False
    role: Role = "trained"
    until: int | None = None
    changes: Changes = ()
    points: tuple[Point, ...] = ()
    active: bool = True
    diverged: str = ""

    @property
    def epoch(self) -> int:
        """How many epochs it was trained for, its parents' included."""
        return self.points[-1].epoch if self.points else self.since

    @property
    def over(self) -> bool:
        """Whether it cannot be trained on."""
        return bool(self.diverged) or (self.until is not None and self.epoch >= self.until)


@dataclass(frozen=True, slots=True)
class Tree:
    """All branches by number, and the config that the first one began with (values over epochs are legal in it).

    `defaults` has every setting's value at the beginning, also of those that the config leaves out. They stay out until
    they change: the default of one may depend on another that does.
    """

    config: Config
    defaults: Config = field(default_factory=dict)
    branches: Mapping[int, Branch] = field(default_factory=lambda: {1: Branch(1)})

    @property
    def active(self) -> tuple[Branch, ...]:
        """Those that are trained, by number; one that leaves its parent later waits until then."""
        return tuple(branch for branch in self.branches.values() if branch.active and not branch.over)

    @property
    def due(self) -> tuple[Branch, ...]:
        """Those that the next epoch trains."""
        return tuple(b for b in self.active if b.parent is None or self.branches[b.parent].epoch >= b.since)

    @property
    def next_number(self) -> int:
        """That of the next new branch."""
        return max(self.branches) + 1

    def owner(self, number: int, epoch: int) -> int:
        """The branch that was trained in that epoch, of one and those it came from; of epoch 0 the first."""
        return next(b.number for b in reversed(self.lineage(number)) if b.parent is None or epoch > b.since)

    def lineage(self, number: int) -> tuple[Branch, ...]:
        """The branch and all it came from, the first one first."""
        line = [self.branches[number]]
        while line[0].parent is not None:
            line.insert(0, self.branches[line[0].parent])
        return tuple(line)

    def points(self, number: int) -> tuple[Point, ...]:
        """Every epoch that led to where the branch is, those of its parents until it left them included."""
        line = self.lineage(number)
        inherited = (p for one, child in pairwise(line) for p in one.points if p.epoch <= child.since)
        return (*inherited, *line[-1].points)

    def config_of(self, number: int, until: int | None = None) -> dict[str, Value]:
        """The config of a branch with its values over epochs; with `until` as though nothing came after that epoch."""
        line = self.lineage(number)
        ends = [*(child.since for child in line[1:]), until]
        config = dict(self.config)
        for branch, end in zip(line, ends, strict=True):
            if branch.parent is not None and branch.role != "control":
                config = {name: _until(value, branch.since) for name, value in config.items()}
            for epoch, values in branch.changes:
                if end is None or epoch <= end:
                    before = {name: config.get(name, self.defaults.get(name)) for name in values}
                    config |= {name: changed(before[name], epoch, value) for name, value in values.items()}
        return config if until is None else {name: _until(value, until) for name, value in config.items()}

    def value_of(self, number: int, name: str) -> Value:
        """What a branch has of a setting, maybe over epochs."""
        return self.config_of(number).get(name, self.defaults.get(name))

    def with_branches(self, *branches: Branch) -> "Tree":
        """The same with new branches, or those that have changed."""
        return replace(self, branches={**self.branches, **{branch.number: branch for branch in branches}})


def changed(value: Value, epoch: int, new: Value) -> Value:
    """A value that is another from `epoch` on, whatever it was to become later: `{"1": old, "31": new}`."""
    if epoch == 1:
        return new
    before = value if isinstance(value, dict) else {"1": value}
    kept = {begin: one for begin, one in before.items() if int(begin) < epoch}
    return _course({**kept, str(epoch): new})


def _until(value: Value, epoch: int) -> Value:
    """The value over epochs without what would come after `epoch`."""
    if not isinstance(value, dict):
        return value
    return _course({begin: one for begin, one in value.items() if int(begin) <= max(epoch, 1)})


def _course(values: Mapping[str, object]) -> Value:
    """Without changes that change nothing; one value where only one is left."""
    course: dict[str, Scalar | list[Scalar]] = {}
    for begin, value in values.items():
        if not course or list(course.values())[-1] != value:
            course[begin] = value  # type: ignore[assignment]
    whole: Course = course
    return whole if len(whole) > 1 else next(iter(whole.values()))
