"""A network that takes too long leaves its fleet after an epoch."""

from dataclasses import replace

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
