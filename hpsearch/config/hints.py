"""What to write instead: from words of other tools and later versions, from what is close, from a number's meaning."""

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hpsearch.config.complaints import Complaint, Hint, KeyPath, at_key, at_value, show
from hpsearch.config.numerals import is_number, number_meant
from hpsearch.objectives import Kind

FEW = 8
"""So many known words are listed where one is unknown."""
LARGEST = 1e15
"""Beyond it a number with a point is not the whole number that was meant."""


Further = Callable[[str, Kind], Hint | None]
"""What else is known of a word, spelled as the tables have it, by the kind of objective."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of words that people write in one place and that are none there.

    `words` are those of the course and of other tools, some of them hinted at by the kind of objective, `further` what
    that knows of all others; `later` are those of later versions of this format, with what to do until then.
    """

    words: Mapping[str, Hint | Callable[[Kind], Hint]] = field(default_factory=dict)
    later: Mapping[str, str] = field(default_factory=dict)
    further: Further = lambda word, kind: None
    numerals: bool = True
    """Whether digits alone must be what a decimal comma has left."""

    def hint(self, word: object, kind: Kind) -> Hint | None:
        """What to write for a word that is none there."""
        if self.numerals and isinstance(word, str) and word.isdecimal():
            return Hint("numbers are written with a point: 1.0, not 1,0")
        found = self.words.get(spelled(word)) or self.further(spelled(word), kind)
        return found(kind) if callable(found) else found


NO_HINTS = Hints()


A_NUMBER = "a number"
"""What is said of any number where words are wanted."""


def hints_about(about: str) -> Hints:
    """What the kind of objective says of words in place of its settings, or of the values of one."""

    def of_kind(word: str, kind: Kind) -> Hint | None:
        known = kind.hints.get(about, {})
        text = known.get(word) or (known.get(A_NUMBER) if is_number(word) else None)
        return Hint(text) if text else None

    return Hints(further=of_kind)


def same_hint(words: Iterable[str], text: str, meant: str | None = None) -> dict[str, Hint]:
    """One hint for many words; `meant` is the key or word that it says to write."""
    return dict.fromkeys(words, Hint(text, meant))


def key_hint(key: str, *words: str) -> dict[str, Hint]:
    """The words are other names of a key."""
    return same_hint(words, f"write {key}:", key)


def such_as(kind: Kind, key: object) -> Hint:
    """How a section looks, where the kind of objective has an example of it."""
    return Hint(example=kind.examples.get(str(key), ""))


def closest(word: str, known: Iterable[str]) -> Hint | None:
    """The known word that was meant, if one is close; a letter is close to nothing."""
    table = {spelled(k): k for k in known}
    lowered = spelled(word)
    if lowered in table:
        return Hint(meant=table[lowered])
    close = difflib.get_close_matches(lowered, table, 1, 0.6 if len(lowered) <= 3 else 0.7) if len(lowered) > 1 else []
    if not close and len(begun := [k for k in table if k.startswith(lowered)]) == 1 and len(lowered) > 2:
        close = begun
    return Hint(meant=table[close[0]]) if close else None


def unknown(
    path: KeyPath, rule: str, known: Iterable[str], hints: Hints, kind: Kind, facts: Mapping[str, Any] | None = None
) -> Complaint:
    """A key that is none of those that are known there: what to write instead, and what there is."""
    word, names = path[-1], tuple(known)
    if coming := _later(path, word, hints, "key"):
        return coming
    among_numbers = str(word).isdecimal() and any(name.isdecimal() for name in names)
    told = None if among_numbers or spelled(word) in map(spelled, names) else hints.hint(word, kind)
    guess = told or closest(str(word), names)
    if guess is None or (told is None and len(names) <= FEW):
        guess = replace(guess or Hint(), there=names)
    return at_key(path, rule, word, guess, **(facts or {}))


def no_such_word(path: KeyPath, value: object, words: Iterable[str], hints: Hints, kind: Kind) -> Complaint:
    """A value that is none of the words that are known there."""
    names = list(words)
    if coming := _later(path, value, hints, "value"):
        return coming
    one = f"one of {', '.join(names)}" if len(names) > 1 else names[0]
    hint = hints.hint(value, kind) or closest(str(value), names)
    if hint is not None and hint.text.removeprefix("write ") in names:
        hint = replace(hint, meant=hint.text.removeprefix("write "))
    return at_value(path, "one_of", value, hint, words=one)


def _later(path: KeyPath, word: object, hints: Hints, part: Any) -> Complaint | None:
    """What a later version will have, or nothing."""
    known = [w for w in (word if isinstance(word, dict) else [word]) if isinstance(w, str) and w in hints.later]
    facts = {"word": known[0], "instead": hints.later[known[0]]} if known else {}
    return Complaint(path, part, "later", word, facts=facts) if known else None


_NUMBER_OF = re.compile(r"(#_?|number_of_|num_of_|no_of_)(of_)?")


def spelled(word: object) -> str:
    """As the tables have it: small letters, `_` for blanks and hyphens, Greek letters by name, no `number of`.

    What stands above or below the line is as on it, so that η₀ is eta0.
    """
    text = unicodedata.normalize("NFKC", str(word)).lower()
    text = re.sub(r"[\s_-]+", "_", "".join(map(_letter, text))).strip("_.:")
    return text[found.end() :] if (found := _NUMBER_OF.match(text)) and found.end() < len(text) else text


def _letter(c: str) -> str:
    """A Greek letter by its name."""
    name = unicodedata.name(c, "").removeprefix("GREEK SMALL LETTER ")
    return name.lower().replace("lamda", "lambda") if "α" <= c <= "ω" and name.isalpha() else c


def advice(rule: str, value: object) -> Hint | None:
    """What to write instead, where a value breaks the rule but its meaning is plain."""
    text = ""
    if rule == "text" and isinstance(value, int | float):
        text = f"put it in quotes: '{show(value)}'"
    elif rule == "whole" and isinstance(value, float) and math.isfinite(value) and value == int(min(value, LARGEST)):
        text = f"write {int(value)}"
    elif rule == "below" and isinstance(value, int | float) and 1 < value < 100:
        text = f"write {value / 100:g} for {value:g} %"
    elif rule in ("whole", "number") and isinstance(value, str):
        text = number_meant(value)
    elif rule == "bool" and str(value).lower() in ("yes", "on", "no", "off"):
        text = f"write {'true' if str(value).lower() in ('yes', 'on') else 'false'}"
    return Hint(text) if text else None
