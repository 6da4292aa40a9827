"""After the search: the winner's model, its look at the test set, and the files in best/."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hpsearch import __version__
from hpsearch.config import trial_yaml
from hpsearch.nn.settings import resolve
from hpsearch.objectives.examples import kind_of, normalization_of
from hpsearch.objectives.network import NetworkObjective
from hpsearch.objectives.protocol import Context
from hpsearch.objectives.saved_model import SavedModel
from hpsearch.run.directory import RunDirectory
from hpsearch.run.files import failed, write_atomically
from hpsearch.run.journal import Row
from hpsearch.run.looks import Look, look_of, opened_row, test_row
from hpsearch.run.observer import Observer
from hpsearch.run.parts import Parts
from hpsearch.run.records import State
from hpsearch.run.winner import counter, saved_winner
from hpsearch.trial import Result


def conclude(
    parts: Parts, directory: RunDirectory, state: State, record: Callable[[Row], State], observer: Observer
) -> None:
    """Tests the winner unless it was tested before, and saves its model. Without an ok trial there is nothing to do."""
    count = counter(parts.dataset.train.x.shape[1], len(parts.dataset.classes))
    winner = saved_winner(state.history, parts.config.goal, count)
    if winner is None:
        return
    saved = _model(parts, directory, winner, observer)
    look = look_of(winner.task)
    if parts.dataset.test is not None and look not in state.tests:
        if look not in state.opened:
            state = record(opened_row(winner.task))
        observer.note(_opening(state.opened))
        errors, costs = saved.model.evaluate(saved.normalization.apply(parts.dataset.test.x), parts.dataset.test.y)
        state = record(test_row(winner.task, {"test_error": float(errors[0]), "test_cost": float(costs[0])}))
    _save(parts, directory, saved, winner, state.tests.get(look, {}))


def _opening(opened: Sequence[Look]) -> str:
    trial = opened[-1][0]
    if len(opened) == 1:
        return f"the test set is opened once, for trial {trial}"
    return f"the test set is opened again (look {len(opened)}), for trial {trial}, which won after more trials"


def _model(parts: Parts, directory: RunDirectory, winner: Result, observer: Observer) -> SavedModel:
    objective: NetworkObjective = parts.objective
    model, again = objective.final(winner.task, Context(directory.checkpoints, lambda task, epoch, metrics: None))
    if again.metrics != winner.metrics:
        observer.note("the winner's model is not the recorded one to the last bit: it was trained again elsewhere")
    kind = kind_of(resolve(winner.task.trial.config))
    return SavedModel(model, normalization_of(parts.dataset, kind), {})


def _save(parts: Parts, directory: RunDirectory, saved: SavedModel, winner: Result, test: Mapping[str, float]) -> None:
    config = winner.task.trial.config
    facts: dict[str, Any] = {
        "classes": list(parts.dataset.classes),
        "shape": list(parts.dataset.shape),
        "features": list(parts.dataset.features),
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
    for name, content in replace(saved, facts=facts).files().items():
        write_atomically(directory.best / name, content)
    write_atomically(directory.best / "config.yaml", trial_yaml(parts.config, config))
