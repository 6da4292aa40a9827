"""What a config says of a table's columns: which one is meant, and what it is."""

from typing import Annotated, Any

from hpsearch.config.complaints import Complaint, Hint, at_value
from hpsearch.config.hints import closest
from hpsearch.config.models import Checked, checked
from hpsearch.space.hyperparameters import is_whole

Column = Annotated[
    str | int,
    checked(
        "a column's name, or its number from 0",
        lambda value: isinstance(value, str) or (is_whole(value) and value >= 0),
        {"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 0}]},
    ),
]

CHOICES = ("drop", "keep", "number", "one_hot")
"""What a column can be said to be, beside the words of one in their order."""


def _is_choice(value: object) -> bool:
    if isinstance(value, list):
        plain = all(isinstance(word, str | int | float) and not isinstance(word, bool) for word in value)
        return plain and len(set(map(str, value))) == len(value) > 1
    return value in CHOICES


_WORDS = {"onehot": "one_hot", "one-hot": "one_hot", "categorical": "one_hot", "ignore": "drop", "numeric": "number"}


def _wrong_choice(value: object, kind: object) -> Complaint | None:
    if _is_choice(value):
        return None
    text = str(value).lower()
    hint = Hint(meant=_WORDS[text]) if text in _WORDS else closest(text, CHOICES) if isinstance(value, str) else None
    if text in ("ordinal", "ordered"):
        hint = Hint("write its words in their order, as in size: [small, medium, large]")
    wanted = "drop, keep, number, one_hot, or a list of its words in their order"
    return at_value((), "must_be", value, hint, wanted=wanted)


Choice = Annotated[
    Any,
    Checked(
        _wrong_choice,
        {
            "anyOf": [
                {"enum": list(CHOICES)},
                {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 2, "uniqueItems": True},
            ]
        },
    ),
]


def as_words(choice: Any) -> Any:
    """Words in their order as texts, which they are in the table."""
    return tuple(map(str, choice)) if isinstance(choice, list) else choice
