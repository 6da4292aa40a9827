"""What a run amounts to: documents with stable keys, and a page that says what a reader must know."""

import json
from pathlib import Path

import pytest

from hpsearch.errors import UsageError
from hpsearch.report.pages.documents import ranking_document, run_document, trial_document
from hpsearch.report.pages.listing import run_row
from hpsearch.report.pages.result import result_page
from hpsearch.report.pages.trials import ranked_trial_page
from hpsearch.report.writers.plain import page_text
from hpsearch.run.recorded import Recorded, read_run
from tests.support.processes import DOCUMENT
from tests.support.searches import config, cut, finish, run


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    return read_run(run(config(tmp_path)))


def test_the_document_is_what_is_recorded(recorded: Recorded) -> None:
    document = run_document(recorded)
    assert list(document) == DOCUMENT
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert recorded.winner
    assert document["best"]["trial"] == recorded.winner.task.trial.number
    assert document["best"]["metrics"] == {**recorded.winner.metrics, **recorded.test}
    assert document["trials"] == {"ok": 6, "failed": 0, "diverged": 0, "timed_out": 0}
    assert document["fingerprint"] == recorded.fingerprint
    assert document["stop"] is None


def test_the_document_says_why_the_search_stopped_early(tmp_path: Path) -> None:
    stopped = read_run(run(config(tmp_path, "goal.target=1", "search.batch=2")))
    assert run_document(stopped)["stop"] == stopped.state.stop is not None


def test_every_trial_is_ranked_and_can_be_shown(recorded: Recorded) -> None:
    ranking = ranking_document(recorded)
    assert [entry["trial"] for entry in ranking] == [
        r.task.trial.number for r in recorded.state.history.ranked(recorded.config.goal)
    ]
    for entry in ranking:
        document = trial_document(recorded, entry["trial"])
        assert {name: document[name] for name in entry} == entry
        assert len(document["curve"]["dev_error"]) == entry["epochs"] == 3
        assert f"trial {entry['trial']}" in page_text(ranked_trial_page(recorded, entry["trial"], 80))


def test_a_trial_that_is_not_there(recorded: Recorded, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no result of trial 7; it has trials 1 to 6"):
        trial_document(recorded, 7)
    empty = read_run(cut(recorded.directory, 2, tmp_path / "empty"))
    with pytest.raises(UsageError, match="has no result of trial 1; it has no trials"):
        ranked_trial_page(empty, 1, 80)


def test_a_finished_run_says_where_its_model_is(recorded: Recorded) -> None:
    page = page_text(result_page(recorded, None))
    assert str(recorded.directory.best / "model.npz") in page
    assert "test error" in page
    assert "trials are done" not in page
    assert "6 more trials" not in page
    assert "4 more trials" in page_text(result_page(recorded, 2))


def test_an_open_run_says_how_far_it_is(recorded: Recorded, tmp_path: Path) -> None:
    part = read_run(cut(recorded.directory, 5, tmp_path / "cut"))
    page = page_text(result_page(part, None))
    assert "this run is paused: 3 of 6 trials are done" in page
    assert "model.npz" not in page
    assert "test error" not in page
    assert run_document(part)["finished"] is False
    assert run_row(part).state == "paused"
    assert (run_row(part).done, run_row(part).wanted) == (3, 6)


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_a_run_that_has_no_result_yet(recorded: Recorded, tmp_path: Path, rows: int) -> None:
    part = read_run(cut(recorded.directory, rows, tmp_path / "cut"))
    assert run_document(part)["best"] is None
    assert "0 of 6 trials are done" in page_text(result_page(part, 10))
    assert run_row(part).best is None


def test_why_a_search_stopped_early(tmp_path: Path) -> None:
    stopped = read_run(run(config(tmp_path, "goal.target=0.9", "trials=80", "epochs=1")))
    assert "the search stopped early: trial " in page_text(result_page(stopped, 3))
    assert "reached the target dev_error of 0.9" in page_text(result_page(stopped, 3))


def test_a_second_look_at_the_test_set_is_told(tmp_path: Path) -> None:
    directory = run(config(tmp_path, "trials=1", "finals=null"))
    first = read_run(directory)
    finish(config(tmp_path, "trials=8", "finals=null"), directory)
    later = read_run(directory)
    assert (run_document(first)["looks"], run_document(later)["looks"]) == (1, 2)
    assert "look at the test set" not in page_text(result_page(first, 3))
    assert "2nd look at the test set: it was opened for trial 1 before" in page_text(result_page(later, 3))
    assert run_document(later)["best"]["metrics"]["test_error"] == later.test["test_error"]


def test_notes_of_the_data_are_told(tmp_path: Path) -> None:
    assert "no unbiased estimate" in page_text(result_page(read_run(run(config(tmp_path, "data.split.test=0"))), 3))
