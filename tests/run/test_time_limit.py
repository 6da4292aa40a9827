"""What is kept back of a limit, and what fits into it: of seconds alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from hpsearch.config import RunConfig
from hpsearch.history import History
from hpsearch.run.time_limit import MOST, SHARE, affordable, kept_back, portion, seconds_of
from hpsearch.trial import Plan, Result, Task, Trial
from tests.support.searches import config


@pytest.fixture
def wanted(tmp_path: Path) -> RunConfig:
    made = config(tmp_path, "trials=100", "epochs=20", "finals={top: 5, repeats: 5, baseline: false}")
    return replace(made, limits=replace(made.limits, time=100.0))


def done(seconds: float, count: int = 10, budget: int = 20) -> dict[int, Result]:
    tasks = (Task(Trial(n, {}), budget) for n in range(1, count + 1))
    return {
        t.trial.number: Result(t, "ok", {"dev_error": t.trial.number / 100}, epochs=budget, seconds=seconds)
        for t in tasks
    }


@pytest.mark.parametrize(
    ("left", "fitting"),
    [(30.0, (5, 5)), (28.0, (4, 5)), (20.0, (3, 5)), (17.0, (3, 4)), (12.0, (3, 3)), (8.0, (3, 2)), (6.0, (0, 0))],
)
def test_fewer_finalists_then_fewer_repeats_then_none(wanted: RunConfig, left: float, fitting: tuple[int, int]) -> None:
    """Each training takes a second, and 0.15 more for what goes wrong."""
    assert affordable(done(1.0), History(), wanted, 1, left) == fitting


def test_two_workers_do_twice_as_much_but_for_the_last_of_them(wanted: RunConfig) -> None:
    one, two = (kept_back(done(1.0), History(), wanted, jobs) for jobs in (1, 2))
    assert one == pytest.approx(1.15 * 25)
    assert two == pytest.approx(one / 2 + 0.5)


def test_the_baseline_is_trained_as_often_as_a_finalist(wanted: RunConfig) -> None:
    beside = replace(wanted, finals=replace(wanted.finals, baseline=True))
    assert kept_back(done(1.0), History(), beside, 1) == pytest.approx(1.15 * 30)
    assert affordable(done(1.0), History(), beside, 1, 24.0) == (3, 5)


def test_nothing_is_kept_back_before_anything_is_known_nor_without_a_limit(wanted: RunConfig) -> None:
    assert kept_back({}, History(), wanted, 1) == 0
    assert kept_back(done(1.0), History(), replace(wanted, limits=replace(wanted.limits, time=None)), 1) == 0


@pytest.mark.parametrize("seconds", [0.01, 0.5, 1.0, 2.0, 5.0, 50.0])
@pytest.mark.parametrize("refit", [0.0, 7.0, 100.0])
def test_most_of_the_time_is_the_search_s(wanted: RunConfig, seconds: float, refit: float) -> None:
    assert 0 <= kept_back(done(seconds), History(), wanted, 2, refit) <= SHARE * 100


def test_fitting_once_more_is_kept_back_too(wanted: RunConfig) -> None:
    without, with_it = (kept_back(done(1.0), History(), wanted, 1, refit) for refit in (0.0, 6.0))
    assert with_it - without == pytest.approx(1.15 * 6)


def test_finalists_never_have_fewer_repeats_than_one_has_had(wanted: RunConfig) -> None:
    """Five trials had five repeats each; then three others are better."""
    best = done(1.0)
    finals = [Task(best[n].task.trial, 20, repeat) for n in range(4, 9) for repeat in range(1, 6)]
    history = History.of([Plan(1, tuple(finals))], [Result(t, "ok") for t in finals])
    assert affordable(best, history, wanted, 1, 18.0) == (5, 5)
    assert affordable(best, history, wanted, 1, 17.0) == (0, 0)


def test_a_portion_is_a_sixth_of_what_is_left_and_at_least_one_a_worker() -> None:
    tasks = [Task(Trial(n, {}), 20) for n in range(11, 111)]
    assert portion(tasks, {}, 2, 50.0) == 2
    assert portion(tasks, done(1.0), 1, 60.0) == 10
    assert portion(tasks, done(1.0), 2, 60.0) == 20
    assert portion(tasks, done(0.001), 2, 60.0) == MOST
    assert portion(tasks, done(50.0), 2, 60.0) == 2
    assert portion(tasks, done(50.0), 2, 40.0) == 0
    assert portion(tasks[:1], done(1.0), 2, 40.0) == 1


def test_a_trial_goes_on_at_its_own_pace() -> None:
    last = {**done(1.0, 9, budget=5), 10: replace(done(4.0, 10, budget=5)[10])}
    assert seconds_of(Task(Trial(10, {}), 20), last) == pytest.approx(12.0)
    assert seconds_of(Task(Trial(10, {}), 20, 1), last) == pytest.approx(16.0)
    assert seconds_of(Task(Trial(99, {}), 20), last) == pytest.approx(20 * (9 * 0.2 + 0.8) / 10)
