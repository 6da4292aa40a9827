"""What keys come to: a question, an answer in the words of the commands, an order."""

from typing import Any

import pytest

from hpsearch.objectives import OBJECTIVES
from hpsearch.report.progress.prompt import KEYS, LONGEST, Prompt, pressed
from hpsearch.run.panda.orders import VERBS, Order, new_id

KIND = OBJECTIVES["network"]


def typed(keys: str) -> tuple[Prompt, list[tuple[str, dict[str, Any]]]]:
    """After these keys: the prompt, and the orders."""
    prompt, orders = Prompt(), []
    for key in keys:
        prompt, order = pressed(prompt, key, KIND)
        if order is not None:
            orders.append(order)
    return prompt, orders


@pytest.mark.parametrize(
    ("keys", "order"),
    [
        ("slearning_rate=0.003\r", ("set", {"values": {"learning_rate": 0.003}})),
        (
            "sl2=1 keep_prob='[.9, .8]' --at 60 --control=10 --why 'flat since 50'\r",
            (
                "set",
                {"values": {"l2": 1, "keep_prob": [0.9, 0.8]}, "at": 60, "control": 10, "why": "flat since 50"},
            ),
        ),
        ("r40\r", ("rollback", {"at": 40})),
        ("r--branch 3\r", ("rollback", {"branch": 3})),
        (
            "f40 --set l2=1,2 --weights-only\r",
            ("fork", {"each": [{"l2": 1}, {"l2": 2}], "weights_only": True, "at": 40}),
        ),
        (
            "fl1=0,1 l2=2,3 --beside\r",
            ("fork", {"each": [{"l1": a, "l2": b} for a in (0, 1) for b in (2, 3)], "beside": True}),
        ),
        ("n", ("snapshot", {})),
        ("p", ("pause", {})),
        ("qy\r", ("stop", {})),
        ("qyes -b 2\n", ("stop", {"branch": 2})),
        ("sl2=12\x7f\x7f3\r", ("set", {"values": {"l2": 3}})),
        ("srubbish\x15l2=3\r", ("set", {"values": {"l2": 3}})),
    ],
)
def test_an_order_is_what_the_command_of_its_words_gives(keys: str, order: tuple[str, dict[str, Any]]) -> None:
    prompt, orders = typed(keys)
    assert orders == [order]
    assert prompt.asks is None
    verb, facts = order
    assert Order.of({"id": new_id(), "verb": verb, **facts}).verb == verb


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ("s\r", "what? such as learning_rate=0.003"),
        ("sl2\r", "must be NAME=VALUE"),
        ("slr=1\r", "write learning_rate"),
        ("sl2=1 --at x\r", "--at x: must be a whole number"),
        ("sl2=1 --at\r", "--at: what?"),
        ("sl2=1 --never\r", "--never: is none of --at"),
        ("sl2=1 --why 'a\r", "a quote is missing"),
        ("r\r", "which epoch?"),
        ("rsoon\r", "must be a whole number"),
        ("f40 lr=1,2\r", "write learning_rate"),
    ],
)
def test_what_makes_no_sense_is_said_and_can_be_mended(keys: str, says: str) -> None:
    prompt, orders = typed(keys)
    assert not orders
    assert says in prompt.told
    assert prompt.asks is KEYS[keys[0]] and prompt.text == keys[1:-1]


@pytest.mark.parametrize("keys", ["sl2=1\x1b", "qn\r", "q\r", "x", "\x1b", "??", "\x7f", "\r"])
def test_nothing_comes_of_what_is_taken_back(keys: str) -> None:
    assert typed(keys) == (Prompt(), [])


def test_what_cannot_be_seen_is_not_typed_and_there_is_an_end() -> None:
    assert typed("sa\x00\x07\tb")[0].text == "ab"
    assert len(typed("s" + "a" * 2 * LONGEST)[0].text) == LONGEST


def test_every_order_has_a_key() -> None:
    assert {key.verb for key in KEYS.values()} == {*VERBS, None} - {"rest"}  # a branch rests by `panda pause --branch`
    assert typed("?")[0].help


def test_zooming_lasts_until_it_is_taken_back() -> None:
    recent = [typed(keys)[0].recent for keys in ("z", "zs", "zsl2=1\r", "zp", "z?", "zs\x1b", "zz", "")]
    assert recent == [True] * 6 + [False] * 2
    assert typed("szoom")[0].text == "zoom"
