"""The loop of a search: what is recorded, what is told, and where it stops."""

import json
from pathlib import Path

import pytest

from hpsearch.errors import LockedError
from hpsearch.executor.cores import pools
from hpsearch.history import History
from hpsearch.run.folding import state_of
from hpsearch.run.journal import read_rows
from hpsearch.run.lock import Lock
from hpsearch.run.parts import schedule_of
from hpsearch.run.recorded import read_run
from hpsearch.trial import Over, Plan
from tests.support.parts import INSTALLED
from tests.support.processes import journal, kinds
from tests.support.searches import Watcher, config, finish, run

ENDING = ["judged", "opened", "judged", "test", "end"]
ROWS = ["begin", "plan", *["result"] * 6, "plan", *["result"] * 5, *ENDING]
"""One finalist, trained five times again."""


def test_a_run_from_begin_to_end(tmp_path: Path) -> None:
    directory = run(config(tmp_path))
    assert kinds(directory.path) == ROWS
    left = {p.name for p in directory.path.iterdir()}
    inputs = {"config.yaml", "resolved.yaml", "environment.json", "dataset.json"}
    assert left == {"best", *inputs, "journal.jsonl", "lock", "summary.json"}
    assert {p.name for p in directory.best.iterdir()} == {"model.npz", "model.json", "seen.npz", "config.yaml"}
    assert (tmp_path / "runs" / "latest").resolve() == directory.path
    assert directory.config_given.read_text() == config(tmp_path).text


def test_the_observer_hears_everything_once_and_after_it_is_durable(tmp_path: Path) -> None:
    class Checking(Watcher):
        def finished(self, result: object, incumbent: object) -> None:
            super().finished(result, incumbent)  # type: ignore[arg-type]
            assert kinds(tmp_path / "runs" / "moons").count("result") >= len(self.results)

    watcher = Checking()
    directory = run(config(tmp_path), watcher=watcher)
    recorded = read_run(directory)
    assert sorted(r.task.key for r, _ in watcher.results) == [r.task.key for r in recorded.state.history.results]
    assert len(watcher.starts) == watcher.ends == 1
    assert [len(plan.tasks) for plan in watcher.plans] == [6, 5]
    start = watcher.starts[0]
    facts = (start.name, start.trials, start.finals, start.epochs, start.done, start.jobs)
    assert facts == ("moons", 6, 5, 3, 0, 1)
    for i, (_, incumbent) in enumerate(watcher.results):
        so_far = History.of([], [r for r, _ in watcher.results[: i + 1]])
        assert incumbent == so_far.incumbent(start.goal)
    assert sum("the test set is opened once" in note for note in watcher.notes) == 1


@pytest.mark.parametrize(("jobs", "more"), [(3, "trials=6"), (2, "trials=20")])
def test_any_number_of_jobs_is_the_same_search(tmp_path: Path, jobs: int, more: str) -> None:
    alone = run(config(tmp_path, more))
    together = run(config(tmp_path, more, f"executor.jobs={jobs}"))
    assert read_run(together).fingerprint == read_run(alone).fingerprint
    assert read_run(together).test == read_run(alone).test
    assert (together.best / "model.npz").read_bytes() == (alone.best / "model.npz").read_bytes()


def test_another_seed_is_another_search(tmp_path: Path) -> None:
    assert read_run(run(config(tmp_path))).fingerprint != read_run(run(config(tmp_path, "seed=1"))).fingerprint


@pytest.mark.parametrize("sampler", INSTALLED)
@pytest.mark.parametrize("more", ["limits.patience=1000", "trials=6"])
def test_every_plan_is_derived_anew_from_what_is_recorded(tmp_path: Path, sampler: str, more: str) -> None:
    wanted = config(tmp_path, f"search.sampler={sampler}", "trials=40", "epochs=1", more)
    whole = state_of(read_rows(run(wanted).journal)).history
    history = whole.search
    assert len(whole.plans) == len(history.plans) + 1
    for k, plan in enumerate(history.plans):
        earlier = {t.key for p in history.plans[:k] for t in p.tasks}
        then = History.of(history.plans[:k], [r for r in history.results if r.task.key in earlier])
        assert schedule_of(wanted).next(then) == plan
    assert isinstance(schedule_of(wanted).next(history), Over)


def test_a_target_ends_the_search_between_plans(tmp_path: Path) -> None:
    watcher = Watcher()
    wanted = config(
        tmp_path, "goal.target=0.9", "trials=80", "epochs=1", "finals={top: 2, repeats: 1, baseline: false}"
    )
    directory = run(wanted, watcher=watcher)
    assert kinds(directory.path)[-9:] == ["stop", "plan", "result", "result", *ENDING]
    assert kinds(directory.path).count("result") == 8 + 2
    (stop,) = [row for row in journal(directory.path) if row["kind"] == "stop"]
    assert "reached the target dev_error of 0.9" in stop["reason"]
    assert stop["reason"] in watcher.notes


