"""What somebody probably meant."""

import difflib
from collections.abc import Iterable

LISTED = 8


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or else the first few of what there is, or nothing."""
    names = list(known)
    if near := difflib.get_close_matches(word, names, 1, 0.6):
        return f"; did you mean {near[0]!r}?"
    more = ", ..." if len(names) > LISTED else ""
    return f"; there are {', '.join(names[:LISTED])}{more}" if names else "; there are none"
