"""What can be asked of a trial by name: for tables of one's own choice, conditions, orders and CSV."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from hpsearch.analysis.finalists import told_spread
from hpsearch.analysis.ranking import Ranked
from hpsearch.errors import StorageError
from hpsearch.report.blocks import Cell, Column, Row, Table
from hpsearch.report.pages.trials import with_spread
from hpsearch.report.text import seconds, value, words
from hpsearch.run.recorded import Recorded
from hpsearch.trial import STATUSES, Metric, Value

CULLED = "culled"
"""The status of a trial that went well and was not trained to the end."""
OWN = ("rank", "trial", "status", "reason", "repeats", "search", "params", "epochs", "curve_epochs", "seconds")
"""The names that are always there; a hyperparameter of such a name is asked for as `config.NAME`."""


@dataclass(frozen=True, slots=True)
class Field:
    """`of` is the value itself at full precision, None where a trial has none; `write` is what people read of it.

    `known` are all values that it can have, where these are words.
    """

    name: str
    of: Callable[[Ranked], Value]
    write: Callable[[Ranked], str]
    header: str = ""
    known: tuple[Value, ...] = ()

    def cell(self, entry: Ranked) -> Cell:
        """As one of a table."""
        raw = self.of(entry)
        return Cell("-" if raw is None else self.write(entry), raw)


def fields(run: Recorded, entries: Sequence[Ranked]) -> dict[str, Field]:
    """Every field of a run by its name, in the order of the CSV; `entries` are its trials."""
    measured = _metrics(run, entries)
    found = [*_place(), *map(_metric, measured), *map(_spread, measured), _repeats(), _search(run)]
    found += [*_hyperparameters(run, {field.name for field in found} | {*OWN}), *_params(run), *_length()]
    return {field.name: field for field in found}


def status_of(entry: Ranked) -> str:
    """How it ended, or that it was culled."""
    return CULLED if entry.culled else entry.result.status


def field_table(entries: Sequence[Ranked], chosen: Sequence[Field], note: str = "") -> Table:
    """A column each of the chosen fields, in their order."""
    columns = tuple(Column(f.name, f.header or f.name, _right(f, entries), i and 1) for i, f in enumerate(chosen))
    return Table(columns, tuple(Row(tuple(f.cell(entry) for f in chosen)) for entry in entries), note)


def _right(field: Field, entries: Sequence[Ranked]) -> bool:
    return not any(isinstance(field.of(entry), str | bool | list | dict) for entry in entries)


def _simple(name: str, of: Callable[[Ranked], Value], known: tuple[Value, ...] = ()) -> Field:
    return Field(name, of, lambda entry: value(of(entry)), known=known)


def _place() -> list[Field]:
    return [
        Field("rank", lambda e: e.rank, lambda e: e.label),
        _simple("trial", lambda e: e.result.task.trial.number),
        _simple("status", status_of, (*STATUSES, CULLED)),
        _simple("reason", lambda e: e.result.reason or None),
    ]


def _metrics(run: Recorded, entries: Sequence[Ranked]) -> list[Metric]:
    """The goal's first, then those that any trial has, in the order of the kind's own."""
    kind, goal = run.config.kind, run.config.goal.metric
    had = set(chain.from_iterable(e.result.metrics for e in entries))
    ordered = dict.fromkeys([goal, *kind.metrics, *sorted(had)])
    return [kind.metric(name) for name in ordered if name in had or name == goal]


def _metric(metric: Metric) -> Field:
    def write(entry: Ranked) -> str:
        return with_spread(metric, entry.result.metrics[metric.name], told_spread(entry.result, entry.finalist))

    return Field(metric.name, lambda e: e.result.metrics.get(metric.name), write, words(metric.name))


def _spread(metric: Metric) -> Field:
    """The standard deviation of what a metric is the mean of."""
    return _simple(f"{metric.name}_spread", lambda e: told_spread(e.result, e.finalist).get(metric.name))


def _repeats() -> Field:
    return _simple("repeats", lambda e: len(e.finalist.repeats) if e.finalist else None)


def _search(run: Recorded) -> Field:
    """The goal's metric as the search saw it."""
    goal, last = run.config.kind.metric(run.config.goal.metric), run.state.history.last

    def of(entry: Ranked) -> Value:
        seen = last.get(entry.result.task.trial.number)
        return None if seen is None else seen.metrics.get(goal.name)

    def write(entry: Ranked) -> str:
        seen = last[entry.result.task.trial.number]
        return with_spread(goal, seen.metrics[goal.name], {})

    return Field("search", of, write)


def _hyperparameters(run: Recorded, taken: set[str]) -> list[Field]:
    space = run.config.space
    return [_hyperparameter(name, name in taken, _words(space.axes, name)) for name in space.names]


def _hyperparameter(name: str, taken: bool, known: tuple[Value, ...]) -> Field:
    return _simple(f"config.{name}" if taken else name, lambda e: e.result.task.trial.config.get(name), known)


def _words(axes: Mapping[str, object], name: str) -> tuple[Value, ...]:
    """All values of a choice among words."""
    values = getattr(getattr(axes.get(name), "hyperparameter", None), "values", ())
    return tuple(values) if any(isinstance(v, str) for v in values) else ()


def _params(run: Recorded) -> list[Field]:
    """What a config takes, where the kind of objective knows."""
    effort = run.config.kind.effort_by(run.facts)
    if effort is None:
        return []

    def of(entry: Ranked) -> Value:
        try:
            return effort(entry.result.task.trial.config)
        except StorageError:  # a made-up config has no size, and shall be seen all the same
            return None

    return [_simple("params", of)]


def _length() -> list[Field]:
    return [
        _simple("epochs", lambda e: e.result.epochs),
        _simple("curve_epochs", lambda e: max(map(len, e.result.curve.values()), default=0)),
        Field("seconds", lambda e: e.result.seconds, lambda e: seconds(e.result.seconds)),
    ]
