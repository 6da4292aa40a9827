"""A panda in a folder, without a terminal: orders given, epochs trained, notes kept."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hpsearch.config import RunConfig, load
from hpsearch.objectives.objective import Objective
from hpsearch.run.directory import RunDirectory
from hpsearch.run.panda.clerk import orders_of
from hpsearch.run.panda.folding import read_state
from hpsearch.run.panda.loop import Begin, Wish, train
from hpsearch.run.panda.orders import Order, Verb, give, new_id
from hpsearch.run.panda.replay import Difference, replay
from hpsearch.run.panda.state import Answered, PandaState

CONFIG = """\
data: {source: moons, examples: 120}
fixed: {hidden_units: [6, 4], batch_size: 32, learning_rate: 0.01, keep_prob: 0.9}
epochs: 30
"""


@dataclass
class Heard:
    """A watcher that remembers."""

    notes: list[str] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    epochs: int = 0

    def started(self, directory: RunDirectory, state: PandaState) -> None: ...

    def answered(self, state: PandaState, answer: Answered) -> None:
        self.answers.append(answer)

    def trained(self, state: PandaState) -> None:
        self.epochs += 1

    def note(self, text: str) -> None:
        self.notes.append(text)

    def ended(self) -> None: ...


class Panda:
    """One in `folder`; each call of `train` is a start of its own, as another process would make it."""

    def __init__(self, folder: Path, text: str = CONFIG, **begin: Any) -> None:
        self.config: RunConfig = load("-", (), stdin=io.StringIO(text))
        self.objective: Objective = self.config.kind.build(self.config.objective_spec)
        folder.mkdir(exist_ok=True)
        self.directory = RunDirectory(folder)
        self.begin = Begin(dict(self.config.space.fixed), **begin)
        self.heard = Heard()

    @property
    def state(self) -> PandaState:
        return read_state(self.directory)

    def train(self, epochs: int | None = 0, **wish: Any) -> PandaState:
        self.heard = Heard()
        return train(self.config, self.objective, self.directory, self.heard, Wish(epochs, **wish), self.begin)

    def order(self, verb: Verb, **facts: Any) -> str:
        order = Order(new_id(), verb, **facts)
        give(orders_of(self.directory), order)
        return order.id

    def replay(self) -> list[Difference]:
        assert self.config.kind.stepwise is not None
        return replay(self.state.tree, self.config.kind.stepwise(self.objective, self.config.seed, self.begin.trial))
