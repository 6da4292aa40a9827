"""After the search: the winner is tested once, and what is saved is what was measured."""

import json
from pathlib import Path

import numpy as np
import pytest

from hpsearch.config import load as load_config
from hpsearch.data import load as load_data
from hpsearch.objectives.network.saved_model import load
from hpsearch.run.directory import RunDirectory
from hpsearch.run.recorded import read_run
from tests.support.processes import MOONS, kinds
from tests.support.searches import Watcher, config, cut, finish, run

IMAGES = MOONS.replace("{source: moons, examples: 120}", "digits")


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (MOONS, "epochs=3"),
        (MOONS, "finals.repeats=1"),
        (MOONS, "fixed.normalize_inputs=false"),
        (MOONS, "fixed.early_stopping=1"),
        (MOONS, "finals.top=0"),
        (IMAGES, "fixed.shift=1"),
        (IMAGES, "fixed={normalize_inputs: false, rotate: 20}"),
    ],
)
def test_the_saved_model_has_the_recorded_errors(tmp_path: Path, text: str, more: str) -> None:
    wanted = config(tmp_path, more, "finals.keep=best", "finals.refit=false", text=text)
    directory = run(wanted)
    recorded, saved, data = read_run(directory), load(directory.best), load_data(wanted.data, wanted.data_base)
    assert recorded.winner
    assert data.test
    kept = recorded.finalists[0].saved if recorded.finalists else recorded.winner
    for part, error in ((data.dev, kept.metrics["dev_error"]), (data.test, recorded.test["test_error"])):
        predicted = saved.probabilities(part.x).argmax(axis=1)
        assert (predicted != part.y).mean() == error
    assert saved.facts["metrics"] == {**kept.metrics, **recorded.test}
    assert (saved.facts["trial"], saved.facts["repeats"]) == (recorded.winner.task.trial.number, [kept.task.repeat])
    assert (kept.task.repeat > 0) == (more != "finals.top=0")
    assert saved.classes == data.classes


@pytest.mark.parametrize("rows", [16, 17, 18])
def test_a_kill_around_the_test_set_opens_it_once(tmp_path: Path, rows: int) -> None:
    """Sixteen rows end with `opened`, then come what the test set said of each class, and of all."""
    wanted = config(tmp_path)
    whole = run(wanted)
    part = cut(whole, rows, tmp_path / "cut")
    assert kinds(part.path)[-1] == {16: "opened", 17: "judged", 18: "test"}[rows]
    watcher = Watcher()
    finish(wanted, part, watcher)
    assert kinds(part.path) == kinds(whole.path)
    assert (read_run(part).test, read_run(part).judged) == (read_run(whole).test, read_run(whole).judged)
    assert sum("test set is opened" in note for note in watcher.notes) == (rows < 18)


@pytest.mark.parametrize("more", ["finals=null", "data.split.folds=3"])
def test_what_each_class_is_taken_for_adds_up_to_the_errors(tmp_path: Path, more: str) -> None:
    recorded = read_run(run(config(tmp_path, more)))
    assert recorded.winner
    errors = {"dev": recorded.winner.metrics["dev_error"], "test": recorded.test["test_error"]}
    for part, error in errors.items():
        cells = recorded.judged[part].confusion
        rows = sum(count for _, _, count in cells)
        assert rows == recorded.examples[part]
        wrong = sum(count for label, taken, count in cells if label != taken)
        assert more != "finals=null" or wrong / rows == pytest.approx(error)
        assert recorded.judged[part].metrics.keys() >= {f"{part}_f1", f"{part}_auc", f"{part}_balanced_error"}


def test_without_a_test_part_none_is_opened(tmp_path: Path) -> None:
    directory = run(config(tmp_path, "data.split.test=0"))
    assert kinds(directory.path)[-1] == "end"
    assert not {"opened", "test"} & set(kinds(directory.path))
    assert (directory.best / "model.npz").is_file()
    assert any("no unbiased estimate" in note for note in read_run(directory).notes)


def test_no_row_of_the_test_part_is_in_the_workers_folder(tmp_path: Path) -> None:
    wanted = config(tmp_path)
    data = load_data(wanted.data, wanted.data_base)
    assert data.test is not None
    test = {row.tobytes() for row in data.test.x}
    seen: list[str] = []

    class Looking(Watcher):
        def finished(self, result: object, incumbent: object) -> None:
            folder = RunDirectory(tmp_path / "runs" / "moons").data
            for file in folder.iterdir():
                seen.append(file.name)
                rows = np.load(file)
                assert len(rows) in (len(data.train.y), len(data.dev.y))
                assert not test & {row.tobytes() for row in rows}

    run(wanted_raw := config(tmp_path, "fixed.normalize_inputs=false"), watcher=Looking())
    assert wanted_raw.fixed["normalize_inputs"] is False
    assert {"raw_train.npy", "raw_dev.npy", "y_train.npy", "y_dev.npy"} == set(seen)


def test_the_winner_s_config_runs_again(tmp_path: Path) -> None:
    directory = run(config(tmp_path))
    recorded = read_run(directory)
    again = load_config(str(directory.best / "config.yaml"), ["executor.jobs=1"])
    assert again.trials == 1
    assert not again.space.axes
    second = read_run(run(again))
    assert second.winner and recorded.winner
    assert dict(second.winner.task.trial.config) == dict(recorded.winner.task.trial.config)
    assert json.loads((directory.best / "model.json").read_text())["config"] == recorded.winner.task.trial.config
