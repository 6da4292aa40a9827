"""docs/benchmarks.md says what its tables show."""

import re

import pytest

from tests.support.pages import PAGES, rows


def numbers(cell: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d*\.?\d+", cell)]


def test_the_ratios_of_speed_are_those_of_the_figures() -> None:
    for cells in rows(PAGES["docs/benchmarks.md"], "network, mini-batch"):
        ours = float(cells[1])
        for cell in cells[2:]:
            theirs, ratio = numbers(cell)
            assert theirs / ours == pytest.approx(ratio, rel=0.05, abs=0.06)


def test_what_is_said_of_search_quality_is_what_the_table_shows() -> None:
    page = PAGES["docs/benchmarks.md"]
    table = rows(page, "problem")
    for problem, linear, proper, *_ in table:
        if linear == proper:
            assert problem in ("branin", "hartmann 6", "ridge")
        else:
            assert numbers(linear)[2] > numbers(proper)[0]
    below = sum(z < t for cells in table for z, t in zip(numbers(cells[6]), numbers(cells[3]), strict=True))
    assert f"zoom's mean is below TPE's in {below} of these {3 * len(table)} cells" in page
