"""Recall, precision and F1 of each class: by scikit-learn; the confusions, the largest first."""

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from hpsearch.analysis.confusion import confusions, per_class

CLASSES = ("cat", "cow", "dog", "elk")
CELLS = [(0, 0, 5), (0, 2, 3), (1, 1, 4), (2, 0, 3), (2, 2, 8), (1, 0, 1)]


def test_each_class_as_scikit_learn() -> None:
    y, predicted = (np.repeat([cell[k] for cell in CELLS], [cell[2] for cell in CELLS]) for k in (0, 1))
    precision, recall, f1, rows = precision_recall_fscore_support(y, predicted, labels=[0, 1, 2])
    found = per_class(CELLS, CLASSES)
    assert [row.name for row in found] == list(CLASSES)
    assert [row.rows for row in found[:3]] == rows.tolist()
    assert [row.recall for row in found[:3]] == pytest.approx(recall.tolist())
    assert [row.precision for row in found[:3]] == pytest.approx(precision.tolist())
    assert [row.f1 for row in found[:3]] == pytest.approx(f1.tolist())
    assert (found[3].recall, found[3].precision, found[3].f1) == (None, None, None)


def test_confusions_come_largest_first_without_what_is_right() -> None:
    found = [(c.name, c.taken_for, c.count, c.rows) for c in confusions(CELLS, CLASSES)]
    assert found == [("cat", "dog", 3, 8), ("dog", "cat", 3, 11), ("cow", "cat", 1, 5)]


def test_labels_that_no_class_has_are_left_out() -> None:
    assert per_class([*CELLS, (9, 0, 5), (0, 4, 1)], CLASSES) == per_class(CELLS, CLASSES)
