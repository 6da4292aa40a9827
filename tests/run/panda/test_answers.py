"""What becomes of an order: each refusal says why, each answer what it did."""

from typing import Any

import pytest

from hpsearch.objectives import OBJECTIVES
from hpsearch.run.panda.answers import MOST_BRANCHES, Answer, RefusedError, answer
from hpsearch.run.panda.orders import Order, Verb
from hpsearch.run.panda.tree import Branch, Point, Tree

KIND = OBJECTIVES["network"]
CONFIG = {"learning_rate": {"1": 0.1, "40": 0.01}}


def tree(**changes: Any) -> Tree:
    """One branch at epoch 20."""
    points = tuple(Point(epoch, {}, {}, {}, "", 0.0) for epoch in range(1, 21))
    return Tree(CONFIG, KIND.complete(CONFIG)).with_branches(Branch(1, points=points, **changes))


def taken(verb: Verb, here: Tree | None = None, **facts: Any) -> Answer:
    return answer(here or tree(), Order("id", verb, **facts), KIND, {"shape": [4]})


def test_a_value_is_set_from_the_next_epoch_on_and_what_was_to_come_is_dropped() -> None:
    found = taken("set", values={"learning_rate": 0.003})
    assert found.tree.config_of(1) == {"learning_rate": {"1": 0.1, "21": 0.003}}
    assert (found.epoch, found.before, found.after) == (20, {"learning_rate": 0.1}, {"learning_rate": 0.003})
    assert found.dropped == ((40, "learning_rate"),)


def test_a_default_is_what_it_was_before() -> None:
    found = taken("set", values={"l2": 1.0}, at=30)
    assert found.before == {"l2": 0.0}
    assert found.tree.config_of(1)["l2"] == {"1": 0.0, "30": 1.0}
    assert taken("set", values={"decay": "inverse"}).tree.config_of(1).keys() == {"learning_rate", "decay"}


def test_a_twin_goes_on_as_though_nothing_had_changed() -> None:
    found = taken("set", values={"learning_rate": 0.003}, control=10)
    assert found.branches == (2,)
    assert found.tree.config_of(2) == CONFIG
    assert (found.tree.branches[2].since, found.tree.branches[2].until) == (20, 30)
    later = taken("set", found.tree, values={"l2": 1.0}, at=25, control=3, branch=1)
    assert later.tree.branches[3].until == 27
    assert [b.number for b in later.tree.due] == [1, 2]


def test_one_goes_back_in_a_branch_of_its_own() -> None:
    found = taken("rollback", at=8)
    assert found.branches == (2,)
    assert [(b.number, b.parent, b.epoch) for b in found.tree.active] == [(2, 1, 8)]
    assert found.dropped == ((40, "learning_rate"),)
    again = taken("rollback", found.tree, branch=1)
    assert [b.number for b in again.tree.active] == [1]
    assert again.branches == ()
    start = taken("rollback", found.tree, at=5)
    assert start.tree.branches[3].parent == 1


def test_a_fork_has_a_branch_for_each_value() -> None:
    found = taken("fork", at=10, each=[{"learning_rate": 0.1 * k} for k in (1, 2, 3)])
    assert found.branches == (2, 3, 4)
    assert [b.number for b in found.tree.active] == [2, 3, 4]
    assert found.tree.config_of(3) == {"learning_rate": {"1": 0.1, "11": 0.2}}
    assert [b.number for b in taken("fork", beside=True, each=[{"l2": 1.0}]).tree.active] == [1, 2]
    assert taken("fork", weights_only=True).tree.branches[2].weights_only


@pytest.mark.parametrize(
    ("verb", "facts", "why"),
    [
        ("set", {"values": {"learning_rate": -1}}, "learning_rate: must be a number above 0, not -1"),
        ("set", {"values": {"lr": 1}}, "lr is not a setting of the network"),
        ("set", {"values": {"hidden_units": 3}}, "hidden_units cannot change while training; what can: learning_rate"),
        ("set", {"values": {}}, "it sets nothing"),
        ("set", {"values": {"l2": 1.0}, "at": 20}, "epoch 20 is over: branch 1 is at 20; `rollback` to 19 first"),
        ("set", {"values": {"l2": 1.0}, "branch": 9}, "there is no branch 9; there are 1"),
        ("set", {"values": {"l2": 1.0}, "if_epoch": 19}, "it is for epoch 19, and branch 1 is at 20"),
        ("set", {"values": {"flip": True}}, "flip: augmentation is for images; these examples have shape (4,)"),
        ("rollback", {"at": 21}, "branch 1 is at epoch 20, not yet at 21"),
        ("fork", {"each": [{}]}, "it would be the same model again"),
        ("fork", {"each": [{"l2": float(k)} for k in range(MOST_BRANCHES + 1)]}, f"at most {MOST_BRANCHES} branches"),
        ("fork", {"each": [{"l2": -1.0}]}, "l2: must be"),
    ],
)
def test_what_cannot_be_is_refused_and_why(verb: Verb, facts: dict[str, Any], why: str) -> None:
    with pytest.raises(RefusedError) as caught:
        taken(verb, **facts)
    assert why in str(caught.value)


def test_a_branch_that_cannot_go_on_says_so() -> None:
    with pytest.raises(RefusedError, match="cannot go on"):
        taken("set", tree(diverged="the cost exploded"), values={"l2": 1.0}, branch=1)
    with pytest.raises(RefusedError, match="say which epoch"):
        taken("rollback", tree(diverged="the cost exploded"), branch=1)
    with pytest.raises(RefusedError, match="no branch is trained"):
        taken("set", tree(active=False), values={"l2": 1.0})
    with pytest.raises(RefusedError, match="branches 2, 3 are trained; name one"):
        taken("set", taken("fork", each=[{"l2": 1.0}, {"l2": 2.0}]).tree, values={"l1": 1.0})
    with pytest.raises(RefusedError, match="branches 2, 3 are trained; name one"):
        taken("stop", taken("fork", each=[{"l2": 1.0}, {"l2": 2.0}]).tree)
    assert taken("pause", taken("fork", each=[{"l2": 1.0}, {"l2": 2.0}]).tree).branch == 2
    with pytest.raises(RefusedError, match="is the twin of another"):
        taken("set", taken("set", values={"l2": 1.0}, control=3).tree, values={"l1": 1.0}, branch=2)
