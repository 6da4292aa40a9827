"""What a panda's rows amount to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hpsearch.objectives.stepwise import Paired
from hpsearch.run.panda.orders import Order
from hpsearch.run.panda.tree import Tree
from hpsearch.trial import Value

Look = tuple[int, int]
"""A branch and the epoch after which its model is looked at."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The version that began it, digest of the data, seed, trial number, when (UTC, ISO 8601), and where it is from."""

    hpsearch: str
    data: str
    seed: int
    trial: int
    started: str
    origin: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An order as it was given (`facts`), and what became of it; `order` is None where it was refused."""

    facts: Mapping[str, Any]
    order: Order | None
    refused: str
    branch: int
    epoch: int
    before: Mapping[str, Value]
    after: Mapping[str, Value]
    branches: tuple[int, ...]
    dropped: tuple[tuple[int, str], ...]

    @property
    def id(self) -> str:
        """The order's."""
        return str(self.facts.get("id", ""))


@dataclass(frozen=True, slots=True)
class Twin:
    """A changed branch (first) against its unchanged twin `control` (second) after `epoch`."""

    branch: int
    control: int
    epoch: int
    paired: Paired


@dataclass(frozen=True)
class PandaState:
    """`ended` is the branch and epoch whose model was saved when it was stopped; None while it may go on.

    `metrics` are those of that model, `tests` what the test set said of each that it was `opened` for. `seconds` is how
    long it took until the last row, over all invocations.
    """

    begin: Origin | None = None
    tree: Tree = field(default_factory=lambda: Tree({}))
    answered: tuple[Answered, ...] = ()
    twins: tuple[Twin, ...] = ()
    opened: tuple[Look, ...] = ()
    tests: Mapping[Look, Mapping[str, float]] = field(default_factory=dict)
    ended: Look | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def paused(self) -> bool:
        """Whether the last order that was taken is a pause."""
        taken = [one for one in self.answered if one.order is not None]
        return bool(taken) and taken[-1].facts.get("verb") == "pause"


class Ledger:
    """A state that grows."""

    def __init__(self, state: PandaState | None = None) -> None:
        self.state = state or PandaState()

    def change(self, **facts: Any) -> None:
        """Other facts of the state."""
        self.state = replace(self.state, **facts)
