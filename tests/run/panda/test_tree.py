"""A panda's branches: where each is from, and what its config is over epochs."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hpsearch.objectives.setting import in_force
from hpsearch.run.panda.tree import Branch, Point, Tree, changed
from hpsearch.trial import Value

VALUES = st.integers(0, 4)
CHANGES = st.lists(st.tuples(st.integers(2, 12), VALUES), max_size=5)


def points(first: int, last: int) -> tuple[Point, ...]:
    return tuple(Point(epoch, {"cost": float(epoch)}, {}, {}, f"{epoch}", 0.0) for epoch in range(first, last + 1))


@given(VALUES, CHANGES)
def test_a_change_holds_from_its_epoch_until_the_next_one(start: int, changes: list[tuple[int, int]]) -> None:
    value: Value = start
    known = {1: start}
    for epoch, new in changes:
        value = changed(value, epoch, new)
        known = {begin: one for begin, one in known.items() if begin < epoch} | {epoch: new}
    for epoch in range(1, 15):
        assert in_force(value, epoch) == known[max(begin for begin in known if begin <= epoch)]
    if isinstance(value, dict):
        told = list(value.values())
        assert all(a != b for a, b in pairwise(told))
        assert [*value] == sorted(value, key=int)


def test_a_value_from_the_start_is_no_change() -> None:
    assert changed({"1": 3, "5": 4}, 1, 7) == 7
    assert changed(None, 4, None) is None


def tree() -> Tree:
    """Branch 1 to epoch 20; 2 left it after 8, 3 that after 12 with weights alone, 4 is a twin from 10."""
    return Tree({"rate": 0.1, "l2": {"1": 0, "15": 1}}, {"rate": 0.1, "l2": 0, "keep": 1.0}).with_branches(
        Branch(1, changes=((6, {"rate": 0.03}), (11, {"keep": 0.5}), (25, {"rate": 0.01})), points=points(1, 20)),
        Branch(2, 1, 8, changes=((10, {"rate": 1.0}),), points=points(9, 14)),
        Branch(3, 2, 12, weights_only=True, points=points(13, 13)),
        Branch(4, 1, 10, role="control", until=15, changes=((25, {"rate": 0.01}),), points=points(11, 15)),
    )


def test_a_branch_has_what_held_where_it_left_and_its_own_changes() -> None:
    here = tree()
    assert here.config_of(1) == {
        "rate": {"1": 0.1, "6": 0.03, "25": 0.01},
        "l2": {"1": 0, "15": 1},
        "keep": {"1": 1.0, "11": 0.5},
    }
    assert here.config_of(2) == {"rate": {"1": 0.1, "6": 0.03, "10": 1.0}, "l2": 0}
    assert here.config_of(3) == {"rate": {"1": 0.1, "6": 0.03, "10": 1.0}, "l2": 0}
    assert here.config_of(4) == {"rate": {"1": 0.1, "6": 0.03, "25": 0.01}, "l2": {"1": 0, "15": 1}}
    assert here.config_of(1, 10) == {"rate": {"1": 0.1, "6": 0.03}, "l2": 0}


def test_its_curve_is_that_of_its_parents_until_it_left_them() -> None:
    assert [p.epoch for p in tree().points(3)] == list(range(1, 14))
    assert [b.number for b in tree().lineage(3)] == [1, 2, 3]
    assert [tree().owner(3, epoch) for epoch in (0, 8, 9, 12, 13)] == [1, 1, 2, 2, 3]


def test_a_twin_that_has_come_to_its_end_is_trained_no_more() -> None:
    assert [b.number for b in tree().due] == [1, 2, 3]
    late = tree().with_branches(Branch(5, 1, 30, role="control", until=31))
    assert [b.number for b in late.active] == [1, 2, 3, 5]
    assert [b.number for b in late.due] == [1, 2, 3]
