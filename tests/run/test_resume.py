"""Going on with a run: nothing lost, nothing twice, the same bits; another search is refused."""

import json
from pathlib import Path

import pytest

from hpsearch.errors import UsageError
from hpsearch.run.directory import RunDirectory
from hpsearch.run.recorded import read_run, recorded_config
from tests.support.processes import MOONS, journal, kinds
from tests.support.searches import Watcher, config, cut, finish, run


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    """A finished run, only to be copied."""
    return run(config(tmp_path_factory.mktemp("whole")))


@pytest.mark.parametrize(("jobs", "step"), [(1, 1), (2, 7)])
def test_after_any_number_of_rows_it_goes_on_to_the_same_end(tmp_path: Path, jobs: int, step: int) -> None:
    wanted = config(tmp_path, f"executor.jobs={jobs}")
    whole = run(wanted)
    rows = journal(whole.path)
    for count in range(0, len(rows), step):
        part = cut(whole, count, tmp_path / f"cut-{count}")
        finish(wanted, part)
        assert kinds(part.path) == kinds(whole.path)
        assert journal(part.path)[1:count] == rows[1:count]
        assert read_run(part).fingerprint == read_run(whole).fingerprint
        assert read_run(part).test == read_run(whole).test
        assert (part.best / "model.npz").read_bytes() == (whole.best / "model.npz").read_bytes()


@pytest.mark.parametrize("torn", [b'{"row":5,', b"\x00" * 50, b"\n", b'{"row":5,"kind":"result"}\n'])
def test_a_torn_last_row_is_done_again(tmp_path: Path, whole: RunDirectory, torn: bytes) -> None:
    wanted = config(tmp_path)
    part, watcher = cut(whole, 4, tmp_path / "cut", torn), Watcher()
    finish(wanted, part, watcher)
    assert watcher.notes[0].startswith(f"the last {len(torn)} bytes of the journal were no whole row and are cut off")
    assert kinds(part.path) == kinds(whole.path)
    assert read_run(part).fingerprint == read_run(whole).fingerprint


