"""Warm starts: which trials agree, what a sampler makes of them, and that a run needs the other one no more."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hpsearch import seeds
from hpsearch.config import RunConfig
from hpsearch.data import load as load_data
from hpsearch.errors import UsageError
from hpsearch.history import History
from hpsearch.objectives.network.settings import resolve
from hpsearch.run.directory import RunDirectory, create
from hpsearch.run.parts import assemble, schedule_of
from hpsearch.run.recorded import Recorded, read_run
from hpsearch.run.search import search
from hpsearch.run.warm import config_here, warm_start
from hpsearch.sampler import SAMPLERS
from tests.support.processes import kinds
from tests.support.searches import Watcher, config, cut, finish, run

MORE = ("trials=12", "epochs=2", "finals=null")


def go(wanted: RunConfig, other: Recorded, directory: RunDirectory | None = None) -> tuple[RunDirectory, Watcher]:
    objective, watcher = wanted.kind.build(wanted.objective_spec), Watcher()
    warm = warm_start(wanted, objective.digest, other)
    directory = directory or create(Path(wanted.output.directory), wanted.name)
    search(assemble(wanted, objective, warm), directory, watcher)
    return directory, watcher


@pytest.fixture
def other(tmp_path: Path) -> Recorded:
    """Twelve trials of a wider space."""
    return read_run(run(config(tmp_path, *MORE, "space.hidden_units=[4, 8, 16]", "seed=5")))


def test_a_config_of_this_space_is_the_same_network(tmp_path: Path, other: Recorded) -> None:
    wanted = config(tmp_path, "fixed={hidden_layers: 2}", "space.hidden_units={values: [4, 8]}")
    for result in other.state.history.results:
        theirs = result.task.trial.config
        found = config_here(wanted, theirs)
        if theirs["hidden_units"] == 16:
            assert found == "hidden_units is outside of this space"
        else:
            assert isinstance(found, dict)
            assert resolve(found) == resolve(theirs)
            assert list(found) == ["hidden_layers", "learning_rate", "hidden_units"]


@pytest.mark.parametrize(
    ("here", "theirs", "expected"),
    [
        ("space={hidden_units: {low: 4, high: 9, per: hidden_layers}}", {"hidden_units": 8}, [8, 8]),
        ("space={hidden_units: {low: 4, high: 9}}", {"hidden_units": [8, 8]}, 8),
        ("space={hidden_units: {low: 4, high: 9}}", {"hidden_units": [8, 7]}, "hidden_units is outside of this space"),
        ("space={l2: {low: 0.0, high: 1.0}}", {}, 0.0),
        ("space={l2: {low: 0.0, high: 1.0}}", {"l1": 0.5}, "l1 is not what this config has"),
        ("space={l2: {low: 0.0, high: 1.0, when: {optimizer: adam}}, optimizer: [adam, rmsprop]}", {"l2": 1}, 1.0),
        ("space={hidden_units: [[8], [8, 7]]}", {"hidden_units": [8, 7]}, [8, 7]),
        ("space={hidden_units: {layers: [{low: 4, high: 9}, 7]}}", {"hidden_units": [8, 7]}, [8, 7]),
        (
            "space={hidden_units: {layers: [8, {low: 4, high: 6}]}}",
            {"hidden_units": [8, 7]},
            "hidden_units is outside of this space",
        ),
        ("space={optimizer: [adam, momentum], l2: {by: optimizer, adam: [0, 1], momentum: 2.0}}", {"l2": 1}, 1),
        # What has no effect there need not agree.
        (
            "space={optimizer: [adam, momentum], l2: [0.0, 1.0], momentum: [0.5, 0.9]}",
            {"l2": 1.0, "momentum": 0.7},
            1.0,
        ),
    ],
)
def test_settings_that_one_side_does_not_name(
    tmp_path: Path, here: str, theirs: dict[str, object], expected: object
) -> None:
    found = config_here(config(tmp_path, here), theirs)  # type: ignore[arg-type]
    assert (
        found if isinstance(found, str) else next(iter(found[n] for n in ("l2", "hidden_units") if n in found))
    ) == expected


@pytest.mark.parametrize("change", ["search.sampler=zoom", "search.model=none", "search={sampler: box, rounds: 2}"])
def test_it_survives_kills_and_the_other_s_deletion(tmp_path: Path, other: Recorded, change: str) -> None:
    wanted = config(tmp_path, *MORE, change)
    whole, watcher = go(wanted, other)
    assert kinds(whole.path)[:3] == ["begin", "warm", "plan"]
    agree = len(read_run(whole).state.history.earlier)
    assert 0 < agree < 12
    assert f"{agree} trials of {other.directory.path} are learned from; others are not" in " ".join(watcher.notes)
    cold = read_run(run(config(tmp_path, *MORE, change)))
    warm = read_run(whole)
    assert warm.fingerprint != cold.fingerprint
    assert {r.task.trial.number for r in warm.state.history.results} == set(range(1, 13))
    if change == "search.sampler=zoom":
        together, _ = go(config(tmp_path, *MORE, change, "executor.jobs=2"), other)
        assert read_run(together).fingerprint == warm.fingerprint
    shutil.rmtree(other.directory.path)
    for rows in (2, 3, 5, 12, 14):
        part = cut(whole, rows, tmp_path / f"cut-{rows}")
        finish(wanted, part)
        assert read_run(part).fingerprint == warm.fingerprint
    history = warm.state.history
    for k, plan in enumerate(history.plans):
        done = {t.key for p in history.plans[:k] for t in p.tasks}
        then = History(history.plans[:k], tuple(r for r in history.results if r.task.key in done), history.earlier)
        assert schedule_of(wanted).next(then) == plan


def test_zoom_begins_near_the_best_of_them(tmp_path: Path, other: Recorded) -> None:
    """With many trials whose cost is the distance to a point, the first batch lies closer to it than Sobol's."""
    wanted = config(tmp_path, *MORE)
    space, sampler = wanted.space, SAMPLERS["zoom"].make(wanted.space, wanted.search, wanted.goal)
    best = np.array([0.8, 0.25])
    some = other.state.history.results[0]
    points = np.random.default_rng(0).random((30, 2))
    earlier = tuple(
        replace(
            some,
            task=replace(some.task, trial=replace(some.task.trial, number=i, config=space.decode(u))),
            metrics={"dev_error": float(abs(u[0] - best[0]))},
        )
        for i, u in enumerate(points, 1)
    )
    cold, warm = (
        sampler.propose(8, History(earlier=e), seeds.generator(0, *seeds.sampler_key())).rows for e in ((), earlier)
    )
    assert np.abs(warm[:, 0] - best[0]).mean() < np.abs(cold[:, 0] - best[0]).mean() / 2


