"""Conformance over `SCALES`, and each scale against the formula it is known by."""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.space import ALIASES, SCALES, Float, Int, Scale
from hpsearch.space.rounding import rounded

RANGES = [(1e-4, 0.5), (0.1, 0.9), (0.9, 0.999), (0.25, 0.75), (1e-9, 1 - 1e-9)]
CASES = [(name, *ends) for name in SCALES for ends in RANGES]
units = st.floats(0.0, 1.0)
ends = st.floats(-1e305, 1e305).flatmap(lambda a: st.tuples(st.just(a), st.floats(-1e305, 1e305))).map(sorted)


@pytest.mark.parametrize(("name", "low", "high"), CASES)
def test_ends_are_exact_and_everything_is_clamped(name: str, low: float, high: float) -> None:
    scale = SCALES[name]
    assert scale.problem(low, high) is None
    assert scale.from_unit([0.0, 1.0, -3.0, 7.0], low, high).tolist() == [low, high, low, high]
    assert scale.to_unit([low, high, -3.0, 7.0], low, high).tolist() == [0.0, 1.0, 0.0, 1.0]


@pytest.mark.parametrize(("name", "low", "high"), CASES)
def test_is_strictly_increasing_and_inverts_itself(name: str, low: float, high: float) -> None:
    u = np.linspace(0.0, 1.0, 1001)
    values = SCALES[name].from_unit(u, low, high)
    assert (np.diff(values) > 0).all()
    np.testing.assert_allclose(SCALES[name].to_unit(values, low, high), u, rtol=0, atol=1e-7)


@pytest.mark.parametrize("name", SCALES)
@pytest.mark.parametrize("shape", [(), (3,), (2, 4), (0,)])
def test_keeps_the_shape(name: str, shape: tuple[int, ...]) -> None:
    u = np.full(shape, 0.3)
    assert SCALES[name].from_unit(u, 0.1, 0.9).shape == shape
    assert SCALES[name].to_unit(u, 0.1, 0.9).shape == shape


@given(name=st.sampled_from(sorted(SCALES)), ends=ends, u=units)
@settings(deadline=None, max_examples=300)
def test_stays_inside_any_range_it_accepts(name: str, ends: list[float], u: float) -> None:
    low, high = ends
    if low == high or SCALES[name].problem(low, high):
        return
    value = float(SCALES[name].from_unit(u, low, high))
    assert low <= value <= high
    assert 0.0 <= float(SCALES[name].to_unit(value, low, high)) <= 1.0


@pytest.mark.parametrize(("name", "low", "high"), CASES)
def test_one_number_gets_the_bits_of_an_arrays_element(name: str, low: float, high: float) -> None:
    scale = SCALES[name]
    u = np.concatenate([np.random.default_rng(0).random(5000), np.linspace(-0.1, 1.1, 121)])
    values = scale.from_unit(u, low, high)
    assert [scale.value(one, low, high) for one in u.tolist()] == values.tolist()
    values = np.concatenate([values, [low - 1, low, high, high + 1]])
    assert [scale.unit(one, low, high) for one in values.tolist()] == scale.to_unit(values, low, high).tolist()


@given(name=st.sampled_from(sorted(SCALES)), ends=ends, u=units)
@settings(deadline=None, max_examples=300)
def test_one_number_gets_the_same_bits_on_any_range(name: str, ends: list[float], u: float) -> None:
    low, high = ends
    if low == high or SCALES[name].problem(low, high):
        return
    value = SCALES[name].value(u, low, high)
    assert value == float(SCALES[name].from_unit(np.array([u]), low, high)[0])
    assert SCALES[name].unit(value, low, high) == float(SCALES[name].to_unit(np.array([value]), low, high)[0])


def test_log_is_the_course_draw_of_a_learning_rate() -> None:
    """r = -4 * rand; alpha = 10^r. The unit runs upwards, so rand is 1 - u."""
    rand = np.linspace(0.0, 1.0, 1001)
    np.testing.assert_allclose(SCALES["log"].from_unit(1 - rand, 1e-4, 1.0), 10 ** (-4 * rand), rtol=1e-14)


def test_log_one_minus_is_the_course_draw_of_beta() -> None:
    """1 - beta = 10^r with r in [-3, -1], for beta from 0.9 to 0.999."""
    u = np.linspace(0.0, 1.0, 1001)
    r = -1 - 2 * u
    np.testing.assert_allclose(SCALES["log_one_minus"].from_unit(u, 0.9, 0.999), 1 - 10**r, rtol=0, atol=2.3e-16)


def test_log_one_minus_is_precise_next_to_one() -> None:
    low, high = 0.5, 1 - 1e-13
    first, last = 1 - Decimal(low), 1 - Decimal(high)
    for u in np.linspace(0.0, 1.0, 41).tolist():
        exact = 1 - first * (last / first) ** Decimal(u)
        got = float(SCALES["log_one_minus"].from_unit(u, low, high))
        assert abs(Decimal(got) - exact) < Decimal("1.2e-16"), u
        assert abs(float(SCALES["log_one_minus"].to_unit(float(exact), low, high)) - u) < 1e-3 * u**8 + 1e-12


