"""The network as workers get it: trained on prepared examples, in fleets."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hpsearch import bits
from hpsearch.errors import StorageError
from hpsearch.nn.member import Examples, Member
from hpsearch.nn.model import Model
from hpsearch.nn.state import State
from hpsearch.nn.training import FLOAT32, Outcome, train
from hpsearch.objectives import checkpoints
from hpsearch.objectives.network.examples import image_of, kind_of, read_examples, read_shape, read_train_dev
from hpsearch.objectives.network.fleets import WORD, bytes_needed, pack
from hpsearch.objectives.network.folds import (
    FoldGroup,
    FoldsSpec,
    Key,
    Progress,
    arrays_of,
    joined,
    read_fold_groups,
    read_inputs,
    states_from,
)
from hpsearch.objectives.network.rehearsal import seconds_per_epoch
from hpsearch.objectives.network.settings import resolve
from hpsearch.objectives.objective import Context
from hpsearch.seeds import fold_key, network_key, order_key
from hpsearch.trial import Result, Task

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Final:
    """The networks of a finished task, its result anew, and of which epochs their weights are.

    These are all of the budget or, with early stopping, the best ones.
    """

    models: list[Model]
    result: Result
    epochs: list[int]


@dataclass(frozen=True, slots=True)
class NetworkEvaluator:
    """`examples` is the folder that `write_examples` filled, `classes` is C, `seed` the run's, `metric` the goal's.

    `shape` is that of an example before it was flattened. `seconds` and `memory` (bytes) are what a trial may take.
    `train_dev` says that training examples were kept apart, on which each network is judged too.
    With `folds` the folder is that of `write_folds`, and a trial is a network for each of them. `positive` is the class
    that is looked for where there are two.
    """

    examples: Path
    classes: int
    seed: int
    metric: str
    shape: tuple[int, ...] = ()
    seconds: float = math.inf
    memory: float = math.inf
    train_dev: bool = False
    folds: FoldsSpec | None = None
    positive: int = 1

    @property
    def networks(self) -> int:
        """How many a trial is."""
        return self.folds.count if self.folds else 1

    def fleets(self, tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
        """Same-shape tasks together, balanced over the jobs, the longest first."""
        return pack(tasks, jobs, *self._size(), self.classes, self.networks) if tasks else []

    def evaluate(self, fleet: Sequence[Task], context: Context) -> list[Result]:
        """Trains same-shape tasks of one budget together; those that lost their checkpoint by themselves.

        Whoever is cut leaves a checkpoint where all its networks have begun, and no result.
        """
        results = {task.key: self._refused(task, need) for task in fleet if (need := self._needs(task)) > self.memory}
        tasks = [task for task in fleet if task.key not in results]
        for task, outcomes in zip(tasks, self._train(tasks, context), strict=True):
            states = [outcome.state for outcome in outcomes if outcome.state is not None]
            if len(states) == self.networks:
                checkpoints.save(context.checkpoints, task, arrays_of(states))
            if all(outcome.status != "cut" for outcome in outcomes):
                results[task.key] = self._result(task, outcomes)
        return [results[task.key] for task in fleet if task.key in results]

    def rehearse(self, fleet: Sequence[Task], seconds: float) -> float:
        """By some mini-batches, for about so long."""
        nowhere = Context(self.examples / "none", lambda task, epoch, metrics: None)
        members, total = [self._members(task, nowhere) for task in fleet], 0.0
        for group in self._groups(fleet[0], members[0][0]):
            some = [replace(m[n], fold=place) for m in members for place, n in enumerate(group.numbers)]
            total += seconds_per_epoch(some, group.examples, seconds)
        return total

    def _size(self) -> tuple[int, int]:
        """The rows that a network is trained on, and its inputs."""
        return (self.folds.rows, read_inputs(self.examples)) if self.folds else read_shape(self.examples)

    def _needs(self, task: Task) -> int:
        if self.memory == math.inf:
            return 0
        rows, inputs = self._size()
        need = bytes_needed(resolve(task.trial.config), inputs, self.classes, rows, image_of(self.shape))
        copies = WORD * inputs * rows // (self.networks - 1) if self.folds else 0  # of what each fold is judged on
        return self.networks * (need + copies)

    def _refused(self, task: Task, need: int) -> Result:
        least, most = (f"{size / MIB:,.1f} MiB" for size in (need, self.memory))
        reason = f"it needs about {least} to train, more than the {most} that a trial may take"
        return Result(task, "failed", reason=reason, reproducible=False)

    def _train(self, tasks: Sequence[Task], context: Context) -> list[list[Outcome]]:
        """What came of the folds of each task, in their order; where one went wrong, maybe not of all the others."""
        members = {task.key: self._members(task, context) for task in tasks}
        outcomes: dict[Key, dict[int, Outcome]] = {key: {} for key in members}
        progress = Progress(context.report, self.networks)
        for task in tasks:
            progress.begin(task, [member.epoch for member in members[task.key]])
        for group in self._groups(tasks[0], members[tasks[0].key][0]) if tasks else ():
            sound = [task for task in tasks if all(o.status == "ok" for o in outcomes[task.key].values())]
            places = list(enumerate(group.numbers))
            every = [(t, n, replace(members[t.key][n], fold=place)) for t in sound for place, n in places]
            for epoch in {member.epoch for _, _, member in every}:
                some = [one for one in every if one[2].epoch == epoch]
                trained = self._sail([(t, member) for t, _, member in some], group.examples, progress, context)
                for (task, number, _), outcome in zip(some, trained, strict=True):
                    outcomes[task.key][number] = outcome
        return [[outcomes[task.key][number] for number in sorted(outcomes[task.key])] for task in tasks]

    def _sail(
        self, some: Sequence[tuple[Task, Member]], examples: Examples, progress: Progress, context: Context
    ) -> list[Outcome]:
        def on_epoch(index: int, epoch: int, point: Mapping[str, float]) -> None:
            progress.tell(some[index][0], point)

        members, budget, seconds = [member for _, member in some], some[0][0].budget, self.seconds / self.networks
        until = context.cut.monotonic
        return train(members, examples, budget, FLOAT32, on_epoch, self.metric, seconds, self.positive, until)

    def final(self, task: Task, context: Context) -> Final:
        """A finished task's networks, from its checkpoint or trained again to the same bits."""
        outcomes = replace(self, seconds=math.inf)._train([task], context)[0]
        models = [outcome.model for outcome in outcomes if outcome.model is not None]
        if len(models) < self.networks:
            raise StorageError(f"trial {task.trial.number} diverged when it was trained again: on another machine?")
        states = [outcome.state for outcome in outcomes if outcome.state is not None]
        epochs = [state.best.epoch if state.best else state.epoch for state in states]
        return Final(models, self._result(task, outcomes), epochs)

    def _groups(self, task: Task, member: Member) -> list[FoldGroup]:
        kind = kind_of(member.settings)
        if self.folds is None:
            return [FoldGroup(read_examples(self.examples, kind, self.classes, self.shape))]
        return read_fold_groups(self.examples, self.folds, task.repeat, kind, self.classes, self.shape)

    def _members(self, task: Task, context: Context) -> list[Member]:
        """The network of each fold."""
        settings, order = resolve(task.trial.config), self._order(task)
        key = network_key(task.trial.number, task.repeat)
        keys = [fold_key(key, fold) for fold in range(self.networks)] if self.folds else [key]
        states = self._states(task, context)
        return [Member(settings, (self.seed, *each), order, state) for each, state in zip(keys, states, strict=True)]

    def _order(self, task: Task) -> tuple[int, ...]:
        return (self.seed, *order_key(task.repeat))

    def _states(self, task: Task, context: Context) -> Sequence[State | None]:
        """Where to go on from: of a checkpoint that is whole and not beyond the task's budget."""
        states = checkpoints.load(context.checkpoints, task, lambda arrays: states_from(arrays, self.networks))
        usable = states is not None and all(state.epoch <= task.budget for state in states)
        return states if states is not None and usable else [None] * self.networks

    def _result(self, task: Task, outcomes: Sequence[Outcome]) -> Result:
        measured = [self._measured(task, outcome) for outcome in outcomes]
        outcome = joined([replace(o, metrics=m) for o, m in zip(outcomes, measured, strict=True)], self.networks)
        curve = dict(outcome.curve)
        if self.metric == "dev_accuracy":
            curve["dev_accuracy"] = [1 - error for error in curve["dev_error"]]
        finite = {name: [v if math.isfinite(v) else None for v in values] for name, values in curve.items()}
        every = {name: [m[name] for m in measured] for name in outcome.metrics} if self.folds else {}
        took, timely = (outcome.epochs, outcome.seconds, outcome.reason), outcome.status != "timed_out"
        assert outcome.status != "cut"
        wrong = self._wrong(task, outcomes[0]) if task.repeat and not self.folds else ""
        return Result(task, outcome.status, outcome.metrics, finite, *took, timely, every, wrong)

    def _wrong(self, task: Task, outcome: Outcome) -> str:
        """The dev rows that the network of a task of the finals gets wrong, so that they can be paired."""
        if outcome.model is None:
            return ""
        kind = kind_of(resolve(task.trial.config))
        examples = read_examples(self.examples, kind, self.classes, self.shape)
        with np.errstate(all="ignore"):
            return bits.written(outcome.model.wrong(examples.x_dev, examples.y_dev)[0])

    def _measured(self, task: Task, outcome: Outcome) -> dict[str, float]:
        """The metrics of one network, those among them that only some goals and data have."""
        metrics = dict(outcome.metrics)
        if "dev_error" in metrics:
            metrics["dev_accuracy"] = 1 - metrics["dev_error"]
        if self.train_dev and outcome.model is not None:
            x, y = read_train_dev(self.examples, kind_of(resolve(task.trial.config)))
            with np.errstate(all="ignore"):
                metrics["train_dev_error"] = float(outcome.model.evaluate(x, y)[0][0])
        return metrics
