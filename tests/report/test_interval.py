import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from hpsearch.report.interval import wilson


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_against_scipy(case: tuple[int, int]) -> None:
    wrong, examples = case
    oracle = binomtest(wrong, examples).proportion_ci(0.95, method="wilson")
    assert wilson(wrong, examples) == pytest.approx((oracle.low, oracle.high), abs=1e-12)


def test_published_number() -> None:
    # Newcombe 1998, Statistics in Medicine 17, 857-872, table I: 81 of 263, score method without continuity correction.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
