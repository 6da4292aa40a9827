"""`--require METRIC<=X`: what the winner must reach for exit code 0."""

import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hpsearch.errors import TargetMissedError, UsageError
from hpsearch.example import REQUIREMENT

if TYPE_CHECKING:
    from hpsearch.objectives import Kind

RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_FORM = re.compile(r"\s*(\w+)\s*(<=|>=|<|>)\s*([^\s%]+)\s*(%?)\s*")


@dataclass(frozen=True, slots=True)
class Requirement:
    """`metric` `relation` `bound`, as `text` has it; a bound in percent is a hundredth."""

    text: str
    metric: str
    relation: str
    bound: float

    def met(self, metrics: Mapping[str, float]) -> bool:
        """Whether the winner's metrics have it. A metric that is not there misses."""
        return RELATIONS[self.relation](metrics.get(self.metric, math.nan), self.bound)


def requirements(texts: Iterable[str], kind: "Kind") -> list[Requirement]:
    """Reads the option's values. Raises UsageError for another form, or a metric that the objective has not."""
    return [_requirement(text, [*kind.metrics, *kind.tested]) for text in texts]


def check_tested(required: Iterable[Requirement], kind: "Kind", has_test: bool) -> None:
    """Raises UsageError where a metric of the test set is required of data that has none."""
    for requirement in required:
        if requirement.metric in kind.tested and not has_test:
            raise UsageError(f"--require {requirement.text}: the data has no test part; name a metric of dev instead")


def _requirement(text: str, metrics: list[str]) -> Requirement:
    found = _FORM.fullmatch(text)
    bound = _number(found[3]) if found else None
    if found is None or bound is None:
        raise UsageError(f"--require {text}: must be METRIC<=NUMBER, or with >=, < or >, as in '{REQUIREMENT}'")
    if found[1] not in metrics:
        raise UsageError(f"--require {text}: {found[1]} is no metric; these are: {', '.join(metrics)}")
    return Requirement(text.strip(), found[1], found[2], bound / 100 if found[4] else bound)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def demand(required: Iterable[Requirement], metrics: Mapping[str, float], run: str) -> None:
    """Raises TargetMissedError naming all that the winner of `run` misses, and what it has instead."""
    missed = [
        f"{r.text} is missed: {r.metric} is {metrics[r.metric]:.6g}"
        if r.metric in metrics
        else f"{r.text} is missed: the winner was not tested"
        for r in required
        if not r.met(metrics)
    ]
    if missed:
        raise TargetMissedError(f"{run}: {'; '.join(missed)}")
