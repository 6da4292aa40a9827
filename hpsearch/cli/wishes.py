"""What an invocation asks for beside the config: `--time` and `--until`, `--require`, and where its result goes."""

import math
import operator
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hpsearch.errors import TargetMissedError, UsageError
from hpsearch.example import REQUIREMENT

if TYPE_CHECKING:
    from hpsearch.deadline import Deadline
    from hpsearch.objectives import Kind

RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
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


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an invocation asks for beside the config: when to pause, and what to do with the result.

    `retry`, `finish` and `reopen` are for a run that goes on, as `run.search` has them.
    """

    pause: "Deadline"
    required: tuple[Requirement, ...] = ()
    md: Path | None = None
    json: bool = False
    quiet: bool = False
    plain: bool = False
    warm_start: str | None = None
    retry: bool = False
    finish: bool = False
    reopen: bool = False


def requirements(texts: Iterable[str], kind: "Kind") -> list[Requirement]:
    """Reads the option's values. Raises UsageError for another form, or a metric that the objective has not."""
    return [_requirement(text, kind) for text in texts]


def check_measured(required: Iterable[Requirement], kind: "Kind", goal: str) -> None:
    """Raises UsageError where a metric is required that is measured only where it is the goal, and it is not."""
    for requirement in required:
        name = requirement.metric
        if name != goal and kind.metric(name).asked:
            tested = [other for other in kind.tested if other.partition("_")[2] == name.partition("_")[2]]
            instead = "".join(f", or require {other}" for other in tested)
            raise UsageError(
                f"--require {requirement.text}: {name} is measured only where it is the goal: "
                f"write goal: {{metric: {name}}}{instead}"
            )


def check_tested(required: Iterable[Requirement], kind: "Kind", has_test: bool) -> None:
    """Raises UsageError where a metric of the test set is required of data that has none."""
    for requirement in required:
        if requirement.metric in kind.tested and not has_test:
            raise UsageError(f"--require {requirement.text}: the data has no test part; name a metric of dev instead")


def _requirement(text: str, kind: "Kind") -> Requirement:
    metrics = [*kind.metrics, *kind.tested]
    found = _FORM.fullmatch(text)
    bound = _number(found[3]) if found else None
    if found is None or bound is None:
        raise UsageError(f"--require {text}: must be METRIC<=NUMBER, or with >=, < or >, as in '{REQUIREMENT}'")
    if found[1] not in metrics:
        hint = kind.hints.get("metric", {}).get(found[1].lower())
        raise UsageError(
            f"--require {text}: {found[1]} is no metric; these are: {', '.join(metrics)}{f'; {hint}' if hint else ''}"
        )
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


def pause_of(given: str | None, until: str | None) -> "Deadline":
    """The earlier of the two, from now on. Raises UsageError with what to write instead."""
    from hpsearch.config.amounts import seconds_of
    from hpsearch.deadline import NEVER, Deadline

    try:
        monotonic = NEVER.monotonic if given is None else time.monotonic() + seconds_of(given)
    except ValueError as error:
        raise UsageError(f"--time {given}: {error}") from error
    wall = NEVER.wall if until is None else next_moment(until, datetime.now()).timestamp()
    told = [f"after {given} (--time)"] * (given is not None) + [f"at {until} (--until)"] * (until is not None)
    return Deadline(monotonic, wall, " or ".join(told))


def next_moment(until: str, now: datetime) -> datetime:
    """The next time after `now` (local) that a clock shows HH:MM. Raises UsageError."""
    found = _CLOCK.fullmatch(until.strip())
    if found is None:
        hint = " (--time takes a duration)" if re.fullmatch(r"[0-9. dhms]+", until) else ""
        raise UsageError(f"--until {until}: must be a time of day from 00:00 to 23:59, such as 05:30{hint}")
    moment = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    return moment if moment > now else moment + timedelta(days=1)
