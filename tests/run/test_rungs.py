"""Runs with rungs: continued is trained straight through, bit for bit, whatever happens to checkpoints."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hpsearch.config import RunConfig
from hpsearch.history import History
from hpsearch.objectives import checkpoints
from hpsearch.objectives.network.evaluator import NetworkEvaluator
from hpsearch.objectives.objective import Context
from hpsearch.report.pages.listing import run_row
from hpsearch.report.pages.result import result_page
from hpsearch.report.writers.plain import page_text
from hpsearch.run.directory import RunDirectory
from hpsearch.run.folding import state_of
from hpsearch.run.journal import read_rows
from hpsearch.run.parts import schedule_of
from hpsearch.run.recorded import read_run
from hpsearch.trial import BASELINE, Over, Plan, Result, Task
from tests.support.processes import journal, kinds
from tests.support.searches import Watcher, config, cut, finish, run

KINDS = ["culling", "halving"]
TEXT = """\
data: {source: moons, examples: 120}
space:
  learning_rate: {low: 1e-3, high: 1, scale: log}
  hidden_units: [4, 8]
  keep_prob: {low: 0.7, high: 1}
fixed: {batch_norm: false, batch_size: 16, decay: inverse}
trials: 12
epochs: 9
finals: null
"""


def wanted(folder: Path, kind: str, *more: str) -> RunConfig:
    return config(folder, f"schedule.kind={kind}", *more, text=TEXT)


def history(directory: RunDirectory) -> History:
    return state_of(read_rows(directory.journal)).history


def final_metrics(directory: RunDirectory) -> dict[int, object]:
    """Status and metrics of those trained to the end."""
    return {r.task.trial.number: (r.status, r.metrics) for r in history(directory).results if r.task.budget == 9}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("more", ["search.sampler=random", "fixed.early_stopping=2", "fixed.optimizer=momentum"])
def test_continued_is_trained_straight_through(tmp_path: Path, kind: str, more: str) -> None:
    full, climbed = (run(wanted(tmp_path, k, "search.sampler=random", more)) for k in ("full", kind))
    straight, found = final_metrics(full), final_metrics(climbed)
    assert 0 < len(found) < len(straight)
    assert all(straight[number] == outcome for number, outcome in found.items())
    curves = {r.task.trial.number: r.curve for r in history(full).results}
    for result in history(climbed).last.values():
        assert result.curve["dev_error"] == curves[result.task.trial.number]["dev_error"][: result.epochs]


class Spoiling(Watcher):
    """Loses or damages every checkpoint as each plan begins."""

    folder: Path
    damage: bool

    def planned(self, plan: Plan) -> None:
        super().planned(plan)
        for path in self.folder.glob("*.npz"):
            if self.damage:
                path.write_bytes(path.read_bytes()[:-100])
            else:
                path.unlink()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("damage", [True, False])
def test_checkpoints_lost_or_damaged_are_the_same_bits(tmp_path: Path, kind: str, damage: bool) -> None:
    whole = run(wanted(tmp_path, kind))
    watcher = Spoiling()
    watcher.folder, watcher.damage = tmp_path / "runs" / "moons-2" / "checkpoints", damage
    assert read_run(run(wanted(tmp_path, kind), watcher=watcher)).fingerprint == read_run(whole).fingerprint


@pytest.mark.parametrize("kind", KINDS)
def test_a_trial_that_goes_on_is_not_begun_again_and_the_disk_stays_small(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[tuple[int, int | None]] = []
    load = checkpoints.load

    def remembering(folder: Path, task: Task, read: Any) -> Any:
        state = load(folder, task, read)
        loaded.append((task.budget, state and state[0].epoch))
        return state

    monkeypatch.setattr(checkpoints, "load", remembering)
    most = [0]

    class Counting(Watcher):
        def planned(self, plan: Plan) -> None:
            folder = tmp_path / "runs" / "moons" / "checkpoints"
            most.append(len(list(folder.glob("*"))) - len(plan.tasks) * (plan.tasks[0].budget > 1))

    run(
        wanted(tmp_path, kind, "search.sampler=random", "finals={top: 0, baseline: false, refit: false}"),
        watcher=Counting(),
    )
    assert set(loaded) == {(1, None), (3, 1), (9, 3), (9, 9)}  # the last one is the model that is saved
    assert max(most) <= 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sampler", ["zoom", "box", "random"])
def test_every_plan_is_derived_anew_from_what_is_recorded(tmp_path: Path, kind: str, sampler: str) -> None:
    asked = wanted(tmp_path, kind, f"search.sampler={sampler}", "trials=30", "epochs=3")
    whole = history(run(asked))
    assert {t.budget for p in whole.plans for t in p.tasks} == {1, 3}
    for k, plan in enumerate(whole.plans):
        earlier = {t.key for p in whole.plans[:k] for t in p.tasks}
        then = History.of(whole.plans[:k], [r for r in whole.results if r.task.key in earlier])
        assert schedule_of(asked).next(then) == plan
    assert isinstance(schedule_of(asked).next(whole), Over)


@pytest.mark.parametrize("kind", KINDS)
def test_any_number_of_jobs_and_any_row_to_go_on_from(tmp_path: Path, kind: str) -> None:
    one, two = (wanted(tmp_path, kind, f"executor.jobs={jobs}", "epochs=4") for jobs in (1, 2))
    whole = run(one)
    assert read_run(run(two)).fingerprint == read_run(whole).fingerprint
    rows = journal(whole.path)
    for count in range(1, len(rows) - 1, 6):
        part = cut(whole, count, tmp_path / f"cut-{count}")
        finish(one, part)
        assert read_run(part).fingerprint == read_run(whole).fingerprint
        assert (part.best / "model.npz").read_bytes() == (whole.best / "model.npz").read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_more_trials_after_the_end(tmp_path: Path, kind: str) -> None:
    directory = run(wanted(tmp_path, kind, "search.sampler=random"))
    before = history(directory)
    finish(wanted(tmp_path, kind, "search.sampler=random", "trials=20"), directory)
    after = history(directory)
    assert [r for r in after.results if r.task.key in before.done] == list(before.results)
    assert after.planned == 20
    assert after.plans[: len(before.plans)] == before.plans
    assert kinds(directory.path).count("opened") == 1


def test_finals_of_the_fully_trained(tmp_path: Path) -> None:
    directory = run(wanted(tmp_path, "culling", "finals={top: 5, repeats: 2}"))
    past, recorded = history(directory), read_run(directory)
    complete = {n for n, r in past.last.items() if r.status == "ok" and r.task.budget == 9}
    again = {f.number for f in recorded.finalists} - {BASELINE}
    assert complete <= again
    assert len(again) == max(len(complete), 3)  # the best of those that were culled beside fewer
    assert {t.budget for p in past.plans if p.is_final for t in p.tasks} == {9}
    assert recorded.culled.isdisjoint(complete)
    assert recorded.culled | complete == {n for n, r in past.last.items() if r.status == "ok"}


def test_how_far_a_run_with_rungs_is(tmp_path: Path) -> None:
    """Twelve trials, four of which go on, and one of those to the end."""
    whole = run(wanted(tmp_path, "culling", "search.sampler=random"))
    rows = kinds(whole.path)
    second = rows.index("plan", 2)
    parts = [cut(whole, second + k, tmp_path / f"cut-{k}") for k in (0, 1, 3)]
    assert [run_row(read_run(part)).done for part in (*parts, whole)] == [0, 8, 8, 12]
    page = page_text(result_page(read_run(parts[2]), None))
    assert "12 started in" in page
    assert "0 trained to the end, 8 culled after 1 epoch, 4 in progress" in page
    assert "8 of 12 trials are done" in page


def test_where_nobody_gets_to_the_end_the_highest_rung_has_the_winner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluate = NetworkEvaluator.evaluate

    def exploding(self: NetworkEvaluator, fleet: Sequence[Task], context: Context) -> list[Result]:
        results = evaluate(self, fleet, context)
        return [replace(r, status="diverged", metrics={}) if r.task.budget == 9 else r for r in results]

    monkeypatch.setattr(NetworkEvaluator, "evaluate", exploding)
    recorded = read_run(run(wanted(tmp_path, "culling", "finals={top: 2, repeats: 1}")))
    assert recorded.winner
    assert (recorded.winner.task.budget, recorded.winner.status) == (3, "ok")
    assert (recorded.directory.best / "model.npz").exists()
    assert {t.trial.number for p in recorded.state.history.plans if p.is_final for t in p.tasks} - {BASELINE} <= {
        n for n, r in recorded.state.history.last.items() if r.task.budget == 3
    }
