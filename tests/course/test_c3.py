"""C3, structuring machine learning projects: one metric, one distribution, human-level error, a test set used once."""

from pathlib import Path

import numpy as np
import pytest

from hpsearch.analysis.diagnosis import Measured, diagnose
from hpsearch.data.spec import SplitSpec
from hpsearch.data.split import shares, split
from hpsearch.objectives import OBJECTIVES
from hpsearch.objectives.network.advice import advice
from hpsearch.space import Space
from tests.support.configs import load_text
from tests.support.searches import config, run

NETWORK = OBJECTIVES["network"]
SPACE = "space: {learning_rate: {low: 1e-4, high: 1, scale: log}}\n"


def test_w1l03_trials_are_ranked_by_a_single_number() -> None:
    """C3W1L03, single number evaluation metric: one goal, and it is of the dev set by default."""
    goal = load_text(SPACE).goal
    assert (goal.metric, goal.direction) == ("dev_error", "minimize")
    assert NETWORK.metrics[goal.metric].part == "dev"


def test_w1l04_what_must_only_suffice_is_a_limit_and_not_the_goal() -> None:
    """C3W1L04, satisficing and optimizing metrics: optimize the error, let time and memory be at most so much."""
    limits = load_text(SPACE + "limits: {trial_time: 10m, trial_memory: 1GiB}\n").limits
    assert (limits.trial_time, limits.trial_memory) == (600, 2**30)


def test_w1l05_dev_and_test_are_of_one_distribution() -> None:
    """C3W1L05: shuffled from the same rows, class by class, so that each part has the same share of each."""
    y = np.repeat([0, 1, 2], [700, 250, 50])
    parts = split(y, np.arange(1000), (0.6, 0.2, 0.2), seed=0)
    for rows in parts:
        np.testing.assert_allclose(np.bincount(y[rows]) / len(rows), [0.7, 0.25, 0.05], atol=0.005)
    assert sorted(np.concatenate(parts).tolist()) == list(range(1000))


@pytest.mark.parametrize(("m", "parts"), [(100, (60, 20, 20)), (10_000, (60, 20, 20)), (1_000_000, (98, 1, 1))])
def test_w1l06_sizes_of_the_parts(m: int, parts: tuple[float, ...]) -> None:
    """C3W1L06: 60/20/20 of the old days, 98/1/1 of a million."""
    assert shares(SplitSpec(), m) == pytest.approx([part / 100 for part in parts])


def test_w1l06_there_may_be_no_test_set() -> None:
    """C3W1L06: where no unbiased estimate is needed; it is said in the reference, and by a note of the run."""
    assert shares(SplitSpec(test=0.0), 1000) == pytest.approx((0.8, 0.2, 0.0))


@pytest.mark.parametrize(
    ("human", "causes", "sizes"), [(1, ("bias",), (7, 2)), (7.5, ("variance",), (0.5, 2))], ids=["1 %", "7.5 %"]
)
def test_w1l09_avoidable_bias_is_measured_from_human_level(
    human: float, causes: tuple[str, ...], sizes: tuple[float, float]
) -> None:
    """C3W1L08 and L09: train 8 %, dev 10 %: of a human error of 1 % work on bias, of 7.5 % on variance."""
    found = diagnose(human / 100, 0.08, Measured(0.10))
    assert found.causes == causes
    assert (found.sizes["bias"], found.sizes["variance"]) == pytest.approx([size / 100 for size in sizes])


def test_w1l09_human_level_error_is_said_as_the_optimal_error() -> None:
    """C3W1L10, understanding human-level performance: the lowest error that is known, as an estimate of Bayes'."""
    assert load_text(SPACE + "goal: {optimal_error: 0.005}\n").goal.optimal_error == 0.005


@pytest.mark.parametrize(
    ("train", "dev", "causes"),
    [(5, 6, ("bias",)), (1, 5, ("variance",)), (0.7, 0.8, ())],
    ids=["bias", "variance", "-"],
)
def test_w1l10_reading_medical_images(train: float, dev: float, causes: tuple[str, ...]) -> None:
    """C3W1L10: experienced doctors as a team 0.5 %; 5/6 is bias, 1/5 variance, 0.7/0.8 neither of any size."""
    assert diagnose(0.005, train / 100, Measured(dev / 100)).causes == causes


def test_w1l12_what_improves_a_model_against_either() -> None:
    """C3W1L12: bigger model, longer or better training; more data, regularization, another architecture."""
    bias, variance = (" ".join(advice(cause, {}, Space({}, {}))) for cause in ("bias", "variance"))
    assert all(word in bias for word in ("bigger network", "train longer", "better", "hidden_layers"))
    assert all(word in variance for word in ("more training data", "l2", "keep_prob", "search the space"))


@pytest.mark.parametrize(
    ("train", "train_dev", "dev", "causes"),
    [
        (1, 9, 10, ("variance",)),
        (1, 1.5, 10, ("mismatch",)),
        (10, 11, 12, ("bias",)),
        (10, 11, 20, ("bias", "mismatch")),
    ],
)
def test_w2l05_a_slice_of_the_training_rows_tells_variance_from_mismatch(
    train: float, train_dev: float, dev: float, causes: tuple[str, ...]
) -> None:
    """C3W2L05, bias and variance with mismatched data distributions: the lecture's four, human error about 0 %."""
    found = diagnose(0.0, train / 100, Measured(dev / 100), Measured(train_dev / 100))
    assert found.causes == causes


def test_w1_the_test_set_is_looked_at_once(tmp_path: Path) -> None:
    """C2W1L01 and C3W1L05: tune on the dev set; the test set is opened for the winner alone, when all is done."""
    directory = run(config(tmp_path))
    rows = directory.journal.read_text().splitlines()
    opened = [i for i, row in enumerate(rows) if '"opened"' in row]
    assert len(opened) == 1
    assert not any("test_error" in row for row in rows[: opened[0]])
    assert "test_error" in rows[opened[0] + 1]
