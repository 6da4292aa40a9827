"""The rows of `retests.jsonl`, the history of a run's retests: looks, what each trained, what it said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar

from hpsearch import __version__
from hpsearch.errors import StorageError
from hpsearch.run import fields as f
from hpsearch.run.directory import RunDirectory
from hpsearch.run.journal import Row, read_rows
from hpsearch.run.row import read
from hpsearch.trial import Result, Task, Trial

CHECK, REFERENCE, TODAY, OLD_DATA = "check", "reference", "today", "old data"
"""What a training is for: a recorded one again; more repeats of then; today's data; the data of then, today."""
YEAR = timedelta(days=365)
Key = tuple[str, int, int]
"""What for, trial number, repeat."""


@dataclass(frozen=True, slots=True)
class Look:
    """One retest. `asked` is what was asked for, `environment` the versions; `found` is empty until it is over."""

    number: int
    started: str
    source: str
    data: str
    environment: Mapping[str, Any]
    asked: Mapping[str, Any]
    trials: tuple[Trial, ...]
    results: Mapping[Key, Result] = field(default_factory=dict)
    verdict: str = ""
    tested: bool = False
    found: Mapping[str, Any] = field(default_factory=dict)

    def of(self, what: str, trial: int) -> list[Result]:
        """The results of one trial, by repeat."""
        return [r for (w, number, _), r in sorted(self.results.items()) if (w, number) == (what, trial)]


@dataclass(frozen=True, slots=True)
class Retests:
    """All looks so far, the oldest first."""

    looks: tuple[Look, ...] = ()

    @property
    def last(self) -> Look | None:
        """The last one that is over."""
        return next((look for look in reversed(self.looks) if look.verdict), None)

    def tests_before(self, now: datetime) -> int:
        """How many looks of the 365 days before were tests."""
        return sum(look.tested and now - _time(look.started) < YEAR for look in self.looks)

    @property
    def references(self) -> list[Result]:
        """The repeats on the data of then that no choice was made by."""
        return [r for look in self.looks for (what, *_), r in sorted(look.results.items()) if what == REFERENCE]


class Ledger:
    """A history that grows."""

    def __init__(self) -> None:
        self.state = Retests()

    def last(self, **facts: Any) -> None:
        """Other facts of the last look. Raises ValueError where there is none that is open."""
        looks = self.state.looks
        if not looks or looks[-1].verdict:
            raise ValueError("no look is open")
        self.state = Retests((*looks[:-1], replace(looks[-1], **facts)))


@dataclass(frozen=True, slots=True)
class LookRow:
    """A look begins; UTC. One without a verdict before it was left."""

    kind: ClassVar[str] = "look"
    hpsearch: Annotated[str, f.TEXT]
    started: Annotated[str, f.TEXT]
    source: Annotated[str, f.TEXT]
    data: Annotated[str, f.TEXT]
    environment: Annotated[dict[str, Any], f.MAPPING]
    asked: Annotated[dict[str, Any], f.MAPPING]
    trials: Annotated[list[dict[str, Any]], f.TRIALS]

    @classmethod
    def of(cls, look: Look) -> "LookRow":
        """By this version of hpsearch."""
        trials = [{"number": trial.number, "config": dict(trial.config)} for trial in look.trials]
        facts = (look.started, look.source, look.data, dict(look.environment), dict(look.asked), trials)
        return cls(__version__, *facts)

    def fold(self, ledger: Ledger) -> None:
        """It is open."""
        _time(self.started)
        looks, trials = ledger.state.looks, tuple(Trial(t["number"], t["config"]) for t in self.trials)
        facts = (self.started, self.source, self.data, self.environment, self.asked, trials)
        ledger.state = Retests((*looks, Look(len(looks) + 1, *facts)))


@dataclass(frozen=True, slots=True)
class TrainedRow:
    """What came back of one training."""

    kind: ClassVar[str] = "trained"
    what: Annotated[str, f.TEXT]
    trial: Annotated[int, f.WHOLE]
    budget: Annotated[int, f.WHOLE]
    repeat: Annotated[int, f.WHOLE]
    status: Annotated[str, f.TEXT]
    metrics: Annotated[dict[str, float], f.METRICS]
    seconds: Annotated[float, f.SECONDS]
    reason: Annotated[str, f.TEXT]

    @classmethod
    def of(cls, what: str, result: Result) -> "TrainedRow":
        """Of a result; its curve is not kept."""
        trial, budget, repeat = result.task.key
        facts = (dict(result.metrics), result.seconds, result.reason)
        return cls(what, trial, budget, repeat, result.status, *facts)

    def fold(self, ledger: Ledger) -> None:
        """The look has one result more."""
        if not ledger.state.looks:
            raise ValueError("no look is open")
        look = ledger.state.looks[-1]
        trial = next((t for t in look.trials if t.number == self.trial), None)
        if trial is None:
            raise ValueError(f"trial {self.trial} is none of the look's")
        status: Any = self.status
        task = Task(trial, self.budget, self.repeat)
        result = Result(task, status, self.metrics, seconds=self.seconds, reason=self.reason)
        ledger.last(results={**look.results, (self.what, self.trial, self.repeat): result})


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """What the look says; `tested`: it spent of the year's error."""

    kind: ClassVar[str] = "verdict"
    verdict: Annotated[str, f.TEXT]
    tested: Annotated[bool, f.FLAG]
    found: Annotated[dict[str, Any], f.MAPPING]

    def fold(self, ledger: Ledger) -> None:
        """The look is over."""
        ledger.last(verdict=self.verdict, tested=self.tested, found=self.found)


ROWS: dict[str, Any] = {row.kind: row for row in (LookRow, TrainedRow, VerdictRow)}
"""Every kind of row by its name."""


def fold(ledger: Ledger, entries: Iterable[Row], source: Path) -> Retests:
    """The history with the rows that came next. Raises StorageError naming one that makes no sense."""
    for entry in entries:
        try:
            row: Any = read(entry, ROWS)
            row.fold(ledger)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            why = f"{error} is missing" if isinstance(error, KeyError) else error
            raise StorageError(f"{source}: row {entry.get('row', '?')} makes no sense: {why}") from error
    return ledger.state


def read_retests(directory: RunDirectory) -> Retests:
    """The history for whoever only looks; empty where nothing was tested again. Raises StorageError."""
    path = directory.retests
    return fold(Ledger(), read_rows(path), path)


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
