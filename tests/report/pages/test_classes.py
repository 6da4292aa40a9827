"""The classes of the winner: a matrix where 80 columns have room for it, else who is found least and what for."""

from types import SimpleNamespace
from typing import Any

import pytest

from hpsearch.objectives.objective import Judged
from hpsearch.report.pages.classes import classes_document, classes_page
from hpsearch.report.writers.plain import page_text


def page(classes: list[str], cells: list[tuple[int, int, int]]) -> str:
    run: Any = SimpleNamespace(judged={"dev": Judged({"dev_f1": 0.5}, cells)}, classes=tuple(classes))
    return page_text(classes_page(run))


def diagonal(classes: int, rows: int = 40) -> list[tuple[int, int, int]]:
    """All found but one row of each class, which is taken for the next."""
    return [cell for k in range(classes) for cell in ((k, k, rows - 1), (k, (k + 1) % classes, 1))]


@pytest.mark.parametrize("classes", [2, 3, 5, 10, 11, 37, 100])
@pytest.mark.parametrize("name", ["{}", "class {}", "a very long name of a class, number {}", "\u7532{}"])
@pytest.mark.parametrize("rows", [40, 123_456])
def test_eighty_columns_are_enough(classes: int, name: str, rows: int) -> None:
    from hpsearch.report.text import width

    text = page([name.format(k) for k in range(classes)], diagonal(classes, rows))
    assert max(map(width, text.splitlines())) <= 80
    assert len(text.splitlines()) <= 26


def test_a_matrix_says_who_is_taken_for_whom() -> None:
    lines = page(["no", "yes"], [(0, 0, 95), (0, 1, 1), (1, 0, 3), (1, 1, 1)]).splitlines()
    assert [line.split() for line in lines[-3:]] == [
        ["class", "rows", "recall", "precision", "no", "yes"],
        ["no", "96", "98.96", "%", "96.94", "%", "95", "1"],
        ["yes", "4", "25.00", "%", "50.00", "%", "3", "1"],
    ]


def test_long_names_are_numbered_above_the_columns() -> None:
    lines = page([f"number {k} of all" for k in range(5)], diagonal(5)).splitlines()
    assert lines[2].split()[-5:] == ["(1)", "(2)", "(3)", "(4)", "(5)"]
    assert lines[3].startswith("(1) number 0 of all")


def test_of_many_classes_those_found_least_and_the_largest_confusions() -> None:
    cells = [*diagonal(30), (7, 3, 60), (8, 2, 20)]
    text = page([f"c{k}" for k in range(30)], cells)
    lines = text.splitlines()
    assert lines[1] == "dev rows of the 10 of 30 classes that are found least"
    assert lines[3].split()[:2] == ["c7", "100"]
    assert "c7  60 of 100 as c3" in text
    assert "c8   20 of 60 as c2" in text


def test_nothing_recorded_is_nothing_shown() -> None:
    run: Any = SimpleNamespace(judged={}, classes=("a", "b"))
    assert classes_page(run) == []
    assert classes_document(run) == {}


def test_a_program_gets_all_of_it() -> None:
    run: Any = SimpleNamespace(judged={"test": Judged({"test_f1": 0.5}, [(0, 0, 3), (0, 1, 1)])}, classes=("a", "b"))
    assert classes_document(run) == {
        "test": {
            "metrics": {"test_f1": 0.5},
            "classes": [
                {"class": "a", "rows": 4, "recall": 0.75, "precision": 1.0, "f1": 6 / 7},
                {"class": "b", "rows": 0, "recall": None, "precision": 0.0, "f1": 0.0},
            ],
            "confusions": [{"class": "a", "as": "b", "rows": 1}],
        }
    }
