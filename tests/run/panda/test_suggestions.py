"""What a panda suggests: said once, with an order that would be taken, of the epochs since a change alone."""

import shlex
from dataclasses import replace
from pathlib import Path

from hpsearch.run.panda.clerk import orders_of
from hpsearch.run.panda.orders import give, new_id
from hpsearch.run.panda.suggestions import suggested

from .made import CONFIG, Panda

SLOW = CONFIG.replace("0.01", "0.0000001").replace(", keep_prob: 0.9", "")
WILD = CONFIG.replace("0.01", "1e20, optimizer: gradient_descent, batch_norm: false")


def noted(panda: Panda) -> list[str]:
    return [note for note in panda.heard.notes if "; try `" in note]


def test_a_sign_is_told_once_until_something_changes(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p", SLOW)
    panda.train(24)
    (note,) = noted(panda)
    assert note.startswith("branch 1: flat: in the last 20 epochs the train cost fell by")
    panda.train(5)
    assert noted(panda) == []
    (one,) = suggested(panda.state.tree, panda.config.kind, {})
    assert one.command(panda.directory.path) in note
    panda.order("set", values=one.order.values)
    panda.train(19)
    assert noted(panda) == []
    assert suggested(panda.state.tree, panda.config.kind, {}) == []
    panda.order("set", values={"learning_rate": 1e-8})
    panda.train(24)
    assert len(noted(panda)) == 1


def test_what_it_says_to_type_is_taken(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p", WILD)
    panda.train(3)
    (note,) = noted(panda)
    assert "branch 1: exploding: its cost is not finite any more" in note
    (one,) = suggested(panda.state.tree, panda.config.kind, {})
    words = shlex.split(one.command(Path("a b")))
    assert words[:5] == ["hpsearch", "panda", "fork", "a b", "0"]
    assert words[-4:] == ["--branch", "1", "--why", "exploding"]
    give(orders_of(panda.directory), replace(one.order, id=new_id()))
    assert panda.train(1).answered[-1].refused == ""


def test_a_twin_is_left_alone(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p", SLOW)
    panda.train(2)
    panda.order("set", values={"learning_rate": 0.01}, control=30)
    panda.train(25)
    assert panda.state.tree.branches[2].role == "control"
    assert all(one.branch == 1 for one in suggested(panda.state.tree, panda.config.kind, {}))


def test_a_kind_that_says_nothing_suggests_nothing(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p", SLOW)
    panda.train(22)
    assert suggested(panda.state.tree, replace(panda.config.kind, sitting=None), {}) == []