def test_another_warm_start_is_refused_on_resume(tmp_path: Path, other: Recorded) -> None:
    wanted = config(tmp_path, *MORE)
    whole, _ = go(wanted, other)
    part = cut(whole, 6, tmp_path / "cut")
    before = part.journal.read_bytes()
    second = read_run(run(config(tmp_path, *MORE, "seed=6")))
    with pytest.raises(UsageError, match=r"cannot go on: it was begun with other trials .*leave --warm-start out"):
        go(wanted, second, part)
    assert part.journal.read_bytes() == before
    cold = cut(run(wanted), 6, tmp_path / "cold")
    with pytest.raises(UsageError, match=r"cannot go on: it was begun without --warm-start. Either leave it out"):
        go(wanted, other, cold)
    go(wanted, other, part)
    assert read_run(part).fingerprint == read_run(whole).fingerprint


def test_what_cannot_be_learned_from_is_told(tmp_path: Path, other: Recorded) -> None:
    def warm(*changes: str) -> tuple[str, ...]:
        wanted = config(tmp_path, *MORE, *changes)
        return warm_start(wanted, load_data(wanted.data, wanted.data_base).digest, other).notes

    assert "random does not learn from trials" in warm("search.sampler=random")[0]
    assert "were trained for 2 epochs, not 3" in warm("epochs=3")[-1]
    assert "are others than this run's" in warm("data.noise=0.4")[-1]
    with pytest.raises(UsageError, match=r"its goal.metric is dev_error, and this run's is dev_cost"):
        warm("goal.metric=dev_cost")
    with pytest.raises(UsageError, match=r"none of its trials agrees .*l2 is not what this config has"):
        warm("fixed.l2=0.5", "space.hidden_units=[4, 8, 16]")
