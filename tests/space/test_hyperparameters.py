"""Every hyperparameter: what it draws encodes and decodes to itself; bins, steps, weights; rules."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hpsearch.space import SCALES, Choice, Float, Hyperparameter, Int
from hpsearch.space.bins import fixed_point

SAMPLES: list[Hyperparameter] = [
    Float(1e-4, 1, "log"),
    Float(0.9, 0.999, "log_one_minus"),
    Float(-1.5, 2),
    Float(0.1, 1.0, step=0.1),
    Float(0.9, 0.99, "log_one_minus", step=0.01),
    Float(0.25, 8, "log", step=0.25),
    Int(1, 999, "log"),
    Int(3, 4),
    Int(16, 256, step=16),
    Int(-99, 0, "log_one_minus"),
    Choice(("relu", "tanh")),
    Choice((True, 1, 1.0, None, "1"), weights=(1, 0, 2, 0.5, 3)),
    Choice(([64, 32], [128])),
]
units = st.floats(0.0, 1.0)
scale_names = st.sampled_from(sorted(SCALES))
numbers = st.one_of(st.floats(-1e300, 1e300), st.floats(0, 1), st.sampled_from([1e-300, 5e-324, 1e-9, 1 - 2**-53]))


@st.composite
def any_float(draw: st.DrawFn) -> Float:
    low, high = sorted((draw(numbers), draw(numbers)))
    return Float(low, high, draw(scale_names))


@st.composite
def stepped_float(draw: st.DrawFn) -> Float:
    digits, steps = draw(st.integers(0, 6)), draw(st.integers(1, 500))
    low, step = draw(st.integers(-1000, 1000)), draw(st.integers(1, 1000))
    unit = 10**digits
    return Float(low / unit, (low + steps * step) / unit, draw(scale_names), step / unit)


@st.composite
def any_int(draw: st.DrawFn) -> Int:
    low = draw(st.one_of(st.integers(-50, 50), st.integers(-(2**52), 2**52)))
    count = draw(st.one_of(st.integers(1, 50), st.integers(1, 2**51)))
    step = draw(st.sampled_from([1, 2, 3, 10]))
    return Int(low, low + count * step, draw(scale_names), step)


def round_trips(h: Hyperparameter, u: float) -> None:
    value = h.from_unit(u)
    unit = h.to_unit(value)  # type: ignore[arg-type]
    assert h.contains(value)
    assert 0.0 <= unit <= 1.0
    assert repr(h.from_unit(unit)) == repr(value)


@st.composite
def fine_steps(draw: st.DrawFn) -> Float | Int:
    """Ranges near the resolution of floats: whole numbers up to 2**53, and the same scaled down."""
    far = draw(st.one_of(st.integers(2**44, 2**53 - 1), st.sampled_from([10**14, 10**15, 2**49, 2**50, 2**52])))
    step = draw(st.sampled_from([1, 1, 2, 3, 5, 10, 64, 1000]))
    count = draw(st.one_of(st.integers(1, 40), st.integers(1, 2**53).map(lambda n: n % (2 * far // step) + 1)))
    low = far - count * step
    low, high = (low, far) if draw(st.booleans()) else (-far, -low)
    name = draw(scale_names)
    if draw(st.booleans()):
        return Int(low, high, name, step)
    unit = draw(st.sampled_from([2.0**20, 1e6, 1e15, 1e30]))
    return Float(low / unit, low / unit + count * (step / unit), name, step / unit)


@given(h=fine_steps(), near=st.lists(st.integers(0, 2**53), min_size=5, max_size=5))
@settings(deadline=None, max_examples=300)
def test_however_fine_every_value_of_a_sound_range_is_one_of_its_own(h: Float | Int, near: list[int]) -> None:
    """Its unit draws it, and no other; checked at both ends and in between."""
    assume(h.problem() is None)
    last = h.bins.count - 1
    for k in {0, min(1, last), last // 2, max(last - 1, 0), last, *(n % (last + 1) for n in near)}:
        unit = h.bins.unit(k)
        value = h.from_unit(unit)
        assert h.to_unit(value) == unit
        assert h.contains(value)
        if k < last:
            assert h.bins.unit(k + 1) > unit
            assert h.from_unit(h.bins.unit(k + 1)) > value


@pytest.mark.parametrize(
    "h",
    [
        Int(10**15, 10**15 + 5),
        Int(10**15, 10**15 + 5, "log"),
        Int(1, 10**12, "log"),
        Int(-(10**15), -(10**15) + 10**6, "log_one_minus"),
        Float(1e15, 1e15 + 10, step=0.5),
        Float(1.0, 1 + 1e-14, step=1e-15),
        Float(1e-12, 1, "log", step=1e-12),
        Float(0.9, 0.9999999999, "log_one_minus", step=1e-10),
    ],
)
def test_ranges_near_the_resolution_of_floats_that_are_sound(h: Float | Int) -> None:
    assert h.problem() is None
    for k in range(min(h.bins.count, 200)):
        assert h.bins.index(h.bins.unit(k)) == k


@given(h=st.sampled_from(SAMPLES), u=units)
@settings(deadline=None, max_examples=300)
def test_samples_round_trip(h: Hyperparameter, u: float) -> None:
    assert h.problem() is None
    round_trips(h, u)


@pytest.mark.parametrize("h", [h for h in SAMPLES if not isinstance(h, Choice)])
def test_what_is_drawn_is_what_the_vectorized_scale_gives(h: Float | Int) -> None:
    """To the last bit: bins and fixed points once more, from the scale's arrays."""
    scale, step = SCALES[h.scale], h.step
    shift = step or 0
    low, high = (h.low - shift, h.high) if scale.mirrored else (h.low, h.high + shift)
    count = round((h.high - h.low) / step) + 1 if step else 0

    def nearest(u: float) -> float:
        value = float(scale.from_unit(np.array([u]), low, high)[0])
        if not step:
            return value
        whole = np.ceil((value - h.low) / step) if scale.mirrored else np.floor((value - h.low) / step)
        return round(h.low + step * float(np.clip(whole, 0, count - 1)), 6)

    def encoded(value: float) -> float:
        ends = [value - shift, value] if scale.mirrored else [value, value + shift]
        return float(scale.to_unit(np.array(ends), low, high).mean())

    for u in np.random.default_rng(0).random(500).tolist():
        assert h.from_unit(u) == fixed_point(nearest(u), lambda value: nearest(encoded(value)))