def test_a_row_torn_in_its_middle_is_done_again(tmp_path: Path, whole: RunDirectory) -> None:
    wanted = config(tmp_path)
    fifth = whole.journal.read_bytes().splitlines(keepends=True)[4]
    for place in (1, len(fifth) // 2, len(fifth) - 1):
        part = cut(whole, 4, tmp_path / f"cut-{place}", fifth[:place])
        finish(wanted, part)
        assert read_run(part).fingerprint == read_run(whole).fingerprint


def test_a_finished_run_is_left_as_it_is(tmp_path: Path) -> None:
    wanted = config(tmp_path)
    directory = run(wanted)
    before = {p: p.read_bytes() for p in directory.path.rglob("*") if p.is_file()}
    watcher = Watcher()
    finish(wanted, directory, watcher)
    assert {p: p.read_bytes() for p in directory.path.rglob("*") if p.is_file()} == before
    assert not watcher.plans
    assert not watcher.results
    assert watcher.starts[0].done == 6 + 5


CHANGES = [
    ("seed=1", "seed: 0 when it began, 1 now"),
    ("epochs=4", "epochs: 3 when it began, 4 now"),
    ("space.learning_rate.high=0.2", "space.learning_rate.high: 0.1 when it began, 0.2 now"),
    ("space.hidden_units=[4, 9]", r"space.hidden_units.values: \[4, 8\] when it began, \[4, 9\] now"),
    ("fixed.momentum=0.5", "fixed.momentum: not given when it began, 0.5 now"),
    ("goal.metric=dev_cost", 'goal.metric: "dev_error" when it began, "dev_cost" now'),
    ("search.sampler=sobol", 'search.sampler: "zoom" when it began, "sobol" now'),
    ("data.noise=0.2", "data.noise: .* when it began, 0.2 now"),
    ("data.split.seed=1", "data.split.seed: 0 when it began, 1 now"),
]


@pytest.mark.parametrize(("change", "why"), CHANGES)
@pytest.mark.parametrize("rows", [4, 11, 17])
def test_another_search_is_refused_and_nothing_overwritten(
    tmp_path: Path, whole: RunDirectory, change: str, why: str, rows: int
) -> None:
    part = cut(whole, rows, tmp_path / "cut")
    before = {p: p.read_bytes() for p in part.path.rglob("*") if p.is_file()}
    with pytest.raises(UsageError, match=f"cannot go on: the config asks for another search: .*{why}.*resolved.yaml"):
        finish(config(tmp_path, change), part)
    assert {p: p.read_bytes() for p in part.path.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    ("last", "why"),
    [
        (["9,9,a"], "as many examples of the same classes as when it began, but other values"),
        (["9,9,c"] * 9, 'examples: {"dev": 12, "test": 12, "train": 36} when it began, {"dev": 12, .* now; classes: '),
        (["9,9,c", "8,8,c", "7,7,c"], r'examples: .*; classes: \["a", "b"\] when it began, \["a", "b", "c"\] now'),
    ],
)
def test_data_that_changed_is_refused(tmp_path: Path, last: list[str], why: str) -> None:
    table = tmp_path / "points.csv"
    rows = [f"{i % 7},{i % 5},{'ab'[i % 2]}" for i in range(60)]
    table.write_text("\n".join(["x,y,label", *rows]))
    text = MOONS.replace("{source: moons, examples: 120}", "points.csv")
    part = cut(run(config(tmp_path, text=text)), 4, tmp_path / "cut")
    table.write_text("\n".join(["x,y,label", *rows[:-1], *last]))
    before = part.journal.read_bytes()
    with pytest.raises(UsageError, match=f"its data has changed since: {why}.* Either put the old data back"):
        finish(config(tmp_path, text=text), part)
    assert part.journal.read_bytes() == before


def test_a_record_that_was_edited_is_told_as_such(tmp_path: Path, whole: RunDirectory) -> None:
    part = cut(whole, 4, tmp_path / "cut")
    part.config_resolved.write_text(part.config_resolved.read_text().replace("high: 0.1", "high: 0.2"))
    with pytest.raises(UsageError, match=r"another search: its resolved\.yaml was changed after it began"):
        finish(recorded_config(part), part)
    part.config_resolved.write_text(part.config_resolved.read_text().replace("high: 0.2", "high: 0.1"))
    finish(recorded_config(part), part)


@pytest.mark.parametrize("change", ["name=other", "executor.jobs=2", "limits.patience=999"])
def test_what_does_not_decide_the_results_may_change(tmp_path: Path, whole: RunDirectory, change: str) -> None:
    part = cut(whole, 5, tmp_path / "cut")
    finish(config(tmp_path, change), part)
    assert read_run(part).fingerprint == read_run(whole).fingerprint


@pytest.mark.parametrize("sampler", ["random", "sobol"])
def test_more_trials_equal_a_run_begun_with_that_many(tmp_path: Path, sampler: str) -> None:
    few, many = (config(tmp_path, f"search.sampler={sampler}", f"trials={n}", "finals=null") for n in (5, 11))
    straight, extended = run(many), run(few)
    assert read_run(extended).fingerprint != read_run(straight).fingerprint
    finish(many, extended)
    assert read_run(extended).fingerprint == read_run(straight).fingerprint
    assert read_run(extended).test == read_run(straight).test
    assert recorded_config(extended).trials == 11


@pytest.mark.parametrize("change", ["search.sampler=zoom", "search.model=none", "search={sampler: box, rounds: 3}"])
@pytest.mark.parametrize("rows", [2, 7, 10, 11, 16])
def test_what_learns_from_results_goes_on_from_any_of_them(tmp_path: Path, change: str, rows: int) -> None:
    """In the middle of a plan, or between two; box and zoom without a model look at how many trials were wanted."""
    whole = run(config(tmp_path, change, "trials=20", "epochs=1"))
    part = cut(whole, rows, tmp_path / "cut")
    finish(config(tmp_path, change, "trials=20", "epochs=1"), part)
    assert read_run(part).fingerprint == read_run(whole).fingerprint


def test_zoom_goes_on_with_more_trials_from_the_middle_of_a_batch(tmp_path: Path) -> None:
    few, many = (config(tmp_path, "epochs=1", f"trials={n}", "finals=null") for n in (11, 21))
    straight, extended = run(many), run(few)
    finish(many, extended)
    assert read_run(extended).fingerprint == read_run(straight).fingerprint


def test_a_grid_that_is_whole_stays_as_it_was(tmp_path: Path) -> None:
    directory = run(config(tmp_path, "search.sampler=grid", "trials=5", "finals=null"))
    before = read_run(directory)
    for more in (9, 20):
        wanted = recorded_config(directory)
        finish(type(wanted)(**{**vars(wanted), "trials": more}), directory)
        assert read_run(directory).fingerprint == before.fingerprint


def test_patience_goes_on_with_the_same_chunks(tmp_path: Path) -> None:
    few, many = (config(tmp_path, "limits.patience=1000", "epochs=1", f"trials={n}", "finals=null") for n in (20, 40))
    straight, extended = run(many), run(few)
    finish(many, extended)
    assert read_run(extended).fingerprint == read_run(straight).fingerprint


def test_a_new_winner_is_a_second_look_and_is_told_as_such(tmp_path: Path) -> None:
    """The first of these trials is not the best of them."""
    directory = run(config(tmp_path, "trials=1", "finals=null"))
    first, watcher = read_run(directory), Watcher()
    finish(config(tmp_path, "trials=8", "finals=null"), directory, watcher)
    after = read_run(directory)
    assert first.test and after.winner and first.winner
    number = after.winner.task.trial.number
    assert number != first.winner.task.trial.number
    assert after.state.opened == ((1, 0, "refit"), (number, 0, "refit"))
    assert json.loads((directory.best / "model.json").read_text())["metrics"]["test_error"] == after.test["test_error"]
    assert any(note.startswith(f"the test set is opened again (look 2), for trial {number}") for note in watcher.notes)


@pytest.mark.parametrize("last", ["opened", "test"])
def test_a_kill_around_the_second_look_is_no_third(tmp_path: Path, last: str) -> None:
    directory, more = run(config(tmp_path, "trials=1", "finals=null")), config(tmp_path, "trials=8", "finals=null")
    finish(more, directory)
    rows = len(kinds(directory.path)) - kinds(directory.path)[::-1].index(last)
    part = cut(directory, rows, tmp_path / "cut")
    finish(more, part)
    assert kinds(part.path) == kinds(directory.path)
    assert read_run(part).test == read_run(directory).test


def test_other_versions_are_noted(tmp_path: Path, whole: RunDirectory) -> None:
    wanted = config(tmp_path)
    part = cut(whole, 4, tmp_path / "cut")
    part.environment.write_text(part.environment.read_text().replace('"numpy": "', '"numpy": "0.'))
    watcher = Watcher()
    finish(wanted, part, watcher)
    assert any(note.startswith("bits may differ from before: numpy: 0.") for note in watcher.notes)


@pytest.mark.parametrize(("sampler", "told"), [("box", True), ("zoom", False), ("random", False)])
def test_more_trials_than_it_was_begun_with_are_another_search_for_some_samplers(
    tmp_path: Path, sampler: str, told: bool
) -> None:
    small = (f"search.sampler={sampler}", "epochs=1", "finals=null")
    directory = run(config(tmp_path, *small, "trials=8"))
    watcher = Watcher()
    finish(config(tmp_path, *small, "trials=16"), directory, watcher)
    words = (
        "box plans its 4 rounds by the 8 trials it was begun with: with 16 from the start it would have been another"
    )
    assert any(note.startswith(words) for note in watcher.notes) is told
