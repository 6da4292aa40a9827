"""The text under the table: the winner, how good it is, what to try next, and how to go on."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hpsearch.analysis.finalists import Finalist
from hpsearch.objectives import Kind
from hpsearch.report.digits import duration, metric, percent, value, words
from hpsearch.report.interval import wilson
from hpsearch.report.page import Line, Span, line
from hpsearch.report.trials import with_spread
from hpsearch.trial import Goal, Metric, Result, Status


@dataclass(frozen=True, slots=True)
class Summary:
    """What the text is made of.

    `open` says that it can be resumed; `reasons` are those of trials that are not ok, the most frequent first.

    `counts` are trials by status, `examples` the rows of each part (train, dev, test) where known, `test` the
    winner's metrics on the test set (None: not opened), `reading` and `advice` the sentences of the bias/variance
    diagnosis, `notes` those of the data, `kind` the objective's, `model` where the winner is saved. `reference` is the
    run's name in commands; `finals` are the finalists, the winner first (empty: there were none); `edges` are sentences
    about ends of the space that the winner is at. `culled` are trials left behind by the epochs they were trained for,
    `complete` those trained to the end.
    """

    reference: str
    goal: Goal
    kind: Kind
    searched: Sequence[str]
    winner: Result | None
    counts: Mapping[Status, int]
    seconds: float
    examples: Mapping[str, int]
    test: Mapping[str, float] | None
    reading: Sequence[str]
    notes: Sequence[str]
    model: Path | None
    advice: Sequence[str] = ()
    open: bool = False
    reasons: Sequence[str] = ()
    finals: Sequence[Finalist] = ()
    edges: Sequence[str] = ()
    culled: Mapping[int, int] = field(default_factory=dict)
    complete: int = 0


def summary(facts: Summary) -> list[Line]:
    """The lines, labelled; without a winner it says so and what to look at."""
    lines = [line(_trials(facts), label="trials")]
    if facts.winner is None:
        none = "none: no trial came back ok" if sum(facts.counts.values()) else "none so far"
        lines.append(line(none, "bold red", "winner"))
        lines += _each(facts.reasons, "because")
    else:
        lines += [*_winner(facts, facts.winner), *_finals(facts), *_errors(facts, facts.winner)]
        lines += _each(facts.reading, "reading") + _each((*facts.advice, *facts.edges), "try next")
        lines += _each(tuple(facts.kind.remarks(facts.winner.task.trial.config)), "mind")
    return [*lines, *_each(facts.notes, "notes", "yellow"), *_go_on(facts)]


def _each(sentences: Sequence[str], label: str, style: str = "") -> list[Line]:
    return [line(text, style, "" if i else label) for i, text in enumerate(sentences)]


def _trials(facts: Summary) -> str:
    bad = [f"{count} {words(status)}" for status, count in facts.counts.items() if count and status != "ok"]
    total, time = sum(facts.counts.values()), duration(facts.seconds)
    if not facts.culled:
        return ", ".join([f"{total} in {time}", *bad])
    out = sum(facts.culled.values())
    after = " or ".join(map(str, sorted(facts.culled)))
    epochs = "epoch" if after == "1" else "epochs"
    parts = [f"{total} started in {time}", f"{facts.complete} trained to the end"]
    parts.append(f"{out} culled after {after} {epochs}")
    under_way = facts.counts.get("ok", 0) - facts.complete - out
    return ", ".join([*parts, *([f"{under_way} under way"] if under_way else []), *bad])


def _winner(facts: Summary, winner: Result) -> list[Line]:
    config = winner.task.trial.config
    spans: list[Span] = [(f"trial {winner.task.trial.number}", "bold green")]
    for name in facts.searched:
        if name in config:
            spans += [(f"  {name} ", "dim"), (value(config[name]), "bold")]
    return [Line(tuple(spans), "winner")]


def _finals(facts: Summary) -> list[Line]:
    """Why the winner has won."""
    finals, effort = facts.finals, facts.kind.effort
    if not finals:
        return []
    first, tied = finals[0], sum(f.rank == 1 for f in finals)
    size = f"{first.effort:,} {effort.unit}" if effort else ""
    if tied > 1:
        alike = sum(f.rank == 1 and f.work == first.work for f in finals) > 1
        cheapest = "has the best mean of the cheapest" if alike else "is the cheapest of them"
        best = f"{cheapest}: {size}" if size else "has the best mean"
        why = f"{tied} configs cannot be told apart; trial {first.number} {best}"
    elif len(finals) > 1:
        rest = len(finals) - 1
        why = f"trial {first.number} is better than the other {rest if rest > 1 else 'one'}"
    else:
        why = f"trial {first.number} alone"
    why += f"; {size}" if size and tied == 1 else ""
    again = len(first.repeats)
    times = "once" if again == 1 else f"{again} times"
    return [line(f"{why}; each trained {times} again from fresh seeds", label="finals")]


def _errors(facts: Summary, winner: Result) -> list[Line]:
    goal, errors = facts.goal.metric, facts.kind.errors
    shown = (errors.train, errors.dev) if errors else ()
    lines: list[Line] = []
    if goal not in shown and goal in winner.metrics:
        lines.append(line(metric(facts.kind.metric(goal), winner.metrics[goal]), "bold", words(goal)))
    final = facts.finals[0] if facts.finals else None
    for error in map(facts.kind.metric, shown):
        if error.name in winner.metrics:
            measured = winner.metrics[error.name]
            rows = facts.examples.get(error.part)
            lines.append(
                Line(_error(measured, rows) if final is None else _mean(error, measured, final), words(error.name))
            )
    return lines + _tested(facts)


def _tested(facts: Summary) -> list[Line]:
    """What the test set said."""
    test, errors = facts.test or {}, facts.kind.errors
    if errors is None:
        return [line(metric(facts.kind.metric(name), test[name]), "bold", words(name)) for name in test]
    if errors.test not in test:
        return []
    error, count = test[errors.test], facts.examples.get("test")
    spans = _error(error, count)
    if count:
        low, high = wilson(round(error * count), count)
        spans += ((f", 95 % interval {percent(low)} to {percent(high)}", "dim"),)
    return [Line(spans, words(errors.test))]


def _mean(measured: Metric, mean: float, final: Finalist) -> tuple[Span, ...]:
    again = len(final.repeats)
    return (with_spread(measured, mean, final), "bold"), (
        f"  mean of {again} repeats" if again > 1 else "  one repeat",
        "dim",
    )


def _error(error: float, count: int | None) -> tuple[Span, ...]:
    wrong: tuple[Span, ...] = ((f"  {round(error * count)} of {count} wrong", "dim"),) if count else ()
    return ((percent(error), "bold"), *wrong)


def ways_on(reference: str, winner: int | None, *, open_: bool) -> list[str]:
    """Commands for what one may want next of a run; `winner` is its trial's number, `open_` where it can go on."""
    run = shlex.quote(reference)
    commands = [f"hpsearch resume {run}"] * open_ + [f"hpsearch show {run}{'' if winner is None else f' {winner}'}"]
    return commands + ([] if winner is None else [f"hpsearch best {run} -o best.yaml"])


def _go_on(facts: Summary) -> list[Line]:
    winner = facts.winner.task.trial.number if facts.winner is not None else None
    commands = ways_on(facts.reference, winner, open_=facts.open)
    model = [line(str(facts.model), label="model")] if facts.model is not None else []
    return [*model, *_each(commands, "go on")]
