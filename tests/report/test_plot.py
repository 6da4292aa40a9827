from hypothesis import given
from hypothesis import strategies as st

from hpsearch.report.plain import page_text
from hpsearch.report.plot import plot

CURVE = st.lists(st.none() | st.floats(), max_size=100)


def test_a_straight_line_is_a_diagonal_with_its_ends_on_the_axes() -> None:
    lines = page_text(plot({"cost": [3.0, 2.0, 1.0]}, "{:.0f}".format, 40, 3)).splitlines()
    assert lines == ["  3 ┤●", "  2 ┤ ●", "  1 ┤  ●", "    └───", "     1 3", "     ● cost"]


def test_the_second_curve_has_a_mark_of_its_own() -> None:
    text = page_text(plot({"train": [1.0, 0.0], "dev": [1.0, 1.0]}, "{:.0f}".format, 40, 3))
    assert text.splitlines()[0] == "  1 ┤●●"
    assert "○ train   ● dev" in text


@given(CURVE, CURVE, st.integers(2, 70), st.integers(1, 12))
def test_any_curve_fits(train: list[float | None], dev: list[float | None], columns: int, rows: int) -> None:
    lines = plot({"train": train, "dev": dev}, "{:.1e}".format, columns, rows)
    assert len(lines) in (0, rows + 3)
    for drawn in lines[:rows]:
        assert sum(len(text) for text, _ in drawn.spans[1:]) <= columns


def test_nothing_known_draws_nothing() -> None:
    assert plot({"cost": [None, float("inf")]}, str, 10, 5) == []
