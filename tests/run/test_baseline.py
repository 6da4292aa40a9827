"""The baseline in whole runs: of the finals alone, from their seeds, the same for any jobs and after a kill."""

from dataclasses import replace
from pathlib import Path

import pytest

from hpsearch.config import load, resolved
from hpsearch.history import History
from hpsearch.report.pages.documents import ranking_document, run_document, trial_document
from hpsearch.report.pages.result import result_page, section
from hpsearch.report.writers.plain import page_text
from hpsearch.run.recorded import Recorded, read_run
from hpsearch.trial import BASELINE
from tests.support.processes import kinds
from tests.support.searches import config, cut, finish, run

BESIDE = ("finals={top: 2, repeats: 2}", "epochs=2")


def repeats_of(recorded: Recorded, number: int = BASELINE) -> list[int]:
    return [r.task.repeat for r in recorded.state.history.results if r.task.trial.number == number]


def test_it_is_trained_from_the_seeds_of_the_finals_and_the_search_knows_nothing_of_it(tmp_path: Path) -> None:
    with_it = read_run(run(config(tmp_path, *BESIDE, "fixed.l2=0.5")))
    without = read_run(
        run(config(tmp_path, "finals={top: 2, repeats: 2, baseline: false}", "epochs=2", "fixed.l2=0.5"))
    )
    assert repeats_of(with_it) == [1, 2] and repeats_of(without) == []
    searched = [[(r.task, r.metrics) for r in one.state.history.search.results] for one in (with_it, without)]
    assert searched[0] == searched[1]
    assert with_it.baseline and with_it.baseline.task.trial.config == {"l2": 0.5}
    assert run_document(without)["baseline"] is None
    document = run_document(with_it)["baseline"]
    assert (document["status"], document["among"], document["basis"]) == ("ok", 6, "rows")
    low, high = document["interval"]
    assert low <= document["gain"] <= high
    assert document["beaten"] == (low > 0)
    assert with_it.state.history.planned == 6
    assert run_document(with_it)["trials"]["ok"] == 6


def test_the_pages_say_what_has_been_won_and_its_own_page_is_that_of_trial_0(tmp_path: Path) -> None:
    recorded = read_run(run(config(tmp_path, *BESIDE)))
    page = page_text(result_page(recorded, None))
    assert "with the defaults and what is fixed" in page
    assert "the interval allows for the seeds, the 24 dev rows and the choice among 6 trials" in page
    assert "Baseline: " in section(recorded, 3)
    document = trial_document(recorded, BASELINE)
    assert (document["config"], document["search"], document["finals"]["repeats"]) == ({}, None, 2)
    ranking = ranking_document(recorded)
    assert sum(entry["trial"] == BASELINE for entry in ranking) == 1
    assert all(entry["search"] == entry["metrics"] for entry in ranking if entry["finals"] is None)


@pytest.mark.parametrize(("jobs", "step"), [(1, 3), (2, 7)])
def test_after_any_row_of_its_finals_it_goes_on_to_the_same_end(tmp_path: Path, jobs: int, step: int) -> None:
    whole = run(config(tmp_path, *BESIDE))
    rows = kinds(whole.path)
    first = rows.index("plan", 2)
    for k in range(first, first + 7, step):
        part = cut(whole, k, tmp_path / f"cut-{k}")
        finish(config(tmp_path, *BESIDE, f"executor.jobs={jobs}"), part)
        assert kinds(part.path) == rows
        assert read_run(part).fingerprint == read_run(whole).fingerprint


def test_more_trials_do_not_train_it_again(tmp_path: Path) -> None:
    directory = run(config(tmp_path, *BESIDE, "trials=4"))
    finish(config(tmp_path, *BESIDE, "trials=12"), directory)
    assert repeats_of(read_run(directory)) == [1, 2]


def test_without_finals_it_is_trained_once_and_nothing_is_said_of_chance(tmp_path: Path) -> None:
    recorded = read_run(run(config(tmp_path, "finals={top: 0}", "epochs=2")))
    assert repeats_of(recorded) == [1]
    assert recorded.winner == recorded.state.history.incumbent(recorded.config.goal)
    document = run_document(recorded)["baseline"]
    assert (document["interval"], document["beaten"], document["basis"]) == (None, None, None)
    page = page_text(result_page(recorded, None))
    assert "trained once each" in page and "no finalist came back ok" not in page
    assert trial_document(recorded, BASELINE)["rank"] is None
    assert [entry["trial"] for entry in ranking_document(recorded)][-1] == BASELINE


