"""What keys ask of a panda: pure functions from what was asked and typed so far to what is asked now, and an order."""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from hpsearch.config.assignments import assigned, check_settings, each_assigned
from hpsearch.errors import UsageError
from hpsearch.example import ASSIGNMENT
from hpsearch.objectives.kind import Kind
from hpsearch.run.panda.orders import Verb

ENTER, BACK, CLEAR, CANCEL = ("\r", "\n"), ("\x7f", "\b"), "\x15", "\x1b"
LONGEST = 500
"""Characters that are typed at most."""

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """`question` is asked where the order needs an answer; `order` makes its facts of that.

    It is None where the answer is no, and raises UsageError for one that makes no sense.
    """

    name: str
    help: str
    verb: Verb | None = None
    question: str = ""
    order: Callable[[str, Kind], Facts | None] = lambda text, kind: {}


@dataclass(frozen=True, slots=True)
class Prompt:
    """The bottom line: what it `asks`, the `text` typed so far, what is `told`; with `help` the keys are explained.

    `recent` is no question: the curves are of the last epochs alone, until it is taken back.
    """

    asks: Key | None = None
    text: str = ""
    told: str = ""
    help: bool = False
    recent: bool = False


def pressed(prompt: Prompt, key: str, kind: Kind) -> tuple[Prompt, tuple[Verb, Facts] | None]:
    """What is asked after a key, and the order that it completes, if it does."""
    if prompt.asks is not None:
        return _typed(prompt, prompt.asks, key, kind)
    known, nothing = KEYS.get(key), Prompt(recent=prompt.recent)
    if known is None:
        return replace(nothing, help=prompt.help and key != CANCEL), None
    if known.verb is None:
        return (replace(nothing, help=not prompt.help) if key == "?" else Prompt(recent=not prompt.recent)), None
    if known.question:
        return replace(nothing, asks=known), None
    return replace(nothing, told=f"{known.name}: is taken after this epoch"), (known.verb, {})


def _typed(prompt: Prompt, asks: Key, key: str, kind: Kind) -> tuple[Prompt, tuple[Verb, Facts] | None]:
    if key in ENTER:
        assert asks.verb is not None
        try:
            facts = asks.order(prompt.text, kind)
        except UsageError as error:
            return replace(prompt, told=str(error)), None
        if facts is None:
            return Prompt(recent=prompt.recent), None
        told = f"{asks.name}: is taken after this epoch"
        return Prompt(told=told, recent=prompt.recent), (asks.verb, facts)
    if key == CANCEL:
        return Prompt(recent=prompt.recent), None
    text = prompt.text
    if key in BACK:
        text = text[:-1]
    elif key == CLEAR:
        text = ""
    elif key.isprintable() and len(text) < LONGEST:
        text += key
    return Prompt(asks, text, recent=prompt.recent), None


_OPTIONS: Mapping[str, tuple[str, type]] = {
    "--at": ("at", int),
    "--control": ("control", int),
    "--branch": ("branch", int),
    "-b": ("branch", int),
    "--if-epoch": ("if_epoch", int),
    "--why": ("why", str),
}
_FLAGS = {"--weights-only": "weights_only", "--beside": "beside"}


def _words(text: str) -> tuple[list[str], Facts]:
    """The plain words, and what the options among them say: those of the commands."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"a quote is missing: {error}") from error
    plain: list[str] = []
    facts: Facts = {}
    while words:
        word = words.pop(0)
        name, equals, given = word.partition("=")
        if name in _FLAGS:
            facts[_FLAGS[name]] = True
        elif name in _OPTIONS:
            if not equals and not words:
                raise UsageError(f"{name}: what?")
            fact, type_ = _OPTIONS[name]
            facts[fact] = _number(name, given if equals else words.pop(0)) if type_ is int else given or words.pop(0)
        elif word == "--set":
            continue
        elif word.startswith("-"):
            raise UsageError(f"{word}: is none of {', '.join([*_OPTIONS, *_FLAGS])}")
        else:
            plain.append(word)
    return plain, facts


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise UsageError(f"{name} {text}: must be a whole number")
    return int(text)


def _set(text: str, kind: Kind) -> Facts:
    words, facts = _words(text)
    values = assigned(words)
    if not values:
        raise UsageError(f"what? such as {ASSIGNMENT} --at 60")
    check_settings(values, kind)
    return {"values": values, **facts}


def _rollback(text: str, kind: Kind) -> Facts:
    words, facts = _words(text)
    if len(words) > 1 or not (words or "branch" in facts):
        raise UsageError("which epoch? or --branch N")
    return {**facts, **({"at": _number("epoch", words[0])} if words else {})}


def _fork(text: str, kind: Kind) -> Facts:
    words, facts = _words(text)
    begin = {"at": _number("epoch", words.pop(0))} if words and "=" not in words[0] else {}
    given = each_assigned(words)
    check_settings(given, kind)
    each = [dict(zip(given, combination, strict=True)) for combination in product(*given.values())] if given else []
    return {"each": each, **facts, **begin}


def _sure(text: str, kind: Kind) -> Facts | None:
    words, facts = _words(text)
    return facts if [word.lower() for word in words] in (["y"], ["yes"]) else None


KEYS: dict[str, Key] = {
    "s": Key("set", "change settings: NAME=VALUE ... [--at EPOCH] [--control N] [--why TEXT]", "set", "set:", _set),
    "r": Key("roll back", "go back to an epoch, or on with --branch N", "rollback", "back to epoch:", _rollback),
    "f": Key("fork", "one branch a value: [EPOCH] NAME=V1,V2,... [--weights-only]", "fork", "fork:", _fork),
    "n": Key("snapshot", "keep the model as it is now", "snapshot"),
    "p": Key("pause", "stop training for now; `hpsearch panda train` goes on", "pause"),
    "q": Key(
        "stop",
        "end it: the test set is opened, the model is saved",
        "stop",
        "test and save the model? y (of several --branch N) or n:",
        _sure,
    ),
    "z": Key("zoom", "the curves of the last third of the epochs, or of all"),
    "?": Key("keys", "these lines, or the curves again"),
}
"""Every key by what is pressed. Esc takes back what was begun."""
