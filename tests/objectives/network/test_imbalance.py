"""When a class is rare, what is said of it, and which of two is looked for."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hpsearch.data import DataSpec, load
from hpsearch.objectives import OBJECTIVES
from hpsearch.objectives.network.classes import notes_on, positive_class, rows_by_class
from hpsearch.objectives.network.imbalance import rarest, reading, scored

NETWORK = OBJECTIVES["network"]
ERROR, F1 = NETWORK.metric("dev_error"), NETWORK.metric("dev_f1")


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ([99, 1], ("1", 0.01)),
        ([1, 99], ("0", 0.01)),
        ([96, 4], ("1", 0.04)),
        ([95, 5], None),
        ([50, 50], None),
        ([10] * 100, None),
        ([1000] * 9 + [19], None),
        ([10_000] * 9 + [1_000], ("9", 1 / 91)),
        ([5, 0], None),
    ],
)
def test_rare_is_below_5_percent_and_a_fifth_of_an_even_share(counts: list[int], found: Any) -> None:
    if counts == [1000] * 9 + [19]:
        found = ("9", 19 / 9019)
    assert rarest(map(str, range(len(counts))), counts) == found


def rare(folder: Path, positives: int, rows: int = 300) -> DataSpec:
    rng = np.random.default_rng(0)
    y = (np.arange(rows) < positives).astype(int)
    np.savez(folder / "rare.npz", x=rng.normal(size=(rows, 3)) + y[:, np.newaxis], y=y)
    return DataSpec("rare.npz")


def test_a_rare_class_is_told_with_the_goals_that_see_it(tmp_path: Path) -> None:
    data = load(rare(tmp_path, 9), tmp_path)
    (note,) = notes_on(data, ERROR)
    assert note.startswith("class 1 has 3 % of the rows")
    assert "dev_balanced_error" in note
    assert "dev_f1" in note
    assert notes_on(data, F1) == []
    assert notes_on(load(rare(tmp_path, 60), tmp_path), ERROR) == []


def test_the_rarer_of_two_classes_is_looked_for(tmp_path: Path) -> None:
    few, many = load(rare(tmp_path, 60), tmp_path), load(rare(tmp_path, 240), tmp_path)
    even = load(rare(tmp_path, 150), tmp_path)
    assert [positive_class(data) for data in (few, many, even)] == [1, 0, 1]
    assert rows_by_class(few) == [240, 60]


def test_scores_are_shown_where_they_are_asked_for_or_a_class_is_rare() -> None:
    even = {"classes": ["no", "yes"], "rows": [50, 50], "positive": "yes"}
    few = even | {"rows": [99, 1], "classes": ["no", "Yes"]}
    assert scored(ERROR, even) == {}
    assert scored(F1, even) == scored(ERROR, few)
    assert scored(ERROR, few)["test_f1"] == "of class yes"
    assert (reading(ERROR, even), reading(F1, few)) == ([], [])
    (sentence,) = reading(ERROR, few)
    assert sentence.startswith("Class Yes has 1 % of the rows")


@pytest.mark.parametrize(
    "facts", [{}, {"classes": "x"}, {"classes": ["a"], "rows": [1, 2]}, {"classes": [], "rows": []}]
)
def test_facts_that_were_not_recorded_say_nothing(facts: dict[str, Any]) -> None:
    assert (scored(ERROR, facts), reading(ERROR, facts)) == ({}, [])