def test_where_nothing_is_searched_the_trial_is_the_baseline(tmp_path: Path) -> None:
    fixed = "data: {source: moons, examples: 120}\nfixed: {l2: 1}\nepochs: 2\nfinals: {top: 1, repeats: 2}\n"
    assert repeats_of(read_run(run(config(tmp_path, text=fixed)))) == []


def test_one_that_diverges_is_said_to_and_does_no_harm(tmp_path: Path) -> None:
    text = "data: {source: moons, examples: 120}\nspace: {optimizer: [adam, rmsprop]}\ntrials: 2\nepochs: 2\n"
    recorded = read_run(run(config(tmp_path, *BESIDE, "space.batch_norm=[true]", text=text)))
    results = recorded.state.history.results
    bad = [
        replace(r, status="diverged", metrics={}, reason="the cost exploded", wrong="")
        if r.task.trial.number == BASELINE
        else r
        for r in results
    ]
    broken = replace(recorded, state=replace(recorded.state, history=History.of(recorded.state.history.plans, bad)))
    assert "with the defaults and what is fixed it diverged (the cost exploded)" in page_text(result_page(broken, None))
    assert run_document(broken)["baseline"]["status"] == "diverged"
    assert broken.winner and broken.winner.task.trial.number != BASELINE


def test_defaults_that_need_inputs_which_no_trial_asks_for_are_trained_all_the_same(tmp_path: Path) -> None:
    """Every trial takes the inputs as they are; the default normalizes them."""
    recorded = read_run(run(config(tmp_path, *BESIDE, "space.normalize_inputs=[false]")))
    assert repeats_of(recorded) == [1, 2]
    assert recorded.baseline and recorded.baseline.status == "ok"


def test_defaults_that_are_refused_with_what_is_fixed_are_no_baseline(tmp_path: Path) -> None:
    """A mini-batch of one row has no variance to normalize by."""
    wanted = config(tmp_path, *BESIDE, "fixed.batch_size=1", "space.batch_norm=[false]")
    assert wanted.baseline is None and wanted.trained_again == 4
    assert repeats_of(read_run(run(wanted))) == []


def test_a_baseline_that_wins_is_saved_and_runs_again(tmp_path: Path) -> None:
    """Trials that hardly learn are no match for the defaults."""
    text = (
        "data: {source: moons, examples: 400}\nspace: {learning_rate: {low: 1e-7, high: 1e-6, scale: log}}\n"
        "trials: 3\nepochs: 6\nfinals: {repeats: 3}\n"
    )
    recorded = read_run(run(config(tmp_path, text=text)))
    assert recorded.winner and recorded.winner.task.trial.number == BASELINE
    assert run_document(recorded)["best"]["trial"] == BASELINE
    assert run_document(recorded)["baseline"]["gain"] < 0
    assert (recorded.directory.best / "model.npz").exists()
    page = page_text(result_page(recorded, None))
    assert "winner       the baseline" in page and "no trial is better" in page
    assert recorded.edges == []
    path = tmp_path / "again.yaml"
    path.write_text((recorded.directory.best / "config.yaml").read_text())
    assert load(str(path)).fixed == {}


def test_a_run_that_was_begun_earlier_goes_on_without_one(tmp_path: Path) -> None:
    wanted = config(tmp_path, "finals={top: auto, repeats: 2}", "epochs=2")
    old, later = tmp_path / "old.yaml", ", baseline: true, keep: ensemble, refit: true"
    assert later in resolved(wanted)
    old.write_text(resolved(wanted).replace(later, ""))
    earlier = load(str(old), complete=True)
    recorded = read_run(run(earlier))
    assert repeats_of(recorded) == []
    assert len(recorded.finalists) == 1
    part = cut(recorded.directory, 9, tmp_path / "part")
    finish(read_run(part).config, part)
    assert read_run(part).fingerprint == recorded.fingerprint
