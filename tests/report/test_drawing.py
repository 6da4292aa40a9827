from hypothesis import given
from hypothesis import strategies as st

from hpsearch.report.drawing import EIGHTHS, LEVELS, bar, level, plot, sparkline
from hpsearch.report.writers.plain import page_text

CURVE = st.lists(st.none() | st.floats(), max_size=100)


def _heights(text: str) -> list[int]:
    return [LEVELS.index(c) for c in text]


def test_eight_equal_steps_are_the_eight_levels() -> None:
    assert sparkline([1, 2, 3, 4, 5, 6, 7, 8], 8) == LEVELS


def test_over_a_decade_heights_are_logarithmic() -> None:
    assert sparkline([10.0**k for k in range(8)], 8) == LEVELS


@given(st.lists(st.floats(0, 1e300), min_size=1, max_size=60), st.integers(1, 30))
def test_a_falling_curve_falls(values: list[float], width: int) -> None:
    drawn = _heights(sparkline(sorted(values, reverse=True), width))
    assert drawn == sorted(drawn, reverse=True)
    assert len(drawn) == min(width, len(values))


@given(st.lists(st.none() | st.floats(), max_size=40), st.integers(0, 20))
def test_anything_is_drawn_within_the_width(values: list[float | None], width: int) -> None:
    drawn = sparkline(values, width)
    assert len(drawn) <= width
    assert set(drawn) <= set(LEVELS + " ")


def test_what_is_missing_is_blank() -> None:
    assert sparkline([1.0, None, 2.0], 3) == "▁ █"
    assert sparkline([None, float("nan")], 3) == ""


def test_levels_do_not_overflow() -> None:
    assert level(1.7e308, -1.7e308, 1.7e308, 8) == 7
    assert level(3.0, 3.0, 3.0, 8) == 0


@given(st.floats(0, 1), st.integers(1, 40))
def test_a_bar_is_as_long_as_its_share(share: float, width: int) -> None:
    drawn = bar(share, width)
    assert len(drawn) <= width
    assert bool(drawn) == (share > 0)
    length = sum((EIGHTHS.index(c) + 1) / 8 for c in drawn)
    assert abs(length - share * width) <= 0.125


def test_a_full_bar_fills_its_width() -> None:
    assert bar(1.0, 5) == "█████"


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
