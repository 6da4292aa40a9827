"""Round ends of ranges: few digits, and never on the wrong side."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.space import Float, Int
from hpsearch.space.rounding import Toward, rounded

LOG, LINEAR, BETA = Float(1e-4, 1, "log"), Float(0.5, 1.0), Float(0.9, 0.999, "log_one_minus")


@pytest.mark.parametrize(
    ("h", "value", "width", "down", "up"),
    [
        (LOG, 0.0123456, 0.1, 0.012, 0.013),
        (LOG, 0.01, 0.1, 0.01, 0.01),
        (LINEAR, 0.7777, 0.2, 0.77, 0.78),
        (LINEAR, 0.7777, 0.02, 0.777, 0.778),
        (BETA, 0.98765, 0.01, 0.987, 0.988),  # 1 - value is 0.01235: 0.013 and 0.012
        (Int(16, 256, "log"), 77, 100, 77, 77),
        (Int(16, 2048, "log"), 1234, 1000, 1200, 1300),
        (Int(1, 4), 2, 2, 2, 2),
        (Int(32, 128, step=32), 70, 50, 64, 96),
        (Float(0.1, 0.9, step=0.2), 0.35, 0.2, 0.3, 0.5),
    ],
)
def test_examples(h: Float | Int, value: float, width: float, down: float, up: float) -> None:
    assert (rounded(h, value, width, "down"), rounded(h, value, width, "up")) == (down, up)
    assert rounded(h, value, width, "nearest") in (down, up)


@settings(deadline=None, max_examples=100)
@given(st.sampled_from([LOG, LINEAR, BETA]), st.floats(0, 1), st.floats(1e-6, 1), st.sampled_from(["down", "up"]))
def test_outward_is_never_inward_and_stays_when_repeated(h: Float, u: float, width: float, toward: Toward) -> None:
    value = h.from_unit(u)
    found = rounded(h, value, width, toward)
    assert found <= value if toward == "down" else found >= value
    assert rounded(replace(h), found, width, toward) == found
