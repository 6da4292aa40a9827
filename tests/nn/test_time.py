"""A network that takes too long leaves its fleet after an epoch."""

from dataclasses import replace

import pytest

from hpsearch.nn import training
from hpsearch.nn.training import train
from tests.nn.made import alone, examples, member, same


def test_who_is_over_its_time_leaves_after_an_epoch_and_nobody_else_notices() -> None:
    data = examples()
    members = [member(seed, learning_rate=0.01 * seed) for seed in (1, 2, 3)]
    half = train(members, data, 2)
    states = [outcome.state for outcome in half]
    assert all(state is not None for state in states)
    slow = replace(states[1], seconds=100.0) if states[1] else None
    again = [replace(one, state=state) for one, state in zip(members, (states[0], slow, states[2]), strict=True)]
    outcomes = train(again, data, 6, seconds=50.0)
    assert [o.status for o in outcomes] == ["ok", "timed_out", "ok"]
    out = outcomes[1]
    assert (out.metrics, out.epochs, out.state, out.model) == ({}, 3, None, None)
    assert len(out.curve["dev_error"]) == 3
    assert out.reason == "it took more than its 50 s: 3 of 6 epochs in 100 s"
    for i in (0, 2):
        assert same(outcomes[i], alone(members[i], data, 6))


def test_who_arrives_has_not_timed_out() -> None:
    (outcome,) = train([member()], examples(), 1, seconds=0.0)
    assert outcome.status == "ok"
    (outcome,) = train([member()], examples(), 2, seconds=0.0)
    assert (outcome.status, outcome.epochs) == ("timed_out", 1)


@pytest.mark.parametrize("epochs", [0, 1, 3])
@pytest.mark.parametrize("more", [{}, {"early_stopping": 2, "optimizer": "momentum"}])
def test_who_is_cut_goes_on_to_the_same_bits(
    epochs: int, more: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock passes the moment after so many epochs."""
    data, members = examples(), [member(seed, **more) for seed in (1, 2, 3)]
    passed: list[int] = []
    monkeypatch.setattr(training, "monotonic", lambda: float(len(passed)))
    halves = train(members, data, 6, on_epoch=lambda i, e, _: passed.append(e) if not i else None, until=epochs - 0.5)
    assert {(o.status, o.epochs) for o in halves} == {("cut", epochs)}
    assert all(o.metrics == {} and o.model is None for o in halves)
    again = [replace(one, state=o.state) for one, o in zip(members, halves, strict=True)]
    for one, outcome in zip(members, train(again, data, 6), strict=True):
        assert same(outcome, alone(one, data, 6))


def test_an_epoch_that_would_not_end_in_time_does_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes a second by the clock that measures it, and none by the other one."""
    seconds = iter(range(100))
    monkeypatch.setattr(training, "perf_counter", lambda: float(next(seconds)))
    monkeypatch.setattr(training, "monotonic", lambda: 10.0)
    (late,) = train([member()], examples(), 3, until=10.5)
    assert (late.status, late.epochs) == ("cut", 1)
    (timely,) = train([member()], examples(), 3, until=11.5)
    assert timely.status == "ok"
