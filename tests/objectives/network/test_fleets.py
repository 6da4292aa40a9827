"""Who sails together, and the estimate of its memory against what NumPy tells tracemalloc."""

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.nn.member import Examples, Member
from hpsearch.nn.training import train
from hpsearch.objectives.network import fleets
from hpsearch.objectives.network.fleets import MOST_BYTES, MOST_MEMBERS, bytes_needed, load_of, pack, shape_of
from hpsearch.objectives.network.settings import resolve
from hpsearch.trial import Task, Trial

ROWS, INPUTS, CLASSES = 1078, 64, 10


def task(number: int, budget: int = 10, repeat: int = 0, **config: Any) -> Task:
    return Task(Trial(number, config), budget, repeat)


def packed(tasks: list[Task], jobs: int = 1) -> list[list[Task]]:
    return pack(tasks, jobs, ROWS, INPUTS, CLASSES)


CONFIGS = st.fixed_dictionaries(
    {
        "hidden_units": st.sampled_from([10, 16, 60, 64, 700]),
        "hidden_layers": st.integers(0, 2),
        "activation": st.sampled_from(["relu", "sigmoid"]),
        "optimizer": st.sampled_from(["adam", "momentum"]),
        "batch_size": st.sampled_from([32, "full"]),
        "keep_prob": st.sampled_from([1.0, 0.5]),
        "l2": st.sampled_from([0.0, 1.0]),
        "learning_rate": st.floats(1e-4, 1),
    }
)


@given(configs=st.lists(CONFIGS, max_size=80), jobs=st.integers(1, 9), budgets=st.sampled_from([(10,), (3, 9)]))
@settings(deadline=None, max_examples=60)
def test_every_task_sails_once_with_its_like_within_the_limits(
    configs: list[dict[str, Any]], jobs: int, budgets: tuple[int, ...]
) -> None:
    tasks = [task(n, budgets[n % len(budgets)], **config) for n, config in enumerate(configs)]
    found = packed(tasks, jobs)
    assert sorted((t for fleet in found for t in fleet), key=lambda t: t.key) == sorted(tasks, key=lambda t: t.key)
    for fleet in found:
        first = resolve(fleet[0].trial.config)
        shape = shape_of(first, INPUTS, CLASSES)
        load = load_of(first, shape, ROWS, fleet[0].budget)
        assert len(fleet) <= MOST_MEMBERS
        assert len(fleet) == 1 or len(fleet) * load.bytes <= MOST_BYTES
        for other in fleet[1:]:
            it = resolve(other.trial.config)
            assert other.budget == fleet[0].budget
            assert shape_of(it, INPUTS, CLASSES) == shape
            assert (it.batch_size, it.optimizer, it.activation) == (first.batch_size, first.optimizer, first.activation)
            assert (it.l2 > 0, it.l1 > 0) == (first.l2 > 0, first.l1 > 0)


def test_widths_that_pad_to_the_same_sail_together() -> None:
    assert len(packed([task(n, hidden_units=49 + n) for n in range(16)])) == 1
    assert len(packed([task(n, hidden_units=48 + n) for n in range(16)])) == 2


def test_repeats_of_one_config_sail_together() -> None:
    """Though each has its own mini-batch order."""
    assert len(packed([task(7, repeat=r) for r in range(1, 6)])) == 1


def test_those_that_augment_alike_sail_together_and_share_what_it_costs() -> None:
    """Plain networks apart; so are other sizes, and other repeats, whose mini-batches are others."""
    tasks = [task(n, shift=n % 3, repeat=n % 2) for n in range(24)]
    found = packed(tasks)
    assert all(len({(t.trial.config["shift"], t.repeat) for t in fleet}) == 1 for fleet in found[1:])
    plain = [fleet for fleet in found if fleet[0].trial.config["shift"] == 0]
    assert {t.repeat for fleet in plain for t in fleet} == {0, 1}
    assert len(found) == len(plain) + 4
    plain_load, load = (load_of(s, shape_of(s, INPUTS, CLASSES), ROWS, 10) for s in map(resolve, ({}, {"shift": 1})))
    assert (load.seconds, load.steps) == (plain_load.seconds, plain_load.steps)
    assert load.shared > 1.5 * plain_load.shared