@given(h=any_float(), u=units)
@settings(deadline=None, max_examples=400)
def test_floats_round_trip_on_any_range(h: Float, u: float) -> None:
    assume(h.problem() is None)
    round_trips(h, u)


@given(h=stepped_float(), u=units)
@settings(deadline=None, max_examples=300)
def test_stepped_floats_round_trip_without_noise(h: Float, u: float) -> None:
    assume(h.problem() is None)
    round_trips(h, u)
    assert len(repr(h.from_unit(u))) <= 12


@given(h=any_int(), u=units)
@settings(deadline=None, max_examples=300)
def test_ints_round_trip_on_any_range(h: Int, u: float) -> None:
    assume(h.problem() is None)
    round_trips(h, u)


@pytest.mark.parametrize("h", SAMPLES, ids=str)
def test_gives_python_values_from_end_to_end(h: Hyperparameter) -> None:
    drawn = [h.from_unit(u) for u in np.linspace(0.0, 1.0, 101).tolist()]
    assert {type(v) for v in drawn} <= {bool, int, float, str, list, type(None)}
    if isinstance(h, Choice):
        assert h.extremes() == list(h.values)
    else:
        assert [drawn[0], drawn[-1]] == h.extremes() == [h.low, h.high]
        assert drawn == sorted(drawn)  # type: ignore[type-var]


@pytest.mark.parametrize("h", SAMPLES, ids=str)
@pytest.mark.parametrize("count", [2, 5, 1000])
def test_levels_are_different_values_with_both_ends(h: Hyperparameter, count: int) -> None:
    values = [h.from_unit(u) for u in h.levels(count)]
    spelled = [repr(v) for v in values]
    assert len(set(spelled)) == len(spelled)
    assert isinstance(h, Choice) or (len(values) <= count and [values[0], values[-1]] == h.extremes())


def test_levels_are_all_values_where_these_are_few() -> None:
    assert [Int(1, 4, "log").from_unit(u) for u in Int(1, 4, "log").levels(9)] == [1, 2, 3, 4]
    choice = Choice(("a", "b", "c"), weights=(1, 0, 1))
    assert [choice.from_unit(u) for u in choice.levels(2)] == ["a", "c"]
    assert Float(0, 1).levels(5) == [0.0, 0.25, 0.5, 0.75, 1.0]


def evenly(h: Hyperparameter, count: int) -> Counter[object]:
    return Counter(h.from_unit((i + 0.5) / count) for i in range(count))


def test_whole_numbers_are_drawn_equally_often_ends_included() -> None:
    """Rounding would draw 1 and 4 half as often."""
    assert evenly(Int(1, 4), 1000) == {1: 250, 2: 250, 3: 250, 4: 250}
    assert evenly(Int(10, 30, step=10), 300) == {10: 100, 20: 100, 30: 100}
    assert evenly(Float(0.5, 1.0, step=0.25), 300) == {0.5: 100, 0.75: 100, 1.0: 100}


