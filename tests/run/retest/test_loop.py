"""Retests of real runs: what they say, what they cost, and that they go on wherever they were killed."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from hpsearch.errors import DataError, LockedError, StorageError, UsageError
from hpsearch.run.directory import RunDirectory
from hpsearch.run.journal import read_rows
from hpsearch.run.lock import Lock
from hpsearch.run.retest import loop
from hpsearch.run.retest.rows import CHECK, OLD_DATA, REFERENCE, TODAY, read_retests

from .made import CONFIG, finished, look, recorded, table


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    return finished(tmp_path_factory.mktemp("once"))


@pytest.fixture
def directory(once: RunDirectory, tmp_path: Path) -> RunDirectory:
    shutil.copytree(once.path, tmp_path / "run")
    return RunDirectory(tmp_path / "run")


def trained(directory: RunDirectory) -> list[str]:
    return [row["what"] for row in read_rows(directory.retests) if row["kind"] == "trained"]


def test_on_the_same_data_the_same_bits_hold_and_cost_one_training(directory: RunDirectory) -> None:
    before = directory.journal.read_bytes()
    first = look(directory)
    assert (first.verdict, first.tested) == ("holds", False)
    assert trained(directory) == [CHECK] + [REFERENCE] * loop.REFERENCES
    assert look(directory).verdict == "holds"
    assert trained(directory)[1 + loop.REFERENCES :] == [CHECK]
    assert directory.journal.read_bytes() == before
    assert not directory.data.exists() and not directory.checkpoints.exists()


def test_other_data_like_that_of_then_is_a_test_and_the_same_again_is_none(
    directory: RunDirectory, tmp_path: Path
) -> None:
    new = str(table(tmp_path / "new.csv", 2))
    found = look(directory, data=new, margin=0.3, repeats=4)
    assert (found.verdict, found.tested, found.found["test"]) == ("holds", True, 1)
    assert found.found["repeats_then"] == loop.REFERENCES
    rivals = {trial.number for trial in found.trials}
    assert 0 in rivals and len(rivals) == 4  # the winner, two rivals and the baseline
    assert trained(directory).count(TODAY) == 4 * 4
    again = look(directory, data=str(shutil.copy(new, tmp_path / "copy.csv")), margin=0.3, repeats=4)
    assert (again.verdict, again.tested) == ("holds", False)
    assert again.found["change"] == found.found["change"]
    assert trained(directory).count(TODAY) == 4 * 4
    third = look(directory, data=str(table(tmp_path / "third.csv", 3)), margin=0.3, repeats=4)
    assert third.found["test"] == 2 and third.found["share"] < found.found["share"]


def test_a_drift_is_found_and_the_data_named_for_certain(directory: RunDirectory, tmp_path: Path) -> None:
    found = look(directory, data=str(table(tmp_path / "new.csv", 2, noise=9)))
    assert (found.verdict, found.found["causes"]) == ("drifted", ["data"])
    assert found.found["low"] > 0


def test_where_the_bits_are_others_the_data_of_then_is_trained_on_too(
    directory: RunDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop._Retest, "_same_bits", lambda self: False)
    found = look(directory, data=str(table(tmp_path / "new.csv", 2, noise=9)), repeats=5)
    assert (found.verdict, found.found["causes"]) == ("drifted", ["data"])
    assert trained(directory).count(OLD_DATA) == 5
    assert found.found["repeats_then"] == 3  # the finals': other versions cannot make more of then
    same = look(directory, repeats=5, margin=0.2)
    assert (same.verdict, same.tested) == ("holds", True)


def test_data_that_was_replaced_where_it_was_is_todays(tmp_path: Path) -> None:
    directory = finished(tmp_path)
    table(tmp_path / "then.csv", 2)
    found = look(directory, repeats=3, margin=0.4)
    assert (found.verdict, found.found["repeats_then"]) == ("holds", 3)
    assert trained(directory) == [TODAY] * 4 * 3


def test_columns_are_found_by_name(directory: RunDirectory, tmp_path: Path) -> None:
    new = str(table(tmp_path / "new.csv", 2, columns=("stays", "plan", "age")))
    assert look(directory, data=new, repeats=3, margin=0.4).verdict == "holds"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("yes", "maybe", "classes: no, yes then, maybe, no now"),
        ("age", "years", "columns: without age and with years"),
    ],
)
def test_another_task_is_refused_in_one_sentence(
    directory: RunDirectory, tmp_path: Path, old: str, new: str, says: str
) -> None:
    file = table(tmp_path / "new.csv", 2)
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(UsageError, match=says):
        look(directory, data=str(file))
    assert not directory.retests.exists()


def test_a_run_without_finals_is_tested_against_repeats_that_are_trained_now(tmp_path: Path) -> None:
    directory = finished(tmp_path, "finals.top=0", "finals.baseline=false")
    found = look(directory, data=str(table(tmp_path / "new.csv", 2)), repeats=3, margin=0.4)
    assert (found.verdict, found.found["repeats_then"]) == ("holds", loop.REFERENCES)
    shutil.rmtree(directory.path)
    directory = finished(tmp_path, "finals.top=0", "finals.baseline=false")
    table(tmp_path / "then.csv", 2)
    found = look(directory, repeats=3)
    assert found.verdict == "cannot tell" and "fewer than two repeats of then" in found.found["why"]


def test_folds_maximized_metrics_and_given_parts(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    directory = finished(tmp_path / "a", "data.split.folds=3", "goal={metric: dev_accuracy, direction: maximize}")
    new = str(table(tmp_path / "new.csv", 2))
    found = look(directory, data=new, repeats=3, margin=0.4)
    assert found.verdict == "holds" and found.found["now"] < 0
    assert look(directory).verdict == "holds"
    rng = np.random.default_rng(1)
    for name in ("one", "two"):
        x = {part: rng.normal(size=(90, 2)) for part in ("train", "dev", "test")}
        labelled = {f"y_{part}": (some.sum(1) > 0).astype(int) for part, some in x.items()}
        np.savez(tmp_path / f"{name}.npz", **{f"x_{part}": some for part, some in x.items()}, **labelled)
    text = CONFIG.replace("{source: then.csv, label: stays}", f"{{source: {tmp_path / 'one.npz'}}}")
    directory = finished(tmp_path, text=text)
    assert look(directory, data=str(tmp_path / "two.npz"), repeats=3, margin=0.4).verdict == "holds"


def test_a_metric_that_is_no_share_of_rows_is_not_compared_on_others(tmp_path: Path) -> None:
    directory = finished(tmp_path, "goal={metric: dev_cost}")
    found = look(directory, data=str(table(tmp_path / "new.csv", 2)), repeats=3)
    assert found.verdict == "cannot tell" and "no share" in found.found["why"]


def test_wherever_it_is_killed_the_same_command_goes_on(directory: RunDirectory, tmp_path: Path) -> None:
    wish = {"data": str(table(tmp_path / "new.csv", 2)), "repeats": 2, "margin": 0.4}
    whole = look(directory, **wish)
    lines = directory.retests.read_bytes().splitlines(keepends=True)
    for rows in (1, 2, 7, 12, 13, len(lines) - 1):
        directory.retests.write_bytes(b"".join(lines[:rows]) + lines[rows][:20])
        directory.data.mkdir()
        found = look(directory, **wish)
        assert (found.number, found.found) == (1, whole.found)
        assert len(read_rows(directory.retests)) == len(lines)
    directory.retests.write_bytes(b"".join(lines[:7]))
    other = look(directory, **{**wish, "repeats": 3})
    assert other.number == 2 and read_retests(directory).looks[0].verdict == ""


def test_what_cannot_be_tested(directory: RunDirectory, tmp_path: Path) -> None:
    with Lock(directory.lock), pytest.raises(LockedError):
        look(directory)
    with pytest.raises(DataError):
        look(directory, data=str(tmp_path / "nowhere.csv"))
    with pytest.raises(UsageError, match="is a folder"):
        look(directory, data=str(tmp_path))
    directory.retests.write_bytes(directory.journal.read_bytes())
    with pytest.raises(StorageError, match="row 1 makes no sense"):
        look(directory)


def test_the_candidates_are_the_winner_its_rivals_and_the_baseline(once: RunDirectory) -> None:
    run = recorded(once)
    assert run.winner is not None
    numbers = [trial.number for trial in loop.candidates(run, 2)]
    assert numbers[0] == run.winner.task.trial.number and numbers[-1] == 0 and len(numbers) == 3
