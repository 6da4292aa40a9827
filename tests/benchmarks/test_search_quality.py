"""The functions have the minima that are published, regret is what it says, and a small contest comes to its tables."""

from pathlib import Path

import numpy as np
import pytest

from hpsearch.trial import Task, Trial
from tests.benchmarks import quality_report
from tests.benchmarks.quality_figures import figures, interval, overall, reached, regrets, verdict
from tests.benchmarks.quality_problems import EPOCHS, branin, hartmann6, linear, made, ridge
from tests.benchmarks.quality_searches import LINEAR, RANDOM, TPE, ZOOM, contenders, searched

HERE = Path()


@pytest.mark.parametrize(
    ("function", "at", "least"),
    [
        (branin, [(x + 5) / 15 for x in (-np.pi,)] + [12.275 / 15], 0.397887),
        (branin, [(np.pi + 5) / 15, 2.275 / 15], 0.397887),
        (branin, [(9.42478 + 5) / 15, 2.475 / 15], 0.397887),
        (hartmann6, [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573], -3.32237),
        (ridge, [0.5, 0.5, 0.7, 0.5, 0.5, 0.4, 0.5, 0.5], 0.0),
    ],
)
def test_published_minima(function, at, least) -> None:  # type: ignore[no-untyped-def]
    u = np.array(at)
    assert function(u) == pytest.approx(least, abs=1e-5)
    for other in np.random.default_rng(0).random((300, len(u))):
        assert function(other) > least - 1e-6


def test_regret_is_zero_for_the_best_known_and_one_for_the_median_random_trial() -> None:
    costs = {RANDOM: {0: [5.0, 3.0, 1.0], 1: [3.0, np.inf, 2.0]}, ZOOM: {0: [4.0, 6.0, 1.5], 1: [3.0, 3.0, 3.0]}}
    found = regrets(costs, optimum=None)  # the median of 5, 3, 1, 3, 6, 2 is 3, the best known 1
    assert found[RANDOM].tolist() == [[2.0, 1.0, 0.0], [1.0, 1.0, 0.5]]
    assert found[ZOOM].tolist() == [[1.5, 1.5, 0.25], [1.0, 1.0, 1.0]]
    assert regrets(costs, optimum=-1.0)[ZOOM][0].tolist() == [1.25, 1.25, 0.625]
    longer = regrets(costs, None, trials=5)
    assert longer[ZOOM][0].tolist() == [1.5, 1.5, 0.25, 0.25, 0.25]
    assert reached(found) == {RANDOM: 3, ZOOM: None}


def test_an_interval_holds_the_mean_of_a_normal_sample_in_nineteen_of_twenty() -> None:
    rng, inside = np.random.default_rng(1), 0
    for _ in range(200):
        cell = interval(rng.normal(3, 2, 40))
        inside += cell["low"] < 3 < cell["high"]
    assert 178 <= inside <= 199


def test_trainings_are_the_same_whoever_sails_along() -> None:
    problem = made("moons", HERE)
    space = linear(problem.space)
    rows = np.random.default_rng(0).random((6, space.dimension))
    wanted = [(k % 2, Task(Trial(k + 1, space.decode(row)), EPOCHS)) for k, row in enumerate(rows)]
    together = problem.evaluate(wanted)
    assert [result.task for result in together] == [task for _, task in wanted]
    assert problem.evaluate(wanted[3:4]) == together[3:4]


def test_a_small_contest_comes_to_its_tables() -> None:
    names = [name for name in contenders() if "Optuna GP" not in name]
    problem, trials = made("branin", HERE), 16
    one, other = searched(problem, names, [0, 2], trials), searched(problem, names[:-1], [1], trials)
    found = one.joined(other)
    assert found.costs[LINEAR] == {seed: rows[:trials] for seed, rows in found.costs[RANDOM].items()}
    document, by_name = figures(found, problem.optimum, trials)
    assert {name: array.shape for name, array in by_name.items()} == {
        name: (3, 200 if name == RANDOM else trials) for name in names
    }
    assert np.isnan(by_name[names[-1]][1]).all()
    assert not np.isnan(by_name[names[0]]).any()
    peers = [peer for peer in (TPE,) if peer in names]
    told = {
        "environment": {"core": "any"},
        **{"seeds": 3, "seconds": 1.0, "processor_seconds": 2.0},
        "problems": {"branin": document},
        "overall": {"functions": overall([by_name], trials)},
        "verdict": {peer: verdict({"branin": document}, peer) for peer in peers},
    }
    text = quality_report.text(told)
    assert all(name in text for name in names)
    assert "branin" in text