def test_log_whole_numbers_give_each_decade_a_third() -> None:
    drawn = evenly(Int(1, 999, "log"), 3000)
    decades = Counter(len(str(value)) for value in drawn.elements())
    assert decades == {1: 1000, 2: 1000, 3: 1000}
    assert drawn[1] == pytest.approx(3000 * math.log(2) / math.log(1000), abs=1)


def test_mirrored_bins_are_log_bins_of_one_minus_x() -> None:
    log, mirrored = Int(1, 100, "log"), Int(-99, 0, "log_one_minus")
    for u in ((np.arange(500) + 0.5) / 500).tolist():
        assert mirrored.from_unit(u) == 1 - log.from_unit(1 - u)


def test_steps_have_no_rounding_noise() -> None:
    drawn = sorted(evenly(Float(0.1, 1.0, step=0.1), 1000))  # type: ignore[type-var]
    assert drawn == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]


def test_weights_are_shares_and_zero_is_never() -> None:
    assert evenly(Choice(("relu", "tanh"), weights=(3, 1)), 400) == {"relu": 300, "tanh": 100}
    never = Choice(("a", "b", "c"), weights=(0, 1, 0))
    assert evenly(never, 100) == {"b": 100}
    assert [never.from_unit(0.0), never.from_unit(1.0)] == ["b", "b"]
    assert not never.contains("a")


def test_types_are_told_apart() -> None:
    assert not Choice((1, 0)).contains(True)
    assert not Choice((True, False)).contains(1)
    assert not Int(0, 3).contains(True)
    assert not Int(0, 3).contains(2.0)
    assert not Int(0, 4, step=2).contains(3)
    assert Float(0, 3).contains(2)
    assert not Float(0, 3).contains("2")
    assert not Float(0, 1, step=0.25).contains(0.3)
    with pytest.raises(ValueError, match="1 is none of True, False"):
        Choice((True, False)).to_unit(1)


@pytest.mark.parametrize(
    ("h", "message"),
    [
        (Float(0.1, 1e-4), "low (0.1) must be below high (0.0001)"),
        (Float(1, 1), "low (1) must be below high (1)"),
        (Float(0, math.inf), "high must be a finite number, not inf"),
        (Float(math.nan, 1), "low must be a finite number, not nan"),
        (Float(True, 2), "low must be a finite number, not True"),
        (Float(0, 1, "sqrt"), "scale must be one of linear, log, log_one_minus, not 'sqrt'"),
        (Float(0, 1, "log"), "needs low above 0, not 0"),
        (Float(0.9, 1, "log_one_minus"), "needs high below 1, not 1"),
        (Float(0, 1, step=0), "step must be above 0, not 0"),
        (Float(0, 1, step=math.nan), "step must be a finite number, not nan"),
        (Float(0, 1, step=0.3), "step (0.3) must divide high - low; with low 0 write high: 0.9 or 1.2"),
        (Float(0, 1, step=2.5), "step (2.5) must be at most high - low (1)"),
        (Float(0, 1, step=1e-17), "more than 2**53 values"),
        (
            Float(1e15, 1e15 + 10, step=0.01),
            "step (0.01) is too small for floats to tell all values apart; write step: 0.5",
        ),
        (Float(1, 1 + 1e-15, step=1e-16), "write step: 9e-16 or more, or list the values"),
        (Int(2**53 - 6, 2**53), "write step: 8 or more, or list the values"),
        (Int(0, 10**15), "step (1) is too small for floats to tell all values apart; write step: 3 or more"),
        (Int(1, 10**15, "log"), "write step: 70 or more"),
        (Float(-1e308, 1e308, step=1e308), "too wide"),
        (Int(1, 10, step=2), "with low 1 write high: 9 or 11"),
        (Int(1, 10, step=-1), "step must be above 0, not -1"),
        (Int(4, 1), "low (4) must be below high (1)"),
        (Int(1, 2**60), "high must be a whole number within 2**53 of 0"),
        (Int(1, 2.5), "high must be a whole number within 2**53 of 0, not 2.5"),  # type: ignore[arg-type]
        (Int(0, 5, "log"), "needs low above 0, not 0"),
        (Choice(()), "at least one value"),
        (Choice((1, 2, 1)), "1 is there twice"),
        (Choice((1, 2), weights=(1,)), "1 for 2 values"),
        (Choice((1, 2), weights=(1, -1)), "not -1"),
        (Choice((1, 2), weights=(0, 0)), "positive sum, not 0"),
        (Choice((1, 2), weights=(1, math.nan)), "not nan"),
    ],
)
def test_says_which_rule_is_broken(h: Hyperparameter, message: str) -> None:
    flaw = h.problem()
    assert flaw is not None
    assert message in flaw.text


def test_one_and_true_are_no_duplicates() -> None:
    assert Choice((1, True, 1.0, "1")).problem() is None