def test_shares_of_draws_by_decade() -> None:
    """Course: 90 % of linear draws on [0.0001, 1] lie above 0.1; on log every decade gets a quarter."""
    u = (np.arange(10_000) + 0.5) / 10_000
    linear = SCALES["linear"].from_unit(u, 0.0001, 1.0)
    assert np.mean(linear > 0.1) == pytest.approx(0.9, abs=2e-4)
    log = SCALES["log"].from_unit(u, 0.0001, 1.0)
    counts, _ = np.histogram(log, bins=[1e-4, 1e-3, 1e-2, 1e-1, 1.0])
    assert counts.tolist() == [2500, 2500, 2500, 2500]


@pytest.mark.parametrize(
    ("name", "low", "high", "fragment"),
    [
        ("log", 0.0, 1.0, "needs low above 0, not 0.0"),
        ("log", -1.0, 1.0, "needs low above 0, not -1.0"),
        ("log", 1e-300, 1e300, "below 1e308"),
        ("log_one_minus", 0.9, 1.0, "needs high below 1, not 1.0"),
        ("log_one_minus", 0.0, 1e-20, "scale: linear"),
        ("log_one_minus", -1e300, 1 - 1e-16, "below 1e308"),
        ("linear", -1.7e308, 1.7e308, "too wide"),
    ],
)
def test_says_which_ranges_it_is_not_for(name: str, low: float, high: float, fragment: str) -> None:
    assert fragment in (SCALES[name].problem(low, high) or "")


def test_aliases_name_scales() -> None:
    assert ALIASES == {"log(1-x)": "log_one_minus", "1-beta": "log_one_minus"}
    assert not set(ALIASES) & set(SCALES)
    assert len(ALIASES) == sum(len(scale.aliases) for scale in SCALES.values())


@pytest.mark.parametrize(("name", "low", "high"), CASES)
@pytest.mark.parametrize("part", [1 / 2, 1 / 16])
def test_what_lies_beyond_an_end_is_that_part_of_the_range_or_a_decade(
    name: str, low: float, high: float, part: float
) -> None:
    """On the range to there, the old end is where `part` of the old range is left."""
    scale = SCALES[name]
    assert scale.has(low)
    assert scale.has(high)
    below, above = scale.beyond(low, high, -part), scale.beyond(low, high, part)
    assert below < low < high < above
    origin = scale.origin
    ratio = 1.0 if origin is None else max((low - origin) / (high - origin), (high - origin) / (low - origin))
    if ratio**part > 10:
        assert (low - origin) / (below - origin) in (pytest.approx(10), pytest.approx(0.1))
        assert (high - origin) / (above - origin) in (pytest.approx(10), pytest.approx(0.1))
        return
    if scale.problem(below, high) is None:
        assert scale.unit(low, below, high) == pytest.approx(part / (1 + part), rel=1e-6)
    if scale.problem(low, above) is None:
        assert scale.unit(high, low, above) == pytest.approx(1 / (1 + part), rel=1e-6)


@pytest.mark.parametrize(
    ("name", "other", "low", "high", "text"),
    [
        ("log", "linear", 1e-4, 1.0, "draws only 10% below 0.1: write scale: log for a range over decades"),
        ("log", "linear", 0.02, 1.0, None),
        ("log", "linear", 0.0, 1.0, None),
        ("log", "log_one_minus", 1e-4, 0.9, None),
        (
            "log_one_minus",
            "linear",
            0.9,
            0.999,
            "hardly draws values near 1, where x matters most: write scale: log_one",
        ),
        ("log_one_minus", "log", 0.5, 0.95, "hardly draws values near 1, where x matters most: write scale: log_one"),
        ("log_one_minus", "linear", 0.5, 0.94, None),
        ("log_one_minus", "linear", 0.5, 1.0, None),
        ("linear", "log", 1e-4, 1.0, None),
    ],
)
def test_says_where_another_scale_is_surely_not_meant(
    name: str, other: str, low: float, high: float, text: str | None
) -> None:
    found = SCALES[name].better("x", SCALES[other], low, high)
    assert found == text or (found and text and found.startswith(text))


def root(value: Any, low: float, high: float) -> Any:
    return np.sqrt((value - low) / (high - low))


def square(u: Any, low: float, high: float) -> Any:
    return low + u * u * (high - low)


def test_a_new_scale_is_one_definition_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn from, in steps, rounded, widened, and judged by the others."""
    monkeypatch.setitem(SCALES, "square_root", Scale(root, square, lambda low, high: None))
    h, steps = Float(1e-4, 1.0, "square_root"), Int(1, 9, "square_root")
    assert h.problem() is None
    assert h.from_unit(0.5) == pytest.approx(0.25, abs=1e-4)
    assert [steps.from_unit(steps.to_unit(n)) for n in range(1, 10)] == list(range(1, 10))
    assert rounded(h, 0.12345, 0.5, "up") == 0.13
    assert SCALES["square_root"].beyond(1.0, 3.0, 0.5) == 4.0
    assert "draws only" not in str(SCALES["log"].better("x", SCALES["square_root"], 1e-4, 1.0))
    assert "scale: log_one_minus" in str(SCALES["log_one_minus"].better("x", SCALES["square_root"], 0.9, 0.999))
