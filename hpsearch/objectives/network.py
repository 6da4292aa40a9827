"""The built-in objective: the course's network, trained on prepared examples."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hpsearch.nn.fleet import Member
from hpsearch.nn.model import Model
from hpsearch.nn.settings import resolve
from hpsearch.nn.training import Outcome, train
from hpsearch.objectives import checkpoints
from hpsearch.objectives.examples import read_examples
from hpsearch.objectives.protocol import Context
from hpsearch.seeds import network_key, order_key
from hpsearch.trial import Result, Task


@dataclass(frozen=True, slots=True)
class NetworkObjective:
    """`examples` is the folder that `write_examples` filled, `classes` is C, `seed` the run's."""

    examples: Path
    classes: int
    seed: int

    def fleets(self, tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
        """One task each."""
        return [[task] for task in tasks]

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        """Trains same-shape tasks of one repeat and budget together."""
        first = fleet[0]
        members = [self._member(task, context) for task in fleet]
        examples = read_examples(self.examples, members[0].settings.normalize_inputs, self.classes)

        def on_epoch(index: int, epoch: int, point: Mapping[str, float]) -> None:
            context.report(fleet[index], epoch, point)

        outcomes = train(members, examples, first.budget, on_epoch=on_epoch)
        for task, outcome in zip(fleet, outcomes, strict=True):
            if outcome.state is not None:
                checkpoints.save(context.checkpoints, task, outcome.state)
        return [_result(task, outcome) for task, outcome in zip(fleet, outcomes, strict=True)]

    def final(self, task: Task, context: Context) -> Model:
        """The network of a finished task, from its checkpoint or trained again to the same bits."""
        member = self._member(task, context)
        examples = read_examples(self.examples, member.settings.normalize_inputs, self.classes)
        (outcome,) = train([member], examples, task.budget)
        assert outcome.model is not None, "a task that was ok cannot diverge when it is trained again"
        return outcome.model

    def _member(self, task: Task, context: Context) -> Member:
        seed = (self.seed, *network_key(task.trial.number, task.repeat))
        order = (self.seed, *order_key(task.repeat))
        return Member(resolve(task.trial.config), seed, order, checkpoints.load(context.checkpoints, task))


def _result(task: Task, outcome: Outcome) -> Result:
    metrics = dict(outcome.metrics)
    if "dev_error" in metrics:
        metrics["dev_accuracy"] = 1 - metrics["dev_error"]
    curve = {name: [v if math.isfinite(v) else None for v in values] for name, values in outcome.curve.items()}
    return Result(task, outcome.status, metrics, curve, outcome.epochs, outcome.seconds, outcome.reason)
