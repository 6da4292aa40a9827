"""Where classes are of very different sizes: when the error misleads, what is said of it, what is shown beside it."""

from collections.abc import Iterable, Mapping
from typing import Any

from hpsearch.trial import Metric

RARE, EVEN = 0.05, 0.2
"""A class is rare below 5 % of the rows, where a model that never predicts it loses no more than that, and below a
fifth of what it would have if all were of one size, so that a hundred classes are not rare for being many."""
REMARKS = {"f1": "mean over the classes", "auc": "mean of each class against the others", "balanced_error": ""}


def rarest(classes: Iterable[str], counts: Iterable[int]) -> tuple[str, float] | None:
    """The rarest class and its share of the rows, where it is rare enough for the error to mislead."""
    sized = sorted(zip(counts, classes, strict=True))
    share = sized[0][0] / max(sum(count for count, _ in sized), 1)
    return (sized[0][1], share) if 0 < share < min(RARE, EVEN / len(sized)) else None


def caution(rare: tuple[str, float]) -> str:
    """What is said of it, in one sentence without its end."""
    name, share = rare
    return (
        f"class {name} has {100 * share:.2g} % of the rows, and the error hardly sees it: "
        f"goal: {{metric: dev_balanced_error}} or dev_f1 does"
    )


def reading(goal: Metric, facts: Mapping[str, Any]) -> list[str]:
    """What is to be known of the error of data with these facts."""
    rare = _rare(facts)
    said = "" if rare is None or goal.asked else caution(rare)
    return [f"{said[0].upper()}{said[1:]}."] if said else []


def scored(goal: Metric, facts: Mapping[str, Any]) -> dict[str, str]:
    """The scores that are shown beside the error, each with a remark: where one is the goal, or a class is rare."""
    if not goal.asked and _rare(facts) is None:
        return {}
    of_one = {"f1": f"of class {facts['positive']}", "auc": ""} if "positive" in facts else {}
    return {f"{part}_{name}": text for part in ("dev", "test") for name, text in (REMARKS | of_one).items()}


def _rare(facts: Mapping[str, Any]) -> tuple[str, float] | None:
    classes, rows = facts.get("classes"), facts.get("rows")
    if not isinstance(classes, list) or not isinstance(rows, list) or len(classes) != len(rows) or not rows:
        return None
    return rarest(map(str, classes), [count for count in rows if isinstance(count, int)]) if _whole(rows) else None


def _whole(rows: list[Any]) -> bool:
    return all(isinstance(count, int) for count in rows)
