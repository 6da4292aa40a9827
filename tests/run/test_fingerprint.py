"""Equal fingerprints mean the same search: nothing that may vary counts, everything else does to its last bit."""

import hashlib
import math
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.history import History
from hpsearch.run.recorded import fingerprint
from hpsearch.trial import Result, Task, Trial

from .examples import histories, ok


def of(*results: Result) -> str:
    return fingerprint(History.of((), results))


def with_config(result: Result, **config: Any) -> Result:
    return replace(result, task=Task(Trial(result.task.trial.number, config), result.task.budget, result.task.repeat))


@given(history=histories(), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=40)
def test_order_of_arrival_seconds_curves_and_reasons_do_not_count(history: History, seed: int) -> None:
    noisy = [replace(r, seconds=r.seconds + 1, curve={}, reason="else", epochs=r.epochs + 1) for r in history.results]
    random.Random(seed).shuffle(noisy)
    expected = fingerprint(history)
    assert fingerprint(History.of((), noisy)) == expected
    assert fingerprint(History((), tuple(noisy))) == expected
    shuffled = [replace(r, metrics=dict(reversed(list(r.metrics.items())))) for r in history.results]
    assert fingerprint(History.of((), shuffled)) == expected


@given(value=st.floats(allow_nan=False, allow_infinity=False))
@settings(deadline=None, max_examples=60)
def test_the_last_bit_of_a_metric_counts(value: float) -> None:
    assert of(ok(1, value)) != of(ok(1, math.nextafter(value, math.inf)))


RESULT = with_config(ok(1, 0.25), x=1)
OTHERS = {
    "another number": with_config(ok(2, 0.25), x=1),
    "another budget": with_config(ok(1, 0.25, budget=6), x=1),
    "another repeat": with_config(ok(1, 0.25, repeat=1), x=1),
    "another status": replace(RESULT, status="diverged"),
    "a metric fewer": replace(RESULT, metrics={"dev_error": 0.25}),
    "another value": with_config(RESULT, x=2),
    "a float for an int": with_config(RESULT, x=1.0),
    "a bool for an int": with_config(RESULT, x=True),
    "text for an int": with_config(RESULT, x="1"),
    "a list": with_config(RESULT, x=[1]),
    "null": with_config(RESULT, x=None),
    "another name": with_config(RESULT, y=1),
}


@pytest.mark.parametrize("name", OTHERS)
def test_whatever_else_differs_counts(name: str) -> None:
    assert of(OTHERS[name]) != of(RESULT)


def test_text_is_not_mistaken_for_a_float_and_zeros_have_a_sign() -> None:
    assert of(with_config(RESULT, x=0.1)) != of(with_config(RESULT, x=(0.1).hex()))
    assert of(with_config(RESULT, x=0.0)) != of(with_config(RESULT, x=-0.0))


def test_one_result_more_counts() -> None:
    assert len({of(), of(RESULT), of(RESULT, ok(2, 0.5))}) == 3


def test_the_hashed_text_is_as_documented() -> None:
    # Written by hand, so that two releases agree on the same search.
    metrics = '{"dev_cost":{"float":"0x1.0000000000000p-1"},"dev_error":{"float":"0x1.0000000000000p-2"}}'
    assert of(RESULT) == hashlib.sha256(f'[1,{{"x":1}},5,0,"ok",{metrics}]\n'.encode()).hexdigest()
