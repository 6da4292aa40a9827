"""Limits of time and pauses, by a clock that moves a minute with each result."""

import time
from pathlib import Path

import pytest

from hpsearch import deadline
from hpsearch.config import RunConfig
from hpsearch.deadline import NEVER, Deadline
from hpsearch.report.pages.documents import run_document
from hpsearch.report.pages.result import result_page
from hpsearch.report.writers.plain import page_text
from hpsearch.run import search as loop
from hpsearch.run import time_limit
from hpsearch.run.directory import RunDirectory
from hpsearch.run.parts import assemble
from hpsearch.run.recorded import read_run
from hpsearch.run.rows import ResultRow
from hpsearch.trial import Result
from tests.support.processes import MOONS, journal, kinds
from tests.support.searches import Watcher, config, cut, run

APART = MOONS.replace("hidden_units: [4, 8]", "hidden_units: {low: 4, high: 40}").replace("trials: 6", "trials: 10")
"""Trials of different shapes, so that hardly any come back together."""


class Clock(Watcher):
    """A monotonic clock that begins where the machine's is, so that a worker never finds it late."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.finals = time.monotonic(), 60

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return time.time()

    def of(self, result: Result) -> ResultRow:
        """In place of `ResultRow.of`: each result takes a minute, or what `finals` says of those."""
        self.now += self.finals if result.task.repeat else 60
        return ResultRow.of(result)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(deadline, "time", clock)
    monkeypatch.setattr(loop, "time", clock)
    monkeypatch.setattr(loop, "ResultRow", clock)
    monkeypatch.setattr(time_limit, "seconds_of", lambda task, last: 60.0)
    monkeypatch.setattr(loop, "refit_trainings", lambda config, facts: 0.0)
    return clock


def go(wanted: RunConfig, clock: Clock, directory: RunDirectory | None = None, pause: Deadline = NEVER) -> RunDirectory:
    directory = directory or RunDirectory(Path(wanted.output.directory) / "timed")
    directory.path.mkdir(parents=True, exist_ok=True)
    parts = assemble(wanted, wanted.kind.build(wanted.objective_spec))
    loop.search(parts, directory, clock, pause)
    return directory


@pytest.mark.parametrize(("jobs", "sampler"), [(1, "random"), (1, "zoom"), (2, "random")])
def test_many_pauses_are_the_same_search(tmp_path: Path, clock: Clock, jobs: int, sampler: str) -> None:
    wanted = config(tmp_path, f"executor.jobs={jobs}", f"search.sampler={sampler}", text=APART)
    whole, directory, count = run(wanted), None, 0
    while directory is None or not read_run(directory).state.ended:
        directory, count = go(wanted, clock, directory, Deadline(monotonic=clock.now + 120 * jobs)), count + 1
        told = [note for note in clock.notes if note.startswith("paused ")]
        assert len(told) == count - read_run(directory).state.ended
        assert run_document(read_run(directory))["finished"] is read_run(directory).state.ended
    assert count >= 2
    assert f"`hpsearch resume {directory.path}` goes on" in told[0]
    assert kinds(directory.path) == kinds(whole.path)
    assert read_run(directory).fingerprint == read_run(whole).fingerprint
    assert read_run(directory).state.seconds == pytest.approx(15 * 60, abs=1)


def test_a_pause_that_is_over_at_once_still_trains_a_fleet_each_time(tmp_path: Path, clock: Clock) -> None:
    """However short it is, and however often: the run comes to its end."""
    wanted, directory, done = config(tmp_path, text=APART), None, 0
    whole = run(wanted)
    while directory is None or not read_run(directory).state.ended:
        directory = go(wanted, clock, directory, pause=Deadline(wall=time.time()))
        assert len(read_run(directory).state.history.results) > done or read_run(directory).state.ended
        done = len(read_run(directory).state.history.results)
    assert sum(note.startswith("paused ") for note in clock.notes) > 3
    assert read_run(directory).fingerprint == read_run(whole).fingerprint


def rows(directory: RunDirectory) -> list[str]:
    """Without what is said of each class."""
    return [kind for kind in kinds(directory.path) if kind != "judged"]


ONE = "finals={top: 1, repeats: 5, baseline: false, keep: best, refit: false}"


def test_the_limit_has_room_for_finals_that_fit_into_it(tmp_path: Path, clock: Clock) -> None:
    """Of 10 minutes 4 may be kept back, where 3 repeats of the best fit; 6 trials fit into what is left."""
    directory = go(config(tmp_path, "limits.time=10m", ONE, text=APART), clock)
    recorded = read_run(directory)
    found = rows(directory)
    assert found[found.index("stop") :] == ["stop", "plan", *["result"] * 3, "opened", "test", "end"]
    assert len(recorded.state.history.search.results) == 6
    assert recorded.state.seconds == pytest.approx(9 * 60, abs=1)
    assert recorded.state.ended and not recorded.reproducible
    assert "its time of 10m is over" in clock.notes
    assert (
        "the finals are smaller, so that they fit into limits.time: 1 config, 3 instead of 5 times each" in clock.notes
    )
    page = page_text(result_page(recorded, None))
    assert "the search stopped early: its time of 10m is over with 6 of 10 trials done" in " ".join(page.split())
    assert "running" not in page


def test_without_room_for_finals_the_best_of_the_search_wins(tmp_path: Path, clock: Clock) -> None:
    directory = go(config(tmp_path, "limits.time=3m", ONE, text=APART), clock)
    recorded = read_run(directory)
    assert rows(directory)[-4:] == ["stop", "opened", "test", "end"]
    assert len(recorded.state.history.results) == 3 and recorded.winner is not None
    assert any(note.startswith("no time is left for finals (limits.time)") for note in clock.notes)
    assert (directory.best / "model.npz").exists()


def test_finals_that_take_longer_than_expected_are_cut(tmp_path: Path, clock: Clock) -> None:
    """All trials and 3 finalists fit; but in the finals a repeat takes 3 minutes: the last of them never begins."""
    clock.finals = 180
    three = "finals={top: 3, repeats: 5, baseline: false, keep: best, refit: false}"
    directory = go(config(tmp_path, "limits.time=30m", three, "search.sampler=random", text=APART), clock)
    recorded = read_run(directory)
    assert rows(directory)[-15:] == ["plan", *["result"] * 10, "stop", "opened", "test", "end"]
    assert [len(finalist.repeats) for finalist in recorded.finalists] == [5, 5]
    assert recorded.state.ended and not recorded.reproducible and recorded.test
    assert time_limit.CUT in clock.notes
    before = directory.journal.read_bytes()
    assert recorded.answers(recorded.config)
    go(recorded.config, clock, directory)
    assert directory.journal.read_bytes() == before


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_trial_there_is_however_short_the_time(tmp_path: Path, jobs: int) -> None:
    wanted = config(tmp_path, "limits.time=0.001s", f"executor.jobs={jobs}", "search.sampler=random", text=APART)
    recorded = read_run(run(wanted))
    assert [result.status for result in recorded.state.history.results] == ["ok"]
    assert recorded.state.ended and recorded.test


def test_no_clock_leaves_a_search_reproducible(tmp_path: Path) -> None:
    """The limit is far away, and the plan is packed in parts."""
    wanted = config(tmp_path, "trials=40", "epochs=1", "search.sampler=random")
    timed = read_run(run(config(tmp_path, "trials=40", "epochs=1", "search.sampler=random", "limits.time=1d")))
    assert timed.reproducible
    assert timed.fingerprint == read_run(run(wanted)).fingerprint


@pytest.mark.parametrize("sampler", ["random", "zoom"])
def test_more_time_trains_what_was_left_out_first(tmp_path: Path, clock: Clock, sampler: str) -> None:
    def wanted(limit: str) -> RunConfig:
        return config(tmp_path, f"limits.time={limit}", f"search.sampler={sampler}", "finals=null", text=APART)

    straight = run(wanted("null"))
    directory = go(wanted("3m"), clock)
    before = directory.journal.read_bytes()
    assert read_run(directory).answers(wanted("3m")) and not read_run(directory).answers(wanted("1h"))
    go(wanted("3m"), clock, directory)
    assert directory.journal.read_bytes() == before
    go(wanted("1h"), clock, directory)
    recorded = read_run(directory)
    assert directory.journal.read_bytes().startswith(before)
    assert recorded.fingerprint == read_run(straight).fingerprint
    assert recorded.state.ended and recorded.reproducible and recorded.state.stop is None
    assert kinds(directory.path).count("stop") == 1
    assert recorded.test == read_run(straight).test


def test_more_trials_have_the_time_anew(tmp_path: Path, clock: Clock) -> None:
    few, many = (config(tmp_path, "limits.time=4m", "finals=null", f"trials={n}", text=APART) for n in (10, 11))
    directory = go(few, clock)
    go(many, clock, directory)
    stops = [row for row in journal(directory.path) if row["kind"] in ("stop", "more")]
    assert [row["kind"] for row in stops] == ["stop", "more", "stop"]
    while read_run(directory).state.out_of_time:
        many = config(tmp_path, "limits.time=4m", "finals=null", f"trials={many.trials + 1}", text=APART)
        go(many, clock, directory)
    straight = run(config(tmp_path, "finals=null", f"trials={many.trials}", text=APART))
    assert read_run(directory).fingerprint == read_run(straight).fingerprint


def test_killed_after_the_stop_it_ends_the_same(tmp_path: Path, clock: Clock) -> None:
    wanted = config(tmp_path, "limits.time=10m", ONE, text=APART)
    whole = go(wanted, clock)
    found = kinds(whole.path)
    for rows in range(found.index("stop") + 1, len(found)):
        part = cut(whole, rows, tmp_path / f"cut-{rows}")
        go(wanted, clock, part)
        assert kinds(part.path) == found
        assert read_run(part).fingerprint == read_run(whole).fingerprint
        assert read_run(part).test == read_run(whole).test
