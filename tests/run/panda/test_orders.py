"""Orders as files: what is written reads back, what is none is told apart, and each is answered once."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.run.journal import Journal
from hpsearch.run.panda.clerk import Clerk, orders_of
from hpsearch.run.panda.orders import VERBS, Order, give, new_id, waiting, writer

from .made import Panda

NUMBERS = st.integers(0, 10**6) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.text(max_size=5)
VALUES = st.dictionaries(st.text(min_size=1, max_size=8), NUMBERS, max_size=3)
WHOLE = st.none() | st.integers(0, 10**6)
ORDERS = st.builds(
    Order,
    id=st.just("00000000000000000001-0123abcd"),
    verb=st.sampled_from(VERBS),
    branch=WHOLE,
    at=WHOLE,
    values=VALUES,
    each=st.lists(VALUES, max_size=3),
    control=WHOLE,
    weights_only=st.booleans(),
    beside=st.booleans(),
    if_epoch=WHOLE,
    why=st.text(max_size=20),
    by=st.text(max_size=20),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from([*Order.__dataclass_fields__, "other"])


@given(ORDERS)
def test_an_order_reads_back(order: Order) -> None:
    back = Order.of(json.loads(json.dumps(order.facts())))
    assert replace(back, each=list(back.each)) == order


@given(st.dictionaries(FIELDS, JSON, max_size=6) | JSON)
def test_anything_else_is_a_value_error(facts: Any) -> None:
    try:
        order = Order.of(facts)
    except ValueError as error:
        assert str(error)
    else:
        assert order.verb in VERBS
        assert {name for name, value in order.facts().items() if value} <= set(facts)


def test_ids_grow_and_are_names() -> None:
    ids = [new_id() for _ in range(50)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 50
    assert "process" in writer()


def test_they_wait_in_the_order_of_their_names(tmp_path: Path) -> None:
    assert waiting(tmp_path / "no") == []
    given_ = [Order(new_id(), "pause"), Order(new_id(), "stop")]
    for order in reversed(given_):
        give(tmp_path / "orders", order)
    assert [order for _, order in waiting(tmp_path / "orders")] == given_


def test_one_that_is_too_large_is_none(tmp_path: Path) -> None:
    order = Order(new_id(), "pause", why="x" * 2**21)
    give(tmp_path / "orders", order)
    ((_, what),) = waiting(tmp_path / "orders")
    assert isinstance(what, str)
    assert what.startswith("it is no order")


@settings(max_examples=25, deadline=None)
@given(st.lists(ORDERS, min_size=1, max_size=4))
def test_whatever_is_ordered_is_answered_once(tmp_path_factory: pytest.TempPathFactory, orders: list[Order]) -> None:
    panda = Panda(tmp_path_factory.mktemp("p") / "p")
    panda.train(0)
    ids = []
    for order in orders:
        ids.append(new_id())
        give(orders_of(panda.directory), replace(order, id=ids[-1]))
    with Journal.open(panda.directory.journal) as journal:
        clerk = Clerk(panda.config, panda.directory, journal)
        assert [one.id for one in clerk.take_orders()] == ids
        assert clerk.take_orders() == []
    assert [one.id for one in panda.state.answered] == ids
    assert waiting(orders_of(panda.directory)) == []