def test_patience_ends_the_search_between_plans(tmp_path: Path) -> None:
    wanted = config(tmp_path, "limits.patience=1", "trials=80", "epochs=1", "finals=null")
    directory = run(wanted)
    assert kinds(directory.path).count("result") % 8 == 0
    assert "were no better than the best (patience 1)" in str(read_run(directory).state.stop)
    finish(wanted, directory)
    assert kinds(directory.path).count("stop") == 1


def test_a_search_that_trained_everything_has_no_stop_row(tmp_path: Path) -> None:
    directory = run(config(tmp_path, "limits.patience=1000", "trials=33", "epochs=1"))
    assert kinds(directory.path)[:2] == ["begin", "plan"]
    assert kinds(directory.path).count("plan") == 5 + 1  # the finals'
    assert "stop" not in kinds(directory.path)


def test_without_a_trial_that_is_ok_the_test_set_stays_closed(tmp_path: Path) -> None:
    text = (
        "data: {source: moons, examples: 120}\nspace: {hidden_units: [4, 8]}\ntrials: 3\nepochs: 2\n"
        "fixed: {learning_rate: 1e30, batch_norm: false, optimizer: gradient_descent}\n"
    )
    directory = run(config(tmp_path, text=text))
    assert kinds(directory.path) == ["begin", "plan", "result", "result", "result", "end"]
    assert not directory.best.exists()
    recorded = read_run(directory)
    assert recorded.winner is None
    assert {r.status for r in recorded.state.history.results} == {"diverged"}


FAILING = (
    "data: {source: moons, examples: 120}\nspace: {hidden_units: [4, 8, 2000]}\ntrials: 100\nepochs: 1\n"
    "search: {sampler: random}\nlimits: {trial_memory: 600kB, failures: 20%}\n"
)


def test_a_search_that_fails_too_often_ends_between_plans_and_can_go_on(tmp_path: Path) -> None:
    watcher = Watcher()
    directory = run(config(tmp_path, text=FAILING), watcher=watcher)
    assert kinds(directory.path) == ["begin", "plan", *["result"] * 32, "stop"]
    recorded = read_run(directory)
    assert recorded.failing == recorded.state.stop == watcher.notes[-1]
    assert recorded.failing is not None
    assert "of 32 trials failed, more than limits.failures (20%) allows; most often: it needs about" in recorded.failing
    before = directory.journal.read_bytes()
    finish(config(tmp_path, text=FAILING), directory)
    assert directory.journal.read_bytes() == before
    finish(config(tmp_path, "limits.failures=null", text=FAILING), directory)
    assert kinds(directory.path)[-1] == "end"
    straight = run(config(tmp_path, "limits.failures=100%", text=FAILING))
    assert read_run(directory).fingerprint == read_run(straight).fingerprint
    assert not read_run(directory).failing


def test_the_driver_has_one_thread_while_it_searches(tmp_path: Path) -> None:
    threads: list[int] = []

    class Asking(Watcher):
        def planned(self, plan: Plan) -> None:
            threads.extend(pool["num_threads"] for pool in pools())

    run(config(tmp_path), watcher=Asking())
    assert set(threads) == {1}


def test_a_run_that_is_held_is_not_touched(tmp_path: Path) -> None:
    wanted = config(tmp_path)
    directory = run(wanted)
    before = directory.journal.read_bytes()
    with Lock(directory.lock), pytest.raises(LockedError, match="the run is held by process"):
        finish(wanted, directory)
    assert directory.journal.read_bytes() == before


@pytest.mark.parametrize("failing", ["started", "planned", "finished", "note"])
def test_an_error_on_the_way_leaves_a_run_that_goes_on(tmp_path: Path, failing: str) -> None:
    class Failing(Watcher):
        pass

    def fail(*_: object) -> None:
        raise OSError("no more room")

    setattr(Failing, failing, fail)
    whole = run(config(tmp_path))
    wanted, watcher = config(tmp_path), Failing()
    with pytest.raises(OSError, match="no more room"):
        run(wanted, watcher=watcher)
    assert watcher.ends == 1
    directory = run(wanted, type(whole)(tmp_path / "runs" / "moons-2"))
    assert read_run(directory).fingerprint == read_run(whole).fingerprint
    assert kinds(directory.path) == ROWS


def test_dataset_facts_are_recorded(tmp_path: Path) -> None:
    facts = json.loads(run(config(tmp_path)).dataset.read_text())
    assert facts["examples"] == {"train": 72, "dev": 24, "test": 24}
    assert facts["classes"] == ["0", "1"]
    assert facts["shape"] == [2]
