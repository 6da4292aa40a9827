"""A search that its user ends with what is done: recorded, pure, the same after any kill, and it can go on."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from hpsearch.config import RunConfig
from hpsearch.errors import NoSuccessError, UsageError
from hpsearch.run.ask import NOTHING, Ask
from hpsearch.run.directory import RunDirectory
from hpsearch.run.folding import state_of
from hpsearch.run.journal import read_rows
from hpsearch.run.parts import assemble, schedule_of
from hpsearch.run.recorded import fingerprint, read_run
from hpsearch.run.search import search
from hpsearch.schedule import finals_plan
from hpsearch.trial import Plan
from tests.support.processes import journal, kinds
from tests.support.searches import Watcher, config, cut, run

FAILING = (
    "data: {source: moons, examples: 120}\nspace: {hidden_units: [4, 8, 2000]}\ntrials: 100\nepochs: 1\n"
    "search: {sampler: random}\nlimits: {trial_memory: 600kB, failures: 20%}\n"
)
SMALL = ("epochs=9", "trials=12", "finals={top: 2, repeats: 2, baseline: false}")
HOW = [
    ("search.sampler=zoom", "search.batch=4"),
    ("search.sampler=random",),
    ("search.sampler=random", "schedule.kind=culling"),
    ("search.sampler=random", "schedule.kind=halving"),
]


def on(wanted: RunConfig, directory: RunDirectory, ask: Ask = NOTHING) -> Watcher:
    watcher = Watcher()
    search(assemble(wanted, wanted.kind.build(wanted.objective_spec)), directory, watcher, ask=ask)
    return watcher


def cuts(whole: RunDirectory) -> list[int]:
    """After how many rows a kill leaves a search with some result, early and late, within plans and between them."""
    found = kinds(whole.path)
    first, finals = found.index("result") + 1, len(found) - 1 - found[::-1].index("plan")
    return [first, (first + finals) // 2, finals - 1]


def derived_anew(before: RunConfig, after: RunConfig, directory: RunDirectory) -> None:
    """Every plan is what the rows before it come to, with the config from `before` it goes on, and `after`."""
    rows = read_rows(directory.journal)
    for index in (i for i, row in enumerate(rows) if row["kind"] == "plan"):
        then, plan = state_of(rows[:index]).history, state_of(rows[: index + 1]).history.plans[-1]
        wanted = after if any(row["kind"] == "more" for row in rows[:index]) else before
        if plan.is_final:
            finals = wanted.finals
            most = (wanted.finalists, finals.repeats, wanted.epochs)
            derived: object = finals_plan(then, wanted.goal, *most, least=finals.least, baseline=wanted.baseline)
        else:
            assert not then.search.open_tasks
            derived = schedule_of(wanted).next(then.search)
        assert isinstance(derived, Plan)
        assert (derived.tasks, derived.state) == (plan.tasks, plan.state)


@pytest.mark.parametrize("how", HOW)
def test_it_ends_with_what_is_done_and_goes_on_with_the_same_search(tmp_path: Path, how: tuple[str, ...]) -> None:
    bracket = "schedule.kind=halving" in how  # with more trials while it is open it would be a larger one
    wanted, more = (config(tmp_path, *SMALL, *how, f"trials={n}") for n in (12, 12 if bracket else 16))
    whole = run(wanted)
    straight = RunDirectory(tmp_path / "straight")
    shutil.copytree(whole.path, straight.path)
    on(more, straight)
    for count in cuts(whole):
        part = cut(whole, count, tmp_path / f"cut-{count}")
        left = read_run(part).state.history
        watcher = on(wanted, part, Ask(finish=True))
        recorded = read_run(part)
        told = f"it was ended by --finish with {len(left.last)} of 12 trials done"
        assert (recorded.state.stop, recorded.state.ended, watcher.notes[0]) == (told, True, told)
        assert recorded.state.history.search.results == left.results
        leader = left.incumbent(wanted.goal)
        assert leader is not None and leader.task.trial.number in {f.number for f in recorded.finalists}
        assert recorded.winner and (part.best / "model.npz").exists()
        assert recorded.reproducible is not bool(left.open_tasks)
        assert (watcher.starts[0].trials, recorded.answers(wanted)) == (len(left.last), True)
        on(more, part, Ask(reopen=True))
        again = read_run(part)
        assert (again.state.closed, again.state.stop, again.state.ended) == (False, None, True)
        assert fingerprint(again.state.history.search) == fingerprint(read_run(straight).state.history.search)
        derived_anew(wanted, more, part)


def test_the_finals_of_a_search_that_was_ended_go_on_after_any_kill(tmp_path: Path) -> None:
    wanted = config(tmp_path, *SMALL, *HOW[0])
    whole = cut(run(wanted), 5, tmp_path / "whole")
    on(wanted, whole, Ask(finish=True))
    stop = kinds(whole.path).index("stop") + 1
    for count in range(stop, len(journal(whole.path)), 2):
        part = cut(whole, count, tmp_path / f"cut-{count}")
        on(wanted, part)
        assert read_run(part).fingerprint == read_run(whole).fingerprint
        assert kinds(part.path) == kinds(whole.path)


def test_a_search_that_is_over_has_nothing_to_end(tmp_path: Path) -> None:
    wanted = config(tmp_path, *SMALL, *HOW[1])
    whole = run(wanted)
    part = cut(whole, kinds(whole.path).index("opened") - 2, tmp_path / "cut")
    on(wanted, part, Ask(finish=True))
    assert kinds(part.path) == kinds(whole.path)
    assert read_run(part).fingerprint == read_run(whole).fingerprint


def test_a_search_that_failed_too_often_is_ended_with_what_went_well(tmp_path: Path) -> None:
    wanted = config(tmp_path, text=FAILING)
    directory = run(wanted)
    assert read_run(directory).failing
    on(wanted, directory, Ask(finish=True))
    recorded = read_run(directory)
    assert recorded.state.ended and recorded.winner and not recorded.failing
    with pytest.raises(UsageError, match=r"ended with what was done; .* --retry-failed -n 100` goes on"):
        on(wanted, directory, Ask(retry=True))


def test_without_a_trial_that_is_ok_there_is_nothing_to_finish_with(tmp_path: Path) -> None:
    wanted = config(tmp_path, *SMALL, *HOW[1])
    part = cut(run(wanted), 2, tmp_path / "cut")
    before = part.journal.read_bytes()
    with pytest.raises(NoSuccessError, match=r"cut: no trial came back ok so far, .*`hpsearch resume .*cut` goes on$"):
        on(wanted, part, Ask(finish=True))
    assert part.journal.read_bytes() == before


@pytest.mark.parametrize(("trials", "done"), [(2, 3), (3, 3), (7, 7)])
def test_fewer_trials_than_are_planned_end_it_there(tmp_path: Path, trials: int, done: int) -> None:
    wanted = config(tmp_path, *SMALL, *HOW[1])
    whole = run(wanted)
    part = cut(whole, 2 + 3, tmp_path / "cut")
    fewer = replace(wanted, trials=trials)
    watcher = on(fewer, part)
    recorded = read_run(part)
    assert watcher.notes[0] == f"the search ends with {done} trials instead of 12, 3 of them done"
    assert (recorded.begun, recorded.config.trials, recorded.state.ended) == (done, done, True)
    assert f"{trials} trials were asked for" in str(recorded.state.stop)
    assert recorded.answers(fewer)
    on(wanted, part)
    search_of = [fingerprint(read_run(d).state.history.search) for d in (part, whole)]
    assert search_of[0] == search_of[1]


def test_fewer_trials_than_wanted_and_more_than_planned_are_that_search(tmp_path: Path) -> None:
    wanted, fewer = (config(tmp_path, *SMALL, *HOW[0], f"trials={n}") for n in (12, 8))
    part = cut(run(wanted), 2 + 3, tmp_path / "cut")
    on(fewer, part)
    recorded = read_run(part)
    assert recorded.state.stop is None and recorded.reproducible
    assert recorded.fingerprint == read_run(run(fewer)).fingerprint
