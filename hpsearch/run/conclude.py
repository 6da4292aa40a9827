"""After the search: the winner's model, its look at the test set, and the files in best/."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hpsearch import __version__
from hpsearch.analysis.finalists import finalists, taken_home
from hpsearch.analysis.settled import settled
from hpsearch.config import RunConfig, trial_yaml
from hpsearch.executor import Workers
from hpsearch.objectives.objective import Conclusion, Context, Evaluator, Kept, Train, Trainer
from hpsearch.run.directory import RunDirectory
from hpsearch.run.files import failed, write_atomically
from hpsearch.run.judged import JudgedRow
from hpsearch.run.observer import Observer
from hpsearch.run.parts import Parts
from hpsearch.run.row import RowKind
from hpsearch.run.rows import OpenedRow, TestedRow
from hpsearch.run.state import Look, RunState, look_of
from hpsearch.trial import Result, Task


def conclude(
    parts: Parts,
    directory: RunDirectory,
    evaluator: Evaluator,
    state: RunState,
    crew: Workers,
    record: Callable[[RowKind], RunState],
    observer: Observer,
) -> float:
    """Tests the winner unless it was tested before, and saves its model; the seconds that this was trained once more.

    Without an ok trial there is nothing to do.
    """
    goal, spec = parts.config.goal, parts.config.finals
    history = settled(state.history)
    finals = finalists(history, goal, parts.config.kind.effort_by(parts.objective.facts))
    results = taken_home(finals, history.incumbent(goal), spec.keep == "ensemble")
    if not results:
        return 0.0
    kept = Kept(tuple(result.task for result in results), spec.refit)
    context = Context(directory.checkpoints, lambda task, epoch, metrics: None)
    times: list[float] = []
    conclusion = parts.objective.conclude(kept, evaluator, context, _training(crew, observer, times))
    if [again.metrics for again in conclusion.results] != [result.metrics for result in results]:
        observer.note("the winner's model is not the recorded one to the last bit: it was trained again elsewhere")
    for note in conclusion.notes:
        observer.note(note)
    look = look_of(kept)
    state = _judge(conclusion, look, state, record, observer, tested=parts.objective.tested)
    mean = finals[0].mean if len(results) > 1 else results[0]
    _save(parts, directory, conclusion, results, mean, state.tests.get(look, {}))
    return round(sum(times), 3)


def _judge(
    conclusion: Conclusion,
    look: Look,
    state: RunState,
    record: Callable[[RowKind], RunState],
    observer: Observer,
    *,
    tested: bool,
) -> RunState:
    """Records what dev says of each class and, unless that was recorded before, what the test set says."""
    (trial, repeat, made), dev = look, conclusion.dev()
    if dev is not None and state.judged.get((trial, "dev")) != dev:
        state = record(JudgedRow.of(trial, "dev", dev))
    if tested and look not in state.tests:
        if look not in state.opened:
            state = record(OpenedRow(trial, repeat, made))
        observer.note(_opening(state.opened))
        test = conclusion.test()
        if state.judged.get((trial, "test")) != test:
            # Before the other row, after which nobody looks again.
            record(JudgedRow.of(trial, "test", test))
        state = record(TestedRow(trial, repeat, dict(test.metrics), made))
    return state


def refit_trainings(config: RunConfig, facts: Mapping[str, Any]) -> float:
    """What fitting the model once more costs, in trainings of the winner for all epochs, on data of these facts.

    Five networks on train and dev, where dev is a quarter of both, cost as much as 6.7 repeats of the finals.
    """
    examples, folds = facts.get("examples", {}), facts.get("folds", 0)
    if not examples.get("train") or not (config.finals.refit or folds):
        return 0.0
    several = bool(config.finalists) and config.finals.keep == "ensemble"
    members: int = config.finals.repeats if several else 1
    if folds:
        return (members if members > 1 else folds) * int(examples["dev"]) / int(examples["train"]) / int(folds)
    rows = sum(int(count) for part, count in examples.items() if part != "test")
    return members * rows / int(examples["train"])


def _training(crew: Workers, observer: Observer, times: list[float]) -> Train:
    """What is still to be trained is, by all workers; nothing of it is recorded but how long it took."""

    def train(evaluator: Trainer, tasks: Sequence[Task], what: str) -> list[Result]:
        observer.note(what)
        started = time.monotonic()
        found = [result for results in crew.run(evaluator, tasks) for result in results]
        times.append(time.monotonic() - started)
        return found

    return train


def _opening(opened: Sequence[Look]) -> str:
    trial = opened[-1][0]
    if len(opened) == 1:
        return f"the test set is opened once, for trial {trial}"
    return f"the test set is opened again (look {len(opened)}), for trial {trial}, which won after more trials"


def _save(
    parts: Parts,
    directory: RunDirectory,
    conclusion: Conclusion,
    results: Sequence[Result],
    mean: Result,
    test: Mapping[str, float],
) -> None:
    config = mean.task.trial.config
    facts = {
        "trial": mean.task.trial.number,
        "repeats": [result.task.repeat for result in results],
        "config": dict(config),
        "metrics": {**mean.metrics, **test},
        "hpsearch": __version__,
    }
    try:
        directory.best.mkdir(exist_ok=True)
    except OSError as error:
        raise failed(directory.best, "cannot be made", error) from error
    for name, content in conclusion.files(facts).items():
        write_atomically(directory.best / name, content)
    write_atomically(directory.best_config, trial_yaml(parts.config, config))
