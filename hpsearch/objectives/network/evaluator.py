"""The network as workers get it: trained on prepared examples, in fleets."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hpsearch.errors import StorageError
from hpsearch.nn.fleet import Examples, Member
from hpsearch.nn.model import Model
from hpsearch.nn.state import State
from hpsearch.nn.training import Outcome, train
from hpsearch.objectives import checkpoints
from hpsearch.objectives.network.examples import image_of, kind_of, read_examples, read_shape, read_train_dev
from hpsearch.objectives.network.fleets import bytes_needed, pack
from hpsearch.objectives.network.settings import resolve
from hpsearch.objectives.objective import Context
from hpsearch.seeds import network_key, order_key
from hpsearch.trial import Result, Task

MIB = 2**20


@dataclass(frozen=True, slots=True)
class NetworkEvaluator:
    """`examples` is the folder that `write_examples` filled, `classes` is C, `seed` the run's, `metric` the goal's.

    `shape` is that of an example before it was flattened. `seconds` and `memory` (bytes) are what a trial may take.
    `train_dev` says that training examples were kept apart, on which each network is judged too.
    """

    examples: Path
    classes: int
    seed: int
    metric: str
    shape: tuple[int, ...] = ()
    seconds: float = math.inf
    memory: float = math.inf
    train_dev: bool = False

    def fleets(self, tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
        """Same-shape tasks together, balanced over the jobs, the longest first."""
        if not tasks:
            return []
        rows, inputs = read_shape(self.examples)
        return pack(tasks, jobs, rows, inputs, self.classes)

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        """Trains same-shape tasks of one budget together; those that lost their checkpoint by themselves."""
        results = {task.key: self._refused(task, need) for task in fleet if (need := self._needs(task)) > self.memory}
        members = [(task, self._member(task, context)) for task in fleet if task.key not in results]
        for epoch in {member.epoch for _, member in members}:
            some = [(task, member) for task, member in members if member.epoch == epoch]
            trained = self._train([task for task, _ in some], [member for _, member in some], context)
            results |= {result.task.key: result for result in trained}
        return [results[task.key] for task in fleet]

    def _needs(self, task: Task) -> int:
        if self.memory == math.inf:
            return 0
        rows, inputs = read_shape(self.examples)
        return bytes_needed(resolve(task.trial.config), inputs, self.classes, rows, image_of(self.shape))

    def _refused(self, task: Task, need: int) -> Result:
        least, most = (f"{size / MIB:,.1f} MiB" for size in (need, self.memory))
        reason = f"it needs about {least} to train, more than the {most} that a trial may take"
        return Result(task, "failed", reason=reason, reproducible=False)

    def _train(self, tasks: Sequence[Task], members: Sequence[Member], context: Context) -> list[Result]:
        def on_epoch(index: int, epoch: int, point: Mapping[str, float]) -> None:
            context.report(tasks[index], epoch, point)

        examples = self._examples(members[0])
        budget = tasks[0].budget
        outcomes = train(members, examples, budget, on_epoch=on_epoch, monitor=self.metric, seconds=self.seconds)
        for task, outcome in zip(tasks, outcomes, strict=True):
            if outcome.state is not None:
                checkpoints.save(context.checkpoints, task, outcome.state.arrays())
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
        return Member(resolve(task.trial.config), seed, order, self._state(task, context))

    def _state(self, task: Task, context: Context) -> State | None:
        """Where to go on from: of a checkpoint that is whole and not beyond the task's budget."""
        state = checkpoints.load(context.checkpoints, task, State.from_arrays)
        return state if state is not None and state.epoch <= task.budget else None

    def _result(self, task: Task, outcome: Outcome) -> Result:
        metrics, curve = dict(outcome.metrics), dict(outcome.curve)
        if self.metric == "dev_accuracy":
            curve["dev_accuracy"] = [1 - error for error in curve["dev_error"]]
        if "dev_error" in metrics:
            metrics["dev_accuracy"] = 1 - metrics["dev_error"]
        if self.train_dev and outcome.model is not None:
            x, y = read_train_dev(self.examples, kind_of(resolve(task.trial.config)))
            with np.errstate(all="ignore"):
                metrics["train_dev_error"] = float(outcome.model.evaluate(x, y)[0][0])
        finite = {name: [v if math.isfinite(v) else None for v in values] for name, values in curve.items()}
        timely = outcome.status != "timed_out"
        return Result(task, outcome.status, metrics, finite, outcome.epochs, outcome.seconds, outcome.reason, timely)
