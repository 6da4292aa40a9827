"""When so many trials fail that going on is a waste: a pure function of the history."""

import re
from collections import Counter

from hpsearch.history import History
from hpsearch.trial import Result

FEWEST_BAD = 5
"""Bad trials before a share of them is judged: of the first two, one may well fail."""

_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,9})?) *%")


def is_share(value: object) -> bool:
    """Whether it is a share as `too_many_failed` takes it: text such as 20%, at most 100%."""
    found = _SHARE.fullmatch(value) if isinstance(value, str) else None
    return found is not None and float(found[1]) <= 100


def too_many_failed(history: History, allowed: int | str | None) -> str | None:
    """Why the search should stop, for people, or None. `allowed` is a number of trials, a share (20%), or no limit.

    Judged between plans: while tasks of the search are open nothing is decided.
    """
    if history.search.open_tasks:
        return None
    trials, bad = history.planned, history.failed
    if allowed is None or len(bad) <= _most(trials, allowed):
        return None
    told = f"{len(bad)} of {trials} trials failed, more than limits.failures ({allowed}) allows"
    return f"{told}; most often: {_commonest(list(bad.values()))}"


def _most(trials: int, allowed: int | str) -> float:
    if isinstance(allowed, int):
        return allowed
    return max(float(allowed.rstrip("% ")) / 100 * trials, FEWEST_BAD - 1)


def _commonest(bad: list[Result]) -> str:
    """The first of the most frequent reasons, numbers in it aside."""
    alike = [re.sub("[0-9.]+", "0", r.reason) for r in bad]
    most = Counter(alike).most_common(1)[0][0]
    return bad[alike.index(most)].reason or bad[0].status