def test_large_networks_sail_alone_and_small_ones_in_full_fleets() -> None:
    assert {len(f) for f in packed([task(n, hidden_units=2000) for n in range(8)])} == {1}
    assert len(packed([task(n, hidden_units=500, crop=0.1) for n in range(8)])) == 1
    assert [len(f) for f in packed([task(n) for n in range(64)])] == [32, 32]


def test_work_is_spread_over_the_workers_and_the_longest_comes_first() -> None:
    tasks = [task(n, hidden_units=16) for n in range(30)] + [task(n, hidden_units=256) for n in range(30, 36)]
    found = packed(tasks, jobs=2)
    seconds = [_seconds(fleet) for fleet in found]
    assert seconds == sorted(seconds, reverse=True)
    free = [0.0, 0.0]
    for each in seconds:
        free[free.index(min(free))] += each
    assert max(free) < 1.2 * sum(seconds) / 2


def test_nobody_waits_for_a_fleet_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Results come back with their fleet: a long training does not sail with 31 others."""
    tasks = [task(n, budget=100_000) for n in range(32)]
    assert all(len(fleet) == 1 for fleet in packed(tasks))
    monkeypatch.setattr(fleets, "MOST_SECONDS", 1e9)
    assert len(packed(tasks)) == 1


def _seconds(fleet: list[Task]) -> float:
    first = resolve(fleet[0].trial.config)
    load = load_of(first, shape_of(first, INPUTS, CLASSES), ROWS, fleet[0].budget)
    return fleets.Fleet(tuple(fleet), load).seconds


CASES: list[tuple[int, int, int, dict[str, Any]]] = [
    (64, 10, 500, {"hidden_units": 512, "hidden_layers": 3}),
    (64, 10, 500, {"hidden_units": 512, "hidden_layers": 3, "optimizer": "gradient_descent", "batch_norm": False}),
    (64, 10, 500, {"hidden_units": 512, "early_stopping": 5, "l1": 1.0, "l2": 1.0, "optimizer": "momentum"}),
    (200, 10, 1000, {"hidden_units": 200, "batch_size": "full", "keep_prob": 0.5, "input_keep_prob": 0.8}),
    (200, 10, 1000, {"hidden_units": 200, "batch_size": 499}),
    (10, 1000, 1000, {"hidden_units": 4}),
    (10, 3, 20_000, {"hidden_units": 4, "batch_size": "full"}),
    (4800, 6, 100, {"hidden_units": 16, "flip": True, "shift": 2, "rotate": 10.0, "distort": 2.0}),
    (4800, 6, 100, {"hidden_layers": 0}),
    (200, 10, 1000, {"hidden_units": 200, "batch_size": {"1": 64, "2": "full"}, "keep_prob": {"1": 1, "2": 0.5}}),
]


@pytest.mark.parametrize(("inputs", "classes", "rows", "config"), CASES, ids=str)
def test_the_estimate_is_the_peak_or_a_little_more(
    inputs: int, classes: int, rows: int, config: dict[str, Any]
) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((rows, inputs)).astype(np.float32), rng.integers(0, classes, rows)
    image = (40, 40, 3) if inputs == 4800 else None
    data = Examples(x, y, x[:100], y[:100], classes, image)
    one = Member(resolve(config), (0,), (0,))
    train([one], data, 1)  # what is imported or remembered at first is not the network's
    tracemalloc.start()
    train([one], data, 2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    need = bytes_needed(one.settings, inputs, classes, rows, image)
    assert peak <= need <= 1.35 * peak + 2**18
