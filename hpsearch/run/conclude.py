"""After the search: the winner's model, its one look at the test set, and the files in best/."""

from collections.abc import Mapping
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
from hpsearch.run.journal import Journal
from hpsearch.run.observer import Observer
from hpsearch.run.parts import Parts
from hpsearch.run.records import State, opened_row, test_row
from hpsearch.run.winner import counter, saved_winner
from hpsearch.trial import Result


def conclude(parts: Parts, directory: RunDirectory, journal: Journal, state: State, observer: Observer) -> State:
    """Tests the winner once and saves its model. Without an ok trial there is nothing to conclude."""
    count = counter(parts.dataset.train.x.shape[1], len(parts.dataset.classes))
    winner = saved_winner(state.history, parts.config.goal, count)
    if winner is None:
        return state
    saved = _model(parts, directory, winner, observer)
    if parts.dataset.test is not None and state.test is None:
        if not state.opened:
            state = state.after(journal.append(opened_row()), journal.path)
        observer.note(f"the test set is opened once, for trial {winner.task.trial.number}")
        errors, costs = saved.model.evaluate(saved.normalization.apply(parts.dataset.test.x), parts.dataset.test.y)
        metrics = {"test_error": float(errors[0]), "test_cost": float(costs[0])}
        state = state.after(journal.append(test_row(winner.task.trial.number, metrics)), journal.path)
    tested = state.test is not None and state.test.trial == winner.task.trial.number
    _save(parts, directory, saved, winner, state.test.metrics if tested and state.test else {})
    return state


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
