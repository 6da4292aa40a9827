"""Finals in whole runs: the same for any number of jobs and after any kill, and theirs is the last word."""

from dataclasses import replace
from pathlib import Path

import pytest

from hpsearch.history import History
from hpsearch.objectives.network.saved_model import load
from hpsearch.report.pages.documents import run_document
from hpsearch.report.pages.result import result_page
from hpsearch.report.writers.plain import page_text
from hpsearch.run.recorded import Recorded, read_run
from hpsearch.schedule import finals_plan
from hpsearch.seeds import network_key, order_key
from tests.support.processes import journal, kinds
from tests.support.searches import Watcher, config, cut, finish, run

SMALL = ("finals={top: 3, repeats: 2, baseline: false}", "epochs=2")


def repeats_of(recorded: Recorded) -> list[tuple[int, int]]:
    return [(r.task.trial.number, r.task.repeat) for r in recorded.state.history.results if r.task.repeat]


def test_the_best_are_trained_again_and_one_of_them_wins(tmp_path: Path) -> None:
    watcher = Watcher()
    wanted = config(tmp_path, *SMALL)
    recorded = read_run(run(wanted, watcher=watcher))
    best = [r.task.trial.number for r in recorded.state.history.ranked(wanted.goal)[:3]]
    assert repeats_of(recorded) == [(n, k) for n in sorted(best) for k in (1, 2)]
    assert sorted(f.number for f in recorded.finalists) == sorted(best)
    assert kinds(recorded.directory.path).count("test") == 1
    document = run_document(recorded)
    first = recorded.finalists[0]
    assert document["best"]["trial"] == first.number
    assert document["best"]["metrics"] == {**first.mean.metrics, **recorded.test}
    assert load(recorded.directory.best).facts["repeats"] == [1, 2]
    assert document["trials"]["ok"] == 6
    assert all(incumbent and incumbent.task.repeat == 0 for _, incumbent in watcher.results)


def test_repeats_are_paired_and_unlike_the_search() -> None:
    assert network_key(1, 1) == network_key(2, 1) != network_key(2, 2)
    assert order_key(1) != order_key(0)
    assert network_key(1, 1) != network_key(1, 0)


@pytest.mark.parametrize(("jobs", "step"), [(1, 1), (2, 4)])
def test_after_any_row_of_the_finals_it_goes_on_to_the_same_end(tmp_path: Path, jobs: int, step: int) -> None:
    wanted = config(tmp_path, *SMALL)
    whole = run(wanted)
    assert kinds(whole.path)[8] == "plan"
    for rows in range(8, 18, step):
        part = cut(whole, rows, tmp_path / f"cut-{rows}")
        finish(config(tmp_path, *SMALL, f"executor.jobs={jobs}"), part)
        assert kinds(part.path) == kinds(whole.path)
        assert journal(part.path)[8]["tasks"] == journal(whole.path)[8]["tasks"]
        assert read_run(part).fingerprint == read_run(whole).fingerprint
        assert (part.best / "model.npz").read_bytes() == (whole.best / "model.npz").read_bytes()


def test_the_plan_is_derived_anew_from_what_is_recorded(tmp_path: Path) -> None:
    wanted = config(tmp_path, *SMALL)
    history = read_run(run(wanted)).state.history
    then = History.of(history.plans[:-1], history.search.results)
    assert finals_plan(then, wanted.goal, 3, 2, 2) == history.plans[-1]
    assert finals_plan(history, wanted.goal, 3, 2, 2) is None


def test_more_trials_later_bring_finals_for_whoever_is_new(tmp_path: Path) -> None:
    few, many = (config(tmp_path, *SMALL, f"trials={n}") for n in (5, 14))
    directory = run(few)
    first = read_run(directory)
    finish(many, directory)
    after, straight = read_run(directory), read_run(run(many))
    assert after.state.history.search.results != first.state.history.search.results
    searched = [(r.task.key, dict(r.metrics)) for r in after.state.history.search.results]
    assert searched == [(r.task.key, dict(r.metrics)) for r in straight.state.history.search.results]
    assert set(repeats_of(after)) == {*repeats_of(first), *repeats_of(straight)}
    assert after.state.opened == tuple(after.state.tests)
    before = directory.journal.read_bytes()
    finish(many, directory)
    assert directory.journal.read_bytes() == before


@pytest.mark.parametrize("off", ["finals=null", "finals={top: 0, baseline: false}"])
def test_without_finals_the_search_decides(tmp_path: Path, off: str) -> None:
    recorded = read_run(run(config(tmp_path, off)))
    assert kinds(recorded.directory.path) == [
        "begin",
        "plan",
        *["result"] * 6,
        "judged",
        "opened",
        "judged",
        "test",
        "end",
    ]
    assert recorded.finalists == []
    assert recorded.winner == recorded.state.history.ranked(recorded.config.goal)[0]
    assert "again from fresh seeds" not in page_text(result_page(recorded, None))


def test_one_fixed_config_has_no_finals_unless_they_are_asked_for(tmp_path: Path) -> None:
    fixed = "data: {source: moons, examples: 120}\nspace: {}\ntrials: 1\nepochs: 2\n"
    assert repeats_of(read_run(run(config(tmp_path, text=fixed)))) == []
    assert repeats_of(read_run(run(config(tmp_path, "finals.top=1", text=fixed)))) == [(1, k) for k in range(1, 6)]


def test_early_stopping_and_its_trained_epochs_count(tmp_path: Path) -> None:
    recorded = read_run(run(config(tmp_path, *SMALL, "epochs=30", "fixed.early_stopping=1")))
    for one in recorded.finalists:
        assert one.work == one.effort * sum(r.epochs for r in one.repeats)
    assert min(r.epochs for f in recorded.finalists for r in f.repeats) < 30


def test_parameters_are_counted_without_padding(tmp_path: Path) -> None:
    recorded = read_run(run(config(tmp_path, "space.hidden_units=[5]", "fixed.hidden_layers=1")))
    assert recorded.finalists[0].effort == 2 * 5 + 5 + 5 + 5 * 2 + 2


def test_finalists_that_fail_leave_the_winner_to_the_search(tmp_path: Path) -> None:
    """As if every repeat had diverged: that is written into the journal's state alone."""
    recorded = read_run(run(config(tmp_path, *SMALL)))
    history = recorded.state.history
    results = [replace(r, status="diverged", metrics={}) if r.task.repeat else r for r in history.results]
    state = replace(recorded.state, history=History.of(history.plans, results))
    broken = replace(recorded, state=state)
    assert broken.winner == history.incumbent(recorded.config.goal)
    page = page_text(result_page(broken, None))
    assert "no finalist came back ok in every repeat: the winner is that of the search" in page
    assert run_document(broken)["trials"]["diverged"] == 0


def test_the_page_says_who_was_recommended_and_why(tmp_path: Path) -> None:
    recorded = read_run(run(config(tmp_path, *SMALL)))
    page = page_text(result_page(recorded, None))
    first = recorded.finalists[0]
    assert f"3 finalists are statistically tied; trial {first.number} " in page
    assert f"; {first.effort} parameters; each trained 2 times again from fresh seeds" in page
    assert page.count(" +- ") >= 3
    assert [row.split()[0] for row in page.splitlines()[1:7]][:4] == ["=1", "=1", "=1", "4"]


def test_an_open_run_says_how_far_its_finals_are(tmp_path: Path) -> None:
    part = read_run(cut(run(config(tmp_path, *SMALL)), 11, tmp_path / "cut"))
    assert "6 of 6 trials are done, 2 of 6 trainings of the finals" in page_text(result_page(part, None))
    assert part.finalists == []
