"""The built-in objective: the course's network, trained on prepared examples."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hpsearch.errors import StorageError
from hpsearch.nn.fleet import Examples, Member
from hpsearch.nn.model import Model
from hpsearch.nn.settings import resolve
from hpsearch.nn.training import Outcome, train
from hpsearch.objectives import checkpoints
from hpsearch.objectives.examples import kind_of, read_examples, read_shape
from hpsearch.objectives.fleets import pack
from hpsearch.objectives.protocol import Context
from hpsearch.seeds import network_key, order_key
from hpsearch.trial import Result, Task


@dataclass(frozen=True, slots=True)
class NetworkObjective:
    """`examples` is the folder that `write_examples` filled, `classes` is C, `seed` the run's, `metric` the goal's.

    `shape` is that of an example before it was flattened.
    """

    examples: Path
    classes: int
    seed: int
    metric: str = "dev_error"
    shape: tuple[int, ...] = ()

    def fleets(self, tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
        """Same-shape tasks together, balanced over the jobs, the longest first."""
        if not tasks:
            return []
        rows, inputs = read_shape(self.examples)
        return pack(tasks, jobs, rows, inputs, self.classes)

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        """Trains same-shape tasks of one budget together; those that lost their checkpoint by themselves."""
        members = [self._member(task, context) for task in fleet]
        results: dict[int, Result] = {}
        for epoch in {member.epoch for member in members}:
            index = [i for i, member in enumerate(members) if member.epoch == epoch]
            trained = self._train([fleet[i] for i in index], [members[i] for i in index], context)
            results |= zip(index, trained, strict=True)
        return [results[i] for i in range(len(fleet))]

    def _train(self, tasks: Sequence[Task], members: Sequence[Member], context: Context) -> list[Result]:
        def on_epoch(index: int, epoch: int, point: Mapping[str, float]) -> None:
            context.report(tasks[index], epoch, point)

        examples = self._examples(members[0])
        outcomes = train(members, examples, tasks[0].budget, on_epoch=on_epoch, monitor=self.metric)
        for task, outcome in zip(tasks, outcomes, strict=True):
            if outcome.state is not None:
                checkpoints.save(context.checkpoints, task, outcome.state)
        return [self._result(task, outcome) for task, outcome in zip(tasks, outcomes, strict=True)]

    def final(self, task: Task, context: Context) -> tuple[Model, Result]:
        """The network of a finished task, from its checkpoint or trained again to the same bits; its result anew."""
        member = self._member(task, context)
        examples = self._examples(member)
        (outcome,) = train([member], examples, task.budget, monitor=self.metric)
        if outcome.model is None:
            raise StorageError(f"trial {task.trial.number} diverged when it was trained again: on another machine?")
        return outcome.model, self._result(task, outcome)

    def _examples(self, member: Member) -> Examples:
        return read_examples(self.examples, kind_of(member.settings), self.classes, self.shape)

    def _member(self, task: Task, context: Context) -> Member:
        seed = (self.seed, *network_key(task.trial.number, task.repeat))
        order = (self.seed, *order_key(task.repeat))
        return Member(resolve(task.trial.config), seed, order, checkpoints.load(context.checkpoints, task))

    def _result(self, task: Task, outcome: Outcome) -> Result:
        metrics, curve = dict(outcome.metrics), dict(outcome.curve)
        if self.metric == "dev_accuracy":
            curve["dev_accuracy"] = [1 - error for error in curve["dev_error"]]
        if "dev_error" in metrics:
            metrics["dev_accuracy"] = 1 - metrics["dev_error"]
        finite = {name: [v if math.isfinite(v) else None for v in values] for name, values in curve.items()}
        return Result(task, outcome.status, metrics, finite, outcome.epochs, outcome.seconds, outcome.reason)
