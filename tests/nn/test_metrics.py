"""F1, AUC and balanced error: by scikit-learn, by counting pairs, and the same bits alone and in a fleet."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, confusion_matrix, f1_score, roc_auc_score

from hpsearch.nn.layout import Array
from hpsearch.nn.metrics import SCORES, Labels, auc, balanced_error, confusion, f1, watched
from hpsearch.nn.training import train
from tests.nn.made import examples, member


def drawn(classes: int, seed: int = 0, rows: int = 200, steps: int | None = None) -> tuple[Array, Labels]:
    """Probabilities (m, C) that know something of their labels; with `steps` many of them are equal."""
    rng = np.random.default_rng(seed)
    y = rng.choice(classes, rows, p=np.arange(1, classes + 1) / np.arange(1, classes + 1).sum())
    p = rng.random((rows, classes)) + 0.6 * np.eye(classes)[y]
    if steps:
        p = np.ceil(p * steps)
    return (p / p.sum(axis=1, keepdims=True)).astype(np.float32), y


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("steps", [None, 3], ids=["all different", "ties"])
def test_two_classes_as_scikit_learn(seed: int, steps: int | None) -> None:
    p, y = drawn(2, seed, steps=steps)
    predicted = p.argmax(axis=1)
    for positive in (0, 1):
        assert f1(p, y, positive) == pytest.approx(f1_score(y, predicted, pos_label=positive))
        odds = p[:, positive] / p[:, 1 - positive]
        assert auc(p, y, positive) == pytest.approx(roc_auc_score(y == positive, odds), abs=1e-12)
    assert balanced_error(p, y, 1) == pytest.approx(1 - balanced_accuracy_score(y, predicted))


@pytest.mark.parametrize("classes", [3, 7])
def test_more_classes_as_scikit_learn(classes: int) -> None:
    p, y = drawn(classes)
    predicted, p64 = p.argmax(axis=1), p.astype(np.float64)
    assert f1(p, y, 1) == pytest.approx(f1_score(y, predicted, average="macro"))
    expected = roc_auc_score(y, p64 / p64.sum(axis=1, keepdims=True), multi_class="ovr", average="macro")
    assert auc(p, y, 1) == pytest.approx(expected, abs=1e-4)  # scikit-learn has ties where p rounds
    assert balanced_error(p, y, 1) == pytest.approx(1 - balanced_accuracy_score(y, predicted))
    assert np.array_equal(confusion(p, y), confusion_matrix(y, predicted, labels=range(classes)))


def test_a_class_that_is_nowhere_does_not_count() -> None:
    p, y = drawn(3)
    four = np.concatenate([p, np.zeros((len(p), 1), np.float32)], axis=1)
    for score in SCORES.values():
        assert score.of(four, y, 1) == score.of(p, y, 1)


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=30))
def test_auc_is_the_share_of_pairs_in_order(rows: list[tuple[int, bool]]) -> None:
    chance = np.array([step / 4 for step, _ in rows], np.float32)
    y = np.array([label for _, label in rows], np.int64)
    found = auc(np.stack([1 - chance, chance], axis=1), y, 1)
    pairs = [(a > b) + (a == b) / 2 for a in chance[y == 1] for b in chance[y == 0]]
    assert np.isnan(found) if not pairs else found == pytest.approx(np.mean(pairs))


def test_what_rounds_to_one_is_told_apart() -> None:
    p = np.array([[1e-20, 1], [1e-10, 1], [1e-30, 1]], np.float32)
    assert p[:, 1].tolist() == [1, 1, 1]
    assert auc(p, np.array([1, 0, 1]), 1) == 1


def test_none_found_is_no_division_by_zero() -> None:
    p = np.array([[1, 0], [1, 0]], np.float32)
    assert f1(p, np.array([0, 0]), 1) == 0
    assert balanced_error(p, np.array([0, 1]), 1) == 0.5


EXAMPLES = examples()


@pytest.mark.parametrize("monitor", [f"dev_{name}" for name in SCORES])
def test_a_fleet_scores_as_each_alone(monitor: str) -> None:
    members = [member(k, learning_rate=rate, early_stopping=2) for k, rate in enumerate((0.01, 0.1, 0.3))]
    together = train(members, EXAMPLES, 6, monitor=monitor)
    alone = [train([one], EXAMPLES, 6, monitor=monitor)[0] for one in members]
    assert [o.metrics for o in together] == [o.metrics for o in alone]
    assert all(monitor in o.metrics and o.curve[monitor] for o in together)


@pytest.mark.parametrize("monitor", [f"dev_{name}" for name in SCORES])
def test_early_stopping_keeps_the_best_epoch_of_what_it_watches(monitor: str) -> None:
    one = member(learning_rate=0.3, early_stopping=9)
    outcome, score = train([one], EXAMPLES, 8, monitor=monitor)[0], watched(monitor)
    assert score is not None
    best = min(score.sign * value for value in outcome.curve[monitor])
    assert score.sign * outcome.metrics[monitor] == best


def test_a_score_does_not_change_the_training() -> None:
    plain, scored = (train([member()], EXAMPLES, 4, monitor=m)[0] for m in ("dev_error", "dev_auc"))
    assert plain.metrics == {n: v for n, v in scored.metrics.items() if n != "dev_auc"}


def test_going_on_from_a_state_is_training_straight_through() -> None:
    one = member(early_stopping=2)
    half = train([one], EXAMPLES, 3, monitor="dev_f1")[0]
    on = train([replace(one, state=half.state)], EXAMPLES, 6, monitor="dev_f1")[0]
    whole = train([one], EXAMPLES, 6, monitor="dev_f1")[0]
    assert (on.metrics, on.curve) == (whole.metrics, whole.curve)
