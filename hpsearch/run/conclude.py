"""After the search: the winner's model, its look at the test set, and the files in best/."""

from collections.abc import Callable, Mapping, Sequence

from hpsearch import __version__
from hpsearch.analysis.finalists import saved_winner
from hpsearch.analysis.settled import settled
from hpsearch.config import trial_yaml
from hpsearch.objectives.objective import Conclusion, Context, Evaluator
from hpsearch.run.directory import RunDirectory
from hpsearch.run.files import failed, write_atomically
from hpsearch.run.judged import JudgedRow
from hpsearch.run.observer import Observer
from hpsearch.run.parts import Parts
from hpsearch.run.rows import OpenedRow, RowKind, TestedRow
from hpsearch.run.state import Look, RunState, look_of
from hpsearch.trial import Result


def conclude(
    parts: Parts,
    directory: RunDirectory,
    evaluator: Evaluator,
    state: RunState,
    record: Callable[[RowKind], RunState],
    observer: Observer,
) -> None:
    """Tests the winner unless it was tested before, and saves its model. Without an ok trial there is nothing to do."""
    effort = parts.config.kind.effort_by(parts.objective.facts)
    winner = saved_winner(settled(state.history), parts.config.goal, effort)
    if winner is None:
        return
    context = Context(directory.checkpoints, lambda task, epoch, metrics: None)
    conclusion = parts.objective.conclude(winner.task, evaluator, context)
    if conclusion.result.metrics != winner.metrics:
        observer.note("the winner's model is not the recorded one to the last bit: it was trained again elsewhere")
    number, dev = winner.task.trial.number, conclusion.dev()
    if dev is not None and state.judged.get((number, "dev")) != dev:
        state = record(JudgedRow.of(number, "dev", dev))
    look = look_of(winner.task)
    if parts.objective.tested and look not in state.tests:
        if look not in state.opened:
            state = record(OpenedRow(*look))
        observer.note(_opening(state.opened))
        tested = conclusion.test()
        if state.judged.get((number, "test")) != tested:
            # Before the other row, after which nobody looks again.
            record(JudgedRow.of(number, "test", tested))
        state = record(TestedRow(*look, dict(tested.metrics)))
    _save(parts, directory, conclusion, winner, state.tests.get(look, {}))


def _opening(opened: Sequence[Look]) -> str:
    trial = opened[-1][0]
    if len(opened) == 1:
        return f"the test set is opened once, for trial {trial}"
    return f"the test set is opened again (look {len(opened)}), for trial {trial}, which won after more trials"


def _save(
    parts: Parts, directory: RunDirectory, conclusion: Conclusion, winner: Result, test: Mapping[str, float]
) -> None:
    config = winner.task.trial.config
    facts = {
        "trial": winner.task.trial.number,
        "repeat": winner.task.repeat,
        "config": dict(config),
        "metrics": {**winner.metrics, **test},
        "hpsearch": __version__,
    }
    try:
        directory.best.mkdir(exist_ok=True)
    except OSError as error:
        raise failed(directory.best, "cannot be made", error) from error
    for name, content in conclusion.files(facts).items():
        write_atomically(directory.best / name, content)
    write_atomically(directory.best_config, trial_yaml(parts.config, config))
